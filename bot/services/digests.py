"""Sends the digests that are due, to servers and to those of their members who asked for their own."""

import asyncio
import logging
import random
from dataclasses import replace

from bot.database import Database, Transaction
from bot.domain.access import BROKEN_PAUSE, GrantKind, Target, pause_after
from bot.domain.digests import Run, next_owed, personal_rhythm, spread
from bot.domain.figures import GuildFigures, PersonFigures
from bot.domain.outcomes import (
    NotAllowed,
    Obstacle,
    OpeningStopped,
    Posted,
    Posting,
    TryLater,
    Unreachable,
)
from bot.domain.periods import Due, Rhythm
from bot.domain.problems import Problem
from bot.ports import Clock, DigestSender, Forget, Ids, Nudge
from bot.services.figures import FigureService
from bot.services.openings import Openings
from bot.stores.all import Stores

log = logging.getLogger(__name__)

AT_ONCE = 5
"""Digests in hand at the same time: many servers' Monday morning is spread by it."""
LEASE = 5 * 60
"""Longer than a digest takes with all of discord.py's retries; then another process may take over."""
PLAN_EVERY = 600
PLANNED_AT_ONCE = 200

AnyFigures = GuildFigures | PersonFigures


class DigestService:
    """Takes what is due, composes it, posts it, and records that it was posted, in this order."""

    def __init__(
        self,
        database: Database,
        stores: Stores,
        clock: Clock,
        ids: Ids,
        figures: FigureService,
        sender: DigestSender,
        openings: Openings,
        wake: Nudge,
        forget: Forget,
    ) -> None:
        self._database = database
        self._stores = stores
        self._clock = clock
        self._ids = ids
        self._figures = figures
        self._sender = sender
        self._wake = wake
        self._forget = forget
        self._openings = openings
        self._plan_from = 0
        self._idle_until = 0

    async def begin(self) -> None:
        """Free what a process before this one had claimed, so that a crash delays no digest by its lease."""
        await self._database.transact(self._stores.runs.let_go_of_all)

    def may_be_due(self) -> bool:
        """Return whether it is time to look: something is due, or another process may have left something."""
        return self._clock.now() >= self._idle_until

    async def send_due(self) -> int | None:
        """Send some of what is due; return in how many seconds there is more, None for never."""
        await self._plan_personal()
        now, due = self._clock.now(), await self._database.read(self._stores.runs.next_due)
        self._idle_until = now + LEASE if due is None else min(due, now + LEASE)
        if due is None or due > now:
            return None if due is None else due - now

        async def claim(tx: Transaction) -> list[Run]:
            return await self._stores.runs.claim_due(tx, now, now + LEASE, AT_ONCE)

        await asyncio.gather(*[self._try(run) for run in await self._database.transact(claim)])
        return 0

    async def send(self, run: Run) -> Posting | None:
        """Send what is claimed; return what came of it, None where it is not to be sent."""
        figures = await self._compose(run) if await self._is_wanted(run) else None
        place = await self._place(run) if figures is not None else None
        if figures is None or place is None:
            return None
        outcome: Posting | None = await self._look_back(run, place)
        if outcome is None:
            claimed = await self._begin(run, place)
            if claimed is None:
                return None
            run, outcome = claimed, await self._post(claimed, place, figures)
        await self._record(run, place, outcome)
        return outcome

    async def plan_next(self, tx: Transaction, run: Run) -> None:
        """Owe the target the next period, unless one is owed to it."""
        rhythm = await self._rhythm(tx, run)
        owed = [
            one for one in await self._stores.runs.owed(tx, run.guild_id, run.user_id) if not one.is_manual
        ]
        if rhythm is None or owed or run.is_manual:
            return
        settled = await self._stores.runs.keys(tx, run.guild_id, run.user_id)
        await self._plan(tx, (run.guild_id, run.user_id), next_owed(rhythm, run.due_at, settled))

    async def _try(self, run: Run) -> None:
        try:
            await self.send(run)
        except Exception:  # one digest's surprise must not cost the others their turn
            log.exception("digest %s guild=%s user=%s broke", run.key, run.guild_id, run.user_id)
            await self._record(run, 0, TryLater())

    async def _is_wanted(self, run: Run) -> bool:
        """Return whether a digest is still to be sent; one that comes too late is given up with a log line."""
        now = self._clock.now()
        late = run.is_too_late(now)

        async def body(tx: Transaction) -> bool:
            wanted = run.is_manual or await self._rhythm(tx, run) is not None
            if late or not wanted:
                await self._give_up(tx, run, now)
            return wanted and not late

        if late:
            log.warning("digest %s guild=%s user=%s: too late, skipped", run.key, run.guild_id, run.user_id)
        return await self._database.transact(body)

    async def _compose(self, run: Run) -> AnyFigures | None:
        figures: AnyFigures | None
        if run.user_id:
            figures = await self._figures.of_person(run.guild_id, run.user_id, run.period)
        else:
            figures = await self._figures.of_guild(run.guild_id, run.period)
        if figures is None:
            log.info("digest %s guild=%s user=%s: nothing to say", run.key, run.guild_id, run.user_id)
            await self._settle(run)
        return figures

    async def _settle(self, run: Run) -> None:
        now = self._clock.now()

        async def body(tx: Transaction) -> None:
            await self._give_up(tx, run, now)

        await self._database.transact(body)

    async def _place(self, run: Run) -> int | None:
        """Return the channel a digest goes to; None where it waits or is given up."""
        if run.user_id:
            return await self._direct(run)

        async def body(tx: Transaction) -> int | None:
            schedule = await self._stores.schedules.get(tx, run.guild_id)
            return schedule.channel_id if schedule is not None else None

        return await self._database.read(body)

    async def _direct(self, run: Run) -> int | None:
        """Return somebody's DM channel; a new one is opened within the budget of all DMs."""

        async def is_reachable(tx: Transaction) -> bool:
            return (await self._stores.contacts.get(tx, run.user_id)).unreachable_at is None

        if not await self._database.read(is_reachable):
            await self._settle(run)
            return None
        found = await self._openings.channel_of(run.user_id)
        if isinstance(found, int):
            return found
        await self._record(run, 0, found)
        return None

    async def _look_back(self, run: Run, place: int) -> Posting | None:
        """Return what is known to have become of an earlier try; None if it is not in the channel it went to."""
        if run.tried_at is None or run.tried_in is None:
            return None
        found = await self._sender.find(run.tried_in, run.mark, run.tried_at)
        if isinstance(found, int):
            return Posted(found)
        moved = isinstance(found, NotAllowed) and run.tried_in != place
        return None if moved else found

    async def _begin(self, run: Run, place: int) -> Run | None:
        """Note that it is about to be posted; None if another process has taken it over meanwhile."""
        now = self._clock.now()
        until = now + LEASE

        async def body(tx: Transaction) -> bool:
            return await self._stores.runs.begin(tx, run, now, until, place)

        return replace(run, claimed_until=until) if await self._database.transact(body) else None

    async def _post(self, run: Run, place: int, figures: AnyFigures) -> Posting:
        if isinstance(figures, PersonFigures):
            return await self._sender.post_to_person(place, run.guild_id, run.mark, figures, run.id)
        return await self._sender.post(place, run.guild_id, run.mark, figures, run.id)

    async def _record(self, run: Run, place: int, outcome: Posting) -> None:
        now = self._clock.now()
        log.info("digest %s guild=%s user=%s -> %s", run.key, run.guild_id, run.user_id, outcome)

        async def body(tx: Transaction) -> None:
            await self._keep(tx, run, place, outcome, now)

        await self._database.transact(body)
        if isinstance(outcome, NotAllowed):
            self._wake()
        if isinstance(outcome, Unreachable):
            self._forget(run.user_id)

    async def _keep(self, tx: Transaction, run: Run, place: int, outcome: Posting, now: int) -> None:
        match outcome:
            case Posted(message_id=message_id):
                await self._stores.runs.sent(tx, run, now, message_id)
                await self._stores.problems.solve(tx, run.guild_id, Target(GrantKind.CHANNEL, place))
                await self.plan_next(tx, run)
            case NotAllowed(obstacle=obstacle):
                await self._wait_for_admins(tx, run, place, obstacle, now)
            case Unreachable():
                await self._stores.contacts.unreachable(tx, run.user_id, now)
                await self._give_up(tx, run, now)
            case OpeningStopped():
                await self._stores.runs.postpone(tx, run, now + await self._openings.stop(tx, now))
            case TryLater(after=after):
                jitter = random.random()  # noqa: S311 - spreads retries, keeps no secret
                await self._stores.runs.postpone(tx, run, now + max(pause_after(run.attempts, jitter), after))

    async def _wait_for_admins(
        self, tx: Transaction, run: Run, place: int, obstacle: Obstacle, now: int
    ) -> None:
        """Note what administrators must mend first, and try again later; what is not theirs to mend is given up."""
        if run.is_manual or run.user_id:
            await self._give_up(tx, run, now)
            return
        await self._stores.runs.postpone(tx, run, now + BROKEN_PAUSE)
        problem = Problem(run.guild_id, Target(GrantKind.CHANNEL, place), obstacle, now)
        await self._stores.problems.note(tx, problem, retry_at=now + BROKEN_PAUSE)

    async def _give_up(self, tx: Transaction, run: Run, now: int) -> None:
        await self._stores.runs.skipped(tx, run, now)
        await self.plan_next(tx, run)

    async def _rhythm(self, tx: Transaction, run: Run) -> Rhythm | None:
        """Return when a target's digests come; None if it wants none any more."""
        if not run.user_id:
            schedule = await self._stores.schedules.get(tx, run.guild_id)
            return schedule.rhythm if schedule is not None else None
        chosen = await self._stores.preferences.get(tx, run.user_id)
        gone = await self._stores.members.has_left(tx, run.guild_id, run.user_id)
        if chosen.personal_digest_since is None or gone:
            return None
        return personal_rhythm((await self._stores.guilds.get(tx, run.guild_id)).zone or "UTC")

    async def _plan(self, tx: Transaction, target: tuple[int, int], due: Due) -> None:
        later = Due(due.period, due.at + spread(target[1])) if target[1] else due
        await self._stores.runs.plan(tx, self._ids(), target, later)

    async def _plan_personal(self) -> None:
        """Owe a digest to whoever asked for their own and is owed none yet."""
        now = self._clock.now()
        if now < self._plan_from:
            return

        async def body(tx: Transaction) -> int:
            unplanned = await self._stores.runs.unplanned(tx, PLANNED_AT_ONCE)
            for guild_id, user_id, zone in unplanned:
                settled = await self._stores.runs.keys(tx, guild_id, user_id)
                await self._plan(tx, (guild_id, user_id), next_owed(personal_rhythm(zone), now, settled))
            return len(unplanned)

        planned = await self._database.transact(body)
        self._plan_from = now if planned == PLANNED_AT_ONCE else now + PLAN_EVERY
