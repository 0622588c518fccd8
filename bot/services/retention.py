"""Forgets what has been kept long enough; docs/retention.md is the table of it."""

from bot.database import Database, Transaction
from bot.domain.follows import DAY, DECLINE_MEMORY, HISTORY_KEPT, LEAVE_GRACE
from bot.domain.notices import NOTICES_KEPT
from bot.domain.posts import ACTS_KEPT
from bot.domain.relay import KEPT_FOR
from bot.ports import Clock
from bot.stores.all import Stores

EVERY = 3_600
BATCH = 100


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

        async def prune(tx: Transaction) -> None:
            await self._prune(tx, now)

        if await self._database.transact(purge):
            return 0
        await self._database.transact(prune)
        self._next = now + EVERY
        return EVERY

    async def _purge_leavers(self, tx: Transaction, before: int) -> int:
        gone = await self._stores.members.gone_since(tx, before, BATCH)
        for guild_id, user_id in gone:
            await self._stores.members.purge(tx, guild_id, user_id)
        return len(gone)

    async def _prune(self, tx: Transaction, now: int) -> None:
        await self._stores.follows.prune_history(tx, now - HISTORY_KEPT)
        await self._stores.requests.prune_declines(tx, now - DECLINE_MEMORY)
        await self._stores.blocks.prune_mutes(tx, now)
        await self._stores.notices.prune(tx, now - NOTICES_KEPT)
        await self._stores.contacts.prune(tx, now - DAY)
        await self._stores.relay.prune(tx, now - KEPT_FOR)
        await self._stores.feed.prune(tx, now - ACTS_KEPT)
