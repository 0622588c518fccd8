"""What came of asking Discord for something, in our words."""

from dataclasses import dataclass
from enum import StrEnum


class Obstacle(StrEnum):
    """What a person must change before Discord lets the bot do it."""

    ROLE_MISSING = "role_missing"
    ROLE_TOO_HIGH = "role_too_high"
    NEEDS_MANAGE_ROLES = "needs_manage_roles"
    NO_ACCESS = "no_access"


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
