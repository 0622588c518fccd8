"""Tells the people who run a server, once, what they must mend."""

import logging

from bot.database import Database, Transaction
from bot.domain.outcomes import TryLater
from bot.domain.problems import Problem
from bot.ports import AdminMessenger, Clock
from bot.stores.all import Stores

log = logging.getLogger(__name__)


class ProblemService:
    """Keeps track of who knows of which problem."""

    def __init__(self, database: Database, stores: Stores, clock: Clock, admins: AdminMessenger) -> None:
        self._database = database
        self._stores = stores
        self._clock = clock
        self._admins = admins

    async def tell_admins(self) -> None:
        """Tell of every problem nobody was told of; one message for one obstacle, whatever it concerns."""
        for problem in await self._database.read(self._stores.problems.untold):
            await self._tell(problem)

    async def _tell(self, problem: Problem) -> None:
        async def whom(tx: Transaction) -> tuple[bool, int | None]:
            known = await self._stores.problems.is_told(tx, problem)
            return known, (await self._stores.guilds.get(tx, problem.guild_id)).set_up_by

        known, set_up_by = await self._database.read(whom)
        if not known:
            outcome = await self._admins.tell_admins(problem.guild_id, set_up_by, problem)
            log.warning(
                "broken guild=%s %s: %s -> %s", problem.guild_id, problem.target, problem.obstacle, outcome
            )
            if isinstance(outcome, TryLater):
                return
        now = self._clock.now()

        async def told(tx: Transaction) -> None:
            await self._stores.problems.told(tx, problem, now)

        await self._database.transact(told)
