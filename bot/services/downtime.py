"""What happened in DMs while the bot was down: messages written, edited and deleted, picked up in order and once."""

import asyncio

from bot.database import Database, Transaction
from bot.domain.outcomes import TryLater
from bot.domain.refusals import Refusal
from bot.domain.relay import CAUGHT_UP, MINUTE, Found, first_id_at
from bot.ports import Clock, Nudge, RelayGateway
from bot.services.carried import unaccepted
from bot.services.correspondence import CorrespondenceService
from bot.services.relay import RelayService
from bot.stores.all import Stores

LAST_SEEN = "relay_seen_at"
AT_ONCE = 10
"""DMs looked at before a pause of a second: each takes a request or more, and Discord counts them."""
OVERLAP = 3 * MINUTE
"""Seconds before the last sign of life that are looked at too: a line that broke is noticed after a minute or more."""
PAUSE = 1
PAUSE_AFTER_FAILURE = 30


class DowntimeService:
    """Looks through the DMs of open conversations after a gap."""

    def __init__(
        self,
        database: Database,
        stores: Stores,
        clock: Clock,
        gateway: RelayGateway,
        relay: RelayService,
        correspondence: CorrespondenceService,
    ) -> None:
        self._database = database
        self._stores = stores
        self._clock = clock
        self._gateway = gateway
        self._relay = relay
        self._correspondence = correspondence
        self.nudge: Nudge = lambda: None
        self._turn = asyncio.Lock()
        self._since = 0
        self._waiting: dict[int, int] | None = None
        """The DMs still to be looked at, by person; None before it is known which."""
        self._is_ready = False
        self._is_heard = False
        """DMs come as they are written; while they do not, the gap grows."""
        self._noted_alive_at = 0

    async def ready(self) -> None:
        """Close the gap that ends now: Discord tells of what is new, and of the servers."""
        await self.begin()
        self._is_ready = self._is_heard = True
        self.nudge()

    def lost(self) -> None:
        """Note that Discord tells of nothing now."""
        self._is_heard = False

    def resumed(self) -> None:
        """Note that Discord told of all that was missed, and goes on."""
        self._is_heard = True

    async def begin(self) -> None:
        """Note the DMs of conversations that were open lately: whoever writes meanwhile waits until theirs was read."""
        now = self._clock.now()

        async def body(tx: Transaction) -> tuple[int, list[tuple[int, int]]]:
            seen = int(await self._stores.installation.get(tx, LAST_SEEN) or now)
            return max(seen - OVERLAP, now - CAUGHT_UP), await self._stores.relay.open_dms(
                tx, now - CAUGHT_UP
            )

        self._since, channels = await self._database.read(body)
        self._waiting = dict(channels)

    async def catch_up_due(self) -> int | None:
        """Look at some of the DMs; return in how many seconds there are more, None when all were looked at."""
        if self._waiting is None or not self._is_ready:
            return None
        results = [await self.catch_up_with(user_id) for user_id in list(self._waiting)[:AT_ONCE]]
        if self._waiting:
            return PAUSE if all(results) else PAUSE_AFTER_FAILURE
        await self.note_alive()
        return None

    async def catch_up_with(self, user_id: int) -> bool:
        """Look at somebody's DM if that is not done, so that what they wrote goes out in order; False to try again."""
        async with self._turn:
            channel_id = (self._waiting or {}).pop(user_id, None)
            if channel_id is None or self._waiting is None:
                return True
            is_done = await self._look_at(user_id, channel_id)
            if not is_done:
                self._waiting[user_id] = channel_id  # behind the others
            return is_done

    async def note_alive(self) -> None:
        """Note, once a minute, until when messages were seen as they came; not before all gaps are closed."""
        now = self._clock.now()
        if (
            not self._is_heard
            or self._waiting is None
            or self._waiting
            or now < self._noted_alive_at + MINUTE
        ):
            return
        self._noted_alive_at = now

        async def body(tx: Transaction) -> None:
            await self._stores.installation.set(tx, LAST_SEEN, str(now))

        await self._database.transact(body)

    async def _look_at(self, user_id: int, channel_id: int) -> bool:
        since = self._clock.now() - CAUGHT_UP

        async def body(tx: Transaction) -> list[tuple[int, int]]:
            return await self._stores.relay.from_channel(tx, channel_id, first_id_at(since + MINUTE))

        known = await self._database.read(body)  # first: what comes meanwhile must not count as gone
        seen = await self._gateway.seen(channel_id, since)
        if isinstance(seen, TryLater):
            return False
        if seen is not None:
            await self._follow_changes(known, {one.message_id: one.edited_at for one in seen})
            await self._take_missed(user_id, channel_id, seen)
        return True

    async def _follow_changes(self, known: list[tuple[int, int]], edits: dict[int, int]) -> None:
        """Let copies follow sources that are gone, or were edited later than the copy shows."""
        for source_id, shown in known:
            if source_id not in edits:
                await self._correspondence.deleted(source_id)
            elif edits[source_id] > shown:
                await self._correspondence.edited(source_id, edits[source_id])

    async def _take_missed(self, user_id: int, channel_id: int, seen: list[Found]) -> None:
        """Accept what they wrote meanwhile, or say why not; what we answered then needs neither."""
        answered = {one.replied_to for one in seen if not one.is_theirs}
        for one in seen:
            if one.is_theirs and one.written_at >= self._since and one.message_id not in answered:
                await self._take(user_id, channel_id, one)

    async def _take(self, user_id: int, channel_id: int, missed: Found) -> None:
        result = await self._relay.take_up(
            user_id, channel_id, missed.message_id, missed.replied_to, written_at=missed.written_at
        )
        if isinstance(result, Refusal):
            await self._gateway.say_why_not(unaccepted(missed, user_id, channel_id), result)
