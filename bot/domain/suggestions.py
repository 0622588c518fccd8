"""Whom a member might want to follow, and why."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto

BRIDGES_LOOKED_AT = 50
"""How many of my newest friends are asked for theirs: the work is bounded whoever asks."""
FRIENDS_OF_EACH = 100
SHORTLISTED = 60
SHOWN = 10


class Why(Enum):
    """The reason of a suggestion."""

    FOLLOWS_YOU = auto()
    FRIENDS_OF_FRIENDS = auto()
    SHARED_INTERESTS = auto()


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Somebody to follow; `count` is how many bridges or interests speak for it, 0 for a follower."""

    user_id: int
    why: Why
    count: int = 0


def shortlist(friends_of_friends: Iterable[int]) -> dict[int, int]:
    """Return the candidates with most bridges, and how many; a person is named once per bridge."""
    return dict(Counter(friends_of_friends).most_common(SHORTLISTED))


def rank(
    followers: Sequence[int],
    bridges: Mapping[int, int],
    followers_of: Mapping[int, int],
    shared_interests: Mapping[int, int],
) -> list[Suggestion]:
    """Put candidates in order, each once with their best reason.

    First who follows me (in the order given), then friends of my friends by number of bridges, the less
    followed first on ties, then by shared interests.
    """
    ranked = [Suggestion(user_id, Why.FOLLOWS_YOU) for user_id in followers]
    ranked += [
        Suggestion(user_id, Why.FRIENDS_OF_FRIENDS, bridges[user_id])
        for user_id in sorted(bridges, key=lambda one: (-bridges[one], followers_of.get(one, 0), one))
    ]
    ranked += [
        Suggestion(user_id, Why.SHARED_INTERESTS, shared_interests[user_id])
        for user_id in sorted(shared_interests, key=lambda one: (-shared_interests[one], one))
    ]
    best = {one.user_id: one for one in reversed(ranked)}
    return [one for one in ranked if best[one.user_id] is one]
