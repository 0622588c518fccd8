"""Reports: what can be reported, what moderators can decide, and how long each is remembered."""

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.follows import DAY
from bot.domain.refusals import Reason, Refusal

A_DAY = 5
"""Reports one person may make within 24 hours."""
LONGEST_WORD = 300
REPORTABLE_FOR = 7 * DAY
"""Seconds a message can still be reported after its sender took it back."""
REPORTS_KEPT = 90 * DAY
LOG_KEPT = 400 * DAY


class SubjectKind(StrEnum):
    """What can be reported."""

    MESSAGE = "message"
    POST = "post"
    COMMENT = "comment"


class Verdict(StrEnum):
    """What moderators decided."""

    DISMISSED = "dismissed"
    REMOVED = "removed"
    SUSPENDED = "suspended"


class Act(StrEnum):
    """What stands in the moderation log."""

    DISMISSED = "dismissed"
    REMOVED = "removed"
    SUSPENDED = "suspended"
    LIFTED = "lifted"
    ENDED = "ended"
    """A suspension was over by itself."""


class Term(StrEnum):
    """For how long somebody is suspended."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    OPEN = "open"


SECONDS = {Term.DAY: DAY, Term.WEEK: 7 * DAY, Term.MONTH: 30 * DAY}


def suspended_until(term: Term, now: int) -> int | None:
    """Return when a suspension that begins now ends (Unix seconds), None for not before it is lifted."""
    return now + SECONDS[term] if term in SECONDS else None


@dataclass(frozen=True, slots=True)
class Reportable:
    """Something of somebody's that whoever asks may report."""

    kind: SubjectKind
    id: int
    guild_id: int
    author_id: int


@dataclass(frozen=True, slots=True)
class Place:
    """Where the text of something lies in Discord: messages of ours, in order."""

    channel_id: int
    message_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """One report; never the text it is about."""

    id: int
    guild_id: int
    reporter_id: int | None
    """None once they had everything about them erased."""
    reported_id: int
    kind: SubjectKind
    subject_id: int
    word: str
    """What the reporter wrote beside it."""
    reported_at: int
    verdict: Verdict | None = None
    handled_by: int | None = None
    handled_at: int | None = None
    card: Place | None = None
    attempts: int = 0


@dataclass(frozen=True, slots=True)
class Card:
    """A report as moderators read it, without the text it is about."""

    report: Report
    reporter_name: str
    reported_name: str
    suspended_until: int | None = None
    """When the suspension that was decided ends (Unix seconds)."""


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One line of the moderation log."""

    act: Act
    moderator_id: int | None
    """None where time did it, or where they had everything about them erased."""
    about_id: int | None
    about_name: str
    ends_at: int | None
    happened_at: int


def refuse_report(thing: Reportable | None, reporter_id: int, made_today: int) -> Refusal | None:
    """Refuse a report: of what is not there for the reporter, of their own, or one too many."""
    if thing is None:
        return Refusal(Reason.NO_LONGER_THERE)
    if thing.author_id == reporter_id:
        return Refusal(Reason.CANNOT_REPORT_YOURSELF)
    return Refusal(Reason.REPORTS_A_DAY, A_DAY) if made_today >= A_DAY else None
