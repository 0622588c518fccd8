"""What a line of the doctor is: how something stands, what it is about, and what can be done by pressing."""

from dataclasses import dataclass
from enum import Enum, StrEnum, auto

from bot.domain.health import Use
from bot.domain.outcomes import Obstacle
from bot.domain.refusals import Reason


class State(Enum):
    """How it stands, the worst first."""

    BROKEN = 1
    ATTENTION = 2
    OK = 3


class About(Enum):
    """What a finding is about; each has its words for each state."""

    INTENTS = auto()
    PERMISSIONS = auto()
    NO_ROLE = auto()
    ROLE_GONE = auto()
    ROLE = auto()
    NOT_CHOSEN = auto()
    CHANNEL_GONE = auto()
    CHANNELS = auto()
    OPEN_TO_ALL = auto()
    LOCKED = auto()
    ROLES_LEFT = auto()
    CHANNELS_LEFT = auto()
    CATEGORY_ROOM = auto()
    ZONE = auto()
    DIGEST = auto()
    LOOKING = auto()
    PROBLEM = auto()
    PROBLEM_OF_ROLE = auto()
    WITHHELD = auto()
    OWED_ACCESS = auto()
    OWED_NOTICES = auto()
    OWED_MESSAGES = auto()
    DATABASE = auto()


class Delay(Enum):
    """Why a digest does not come when it should, though Discord refuses nothing."""

    LATE = auto()
    """It was due, and is tried again."""
    UNPLANNED = auto()
    """Nothing waits to be sent."""
    MISSED = auto()
    """The last one was given up because it would have come too late."""


class Mend(StrEnum):
    """What we can do about a finding."""

    SETUP = "setup"
    PERMISSIONS = "permissions"
    RECONCILE = "reconcile"
    DIGEST = "digest"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the doctor."""

    state: State
    about: About
    use: Use | None = None
    ids: tuple[int, ...] = ()
    """Channels, roles or people it is about."""
    names: tuple[str, ...] = ()
    """Permissions or intents."""
    why: Reason | Obstacle | Delay | None = None
    number: int = 0
    since: int | None = None
    mend: Mend | None = None
