"""What we need to know of a channel before Mutuals posts in it."""

from dataclasses import dataclass
from enum import StrEnum


class Permission(StrEnum):
    """What the bot needs where it posts, as Discord calls it."""

    VIEW = "View Channel"
    SEND = "Send Messages"
    EMBED = "Embed Links"
    ATTACH = "Attach Files"
    HISTORY = "Read Message History"


@dataclass(frozen=True, slots=True)
class ChannelFacts:
    """A channel that somebody chose for digests, reports or posts."""

    id: int
    lacking: tuple[Permission, ...] = ()
    """What the bot may not do there."""
    is_public: bool = False
    """Everyone in the server can look in."""
