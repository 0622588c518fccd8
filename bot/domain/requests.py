"""What waits for somebody to be answered or seen."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Request:
    """One open request: the other person, where, and since when (Unix seconds)."""

    guild_id: int
    user_id: int
    name: str
    since: int


@dataclass(frozen=True, slots=True)
class NewFollower:
    """Somebody who follows me and of whom I was not told."""

    guild_id: int
    user_id: int
    name: str
    since: int
