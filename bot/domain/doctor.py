"""What the doctor looks at and what it finds: each check is a function of the facts, and CHECKS has them all."""

from collections.abc import Callable, Iterable, Iterator

from bot.domain.access import GrantKind
from bot.domain.activity import zone_of
from bot.domain.findings import About, Delay, Finding, Mend, State
from bot.domain.guilds import refuse_role
from bot.domain.health import Facts, Owed
from bot.domain.outcomes import Obstacle
from bot.domain.places import check_channels, check_room, check_threads
from bot.domain.premises import PERMISSIONS
from bot.domain.problems import Problem
from bot.domain.refusals import Reason
from bot.domain.setup import NEEDED

PATIENCE = 300
"""Seconds that something may be overdue before it is worth a look."""
UTC = "UTC"
SLOW = 250
"""Milliseconds a read may take."""
OF_DIGESTS = (Obstacle.DIGEST_CHANNEL_MISSING, Obstacle.DIGEST_CHANNEL_CLOSED)
CHOSEN_ANEW = (Obstacle.ROLE_MISSING, Obstacle.NO_REPORTS_CHANNEL)
"""What goes when an administrator chooses something else."""

Check = Callable[[Facts], Iterable[Finding]]


def examine(facts: Facts) -> list[Finding]:
    """Return everything the checks find, the worst first."""
    found = [finding for check in CHECKS for finding in check(facts)]
    return sorted(found, key=lambda finding: finding.state.value)


def _check_intents(facts: Facts) -> Iterator[Finding]:
    missing = facts.premises.missing_intents
    yield Finding(State.BROKEN if missing else State.OK, About.INTENTS, names=missing)


def _check_permissions(facts: Facts) -> Iterator[Finding]:
    absent = [name for name in PERMISSIONS if name not in facts.premises.permissions]
    needed = tuple(name for name in absent if name in NEEDED)
    others = tuple(name for name in absent if name not in NEEDED)
    if needed:
        yield Finding(State.BROKEN, About.PERMISSIONS, names=needed)
    if others:
        yield Finding(State.ATTENTION, About.PERMISSIONS, names=others)
    if not absent:
        yield Finding(State.OK, About.PERMISSIONS)


def _check_role(facts: Facts) -> Iterator[Finding]:
    role_id = facts.records.settings.friends_role_id
    role = facts.premises.roles.get(role_id or 0)
    if role_id is None:
        yield Finding(State.ATTENTION, About.NO_ROLE, mend=Mend.SETUP)
    elif role is None:
        yield Finding(State.BROKEN, About.ROLE_GONE, mend=Mend.SETUP)
    else:
        refused = refuse_role(role.facts)
        reason = None if refused is None or refused.reason is Reason.NEEDS_MANAGE_ROLES else refused.reason
        state, mend = (State.OK, None) if reason is None else (State.BROKEN, Mend.SETUP)
        yield Finding(state, About.ROLE, ids=(role_id,), why=reason, mend=mend)


def _check_zone(facts: Facts) -> Iterator[Finding]:
    zone = facts.records.settings.zone or UTC
    yield Finding(State.OK if str(zone_of(zone)) == zone else State.BROKEN, About.ZONE, names=(zone,))


def _check_digest(facts: Facts) -> Iterator[Finding]:
    if facts.records.schedule is None:
        yield Finding(State.OK, About.DIGEST)
        return
    refused = next((one for one in facts.records.problems if one.obstacle in OF_DIGESTS), None)
    yield _coming(facts) if refused is None else _refused(refused)


def _refused(problem: Problem) -> Finding:
    mend = Mend.SETUP if problem.obstacle is Obstacle.DIGEST_CHANNEL_MISSING else Mend.DIGEST
    return Finding(State.BROKEN, About.DIGEST, why=problem.obstacle, since=problem.since, mend=mend)


def _coming(facts: Facts) -> Finding:
    """Return how the next digest stands, and whether the last one came."""
    planned, missed_at = facts.records.planned, facts.records.missed_at
    if planned is None:
        return Finding(State.ATTENTION, About.DIGEST, why=Delay.UNPLANNED, mend=Mend.DIGEST)
    if planned.due_at + PATIENCE < facts.now:
        return Finding(
            State.ATTENTION,
            About.DIGEST,
            why=Delay.LATE,
            since=planned.due_at,
            mend=Mend.DIGEST,
        )
    if missed_at is not None:
        return Finding(State.ATTENTION, About.DIGEST, why=Delay.MISSED, since=missed_at)
    return Finding(State.OK, About.DIGEST, since=planned.due_at)


def _check_looking(facts: Facts) -> Iterator[Finding]:
    due = facts.records.look_due_at
    if due is not None:
        late = due + 3_600 < facts.now
        state, mend = (State.ATTENTION, Mend.RECONCILE) if late else (State.OK, None)
        yield Finding(state, About.LOOKING, since=due, mend=mend)


def _check_problems(facts: Facts) -> Iterator[Finding]:
    by_kind: dict[tuple[Obstacle, bool], list[Problem]] = {}
    for problem in facts.records.problems:
        if problem.obstacle not in OF_DIGESTS:
            is_role = problem.target.kind is GrantKind.ROLE
            by_kind.setdefault((problem.obstacle, is_role), []).append(problem)
    for (obstacle, is_role), problems in by_kind.items():
        ids = tuple(problem.target.id for problem in problems)
        since = min(problem.since for problem in problems)
        mend = Mend.SETUP if obstacle in CHOSEN_ANEW else Mend.RECONCILE
        about = About.PROBLEM_OF_ROLE if is_role else About.PROBLEM
        yield Finding(State.BROKEN, about, ids=ids, why=obstacle, since=since, mend=mend)
    if not by_kind:
        yield Finding(State.OK, About.PROBLEM)


def _check_withheld(facts: Facts) -> Iterator[Finding]:
    people = facts.records.withheld
    yield Finding(State.ATTENTION if people else State.OK, About.WITHHELD, ids=people)


def _check_owed(facts: Facts) -> Iterator[Finding]:
    records = facts.records
    yield _owed(facts.now, About.OWED_ACCESS, records.access, Mend.RECONCILE)
    yield _owed(facts.now, About.OWED_NOTICES, records.notices)
    yield _owed(facts.now, About.OWED_MESSAGES, records.messages)


def _owed(now: int, about: About, owed: Owed, mend: Mend | None = None) -> Finding:
    if owed.since is not None and owed.since + PATIENCE < now:
        return Finding(State.ATTENTION, about, number=owed.count, since=owed.since, mend=mend)
    return Finding(State.OK, about, number=owed.count, since=owed.since)


def _check_database(facts: Facts) -> Iterator[Finding]:
    slow = facts.database_ms > SLOW
    yield Finding(State.ATTENTION if slow else State.OK, About.DATABASE, number=facts.database_ms)


CHECKS: tuple[Check, ...] = (
    _check_intents,
    _check_permissions,
    _check_role,
    check_channels,
    check_threads,
    check_room,
    _check_zone,
    _check_digest,
    _check_looking,
    _check_problems,
    _check_withheld,
    _check_owed,
    _check_database,
)
"""In the order in which they are shown; a new line of the doctor is a function here, and its words."""
