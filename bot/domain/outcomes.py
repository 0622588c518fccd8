"""What came of asking Discord for something, in our words."""

from dataclasses import dataclass
from enum import StrEnum


class Obstacle(StrEnum):
    """What a person must change before Discord lets the bot do it."""

    ROLE_MISSING = "role_missing"
    ROLE_TOO_HIGH = "role_too_high"
    NEEDS_MANAGE_ROLES = "needs_manage_roles"
    NEEDS_MANAGE_CHANNELS = "needs_manage_channels"
    CHANNEL_MISSING = "channel_missing"
    DIGEST_CHANNEL_MISSING = "digest_channel_missing"
    DIGEST_CHANNEL_CLOSED = "digest_channel_closed"
    NO_ACCESS = "no_access"
    NO_REPORTS_CHANNEL = "no_reports_channel"


@dataclass(frozen=True, slots=True)
class Done:
    """It holds now, or it no longer matters because the person has left."""

    has_left: bool = False


@dataclass(frozen=True, slots=True)
class NotAllowed:
    """Discord refuses until a person changes something; asking again would be refused again."""

    obstacle: Obstacle


@dataclass(frozen=True, slots=True)
class TryLater:
    """Discord did not do it, or did not say whether it did; the same request may be made again."""

    after: int = 0
    """Seconds Discord asked us to wait at least."""


Outcome = Done | NotAllowed | TryLater


@dataclass(frozen=True, slots=True)
class Created:
    """Discord made the channel."""

    channel_id: int


@dataclass(frozen=True, slots=True)
class NameRefused:
    """Discord does not take this name, as some words where a server is found by everybody; another may do."""


@dataclass(frozen=True, slots=True)
class NoRoom:
    """The server has as many channels as Discord allows."""


@dataclass(frozen=True, slots=True)
class Delivered:
    """A direct message was written in this channel."""

    channel_id: int


@dataclass(frozen=True, slots=True)
class Unreachable:
    """They take no direct messages from us, or share no server with us any more: never try again by itself."""


@dataclass(frozen=True, slots=True)
class OpeningStopped:
    """Discord lets the bot open no direct messages for now (40003): it opened too many."""


Delivery = Delivered | Unreachable | OpeningStopped | TryLater


@dataclass(frozen=True, slots=True)
class Posted:
    """A message of ours stands in a channel."""

    message_id: int


Posting = Posted | NotAllowed | Unreachable | OpeningStopped | TryLater


@dataclass(frozen=True, slots=True)
class Content:
    """A message's content while it passes through us; it is never kept."""

    text: str
    payload: object
    """The message as Discord gave it, for whoever sends it on."""
    sizes: tuple[int, ...] = ()
    """Bytes of each of its files."""
    edited_at: int = 0
    """When it was last edited (Unix seconds), 0 for never."""


@dataclass(frozen=True, slots=True)
class Copied:
    """Messages of ours that hold a copy, in order, and what of the source could not be carried, in words."""

    channel_id: int
    message_ids: tuple[int, ...]
    left_out: tuple[str, ...] = ()
    edited_at: int = 0
    """The last edit of the source that the copy shows (Unix seconds), 0 where that is not known."""


@dataclass(frozen=True, slots=True)
class SourceGone:
    """The message to be carried no longer exists."""


Unopened = Unreachable | OpeningStopped | TryLater
"""Why there is no direct message channel to somebody now."""
Carrying = Copied | SourceGone | Unopened
Placing = Copied | SourceGone | Unopened | NotAllowed
"""What came of writing a message of a post or a comment."""
