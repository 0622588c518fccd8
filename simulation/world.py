"""A simulated Discord with our bot in it, and what a person standing there would see."""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from datetime import datetime
from fnmatch import fnmatchcase
from types import TracebackType
from typing import Any, Final, Protocol, Self

import discord
import simcord
from discord.ext import commands
from simcord.backend.access import channel_accessible
from simcord.results import to_discord_message

from simulation.clock import SCHEDULER_CLOCK, VirtualEnv, follow, in_bot_scope
from simulation.faults import Faults
from simulation.languages import Languages
from simulation.strict import Strictness
from simulation.transport import intercept
from simulation.voice import VoiceStatuses

MakeBot = Callable[[], commands.AutoShardedBot]
Release = Callable[[commands.AutoShardedBot], Coroutine[Any, Any, None]]

# The settle timeout is for one chunk (in seconds): a week is 168 of them.
_CHUNK: Final = 3600.0


class HasId(Protocol):
    """Anything of simcord's or discord.py's that carries a snowflake."""

    @property
    def id(self) -> int:
        """The snowflake."""
        ...


async def _close(bot: commands.AutoShardedBot) -> None:
    await bot.close()


class World:
    """Owns the simulated Discord and the life of the bot in it.

    The clock starts on 2026-01-01 UTC and stands still but for `advance`; after each act simcord waits
    until the bot has nothing left to do but to wait for timers, at most `settle_timeout` real seconds.
    `release` gives back what a crashed bot held open; its orderly `close`, if nothing is given.
    """

    def __init__(
        self,
        make_bot: MakeBot,
        *,
        settle_timeout: float = 15.0,
        release: Release = _close,
    ) -> None:
        self._make_bot = make_bot
        self._release = release
        self._bot = make_bot()
        shards = None if self._bot.shard_count else 1
        self.env = VirtualEnv(self._bot, shard_count=shards, settle_timeout=settle_timeout)
        self.faults = Faults()
        self._voice = VoiceStatuses()
        layers = (self.faults.layer, Strictness(self.env.backend).layer, self._voice.layer)
        intercept(self.env.backend, layers)
        self.languages = Languages(self.env.backend)
        """Of people, by their ids."""
        # Faults that tests know by the World's name.
        self.lose_answer = self.faults.lose_answer
        self.refuse_name = self.faults.refuse_name
        self.time_out = self.faults.time_out
        self.fail = self.faults.fail
        self.heal = self.faults.heal

    @property
    def bot(self) -> commands.AutoShardedBot:
        """The bot that runs now: another one after `restart`."""
        return self._bot

    # ------------------------------------------------------------------ life

    async def start(self) -> None:
        """Log the bot in and wait until it is ready."""
        SCHEDULER_CLOCK.acquire()
        follow(self.env)
        try:
            await self.env.start()
        except BaseException:
            # What the bot had opened by then; the reason is on its way already.
            with suppress(Exception):
                await self._release(self._bot)
            self._stop_clock()
            raise

    async def close(self, *, check_errors: bool = True) -> None:
        """Close the bot in its orderly way, then the simulated Discord.

        Raises an ExceptionGroup of the errors the bot swallowed and no one has looked at in `env.errors`.
        """
        try:
            await self._close_bot()
        finally:
            await self.env.shutdown()
            self._stop_clock()
        if check_errors:
            self.env._raise_errors_since(self.env._errors_acknowledged)

    async def restart(self, *, crash: bool = False) -> None:
        """Replace the bot by a new one; all that Discord knows stays.

        With `crash` the old one is cut off from Discord and its tasks are cancelled where they are;
        only then is it released, so that files and connections are given back.
        """
        await (self._crash() if crash else self._close_bot())
        self._bot = self._make_bot()
        await self.env.restart_bot(self._bot)

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close(check_errors=error is None)

    async def _close_bot(self) -> None:
        self.env.wall_clock = True
        async with asyncio.timeout(self.env.settle_timeout):
            with in_bot_scope(self.env):
                await self._bot.close()

    async def _crash(self) -> None:
        errors = list(self.env._errors)
        with self.faults.cut_off():
            await self.env._detach_bot()
            await self._release(self._bot)
        # What a dying process would have raised, nobody hears.
        self.env._errors[:] = errors

    def _stop_clock(self) -> None:
        follow(None)
        SCHEDULER_CLOCK.release()

    # ------------------------------------------------------------------ time

    def now(self) -> datetime:
        """The simulated instant (UTC), the same wherever it is asked from."""
        return self.env.now()

    async def advance(self, seconds: float) -> None:
        """Let simulated time pass, stopping at every timer of the bot on the way."""
        left = seconds
        while left > 0:
            await self.env.advance_time(min(left, _CHUNK))
            left -= _CHUNK

    async def settle(self) -> None:
        """Wait until the bot has nothing left to do but to wait for timers."""
        await self.env.settle()

    # --------------------------------------------------------------- reading

    def can_read(self, channel: HasId | int, person: HasId | int) -> bool:
        """Whether this person's Discord would show them the channel."""
        return channel_accessible(self.env.backend, _id(channel), _id(person))

    def has_role(self, role: HasId | int, person: HasId | int) -> bool:
        """Whether the person holds the role; no one holds a deleted one."""
        for guild in self.env.backend.guilds.values():
            if _id(role) in guild.roles:
                member = guild.members.get(_id(person))
                return member is not None and _id(role) in member.role_ids
        return False

    def voice_status(self, channel: HasId | int) -> str | None:
        """What stands under a voice channel's name, None if nothing was ever written there."""
        return self._voice.shown.get(_id(channel))

    def inbox(self, user: HasId | int) -> list[discord.Message]:
        """All messages in the user's DMs with the bot, both ways, oldest first."""
        backend = self.env.backend
        channel = backend.dm_channels.get(_id(user))
        messages = backend.messages.get(channel, {}) if channel is not None else {}
        return [to_discord_message(self.env, messages[message]) for message in sorted(messages)]

    def requests(self, method: str | None = None, path_glob: str | None = None) -> list[simcord.HttpLogEntry]:
        """The REST requests the bot has made, in order: `requests("PUT", "/guilds/*/roles/*")`."""
        return [
            request
            for request in self.env.http_requests
            if method in (None, request.method) and fnmatchcase(request.path, path_glob or "*")
        ]


def _id(thing: HasId | int) -> int:
    return thing if isinstance(thing, int) else thing.id
