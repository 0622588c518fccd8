"""The reconciler: makes what members can reach in Discord equal to what the graph entitles them to."""

import math
import random

from bot.database import Database, Transaction
from bot.domain.access import (
    BROKEN_PAUSE,
    Entitlement,
    FriendsRole,
    GrantKind,
    Target,
    desired,
    diff,
    entitled_from,
    pause_after,
)
from bot.domain.outcomes import Done, NotAllowed, Outcome
from bot.domain.problems import Problem
from bot.ports import AccessGateway, Clock, Nudge
from bot.services.application import Application, Plan
from bot.services.members import affected_by
from bot.services.problems import ProblemService
from bot.stores.access import Work
from bot.stores.all import Stores

BATCH = 20
LEASE = 5 * 60
SCREENING_PAUSE = 15 * 60


def _nothing() -> None:
    """Wait for the next tick: nobody said yet whom to nudge."""


class AccessService:
    """Reads what is owed, does it in Discord, and records what came of it."""

    def __init__(
        self,
        database: Database,
        stores: Stores,
        clock: Clock,
        gateway: AccessGateway,
        problems: ProblemService,
    ) -> None:
        self._database = database
        self._stores = stores
        self._clock = clock
        self._gateway = gateway
        self._problems = problems
        self.nudge: Nudge = _nothing

    async def begin(self) -> None:
        """Free what a process before this one had begun and not finished."""
        await self._database.transact(self._stores.work.let_go_of_all)

    async def reconcile_due(self) -> int | None:
        """Do a batch of what is owed; return in how many seconds there is more, None for never.

        Safe to run again at any point: what was begun and not recorded is simply done once more.
        """
        plans, due, is_untold = await self._claim()
        if is_untold:
            await self._problems.tell_admins()
        if plans:
            lease = plans[0].work.claimed_until
            await Application(self._gateway, lambda: self._must_yield(lease)).apply(plans)
            await self._record(plans)
            return 0
        return None if due is None else max(0, due - self._clock.now())

    async def staff_changed_role(self, guild_id: int, user_id: int, role_id: int, *, taken: bool) -> None:
        """Respect what staff did by hand: what they took stays away until they give it, or allow it, again."""
        now, target = self._clock.now(), Target(GrantKind.ROLE, role_id)

        async def body(tx: Transaction) -> None:
            if (await self._stores.guilds.get(tx, guild_id)).friends_role_id != role_id:
                return
            if taken:
                await self._stores.grants.withhold(tx, guild_id, user_id, target, now)
            else:
                await self._stores.grants.release(tx, guild_id, user_id, target)
                await self._stores.grants.intend(tx, guild_id, user_id, [target], now)
            await self._stores.work.mark(tx, guild_id, [user_id], now)

        await self._database.transact(body)
        self.nudge()

    async def _must_yield(self, claimed_until: int) -> bool:
        now = self._clock.now()

        async def body(tx: Transaction) -> bool:
            return await self._stores.work.has_urgent(tx, now, claimed_until)

        return await self._database.read(body)

    async def _claim(self) -> tuple[list[Plan], int | None, bool]:
        """Take what is due, else return when something will be (Unix seconds); and whether admins wait to be told."""
        now = self._clock.now()

        async def body(tx: Transaction) -> tuple[list[Plan], int | None, bool]:
            claimed = await self._stores.work.claim_due(tx, now, now + LEASE, BATCH)
            # In the order in which marks are written, so that two transactions never wait for each other.
            claimed.sort(key=lambda work: (work.guild_id, work.user_id))
            due = None if claimed else await self._stores.work.next_due(tx)
            is_untold = bool(await self._stores.problems.untold(tx))
            return [await self.plan(tx, work, now) for work in claimed], due, is_untold

        return await self._database.transact(body)

    async def plan(self, tx: Transaction, work: Work, now: int) -> Plan:
        """Decide what to change for a member, and note that it is about to be changed."""
        plan = await self.compare(tx, work, now)
        # From here on these may hold in Discord or not, whatever becomes of this process.
        await self._stores.grants.intend(tx, work.guild_id, work.user_id, plan.changes.give, now)
        await self._stores.grants.doubt(tx, work.guild_id, work.user_id, plan.changes.take)
        return plan

    async def compare(self, tx: Transaction, work: Work, now: int) -> Plan:
        """Return what there is to change for a member."""
        guild_id, user_id = work.guild_id, work.user_id
        role = (await self._stores.guilds.get(tx, guild_id)).friends_role
        entitlement = await entitlement_of(tx, self._stores, guild_id, user_id)
        wanted = desired(entitlement, role, now)
        applied = await self._stores.grants.applied(tx, guild_id, user_id)
        blocked = await self._stores.problems.blocked(tx, guild_id, now)
        return Plan(
            work,
            diff(wanted, applied, blocked),
            await self._stores.members.is_screened(tx, guild_id, user_id),
            (applied.given | applied.uncertain) & wanted - blocked,
            entitled_from=_waits_until(entitlement, role, now),
        )

    async def _record(self, plans: list[Plan]) -> None:
        now = self._clock.now()
        jitter = random.random()  # noqa: S311 - spreads retries, keeps no secret

        async def body(tx: Transaction) -> None:
            for plan in plans:
                await self._record_outcomes(tx, plan, now)
                until = _due_again(plan, now, jitter)
                if until is not None:
                    attempts = plan.work.attempts + 1 if plan.waits else 0
                    await self._stores.work.postpone(tx, plan.work, until, attempts)
                elif await self._stores.work.finish(tx, plan.work) and plan.has_left:
                    await self._note_left(tx, plan.work.guild_id, plan.work.user_id, now)

        await self._database.transact(body)

    async def _record_outcomes(self, tx: Transaction, plan: Plan, now: int) -> None:
        guild_id, user_id = plan.work.guild_id, plan.work.user_id
        for target, outcome in plan.taken.items():
            if isinstance(outcome, Done):
                await self._stores.grants.taken(tx, guild_id, user_id, target)
                await self._let_next_in(tx, target, now)
            await self._judge(tx, guild_id, target, outcome, now)
        for target, outcome in plan.given.items():
            if isinstance(outcome, Done) and not outcome.has_left:
                await self._stores.grants.given(tx, guild_id, user_id, target, now)
            await self._judge(tx, guild_id, target, outcome, now)
        if plan.is_pending:  # what was about to be given was not even tried
            for target in frozenset(plan.changes.give) - plan.standing:
                await self._stores.grants.taken(tx, guild_id, user_id, target)
        if plan.is_screened and not plan.has_left:
            await self._stores.members.note_screened(tx, guild_id, user_id, now)

    async def _let_next_in(self, tx: Transaction, target: Target, now: int) -> None:
        """Somebody went out of a space: if others waited because it was full, the first of them comes in."""
        space = await self._stores.spaces.at(tx, target.id) if target.kind is not GrantKind.ROLE else None
        if space is None or not space.is_open:
            return
        if (user_id := await self._stores.spaces.last_who_fits(tx, space)) is not None:
            await self._stores.work.mark(tx, space.guild_id, [user_id], now)

    async def _note_left(self, tx: Transaction, guild_id: int, user_id: int, now: int) -> None:
        """Discord says they are gone, which we had missed: their friends' access changes too."""
        if await self._stores.members.leave(tx, guild_id, user_id, now):
            affected = await affected_by(tx, self._stores, guild_id, user_id)
            await self._stores.work.mark(tx, guild_id, affected, now, urgent=True)
        await self._stores.grants.forget_leaver(tx, guild_id, user_id)

    async def _judge(
        self, tx: Transaction, guild_id: int, target: Target, outcome: Outcome, now: int
    ) -> None:
        if isinstance(outcome, NotAllowed):
            problem = Problem(guild_id, target, outcome.obstacle, now)
            await self._stores.problems.note(tx, problem, retry_at=now + BROKEN_PAUSE)
        elif isinstance(outcome, Done) and not outcome.has_left:
            await self._stores.problems.solve(tx, guild_id, target)


async def entitlement_of(tx: Transaction, stores: Stores, guild_id: int, user_id: int) -> Entitlement:
    """Return what counts for a member's access, as the graph has it now."""
    return Entitlement(
        user_id,
        is_present=not await stores.members.has_left(tx, guild_id, user_id),
        friends_since=await stores.follows.friendships(tx, guild_id, user_id),
        spaces=await stores.spaces.open_to(tx, guild_id, user_id),
        withheld=await stores.grants.withheld(tx, guild_id, user_id),
        is_suspended=await stores.suspensions.is_kept(tx, guild_id, user_id),
    )


def _waits_until(entitlement: Entitlement, role: FriendsRole | None, now: int) -> int | None:
    """Return when time alone will entitle a member to the role, None where it will not or already has."""
    if role is None or not entitlement.is_present or entitlement.is_suspended:
        return None
    entitled = entitled_from(entitlement, role)
    return int(entitled) if now < entitled < math.inf else None


def _due_again(plan: Plan, now: int, jitter: float) -> int | None:
    """Return when to look at a member again, None where everything that is owed is done."""
    if plan.is_interrupted:
        return now
    if plan.waits:
        return now + max(pause_after(plan.work.attempts, jitter), *plan.waits)
    if plan.changes.held_back or any(isinstance(outcome, NotAllowed) for outcome in plan.outcomes):
        return now + BROKEN_PAUSE
    return now + SCREENING_PAUSE if plan.is_pending else plan.entitled_from
