"""Riverside while people act in it: one act at a time, the passing of time, and the channel on show."""

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from typing import Any, Final

from simcord import ChannelHandle, MemberActor, SetupError
from simcord.preview import Preview

from demo.riverside import Riverside

log = logging.getLogger(__name__)

SECOND: Final = 1.0
HOUR: Final = 3600.0

# How long (in real seconds) an act waits for its turn before it gives up.
PATIENCE: Final = 15.0


class BusyError(Exception):
    """Something else is still going on in Riverside; the text says what to do."""


class Stage:
    """Whoever wants something of the simulated Discord takes a turn here: simcord refuses two acts at once.

    A channel is on show in simcord's preview, a page of its own with an address of its own.
    """

    def __init__(self, riverside: Riverside) -> None:
        self.riverside = riverside
        self._world = riverside.world
        self._turns = asyncio.Lock()
        self._door = asyncio.Lock()
        self._preview: Preview | None = None
        self._time_is_passing = False

    # ------------------------------------------------------------------ time

    async def keep_time(self) -> None:
        """Let simulated time pass as fast as real time, for ever, so that the bot's timers fire."""
        while True:
            await asyncio.sleep(SECOND)
            if not self._turns.locked():
                await self._tick()

    async def _tick(self) -> None:
        try:
            async with self._turns:
                await self._world.advance(SECOND)
        except TimeoutError as error:
            log.warning("The bot does not come to rest: %s", error)

    async def let_pass(self, hours: int) -> None:
        """Let hours of simulated time pass at once; between them others get their turn.

        Raises BusyError if time is passing already.
        """
        if self._time_is_passing:
            raise BusyError("Time is already passing. Wait until it has, then try again.")
        self._time_is_passing = True
        try:
            for _ in range(hours):
                async with self._turn():
                    await self._world.advance(HOUR)
            await self._republish()
        finally:
            self._time_is_passing = False

    # ------------------------------------------------------------- the channel on show

    async def show_channel(self, channel: ChannelHandle, first: MemberActor) -> str:
        """Put a channel on show and return the preview's address, which is a secret.

        Everybody who can read the channel can be chosen there, `first` is at first. Raises SetupError if Discord
        does not show them the channel.
        """
        others = [one for one in self.riverside.readers(channel) if one.id != first.id]
        return await self._show(channel, (first, *others))

    async def show_messages(self, person: MemberActor) -> str:
        """Put a person's direct messages with the bot on show, for that person alone."""
        async with self._turn():
            channel = person.user.dm_channel
        return await self._show(channel, (person.user,))

    async def close(self) -> None:
        """End what is on show."""
        if self._preview is not None:
            await self._preview.close()
            self._preview = None

    async def _show(self, channel: ChannelHandle, viewers: tuple[Any, ...]) -> str:
        async with self._door:
            # Without a turn of our own: somebody's click there may be waiting for one, and closing waits for the click.
            await self.close()
            async with self._turn():
                preview = self._world.env.preview(channel, viewers=viewers, layout="channel")
                await preview.__aenter__()
            self._let_clicks_take_turns(preview)
            self._preview = preview
            return preview.url

    def _let_clicks_take_turns(self, preview: Preview) -> None:
        """An act that overlaps another would leave the preview's page "uncertain" for good."""
        act = preview._action  # noqa: SLF001 - simcord offers no place for this

        async def act_in_turn(context_id: str | None, body: Mapping[str, Any]) -> dict[str, Any]:
            async with self._turns:
                return await act(context_id, body)

        preview._action = act_in_turn  # type: ignore[method-assign]  # noqa: SLF001

    async def _republish(self) -> None:
        """Show in the open preview what has happened since without it."""
        if self._preview is not None:
            async with self._turn():
                with suppress(SetupError):  # somebody has ended it on its own page
                    await self._preview.refresh()

    @asynccontextmanager
    async def _turn(self) -> AsyncIterator[None]:
        try:
            async with asyncio.timeout(PATIENCE):
                await self._turns.acquire()
        except TimeoutError:
            raise BusyError("Riverside is busy with another act. Wait a moment, then try again.") from None
        try:
            yield
        finally:
            self._turns.release()
