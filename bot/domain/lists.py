"""The lists people read."""

from enum import StrEnum


class ListName(StrEnum):
    """The lists there are."""

    FOLLOWERS = "followers"
    FOLLOWING = "following"
    FRIENDS = "friends"
    BLOCKED = "blocked"
    MUTED = "muted"
    EXCLUDED = "excluded"
