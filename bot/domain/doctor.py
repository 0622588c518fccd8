"""What the doctor looks at and what it finds: each check is a function of the facts, and CHECKS has them all."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import Enum, StrEnum, auto

from bot.domain.guilds import refuse_role
from bot.domain.health import Facts, Owed, Use, uses
from bot.domain.outcomes import Obstacle
from bot.domain.periods import next_due
from bot.domain.premises import MOST_CHANNELS, MOST_IN_A_CATEGORY, MOST_ROLES, PERMISSIONS, Premises
from bot.domain.problems import Problem
from bot.domain.refusals import Reason
from bot.domain.setup import NEEDED

PATIENCE = 300
"""Seconds that something may be overdue before it is worth a look."""
UTC = "UTC"
SLOW = 250
"""Milliseconds a read may take."""
NEARLY = 10
"""How few roles or channels may be left before it is worth a look."""


CHOSEN = (Use.LOUNGE, Use.CATEGORY, Use.FEED)
"""What an administrator chooses, and what set-up can make."""


class State(Enum):
    """How it stands, the worst first."""

    BROKEN = 1
    ATTENTION = 2
    OK = 3


class About(Enum):
    """What a finding is about; each has its words for each state."""

    INTENTS = auto()
    PERMISSIONS = auto()
    NO_ROLE = auto()
    ROLE_GONE = auto()
    ROLE = auto()
    NOT_CHOSEN = auto()
    CHANNEL_GONE = auto()
    CHANNELS = auto()
    ROLES_LEFT = auto()
    CHANNELS_LEFT = auto()
    CATEGORY_ROOM = auto()
    ZONE = auto()
    DIGEST = auto()
    LOOKING = auto()
    PROBLEM = auto()
    WITHHELD = auto()
    OWED_ACCESS = auto()
    OWED_NOTICES = auto()
    OWED_MESSAGES = auto()
    DATABASE = auto()


class Mend(StrEnum):
    """What we can do about a finding."""

    SETUP = "setup"
    PERMISSIONS = "permissions"
    RECONCILE = "reconcile"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the doctor."""

    state: State
    about: About
    use: Use | None = None
    ids: tuple[int, ...] = ()
    """Channels, roles or people it is about."""
    names: tuple[str, ...] = ()
    """Permissions or intents."""
    why: Reason | Obstacle | None = None
    number: int = 0
    since: int | None = None
    mend: Mend | None = None


Check = Callable[[Facts], Iterable[Finding]]


def examine(facts: Facts) -> list[Finding]:
    """Return everything the checks find, the worst first."""
    found = [finding for check in CHECKS for finding in check(facts)]
    return sorted(found, key=lambda finding: finding.state.value)


def mendable(facts: Facts) -> dict[int, frozenset[str]]:
    """Return in which channels the bot may allow itself what it lacks there, and what that is."""
    found: dict[int, frozenset[str]] = {}
    for _, channel_ids, needed in uses(facts.records):
        for channel_id in channel_ids:
            lacking = _lacking(facts.premises, channel_id, needed)
            if lacking and _can_mend(facts.premises, channel_id, lacking):
                found[channel_id] = lacking | found.get(channel_id, frozenset())
    return found


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


def _check_channels(facts: Facts) -> Iterator[Finding]:
    for use, channel_ids, needed in uses(facts.records):
        if not channel_ids:
            if use in CHOSEN:
                yield Finding(State.ATTENTION, About.NOT_CHOSEN, use, mend=Mend.SETUP)
            continue
        yield from _of_use(facts.premises, use, channel_ids, needed)


def _of_use(
    premises: Premises, use: Use, channel_ids: tuple[int, ...], needed: frozenset[str]
) -> Iterator[Finding]:
    gone = tuple(one for one in channel_ids if one not in premises.channels)
    if gone:
        mend = Mend.SETUP if use in CHOSEN else Mend.RECONCILE
        yield Finding(State.BROKEN, About.CHANNEL_GONE, use, gone, mend=mend)
    by_lack: dict[frozenset[str], list[int]] = {}
    for one in (one for one in channel_ids if one in premises.channels):
        by_lack.setdefault(_lacking(premises, one, needed), []).append(one)
    for lacking, ids in by_lack.items():
        names = tuple(name for name in PERMISSIONS if name in lacking)
        can = any(_can_mend(premises, one, lacking) for one in ids) if lacking else False
        state, button = State.BROKEN if lacking else State.OK, Mend.PERMISSIONS if can else None
        yield Finding(state, About.CHANNELS, use, tuple(ids), names, mend=button)


def _lacking(premises: Premises, channel_id: int, needed: frozenset[str]) -> frozenset[str]:
    channel = premises.channels.get(channel_id)
    return needed - channel.allowed if channel is not None else frozenset()


def _can_mend(premises: Premises, channel_id: int, lacking: frozenset[str]) -> bool:
    """Whether Discord lets the bot change its own overwrite there, by which it allows only what it has itself."""
    allowed = premises.channels[channel_id].allowed
    return allowed >= {"view_channel", "manage_roles"} and lacking <= premises.permissions


def _check_room(facts: Facts) -> Iterator[Finding]:
    premises, category = facts.premises, facts.records.settings.circles_category_id
    yield _room(About.ROLES_LEFT, MOST_ROLES - len(premises.roles))
    yield _room(About.CHANNELS_LEFT, MOST_CHANNELS - len(premises.channels))
    if category is not None and category in premises.channels:
        left = MOST_IN_A_CATEGORY - premises.inside(category)
        yield Finding(State.OK, About.CATEGORY_ROOM, ids=(category,), number=max(0, left))


def _room(about: About, left: int) -> Finding:
    return Finding(State.ATTENTION if left < NEARLY else State.OK, about, number=max(0, left))


def _check_schedules(facts: Facts) -> Iterator[Finding]:
    schedule = facts.records.schedule
    due = next_due(schedule.rhythm, facts.now).at if schedule is not None else None
    yield Finding(State.OK, About.ZONE, names=(facts.records.settings.zone or UTC,))
    yield Finding(State.OK, About.DIGEST, since=due)


def _check_looking(facts: Facts) -> Iterator[Finding]:
    due = facts.records.look_due_at
    if due is not None:
        late = due + 3_600 < facts.now
        state, mend = (State.ATTENTION, Mend.RECONCILE) if late else (State.OK, None)
        yield Finding(state, About.LOOKING, since=due, mend=mend)


def _check_problems(facts: Facts) -> Iterator[Finding]:
    by_obstacle: dict[Obstacle, list[Problem]] = {}
    for problem in facts.records.problems:
        by_obstacle.setdefault(problem.obstacle, []).append(problem)
    for obstacle, problems in by_obstacle.items():
        ids = tuple(problem.target.id for problem in problems)
        since = min(problem.since for problem in problems)
        mend = Mend.SETUP if obstacle is Obstacle.ROLE_MISSING else Mend.RECONCILE
        yield Finding(State.BROKEN, About.PROBLEM, ids=ids, why=obstacle, since=since, mend=mend)
    if not by_obstacle:
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
    _check_channels,
    _check_room,
    _check_schedules,
    _check_looking,
    _check_problems,
    _check_withheld,
    _check_owed,
    _check_database,
)
"""In the order in which they are shown; a new line of the doctor is a function here, and its words."""
