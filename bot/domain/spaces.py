"""Spaces of a member's own, circles and live rooms: whom they are open to, and what to do next about their channel."""

import re
from dataclasses import dataclass
from enum import Enum, StrEnum, auto

from bot.domain.access import GrantKind, Target
from bot.domain.refusals import Reason, Refusal

DAY = 86_400
ARCHIVED_FOR = 7 * DAY
EMPTY_FOR = 90
CAPACITY = 990
"""People beside the owner; Discord allows 1000 overwrites and 1000 thread members, some are everyone's and ours."""
LONGEST_NAME = 60


class SpaceKind(StrEnum):
    """What a space is for."""

    CIRCLE = "circle"
    LIVE = "live"


class Form(StrEnum):
    """What a space is in Discord."""

    CHANNEL = "channel"
    THREAD = "thread"
    VOICE = "voice"


class Audience(StrEnum):
    """Whom a space is open to."""

    FRIENDS = "friends"
    FOLLOWERS = "followers"


@dataclass(frozen=True, slots=True)
class Space:
    """A member's own space in one server; times are Unix seconds."""

    id: int
    guild_id: int
    owner_id: int
    kind: SpaceKind
    form: Form
    audience: Audience
    name: str
    opened_at: int
    parent_id: int | None = None
    """The channel a thread hangs on."""
    channel_id: int | None = None
    """What Discord made of it, once it has."""
    shown_name: str | None = None
    """The name it has in Discord."""
    closed_at: int | None = None
    """Since when nobody but administrators can look in; a circle is kept for 7 days more."""
    empty_since: int | None = None
    attempts: int = 0

    @property
    def is_open(self) -> bool:
        """Whether people may be inside."""
        return self.closed_at is None and self.channel_id is not None


class Step(Enum):
    """What to do next about a space's channel."""

    CREATE = auto()
    RENAME = auto()
    DELETE = auto()
    FORGET = auto()


def next_step(space: Space, now: int) -> Step | None:
    """Return what to do about the space now, None for nothing."""
    if space.closed_at is not None:
        return _next_of_closed(space, now)
    if space.channel_id is None:
        return Step.CREATE
    if space.empty_since is not None and now >= space.empty_since + EMPTY_FOR:
        return Step.DELETE
    return Step.RENAME if space.name != space.shown_name else None


def _next_of_closed(space: Space, now: int) -> Step | None:
    if space.channel_id is None:
        return Step.FORGET
    is_over = space.kind is SpaceKind.LIVE or now >= (space.closed_at or 0) + ARCHIVED_FOR
    return Step.DELETE if is_over else None


def due_again(space: Space, now: int) -> int | None:
    """Return when there is something to do about the space, None for never."""
    if next_step(space, now) is not None:
        return now
    if space.closed_at is not None:
        return space.closed_at + ARCHIVED_FOR
    return None if space.empty_since is None else space.empty_since + EMPTY_FOR


GRANTS = {
    Form.CHANNEL: (GrantKind.CHANNEL, GrantKind.CHANNEL_OWNER),
    Form.THREAD: (GrantKind.THREAD, GrantKind.THREAD),
    Form.VOICE: (GrantKind.VOICE, GrantKind.VOICE_OWNER),
}


def target_of(space: Space, user_id: int) -> Target:
    """Return what opens the space to somebody: its owner may do more inside."""
    member, owner = GRANTS[space.form]
    if space.channel_id is None:
        raise ValueError("a space without a channel cannot be opened to anybody")
    return Target(owner if user_id == space.owner_id else member, space.channel_id)


def channel_name(owner_name: str, kind: SpaceKind) -> str:
    """Return the name of a new space whose owner gave it none."""
    return f"{owner_name}'s circle" if kind is SpaceKind.CIRCLE else f"{owner_name} live"


def category_number(base: str, name: str) -> int | None:
    """Return the number of a category made beside a full one ("Circles 2" beside "Circles"), None for others."""
    match = re.fullmatch(rf"{re.escape(base)} (\d+)", name)
    return int(match[1]) if match else None


def refuse_name(name: str) -> Refusal | None:
    """Refuse a name Discord would not take."""
    return Refusal(Reason.BAD_NAME, LONGEST_NAME) if not 1 <= len(name.strip()) <= LONGEST_NAME else None
