"""The stretches of time a digest is about, in a server's own time zone, and when each is told of."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum

from bot.domain.activity import zone_of

ONE_DAY = timedelta(days=1)


class Every(StrEnum):
    """How often a digest comes."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Period:
    """Whole local days from one midnight up to another."""

    every: Every
    start: int
    """The local midnight it begins at (Unix seconds)."""
    end: int
    """The local midnight it ends before (Unix seconds)."""
    key: str
    """Names it among all periods of its target: day:2026-03-30, week:2026-03-30 (its first day), month:2026-03."""


@dataclass(frozen=True, slots=True)
class Rhythm:
    """When a digest comes: at a local time, each day, each week on one day, or on the first of each month."""

    every: Every
    at: int
    """Minutes after midnight by the clock on the wall."""
    weekday: int
    """For weekly digests: 0 is Monday."""
    zone: str
    """An IANA name."""


@dataclass(frozen=True, slots=True)
class Due:
    """A period, and when it is to be told of (Unix seconds)."""

    period: Period
    at: int


def moment(zone: tzinfo, day: date, minutes: int = 0) -> int:
    """Return when a local time is reached (Unix seconds), minutes after midnight.

    A time the clocks leave out is reached when they have jumped over it; of two the first counts.
    """
    wall = datetime.combine(day, time(minutes // 60, minutes % 60))
    first = int(wall.replace(tzinfo=zone, fold=0).timestamp())
    if _wall(zone, first) == wall:
        return first
    return _jump(zone, int(wall.replace(tzinfo=zone, fold=1).timestamp()), first, wall)


def days_before(zone: tzinfo, every: Every, day: date) -> Period:
    """Return the period that a digest sent on this local day is about: it ends at that day's midnight."""
    first = _first_day(every, day)
    name = f"{first:%Y-%m}" if every is Every.MONTH else first.isoformat()
    return Period(every, moment(zone, first), moment(zone, day), f"{every}:{name}")


def next_due(rhythm: Rhythm, after: int) -> Due:
    """Return the first period that is told of later than a time (Unix seconds)."""
    zone = zone_of(rhythm.zone)
    day = _wall(zone, after).date() - ONE_DAY  # where a gap moves a whole day, it was due the day before
    while True:
        if _is_sending(rhythm, day) and (at := moment(zone, day, rhythm.at)) > after:
            return Due(days_before(zone, rhythm.every, day), at)
        day += ONE_DAY


def last_due(rhythm: Rhythm, now: int) -> Due:
    """Return the newest period that is over and would have been told of by now."""
    back = {Every.DAY: 3, Every.WEEK: 9, Every.MONTH: 33}[rhythm.every] * 86_400
    found = next_due(rhythm, now - back)
    while (following := next_due(rhythm, found.at)).at <= now:
        found = following
    return found


def _wall(zone: tzinfo, instant: int) -> datetime:
    return datetime.fromtimestamp(instant, UTC).astimezone(zone).replace(tzinfo=None, fold=0)


def _jump(zone: tzinfo, before: int, after: int, wall: datetime) -> int:
    """Return the first second between two at which the clock on the wall shows this time or a later one."""
    while before + 1 < after:
        middle = (before + after) // 2
        before, after = (before, middle) if _wall(zone, middle) >= wall else (middle, after)
    return after


def _first_day(every: Every, day: date) -> date:
    if every is Every.MONTH:
        return (day - ONE_DAY).replace(day=1)
    return day - (7 * ONE_DAY if every is Every.WEEK else ONE_DAY)


def _is_sending(rhythm: Rhythm, day: date) -> bool:
    match rhythm.every:
        case Every.DAY:
            return True
        case Every.WEEK:
            return day.weekday() == rhythm.weekday
        case _:
            return day.day == 1
