"""The reconciler: makes what members can reach in Discord equal to what the graph entitles them to."""

import logging
import random

from bot.database import Database, Transaction
from bot.domain.access import BROKEN_PAUSE, Entitlement, Target, desired, diff, pause_after
from bot.domain.outcomes import Done, NotAllowed, Outcome, TryLater
from bot.domain.problems import Problem
from bot.ports import AccessGateway, AdminMessenger, Clock
from bot.services.application import Application, Plan
from bot.stores.access import Work
from bot.stores.all import Stores

log = logging.getLogger(__name__)

BATCH = 20
LEASE = 5 * 60
SCREENING_PAUSE = 15 * 60


class AccessService:
    """Reads what is owed, does it in Discord, and records what came of it."""

    def __init__(
        self,
        database: Database,
        stores: Stores,
        clock: Clock,
        gateway: AccessGateway,
        admins: AdminMessenger,
    ) -> None:
        self._database = database
        self._stores = stores
        self._clock = clock
        self._gateway = gateway
        self._admins = admins

    async def begin(self) -> None:
        """Free what a process before this one had begun and not finished."""
        await self._database.transact(self._stores.work.let_go_of_all)

    async def reconcile_due(self) -> int | None:
        """Do a batch of what is owed; return in how many seconds there is more, None for never.

        Safe to run again at any point: what was begun and not recorded is simply done once more.
        """
        plans = await self._claim()
        if plans:
            await Application(self._gateway).apply(plans)
            await self._record(plans)
        await self._tell_admins()
        return await self._seconds_to_next()

    async def _claim(self) -> list[Plan]:
        now = self._clock.now()

        async def body(tx: Transaction) -> list[Plan]:
            claimed = await self._stores.work.claim_due(tx, now, now + LEASE, BATCH)
            return [await self._plan(tx, work, now) for work in claimed]

        return await self._database.transact(body)

    async def _plan(self, tx: Transaction, work: Work, now: int) -> Plan:
        guild_id, user_id = work.guild_id, work.user_id
        settings = await self._stores.guilds.get(tx, guild_id)
        entitlement = Entitlement(
            is_present=not await self._stores.members.has_left(tx, guild_id, user_id),
            friends=await self._stores.follows.count_friends(tx, guild_id, user_id),
        )
        changes = diff(
            desired(entitlement, settings.friends_role),
            await self._stores.grants.applied(tx, guild_id, user_id),
            await self._stores.problems.blocked(tx, guild_id, now),
        )
        # From here on the grant may hold in Discord, whatever becomes of this process.
        await self._stores.grants.intend(tx, guild_id, user_id, changes.give, now)
        return Plan(work, changes, await self._stores.members.is_screened(tx, guild_id, user_id))

    async def _record(self, plans: list[Plan]) -> None:
        now = self._clock.now()
        jitter = random.random()  # noqa: S311 - spreads retries, keeps no secret

        async def body(tx: Transaction) -> None:
            for plan in plans:
                await self._record_outcomes(tx, plan, now)
                until = _due_again(plan, now, jitter)
                if until is None:
                    await self._stores.work.finish(tx, plan.work)
                else:
                    await self._stores.work.postpone(tx, plan.work, until)

        await self._database.transact(body)

    async def _record_outcomes(self, tx: Transaction, plan: Plan, now: int) -> None:
        guild_id, user_id = plan.work.guild_id, plan.work.user_id
        for target, outcome in plan.taken.items():
            if isinstance(outcome, Done):
                await self._stores.grants.taken(tx, guild_id, user_id, target)
            await self._judge(tx, guild_id, target, outcome, now)
        for target, outcome in plan.given.items():
            if isinstance(outcome, Done) and not outcome.has_left:
                await self._stores.grants.given(tx, guild_id, user_id, target, now)
            await self._judge(tx, guild_id, target, outcome, now)
        if any(isinstance(outcome, Done) and outcome.has_left for outcome in plan.outcomes):
            await self._note_left(tx, guild_id, user_id, now)
        elif plan.is_screened:
            await self._stores.members.note_screened(tx, guild_id, user_id, now)

    async def _note_left(self, tx: Transaction, guild_id: int, user_id: int, now: int) -> None:
        """Discord says they are gone, which we had missed: their friends' access changes too."""
        if await self._stores.members.leave(tx, guild_id, user_id, now):
            await self._stores.work.mark(
                tx, guild_id, await self._stores.follows.friend_ids(tx, guild_id, user_id), now
            )
        await self._stores.grants.forget(tx, guild_id, user_id)

    async def _judge(
        self, tx: Transaction, guild_id: int, target: Target, outcome: Outcome, now: int
    ) -> None:
        if isinstance(outcome, NotAllowed):
            problem = Problem(guild_id, target, outcome.obstacle, now)
            await self._stores.problems.note(tx, problem, retry_at=now + BROKEN_PAUSE)
        elif isinstance(outcome, Done) and not outcome.has_left:
            await self._stores.problems.solve(tx, guild_id, target)

    async def _tell_admins(self) -> None:
        untold = await self._database.read(self._stores.problems.untold)
        for problem in untold:
            await self._tell(problem)

    async def _tell(self, problem: Problem) -> None:
        async def whom(tx: Transaction) -> int | None:
            return (await self._stores.guilds.get(tx, problem.guild_id)).set_up_by

        set_up_by = await self._database.read(whom)
        outcome = await self._admins.tell_admins(problem.guild_id, set_up_by, problem)
        log.warning(
            "access broken guild=%s %s=%s obstacle=%s told=%s",
            problem.guild_id,
            problem.target.kind,
            problem.target.id,
            problem.obstacle,
            outcome,
        )
        if isinstance(outcome, TryLater):
            return
        now = self._clock.now()

        async def told(tx: Transaction) -> None:
            await self._stores.problems.told(tx, problem, now)

        await self._database.transact(told)

    async def _seconds_to_next(self) -> int | None:
        due = await self._database.read(self._stores.work.next_due)
        return None if due is None else max(0, due - self._clock.now())


def _due_again(plan: Plan, now: int, jitter: float) -> int | None:
    """Return when to look at a member again, None where everything that is owed is done."""
    waits = [outcome.after for outcome in plan.outcomes if isinstance(outcome, TryLater)]
    if waits:
        return now + max(pause_after(plan.work.attempts, jitter), *waits)
    if plan.changes.held_back or any(isinstance(outcome, NotAllowed) for outcome in plan.outcomes):
        return now + BROKEN_PAUSE
    return now + SCREENING_PAUSE if plan.is_pending else None
