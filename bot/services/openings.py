"""The one place that decides whether a DM may be opened now: Discord stops bots that open many."""

from bot.database import Database, Transaction
from bot.domain.notices import HOUR, OPENINGS_AN_HOUR
from bot.domain.outcomes import OpeningStopped, TryLater, Unopened
from bot.ports import Clock, DirectOpener, Ids
from bot.stores.all import Stores

PAUSED_UNTIL = "dm_opening_paused_until"
PAUSE_AFTER_STOP = 6 * HOUR


class Openings:
    """Counts the DMs we open, whatever for, over restarts and processes."""

    def __init__(
        self, database: Database, stores: Stores, clock: Clock, ids: Ids, opener: DirectOpener
    ) -> None:
        self._database = database
        self._stores = stores
        self._clock = clock
        self._ids = ids
        self._opener = opener

    async def take(self, tx: Transaction, now: int) -> int:
        """Take one opening out of the hour's budget; else return in how many seconds, more than 0, to ask again."""
        await tx.lock("openings")
        openings = await self._stores.contacts.openings(tx, now - HOUR)
        paused = int(await self._stores.installation.get(tx, PAUSED_UNTIL) or 0)
        if now < paused or len(openings) >= OPENINGS_AN_HOUR:
            free_at = openings[-OPENINGS_AN_HOUR] + HOUR if len(openings) >= OPENINGS_AN_HOUR else now
            return max(paused, free_at, now + 1) - now
        await self._stores.contacts.open(tx, self._ids(), now)
        return 0

    async def stop(self, tx: Transaction, now: int) -> int:
        """Open no DM for a while, because Discord said so; return for how many seconds."""
        await self._stores.installation.set(tx, PAUSED_UNTIL, str(now + PAUSE_AFTER_STOP))
        return PAUSE_AFTER_STOP

    async def channel_of(self, user_id: int) -> int | Unopened:
        """Return somebody's DM with us: the one that is known, else a new one if the budget allows it."""
        now = self._clock.now()

        async def known(tx: Transaction) -> int | None:
            return (await self._stores.contacts.get(tx, user_id)).dm_channel_id

        channel_id = await self._database.read(known)
        if channel_id is not None:
            return channel_id
        wait = await self._database.transact(lambda tx: self.take(tx, now))
        result = TryLater(wait) if wait else await self._opener.open(user_id)

        async def note(tx: Transaction) -> None:
            if isinstance(result, int):
                await self._stores.contacts.opened(tx, user_id, result)
            elif isinstance(result, OpeningStopped):
                await self.stop(tx, now)

        await self._database.transact(note)
        return result
