"""How a server stands, as Discord shows it: what set-up and the doctor look at before they say or change anything."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bot.domain.guilds import RoleFacts
from bot.domain.spaces import category_number

MOST_ROLES = 250
MOST_CHANNELS = 500
MOST_IN_A_CATEGORY = 50
"""Discord's limits for one server."""

PERMISSIONS = (
    "view_channel",
    "send_messages",
    "send_messages_in_threads",
    "embed_links",
    "attach_files",
    "read_message_history",
    "add_reactions",
    "manage_messages",
    "manage_roles",
    "manage_channels",
    "manage_threads",
    "create_private_threads",
    "create_public_threads",
    "send_polls",
    "connect",
    "speak",
    "stream",
    "move_members",
    "set_voice_channel_status",
    "view_audit_log",
)
"""What the invitation asks for, by Discord's names."""


class ChannelKind(StrEnum):
    """What a channel is, as far as it matters to us."""

    TEXT = "text"
    VOICE = "voice"
    CATEGORY = "category"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class ChannelSeen:
    """A channel, and what the bot may do in it."""

    id: int
    name: str
    kind: ChannelKind
    parent_id: int | None = None
    allowed: frozenset[str] = frozenset()
    """The bot's permissions in it; of channels nobody asked about, none are told."""
    is_public: bool = False
    """Everyone in the server can look in; of channels nobody asked about, this is not told."""


@dataclass(frozen=True, slots=True)
class RoleSeen:
    """A role and its name."""

    name: str
    facts: RoleFacts


@dataclass(frozen=True, slots=True)
class Premises:
    """A server as Discord shows it now."""

    permissions: frozenset[str] = frozenset(PERMISSIONS)
    """What the bot may do in the server as a whole; an administrator may everything."""
    roles: Mapping[int, RoleSeen] = field(default_factory=dict)
    channels: Mapping[int, ChannelSeen] = field(default_factory=dict)
    """All but threads."""
    locked_threads: frozenset[int] = frozenset()
    """Threads in which only moderators can write; archived ones are not known."""
    missing_intents: tuple[str, ...] = ()
    """Kinds of events that the bot needs and does not get."""

    def inside(self, category_id: int) -> int:
        """Return how many channels a category holds."""
        return sum(one.parent_id == category_id for one in self.channels.values())

    def further_categories(self, category_id: int) -> tuple[int, ...]:
        """Return the categories that were made beside this one when it was full, in the order of their numbers."""
        base = self.channels.get(category_id)
        if base is None:
            return ()
        categories = (one for one in self.channels.values() if one.kind is ChannelKind.CATEGORY)
        numbered = [(category_number(base.name, one.name), one.id) for one in categories]
        return tuple(
            one_id for _, one_id in sorted((number, one) for number, one in numbered if number is not None)
        )

    def role_named(self, name: str) -> RoleSeen | None:
        """Return the role of this name that Discord lists first."""
        return next((one for one in self.roles.values() if one.name == name), None)

    def channel_named(self, name: str, kind: ChannelKind) -> ChannelSeen | None:
        """Return the channel of this name and kind that Discord lists first."""
        found = (one for one in self.channels.values() if (one.name, one.kind) == (name, kind))
        return next(found, None)
