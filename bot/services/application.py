"""Applies a batch of access plans in Discord: takes first, then gives, a few members at once."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field

from bot.domain.access import Changes, Target
from bot.domain.outcomes import Done, NotAllowed, Outcome, TryLater
from bot.ports import AccessGateway
from bot.stores.access import Work

log = logging.getLogger(__name__)

AT_ONCE = 5
GIVING = "Mutuals: has friends in this server"
TAKING = "Mutuals: no longer has the friends that this takes"

MustYield = Callable[[], Awaitable[bool]]
"""Tells whether something is to be taken now: then giving waits."""
Verb = Callable[[int, int, Target, str], Awaitable[Outcome]]


@dataclass(slots=True)
class Plan:
    """What to change for one member, and what came of it."""

    work: Work
    changes: Changes
    is_screened: bool
    standing: frozenset[Target] = frozenset()
    """What is theirs and may hold already: from an earlier stay, if they are not through screening now."""
    is_pending: bool = False
    is_interrupted: bool = False
    """Giving was put off, because meanwhile something is to be taken from somebody."""
    entitled_from: int | None = None
    """When time alone will entitle the member to more (Unix seconds)."""
    taken: dict[Target, Outcome] = field(default_factory=dict)
    given: dict[Target, Outcome] = field(default_factory=dict)

    @property
    def wanted(self) -> frozenset[Target]:
        """Everything of theirs that membership screening keeps closed."""
        return self.standing | frozenset(self.changes.give)

    @property
    def outcomes(self) -> list[Outcome]:
        """Everything Discord said about this member."""
        return [*self.taken.values(), *self.given.values()]

    @property
    def waits(self) -> list[int]:
        """For each thing to be tried again, the seconds Discord asked us to wait at least."""
        return [outcome.after for outcome in self.outcomes if isinstance(outcome, TryLater)]

    @property
    def has_left(self) -> bool:
        """Whether Discord says that the member is gone."""
        return any(isinstance(outcome, Done) and outcome.has_left for outcome in self.outcomes)


class Application:
    """One batch. What Discord once refused in it is not asked again for other members."""

    def __init__(self, gateway: AccessGateway, must_yield: MustYield) -> None:
        self._gateway = gateway
        self._must_yield = must_yield
        self._yields = False
        self._slots = asyncio.Semaphore(AT_ONCE)
        self._refused: dict[tuple[int, Target], NotAllowed] = {}

    async def apply(self, plans: Sequence[Plan]) -> None:
        """Do everything planned and note in each plan what came of it; no giving before the last taking."""
        await self._each(self._take(plan) for plan in plans)
        await self._each(self._give(plan) for plan in plans)

    async def _each(self, steps: Iterable[Awaitable[None]]) -> None:
        async def in_turn(step: Awaitable[None]) -> None:
            async with self._slots:
                await step

        running = [asyncio.ensure_future(in_turn(step)) for step in steps]
        try:
            await asyncio.gather(*running)
        finally:  # if this ends early, nothing of it goes on by itself
            for one in running:
                one.cancel()
            await asyncio.gather(*running, return_exceptions=True)

    async def _take(self, plan: Plan) -> None:
        for target in plan.changes.take:
            plan.taken[target] = await self._ask(self._gateway.take, plan.work, target, TAKING)

    async def _give(self, plan: Plan) -> None:
        if not plan.changes.give and (plan.is_screened or not plan.standing):
            return
        if not await self._may_enter(plan):
            await self._close_again(plan)
            return
        for target in plan.changes.give:
            self._yields = self._yields or await self._must_yield()
            if self._yields:
                plan.is_interrupted = True
                return
            plan.given[target] = await self._ask(self._gateway.give, plan.work, target, GIVING)

    async def _close_again(self, plan: Plan) -> None:
        """Take from somebody in screening what an earlier stay left open to them: overwrites outlive leaving."""
        if plan.is_pending:
            for target in sorted(plan.standing):
                plan.taken[target] = await self._ask(self._gateway.take, plan.work, target, TAKING)

    async def _may_enter(self, plan: Plan) -> bool:
        """Return whether the member has passed screening; asks Discord only where nobody told us yet."""
        if plan.is_screened:
            return True
        person = await self._gateway.look_at(plan.work.guild_id, plan.work.user_id)
        if isinstance(person, NotAllowed | TryLater):
            plan.given |= dict.fromkeys(plan.wanted, person)
            return False
        if not person.is_present:
            plan.given |= dict.fromkeys(plan.wanted, Done(has_left=True))
            return False
        plan.is_screened, plan.is_pending = person.is_screened, not person.is_screened
        return person.is_screened

    async def _ask(self, verb: Verb, work: Work, target: Target, reason: str) -> Outcome:
        if refused := self._refused.get((work.guild_id, target)):
            return refused
        try:
            outcome = await verb(work.guild_id, work.user_id, target, reason)
        except Exception:  # one member's surprise must not cost the others their turn
            log.exception("access guild=%s user=%s %s broke", work.guild_id, work.user_id, target)
            outcome = TryLater()
        if isinstance(outcome, NotAllowed):
            self._refused[work.guild_id, target] = outcome
        act = "take" if reason == TAKING else "give"
        log.info("access %s guild=%s user=%s %s -> %s", act, work.guild_id, work.user_id, target, outcome)
        return outcome
