"""How figures are added up: local days, and sums of what was counted on them."""

from collections.abc import Iterable, Sequence
from datetime import tzinfo

from bot.domain.activity import (
    ENGAGEMENT,
    IN_SECONDS,
    PEOPLE_DAYS,
    Kind,
    PersonSum,
    Relation,
    Side,
    Sum,
    day_of,
    month_of,
)
from bot.domain.figures import Ties
from bot.domain.periods import Every, Period

NEXT_DAY = 30 * 3_600
"""From the beginning of a day this leads into the next: no day is longer than 25 hours or shorter than 23."""


def days_of(start: int, end: int, zone: tzinfo) -> list[int]:
    """Return when each local day from one midnight up to another began."""
    days = []
    while start < end:
        days.append(start)
        start = day_of(start + NEXT_DAY, zone)
    return days


def before(period: Period, zone: tzinfo) -> int:
    """Return when the period before began: as many days, or the month."""
    if period.every is Every.MONTH:
        return month_of(period.start - 1, zone)
    return days_back(period.start, len(days_of(period.start, period.end, zone)), zone)


def days_back(midnight: int, count: int, zone: tzinfo) -> int:
    """Return the midnight so many days before one."""
    for _ in range(count):
        midnight = day_of(midnight - 1, zone)
    return midnight


def last_days(count: int, now: int, zone: tzinfo) -> Period:
    """Return so many local days up to the end of today."""
    today = day_of(now, zone)
    start = days_back(today, count - 1, zone)
    return Period(Every.DAY, start, day_of(today + NEXT_DAY, zone), f"last:{count}")


def amount_of(sums: Iterable[Sum], kind: Kind) -> int:
    """Return how much of one kind there was; minutes for what is kept in seconds."""
    total = sum(one.amount for one in sums if one.kind is kind)
    return round(total / 60) if kind in IN_SECONDS else total


def engagement_of(sums: Iterable[Sum]) -> Ties:
    """Return what people did toward each other, by how the two stood."""
    found = dict.fromkeys(Relation, 0)
    for one in sums:
        if one.kind in ENGAGEMENT:
            found[one.relation] += one.amount
    return Ties(found[Relation.FRIENDS], found[Relation.ONE_WAY], found[Relation.NEITHER])


def received_of(sums: Iterable[PersonSum]) -> Ties:
    """Return what a person got from friends, from other followers, and from everybody else."""
    found = dict.fromkeys(Relation, 0)
    for one in sums:
        if one.kind in ENGAGEMENT and one.side is Side.RECEIVED:
            found[one.relation] += one.amount
    return Ties(
        found[Relation.FRIENDS],
        found[Relation.FOLLOWER],
        found[Relation.FOLLOWED] + found[Relation.NEITHER],
    )


def given_of(sums: Iterable[PersonSum]) -> int:
    """Return how much a person did toward others."""
    return sum(one.amount for one in sums if one.kind in ENGAGEMENT and one.side is Side.GIVEN)


def kinds_of(sums: Sequence[PersonSum]) -> dict[Kind, Ties]:
    """Return what a person got, kind by kind; only kinds there were."""
    kinds = sorted({one.kind for one in sums if one.kind in ENGAGEMENT and one.side is Side.RECEIVED})
    return {kind: received_of(one for one in sums if one.kind is kind) for kind in kinds}


def at_ends(total: int, gains: Sequence[int]) -> list[int]:
    """Return a running total at the end of each day, from what it was when the last ended and each day's gain."""
    ends: list[int] = []
    for gain in reversed(gains):
        ends.append(max(0, total))
        total -= gain
    return ends[::-1]


def knows_people(since: int, today: int) -> bool:
    """Return whether it is known who was active back to a day; both are day numbers."""
    return today - since < PEOPLE_DAYS
