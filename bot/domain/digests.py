"""What digests a server and its members are owed, and which of them are told of late, once or not at all."""

import re
from dataclasses import dataclass

from bot.domain.channels import ChannelFacts
from bot.domain.periods import Due, Every, Period, Rhythm, next_due
from bot.domain.refusals import Reason, Refusal

DAY = 86_400
RUNS_KEPT = 60 * DAY
"""Which digests were sent is remembered this long, so that no period is told of twice."""
LATE = {Every.DAY: DAY, Every.WEEK: 3 * DAY, Every.MONTH: 3 * DAY}
"""How late (in seconds) a digest is still worth sending."""
MANUAL = "now"
"""What the key of a digest that somebody asked for out of turn begins with."""
TIME = re.compile(r"(\d{1,2})(?:\s*[:.h]\s*(\d{2})?)?\s*([ap])?\.?\s*(?:m\.?)?\s*(?:uhr|o'clock)?")
HALVES = {"a": 0, "p": 12}
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
PERSONAL_AT = 9 * 60
SPREAD = 3_600
"""Personal digests of one server go out over this many seconds."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """When and where one server's digest comes."""

    guild_id: int
    channel_id: int
    rhythm: Rhythm


@dataclass(frozen=True, slots=True)
class Run:
    """One digest that is owed, to a server or to one of its members."""

    id: int
    guild_id: int
    user_id: int
    """Whom it is for; 0 is the server itself."""
    period: Period
    key: str
    """The period's; where somebody asked for it out of turn, now/<an id>/ and the period's."""
    due_at: int
    attempts: int
    claimed_until: int
    """Until when it is in the hands of whoever sends it."""
    tried_at: int | None = None
    """When it was first tried; from then on it may stand in the channel without our knowing."""
    tried_in: int | None = None
    """The channel it was last tried in."""

    @property
    def is_manual(self) -> bool:
        """Whether somebody asked for it out of turn."""
        return self.key.startswith(MANUAL)

    @property
    def mark(self) -> str:
        """What the message shows, and is found again by: one DM channel holds digests of several servers."""
        return f"{self.key}@{self.guild_id}" if self.user_id else self.key

    def is_too_late(self, now: int) -> bool:
        """Return whether it is no longer worth sending."""
        return now - self.due_at > (3_600 if self.is_manual else LATE[self.period.every])


def refuse_channel(channel: ChannelFacts) -> Refusal | None:
    """Refuse a channel where a digest could not be posted; the refusal names what is lacking."""
    if not channel.lacking:
        return None
    return Refusal(Reason.CHANNEL_CLOSED, what=", ".join(channel.lacking))


def parse_time(text: str) -> int | Refusal:
    """Read a time of day as people write it (9:00, 09.00, 9pm, 21h); return minutes after midnight."""
    match = TIME.fullmatch(text.strip().lower())
    if match is None or not (match[2] or match[3] or re.search(r"[:.h]|uhr|clock", text.lower())):
        return Refusal(Reason.NOT_A_TIME)
    hour, minute, half = int(match[1]), int(match[2] or 0), match[3]
    if half:
        hour = hour % 12 + HALVES[half] if hour in range(1, 13) else -1
    return hour * 60 + minute if hour in range(24) and minute in range(60) else Refusal(Reason.NOT_A_TIME)


def next_owed(rhythm: Rhythm, after: int, settled: frozenset[str]) -> Due:
    """Return the first period due later than a time that was not told of, or given up, before."""
    due = next_due(rhythm, after)
    while due.period.key in settled:
        due = next_due(rhythm, due.at)
    return due


def stays(pending: Run, old: Rhythm, new: Rhythm, coming: Due) -> bool:
    """Return whether a digest that is still owed must come as planned though the schedule changed.

    So it must where the new time of its period has passed already, and nothing else would tell of it.
    """
    same_series = old.every is new.every and (new.every is not Every.WEEK or old.weekday == new.weekday)
    return same_series and pending.key < coming.period.key


def personal_rhythm(zone: str) -> Rhythm:
    """Return when the personal digests of a server's members come: Monday at nine."""
    return Rhythm(Every.WEEK, PERSONAL_AT, 0, zone)


def spread(user_id: int) -> int:
    """Return how many seconds after the others somebody's personal digest is due, the same each week."""
    return (user_id >> 22) % SPREAD
