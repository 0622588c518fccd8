"""What the doctor knows of a server, and what Mutuals uses there."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from bot.domain.digests import Run, Schedule
from bot.domain.guilds import GuildSettings
from bot.domain.premises import Premises
from bot.domain.problems import Problem
from bot.domain.spaces import Form, Space

WRITING = frozenset({"view_channel", "send_messages"})
SHOWING = WRITING | {"embed_links", "attach_files"}
POSTING = SHOWING | {"create_public_threads", "send_messages_in_threads", "send_polls"}
FINDING = SHOWING | {"read_message_history"}
MAKING = frozenset({"view_channel", "manage_channels", "manage_roles"})
GATHERING = MAKING | FINDING | {"add_reactions", "manage_messages", "send_polls"}
TALKING = MAKING | {"connect", "speak", "stream", "move_members"}
THREADING = frozenset(
    {"view_channel", "create_private_threads", "manage_threads", "send_messages_in_threads"}
)
"""What it takes to do something in a channel; what is opened to members there the bot must be allowed itself."""


class Use(StrEnum):
    """What a channel is used for."""

    LOUNGE = "lounge"
    FEED = "feed"
    REPORTS = "reports"
    DIGEST = "digest"
    CATEGORY = "category"
    CATEGORIES = "categories"
    """Those that were made when the first was full."""
    CIRCLES = "circles"
    THREADS = "threads"
    """The channels on which circles hang that are threads."""
    LIVE = "live"


@dataclass(frozen=True, slots=True)
class Owed:
    """What waits to be done, and since when the oldest of it is due."""

    count: int = 0
    since: int | None = None


@dataclass(frozen=True, slots=True)
class Records:
    """What the database knows of a server."""

    settings: GuildSettings
    spaces: Sequence[Space] = ()
    problems: Sequence[Problem] = ()
    withheld: tuple[int, ...] = ()
    """From whom staff took something by hand."""
    access: Owed = field(default_factory=Owed)
    notices: Owed = field(default_factory=Owed)
    messages: Owed = field(default_factory=Owed)
    schedule: Schedule | None = None
    """When and where the digest comes."""
    planned: Run | None = None
    """The digest that comes next, or that should have come."""
    missed_at: int | None = None
    """When the last digest was due, if it was given up because it would have come too late."""
    look_due_at: int | None = None
    """When every member is looked at next."""


@dataclass(frozen=True, slots=True)
class Facts:
    """All that the doctor knows."""

    now: int
    premises: Premises
    records: Records
    database_ms: int = 0


def uses(records: Records, premises: Premises) -> Iterator[tuple[Use, tuple[int, ...], frozenset[str]]]:
    """Yield what channels are used for, which they are, and what the bot must be allowed in each."""
    settings, category = records.settings, records.settings.circles_category_id
    yield Use.FEED, _one(settings.feed_channel_id), POSTING
    yield Use.REPORTS, _one(settings.reports_channel_id), SHOWING
    yield Use.DIGEST, _one(records.schedule.channel_id if records.schedule else None), FINDING
    yield Use.LOUNGE, _one(settings.lounge_id), WRITING
    yield Use.CATEGORY, _one(category), MAKING
    yield Use.CATEGORIES, premises.further_categories(category or 0), MAKING
    yield Use.CIRCLES, _made(records, Form.CHANNEL), GATHERING
    yield Use.THREADS, _parents(records), THREADING
    yield Use.LIVE, _made(records, Form.VOICE), TALKING


def used_channels(records: Records, premises: Premises) -> set[int]:
    """Return every channel of which the permissions matter."""
    return {channel_id for _, channel_ids, _ in uses(records, premises) for channel_id in channel_ids}


def _made(records: Records, form: Form) -> tuple[int, ...]:
    made = (one for one in records.spaces if one.form is form)
    return tuple(sorted(one.channel_id for one in made if one.channel_id is not None))


def _parents(records: Records) -> tuple[int, ...]:
    threads = (one for one in records.spaces if one.form is Form.THREAD)
    return tuple(sorted({one.parent_id for one in threads if one.parent_id is not None}))


def _one(channel_id: int | None) -> tuple[int, ...]:
    return () if channel_id is None else (channel_id,)
