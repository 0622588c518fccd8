"""Forgets what has been kept long enough; docs/retention.md is the table of it."""

from bot.database import Database, Transaction
from bot.domain.activity import DAYS_KEPT
from bot.domain.digests import RUNS_KEPT
from bot.domain.follows import DAY, DECLINE_MEMORY, HISTORY_KEPT, LEAVE_GRACE
from bot.domain.notices import NOTICES_KEPT
from bot.domain.posts import ACTS_KEPT
from bot.domain.relay import KEPT_FOR
from bot.domain.reports import LOG_KEPT, REPORTS_KEPT
from bot.ports import Clock
from bot.stores.all import Stores

EVERY = 3_600
BATCH = 100
ROWS = 1_000


class RetentionService:
    """Deletes in small transactions what is past its time."""

    def __init__(self, database: Database, stores: Stores, clock: Clock) -> None:
        self._database = database
        self._stores = stores
        self._clock = clock
        self._next = 0

    async def forget_due(self) -> int:
        """Forget what is due if an hour has passed since last time; return in how many seconds there is more."""
        now = self._clock.now()
        if now < self._next:
            return self._next - now

        async def purge(tx: Transaction) -> int:
            return await self._purge_leavers(tx, now - LEAVE_GRACE)

        async def prune(tx: Transaction) -> bool:
            return await self._prune(tx, now)

        if await self._database.transact(purge) or await self._database.transact(prune):
            return 0
        self._next = now + EVERY
        return EVERY

    async def _purge_leavers(self, tx: Transaction, before: int) -> int:
        gone = await self._stores.members.gone_since(tx, before, BATCH)
        for guild_id, user_id in gone:
            await self._stores.members.purge(tx, guild_id, user_id)
        return len(gone)

    async def _prune(self, tx: Transaction, now: int) -> bool:
        """Delete a part of what is past its time; return whether there may be more."""
        events = await self._stores.follows.prune_history(tx, now - HISTORY_KEPT, ROWS)
        notices = await self._stores.notices.prune(tx, now - NOTICES_KEPT, ROWS)
        await self._stores.requests.prune_declines(tx, now - DECLINE_MEMORY)
        await self._stores.blocks.prune_mutes(tx, now)
        await self._stores.contacts.prune(tx, now - DAY)
        await self._stores.runs.prune(tx, now - RUNS_KEPT)
        await self._stores.relay.prune(tx, now - KEPT_FOR)
        await self._stores.activity.prune(tx, now)
        await self._stores.personal.prune(tx, now - DAYS_KEPT)
        await self._stores.reports.prune(tx, now - REPORTS_KEPT, now - LOG_KEPT)
        await self._stores.feed.prune(tx, now - ACTS_KEPT)
        return ROWS in (events, notices)
