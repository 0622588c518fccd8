"""What one member may see of another."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto

from bot.domain.follows import Listed, Relationship

NAMES_SHOWN = 10


class Ratio(Enum):
    """What followers : following says of a member."""

    NOBODY_YET = auto()
    MORE_FOLLOWERS = auto()
    BALANCED = auto()
    MORE_FOLLOWING = auto()


@dataclass(frozen=True, slots=True)
class Totals:
    """How many followers, followed and friends a member has here."""

    followers: int
    following: int
    friends: int

    @property
    def ratio(self) -> Ratio:
        """What the two numbers say; up to half as many again is balanced."""
        if self.followers == 0 and self.following == 0:
            return Ratio.NOBODY_YET
        if self.followers > 1.5 * self.following:
            return Ratio.MORE_FOLLOWERS
        return Ratio.MORE_FOLLOWING if self.following > 1.5 * self.followers else Ratio.BALANCED


@dataclass(frozen=True, slots=True)
class Profile:
    """A member as a viewer may see them; what the viewer may not see is None.

    Of somebody who blocks the viewer it holds exactly what it holds of somebody who hides.
    """

    user_id: int
    name: str
    is_mine: bool
    relationship: Relationship
    friends_since: int | None
    blocked_by_me: bool
    muted_by_me: bool
    told_when_live: bool
    told_when_posts: bool = False
    reposts_hidden: bool = False
    """The viewer does not want to see what they pass on."""
    totals: Totals | None = None
    interests: Sequence[str] | None = None
    mutual_friends: int | None = None
    mutual_names: Sequence[Listed] = ()
