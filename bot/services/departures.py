"""Servers the bot is removed from: their work waits, they come back as they were, or go for good after 30 days."""

import logging

from bot.database import Database, Transaction
from bot.domain.guilds import REMOVAL_GRACE
from bot.ports import Clock, GuildPresence, Nudge
from bot.services.sweeps import EVERY as BETWEEN_SWEEPS
from bot.stores.all import Stores

log = logging.getLogger(__name__)

EVERY = 3_600
BATCH = 1_000


class DepartureService:
    """Keeps which servers the bot is no longer in, and deletes what is held of them when their time is over."""

    def __init__(
        self, database: Database, stores: Stores, clock: Clock, presence: GuildPresence, nudge: Nudge
    ) -> None:
        self._database = database
        self._stores = stores
        self._clock = clock
        self._presence = presence
        self._nudge = nudge

    async def joined(self, guild_id: int) -> None:
        """The bot was added to a server; one that had been left is looked at anew, and goes on."""
        now = self._clock.now()

        async def body(tx: Transaction) -> bool:
            await self._stores.sweeps.begin(tx, [guild_id], now + BETWEEN_SWEEPS)
            if not await self._stores.departures.come_back(tx, guild_id):
                return False
            await self._stores.sweeps.note(tx, guild_id, 0, now)  # much may have happened meanwhile
            await self._stores.problems.drop(tx, guild_id)
            await self._stores.work.hurry(tx, guild_id, now)
            return True

        if await self._database.transact(body):
            log.info("came back to guild=%s", guild_id)
            self._nudge()

    async def left(self, guild_id: int) -> None:
        """The bot was removed from a server, or the server was deleted."""
        now = self._clock.now()

        async def body(tx: Transaction) -> bool:
            return await self._stores.departures.leave(tx, guild_id, now)

        if await self._database.transact(body):
            log.info(
                "left guild=%s; what is held of it is deleted in %s days", guild_id, REMOVAL_GRACE // 86_400
            )

    async def look_and_purge(self) -> int:
        """Notice what was missed, delete a batch of what is past its time; return in how many seconds there is more."""
        await self._look()
        return await self._purge()

    async def _look(self) -> None:
        """Compare the servers we know with those Discord shows us: something may have happened while we were away."""

        async def body(tx: Transaction) -> tuple[set[int], dict[int, int]]:
            return await self._stores.departures.known(tx), await self._stores.departures.all(tx)

        known, departed = await self._database.read(body)
        gone = self._presence.gone(known | departed.keys())
        for guild_id in sorted(gone - departed.keys()):
            await self.left(guild_id)
        for guild_id in sorted(departed.keys() & self._presence.here()):
            await self.joined(guild_id)

    async def _purge(self) -> int:
        before = self._clock.now() - REMOVAL_GRACE

        async def due(tx: Transaction) -> set[int]:
            departed = await self._stores.departures.all(tx)
            return {guild_id for guild_id, left_at in departed.items() if left_at <= before}

        over = self._presence.gone(await self._database.read(due))
        if not over:
            return EVERY
        guild_id = min(over)

        async def body(tx: Transaction) -> bool:
            return await self._stores.departures.purge(tx, guild_id, BATCH)

        if await self._database.transact(body):
            log.info("deleted all that was held of guild=%s", guild_id)
        return 0
