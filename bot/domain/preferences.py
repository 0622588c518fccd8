"""What a person has chosen about being followed, seen and told."""

from dataclasses import dataclass, replace
from enum import StrEnum


class WhoMayFollow(StrEnum):
    """Who may follow a person; with ASK every follow is a request first."""

    EVERYONE = "everyone"
    ASK = "ask"
    NOBODY = "nobody"


class Visibility(StrEnum):
    """Who sees a person's lists."""

    EVERYONE = "everyone"
    FRIENDS = "friends"
    ONLY_ME = "only_me"


class WhoMay(StrEnum):
    """Who may comment on somebody's posts, or pass them on."""

    EVERYONE = "everyone"
    FOLLOWERS = "followers"
    FRIENDS = "friends"
    NOBODY = "nobody"


class Notices(StrEnum):
    """Whether a person is told by DM of what happens around them."""

    AFTER_FIRST_USE = "after_first_use"
    ON = "on"
    OFF = "off"


class Figures(StrEnum):
    """Whether figures about a person are kept, and who sees them."""

    OFF = "off"
    ONLY_ME = "only_me"
    PUBLIC = "public"


NOT_COUNTED = 2**62
"""Stands for "until further notice"."""


@dataclass(frozen=True, slots=True)
class Preferences:
    """One person's choices, the same in every server, with the defaults for whoever has chosen nothing."""

    user_id: int
    who_may_follow: WhoMayFollow = WhoMayFollow.EVERYONE
    lists_visible_to: Visibility = Visibility.FRIENDS
    notices: Notices = Notices.AFTER_FIRST_USE
    accepts_followed_since: int | None = None
    """Since when requests of people they follow are accepted by themselves; None for never."""
    no_messages_since: int | None = None
    """Since when not even friends may write to them through Mutuals; None while friends may."""
    figures: Figures = Figures.OFF
    figures_since: int | None = None
    """Since when figures about them are kept (Unix seconds); None while they are off."""
    uncounted_until: int | None = None
    """Until when nothing they do is counted: NOT_COUNTED, or when they last let themselves be counted again."""
    personal_digest_since: int | None = None
    """Since when they get a digest of their own every week, of each server; None for never."""
    comments_by: WhoMay = WhoMay.FOLLOWERS
    """Who may comment on their posts."""
    reposts_by: WhoMay = WhoMay.FRIENDS
    """Who may pass their public posts on."""

    @property
    def is_private(self) -> bool:
        """Whether a follow is a request first."""
        return self.who_may_follow is WhoMayFollow.ASK

    @property
    def hides(self) -> bool:
        """Whether this person keeps everything to themselves, also on the lists of others."""
        return self.lists_visible_to is Visibility.ONLY_ME

    @property
    def is_counted(self) -> bool:
        """Whether what they do counts in the sums of their servers."""
        return self.uncounted_until != NOT_COUNTED

    def wants_notices(self, *, has_used: bool) -> bool:
        """Return whether to write to this person, given whether they have used Mutuals in the server."""
        return self.notices is Notices.ON or (self.notices is Notices.AFTER_FIRST_USE and has_used)

    def shows_lists_to(self, viewer_id: int, *, friends: bool) -> bool:
        """Return whether a viewer, a friend or not, may see this person's lists."""
        if viewer_id == self.user_id or self.lists_visible_to is Visibility.EVERYONE:
            return True
        return friends and self.lists_visible_to is Visibility.FRIENDS


def with_figures(chosen: Preferences, figures: Figures, now: int, *, counted: bool = True) -> Preferences:
    """Return the choices with another one about figures, or about not being counted at all."""
    if not counted:
        return replace(chosen, figures=Figures.OFF, figures_since=None, uncounted_until=NOT_COUNTED)
    since = None if figures is Figures.OFF else chosen.figures_since or now
    until = chosen.uncounted_until if chosen.is_counted else now
    return replace(chosen, figures=figures, figures_since=since, uncounted_until=until)
