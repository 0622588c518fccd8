"""Every reason for which Mutuals refuses something; what people read of it stands in bot.texts."""

from dataclasses import dataclass
from enum import Enum, auto


class Reason(Enum):
    """Why something was refused."""

    YOURSELF = auto()
    A_BOT = auto()
    NOT_A_MEMBER = auto()
    NOT_NOW = auto()
    """A block either way, nobody may follow, declined lately: one reason, so that none is betrayed."""
    FOLLOWS_A_DAY = auto()
    FOLLOWS_IN_ALL = auto()
    NOT_MANAGER = auto()
    ROLE_IS_EVERYONE = auto()
    ROLE_IS_MANAGED = auto()
    ROLE_HAS_POWERS = auto()
    ROLE_OUT_OF_REACH = auto()
    NEEDS_MANAGE_ROLES = auto()
    NOT_YOUR_BUTTON = auto()


@dataclass(frozen=True, slots=True)
class Refusal:
    """Something was refused and nothing was changed."""

    reason: Reason
    limit: int = 0
    """The limit that was met, where the reason is a limit."""
