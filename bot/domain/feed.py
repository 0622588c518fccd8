"""The order of the feed, as a pure function; all its weights stand here.

* **Friends come first**, before everybody else one follows.
* Among friends, and among the others, **the newer the better**.
* **Closeness** makes a post count as newer than it is: `HOURS_EACH_DOUBLING` for each time one plus the closeness
  doubles, at most `MOST_HOURS`. It is what the two did with each other's posts within `CLOSENESS_OVER`: a like
  counts 1, a repost 2, a comment 3, whichever of the two it was.
* After `IN_A_ROW` posts shown because of the same person somebody else's comes next, as long as there is any.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.domain.follows import DAY
from bot.domain.posts import ActKind, Look, Place, may_see

HOUR = 3_600
HOURS_EACH_DOUBLING = 6
MOST_HOURS = 48
IN_A_ROW = 3
CLOSENESS_OVER = 90 * DAY
WEIGHTS = {ActKind.LIKE: 1, ActKind.REPOST: 2, ActKind.COMMENT: 3}
LOOKED_AT = 100
"""Of the newest this many, posts and reposts each, a feed is made."""
PAGE = 5


@dataclass(frozen=True, slots=True)
class Item:
    """Something a feed may show: a post, and because of whom."""

    look: Look
    via_id: int
    """Its author, or who passed it on."""
    via_name: str
    shown_at: int
    """When it was posted or passed on (Unix seconds)."""
    via_is_friend: bool
    closeness: int = 0
    """What the viewer and that person did with each other's posts, weighed."""

    @property
    def is_repost(self) -> bool:
        """Whether somebody else passed it on."""
        return self.via_id != self.look.post.author_id


def order(items: Iterable[Item], now: int) -> list[Item]:
    """Return what the viewer may see, each post once, in the order of the feed."""
    shown: dict[int, Item] = {}
    ranked = sorted(items, key=lambda item: rank(item, now))
    for item in [*(one for one in ranked if not one.is_repost), *(one for one in ranked if one.is_repost)]:
        if may_see(item.look) and not item.look.muted:
            shown.setdefault(item.look.post.id, item)
    return spread(sorted(shown.values(), key=lambda item: rank(item, now)))


def rank(item: Item, now: int) -> tuple[bool, float, int]:
    """Return what an item is sorted by, the first first."""
    head_start = min(HOURS_EACH_DOUBLING * math.log2(1 + item.closeness), MOST_HOURS) * HOUR
    return not item.via_is_friend, now - item.shown_at - head_start, -item.look.post.id


def spread(items: Sequence[Item]) -> list[Item]:
    """Return the same items, with no more than three in a row because of one person while others wait."""
    waiting, spread_out = list(items), list[Item]()
    while waiting:
        last = [item.via_id for item in spread_out[-IN_A_ROW:]]
        is_enough = len(last) == IN_A_ROW and len(set(last)) == 1
        others = (place for place, item in enumerate(waiting) if not is_enough or item.via_id != last[0])
        spread_out.append(waiting.pop(next(others, 0)))
    return spread_out


@dataclass(frozen=True, slots=True)
class Visit:
    """A feed as somebody finds it: a page of it, and how much is new."""

    items: tuple[Item, ...]
    number: int
    of: int
    total: int
    new: int | None = None
    """How much came since they looked last, None where they never did."""


@dataclass(frozen=True, slots=True)
class Best:
    """A post that did well in a time, and with whom."""

    post_id: int
    author_id: int
    author_name: str
    place: Place
    friends: int
    """Of its author: how many of them liked, commented on or passed it on."""
    others: int


@dataclass(frozen=True, slots=True)
class Kinds:
    """How posts of one kind did in a time, for their author."""

    with_picture: bool
    posts: int
    friends: int
    """What friends did with them, in all."""
    others: int


def pictures_do_better(kinds: Sequence[Kinds]) -> tuple[bool | None, bool | None]:
    """Return whether somebody's pictures do better than their other posts, with friends and with others.

    What counts is how much was done with each post; None where it is the same, or there is nothing to compare.
    """
    pictures, others = (
        next((one for one in kinds if one.with_picture is with_one), None) for with_one in (True, False)
    )
    if pictures is None or others is None:
        return None, None
    return (
        _is_more(pictures.friends * others.posts, others.friends * pictures.posts),
        _is_more(pictures.others * others.posts, others.others * pictures.posts),
    )


def _is_more(one: int, other: int) -> bool | None:
    return None if one == other else one > other
