"""What the doctor knows of a server, and what Mutuals uses there."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from bot.domain.digests import Schedule
from bot.domain.guilds import GuildSettings
from bot.domain.premises import Premises
from bot.domain.problems import Problem
from bot.domain.spaces import Form, Space

WRITING = frozenset({"view_channel", "send_messages"})
POSTING = WRITING | {
    "embed_links",
    "attach_files",
    "create_public_threads",
    "send_messages_in_threads",
    "send_polls",
}
SHOWING = WRITING | {"embed_links", "attach_files"}
FINDING = SHOWING | {"read_message_history"}
MAKING = frozenset({"view_channel", "manage_channels", "manage_roles"})
TALKING = MAKING | {"connect", "move_members"}


class Use(StrEnum):
    """What a channel is used for."""

    LOUNGE = "lounge"
    FEED = "feed"
    REPORTS = "reports"
    DIGEST = "digest"
    CATEGORY = "category"
    CIRCLES = "circles"
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
    look_due_at: int | None = None
    """When every member is looked at next."""


@dataclass(frozen=True, slots=True)
class Facts:
    """All that the doctor knows."""

    now: int
    premises: Premises
    records: Records
    database_ms: int = 0


def uses(records: Records) -> Iterator[tuple[Use, tuple[int, ...], frozenset[str]]]:
    """Yield what channels are used for, which they are, and what the bot must be allowed in each."""
    settings, opened = records.settings, [one for one in records.spaces if one.channel_id is not None]
    of_form = {
        form: tuple(sorted(one.channel_id or 0 for one in opened if one.form is form)) for form in Form
    }
    yield Use.FEED, _one(settings.feed_channel_id), POSTING
    yield Use.REPORTS, _one(settings.reports_channel_id), SHOWING
    yield Use.DIGEST, _one(records.schedule.channel_id if records.schedule else None), FINDING
    yield Use.LOUNGE, _one(settings.lounge_id), WRITING
    yield Use.CATEGORY, _one(settings.circles_category_id), MAKING
    yield Use.CIRCLES, of_form[Form.CHANNEL], MAKING
    yield Use.LIVE, of_form[Form.VOICE], TALKING


def used_channels(records: Records) -> set[int]:
    """Return every channel of which the permissions matter."""
    return {channel_id for _, channel_ids, _ in uses(records) for channel_id in channel_ids}


def _one(channel_id: int | None) -> tuple[int, ...]:
    return () if channel_id is None else (channel_id,)
