"""Erases everything held about one person, in one transaction; what that takes in Discord is owed with it."""

from collections import Counter

from bot.database import Database, Transaction
from bot.domain.erasure import Counts, Erased, Group
from bot.ports import Clock, Forget, Nudge
from bot.services.consents import forget_pseudonyms, lock_choices
from bot.services.members import affected_by
from bot.stores.all import Stores
from bot.stores.holdings import NOWHERE, PARTS


class ErasureService:
    """Counts, and erases."""

    def __init__(
        self, database: Database, stores: Stores, clock: Clock, forget: Forget, nudge: Nudge
    ) -> None:
        self._database = database
        self._stores = stores
        self._clock = clock
        self._forget = forget
        self._nudge = nudge

    async def preview(self, user_id: int) -> Counts:
        """Return how much is held about somebody."""

        async def body(tx: Transaction) -> Counts:
            return await self._count(tx, user_id)

        return await self._database.read(body)

    async def erase(self, user_id: int) -> Erased:
        """Erase it all. Safe to repeat: what was owed by the first time stays owed."""
        now = self._clock.now()

        async def body(tx: Transaction) -> Erased:
            counts = await self._count(tx, user_id)
            concerned = await self._concerned(tx, user_id)
            messages = await self._stores.holdings.messages(tx, user_id)
            await lock_choices(tx)
            await forget_pseudonyms(tx, self._stores, user_id)
            await self._stores.holdings.erase(tx, user_id)
            await self._stores.removals.owe(tx, messages, now)
            for guild_id, people in concerned.items():
                await self._stores.work.mark(tx, guild_id, people, now, urgent=True)
            return Erased(counts, len(concerned), len(messages))

        erased = await self._database.transact(body)
        self._forget(user_id)  # so that their next act, however soon, is a first one
        self._nudge()
        return erased

    async def _count(self, tx: Transaction, user_id: int) -> Counts:
        found: Counter[Group] = Counter()
        for part in PARTS:
            if part.section != NOWHERE:
                found[part.group] += await self._stores.holdings.count(tx, part, user_id)
        return dict(+found)

    async def _concerned(self, tx: Transaction, user_id: int) -> dict[int, list[int]]:
        """Return, by server, whose access changes: theirs, and that of everybody who had something because of them."""
        guild_ids = await self._stores.holdings.guilds(tx, user_id)
        return {guild_id: await affected_by(tx, self._stores, guild_id, user_id) for guild_id in guild_ids}
