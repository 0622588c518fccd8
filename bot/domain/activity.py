"""What is counted, about whom, and in which hour, day and month of a server's own time zone."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, tzinfo
from enum import StrEnum
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

DAY = 86_400
QUARTER = 900
"""Offsets of time zones are multiples of it, so a quarter of an hour lies in one local hour of every zone."""
HOURS_KEPT = 35 * DAY
DAYS_KEPT = 400 * DAY
FLUSHES_KEPT = DAY
PEOPLE_DAYS = 35
"""How many days back it is known that somebody was active."""
LONGEST_WINDOW = PEOPLE_DAYS - 4
"""Days that can be looked at from the end of a period: its digest comes on the day after, or up to three days late."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Within how many days somebody is active, and after how many without anything a lurker; passive lies between."""

    active: int = 7
    lurker: int = 30


class Kind(StrEnum):
    """What somebody did."""

    MESSAGE = "message"
    """Any message; a reply is one too, and its mentions are counted beside it."""
    VOICE = "voice"
    """Seconds in a voice channel with an open microphone."""
    LISTENING = "listening"
    """Seconds in a voice channel without one."""
    POST = "post"
    REPLY = "reply"
    MENTION = "mention"
    REACTION = "reaction"
    COMMENT = "comment"
    RELAYED = "relayed"
    """A message between friends that was delivered by DM."""
    LIKE = "like"


ENGAGEMENT = frozenset({Kind.REPLY, Kind.MENTION, Kind.REACTION, Kind.COMMENT, Kind.RELAYED, Kind.LIKE})
"""What somebody does toward another; the others are totals."""
IN_SECONDS = frozenset({Kind.VOICE, Kind.LISTENING})
PASSIVE = frozenset({Kind.LISTENING, Kind.REACTION, Kind.LIKE})
"""Who did only this on a day was passive; whoever wrote, replied or spoke was active."""
BETWEEN_US = frozenset({Kind.LIKE, Kind.COMMENT, Kind.REPLY, Kind.RELAYED})
"""By what one sees who is close to whom."""


class Relation(StrEnum):
    """How the two of an act stood to each other."""

    FRIENDS = "friends"
    ONE_WAY = "one_way"
    """One follows the other; only in sums of a whole server."""
    FOLLOWER = "follower"
    """They follow the person whose figure it is; only in figures of a person."""
    FOLLOWED = "followed"
    """The person whose figure it is follows them; only in figures of a person."""
    NEITHER = "neither"
    """Also where Discord does not say whose message it was."""
    NONE = "none"
    """For what is done toward nobody."""


class Side(StrEnum):
    """Whether a person did it or got it."""

    GIVEN = "given"
    RECEIVED = "received"


@dataclass(frozen=True, slots=True)
class Heard:
    """Somebody in a voice channel, as Discord shows them."""

    user_id: int
    places: tuple[int, ...]
    """The channel they are in, and its category."""
    is_listening: bool
    """Whether their microphone is closed, by themselves or by others."""


@dataclass(frozen=True, slots=True)
class Sum:
    """How much of one kind a whole server did in one hour, day or month; seconds for kinds IN_SECONDS."""

    at: int
    """When that hour, day or month began in the server's zone (Unix seconds)."""
    kind: Kind
    relation: Relation
    amount: int


@dataclass(frozen=True, slots=True)
class PersonSum:
    """How much of one kind a person did or got on one day."""

    day: int
    """The local midnight (Unix seconds)."""
    kind: Kind
    side: Side
    relation: Relation
    amount: int


@dataclass(frozen=True, slots=True)
class Segments:
    """How many different people were active, and how many only passive; nobody is in both."""

    active: int
    passive: int


@dataclass(frozen=True, slots=True)
class Audience:
    """The followers of somebody who turned their own figures on, by what they did lately."""

    active: int
    passive: int
    inactive: int


@dataclass(frozen=True, slots=True)
class Leader:
    """One of those whose figures are public, and how much they did."""

    user_id: int
    name: str
    amount: int


@dataclass(frozen=True, slots=True)
class Close:
    """A friend, and how much of each kind of BETWEEN_US went either way."""

    user_id: int
    name: str
    amounts: dict[Kind, int]


@cache
def zone_of(name: str | None) -> tzinfo:
    """Return the zone of an IANA name; UTC for none, and for one this machine does not know."""
    try:
        return UTC if name is None else ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC


def hour_of(at: int, zone: tzinfo) -> int:
    """Return when the local hour around an instant began (Unix seconds)."""
    offset = _offset(at, zone)
    return (at + offset) // 3_600 * 3_600 - offset


def day_of(at: int, zone: tzinfo) -> int:
    """Return when the local day around an instant began: its first instant, also where midnight is skipped."""
    return _start(_local(at, zone).date(), zone)


def month_of(at: int, zone: tzinfo) -> int:
    """Return when the local month around an instant began."""
    return _start(_local(at, zone).date().replace(day=1), zone)


def day_number(at: int, zone: tzinfo) -> int:
    """Return the local date around an instant as a number that rises by one a day."""
    return _local(at, zone).date().toordinal()


def _local(at: int, zone: tzinfo) -> datetime:
    return datetime.fromtimestamp(at, zone)


def _offset(at: int, zone: tzinfo) -> int:
    offset = _local(at, zone).utcoffset()
    return int(offset.total_seconds()) if offset is not None else 0


def _start(day: date, zone: tzinfo) -> int:
    return int(datetime.combine(day, time(), zone).timestamp())
