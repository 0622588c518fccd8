"""A follow graph as servers have them: few with very many followers, many with few, and friends among them."""

import random
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, count
from pathlib import Path

from bot.database.migrations import upgrade
from bot.domain.follows import DAY, HISTORY_KEPT, Event
from bot.domain.notices import NOTICES_KEPT, NoticeKind, topic_of

GUILD = 1_000_000_000_000_000_001
NOW = 1_800_000_000
EXPONENT = 0.96
"""Of the power law: the member with rank r has followers in proportion to r ** -EXPONENT."""
RETURNED = 0.2
"""This share of all edges answers another one, so that twice as many belong to friends."""
MOST_FOLLOWED = 5_000
"""Nobody follows more: the limit is 7,500, and the benchmark's follows must stay within it."""
SAMPLED_AT_ONCE = 20
"""Whoever is followed by more than one in this many gets followers by sampling, the others by trying."""
LEFT, USED, HIDES, ASKS, DECLARES = 0.03, 0.5, 0.05, 0.05, 0.2
"""The shares of members who left, have used Mutuals, hide, must be asked, and declare interests."""
TAGS, TAGS_EACH = 1_000, 5
BULK = ("PRAGMA journal_mode=OFF", "PRAGMA synchronous=OFF", "PRAGMA cache_size=-800000")


@dataclass(frozen=True, slots=True)
class Size:
    """How large a graph is; its top member is followed by half of all members."""

    members: int
    edges: int

    @property
    def top(self) -> int:
        """The followers of the top member."""
        return self.members // 2


@dataclass(slots=True)
class FollowGraph:
    """Who follows whom. Members are numbered by how many follow them, from 0; `ids` are theirs on Discord."""

    size: Size
    rng: random.Random
    ids: list[int] = field(default_factory=list)
    edges: list[tuple[int, int]] = field(default_factory=list)
    """In the order they came about."""
    pairs: set[int] = field(default_factory=set)
    followers: list[int] = field(default_factory=list)
    following: list[int] = field(default_factory=list)

    @classmethod
    def draw(cls, size: Size, seed: int) -> "FollowGraph":
        """Draw a graph; the same seed draws the same."""
        graph = cls(size, random.Random(seed))
        graph.ids = graph.rng.sample(range(10**17, 12 * 10**17), size.members)
        graph.followers, graph.following = [0] * size.members, [0] * size.members
        returned = round(size.edges * RETURNED)
        for followed, degree in enumerate(degrees(size, size.edges - returned)):
            graph._gather(followed, degree)
        graph._return(returned)
        graph.rng.shuffle(graph.edges)
        return graph

    def follows(self, follower: int, followed: int) -> bool:
        """Return whether the one follows the other."""
        return self.key(follower, followed) in self.pairs

    def key(self, follower: int, followed: int) -> int:
        """Return a number of its own for each edge there could be."""
        return follower * self.size.members + followed

    def strangers(self, count: int) -> list[tuple[int, int]]:
        """Draw pairs of whom the first does not follow the second, no pair twice."""
        drawn: dict[tuple[int, int], None] = {}
        while len(drawn) < count:
            one, other = self.anyone(), self.anyone()
            if one != other and not self.follows(one, other):
                drawn[one, other] = None
        return list(drawn)

    def friends(self, count: int) -> list[tuple[int, int]]:
        """Draw pairs of friends."""
        drawn: list[tuple[int, int]] = []
        while len(drawn) < count:
            one, other = self.rng.choice(self.edges)
            if self.follows(other, one):
                drawn.append((one, other))
        return drawn

    def friends_of(self, member: int) -> list[int]:
        """Return the friends of a member."""
        numbers = range(self.size.members)
        return [one for one in numbers if self.follows(one, member) and self.follows(member, one)]

    def anyone(self) -> int:
        """Draw a member."""
        return self.rng.randrange(self.size.members)

    def like(self, followers: int) -> int:
        """Draw a member with as many followers, or nearly as many."""
        distance = min(abs(one - followers) for one in self.followers)
        near = [n for n, one in enumerate(self.followers) if abs(one - followers) == distance]
        return self.rng.choice(near)

    def _gather(self, followed: int, degree: int) -> None:
        everybody = self.size.members
        if degree * SAMPLED_AT_ONCE > everybody:
            for follower in self.rng.sample(range(everybody), min(degree + 1, everybody)):
                if self.followers[followed] < degree:
                    self._add(follower, followed)
            return
        while self.followers[followed] < degree:
            # Some are more active than others, whether they are much followed or not.
            self._add((int(everybody * self.rng.random() ** 2) * 7_919) % everybody, followed)

    def _return(self, count: int) -> None:
        given = list(self.edges)
        target = len(self.edges) + count
        while len(self.edges) < target:
            follower, followed = self.rng.choice(given)
            if follower and self.following[followed] < min(MOST_FOLLOWED, self.size.members // 3):
                self._add(followed, follower)

    def _add(self, follower: int, followed: int) -> None:
        if follower == followed or self.follows(follower, followed):
            return
        self.pairs.add(self.key(follower, followed))
        self.edges.append((follower, followed))
        self.followers[followed] += 1
        self.following[follower] += 1


def degrees(size: Size, edges: int) -> list[int]:
    """Return followers by rank: a power law, cut at the top member's, that adds up to so many edges."""
    low, high = 0.0, float(edges)
    while high - low > edges * 1e-9:
        scale = (low + high) / 2
        low, high = (scale, high) if sum(_shares(size, scale)) < edges else (low, scale)
    shares = list(_shares(size, high))
    shares[0] = size.top
    owed, found = 0.0, []
    for share in shares:
        owed += share
        found.append(round(owed))
        owed -= found[-1]
    return found


def _shares(size: Size, scale: float) -> Iterator[float]:
    return (min(size.top, scale * rank**-EXPONENT) for rank in range(1, size.members + 1))


def name_of(user_id: int) -> str:
    """Return the name a member shows."""
    return f"Member {user_id % 1_000_000}"


def build(graph: FollowGraph, path: Path) -> None:
    """Write a graph, with all that members leave behind besides, to a new file with our own schema."""
    upgrade(f"sqlite:///{path}")
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in BULK:
        connection.execute(pragma)
    connection.execute("BEGIN")
    for table, rows in _tables(graph):
        first = next(rows, ())
        if first:
            places = ", ".join("?" * len(first))
            connection.executemany(f"INSERT INTO {table} VALUES ({places})", chain([first], rows))  # noqa: S608
    connection.execute("COMMIT")
    connection.close()


Rows = Iterator[Sequence[int | str | None]]


def _tables(graph: FollowGraph) -> list[tuple[str, Rows]]:
    members = "members (guild_id, user_id, name, screened_at, left_at, used_at)"
    preferences = "preferences (user_id, who_may_follow, lists_visible_to, notices)"
    history = "follow_history (event_id, guild_id, kind, actor_id, other_id, happened_at)"
    notices = "notices (guild_id, recipient_id, about_id, topic, kind, noted_at, attempts, told_at)"
    return [
        (members, _members(graph)),
        (preferences, _preferences(graph)),
        ("interests (guild_id, user_id, tag)", _interests(graph)),
        ("follows (guild_id, follower_id, followed_id, followed_at)", _follows(graph)),
        (history, _history(graph)),
        (notices, _notices(graph)),
    ]


def _members(graph: FollowGraph) -> Rows:
    chance = graph.rng.random
    for number, user_id in enumerate(graph.ids):
        left_at = NOW - DAY if number and chance() < LEFT else None
        yield GUILD, user_id, name_of(user_id), NOW - DAY, left_at, NOW - DAY if chance() < USED else None


def _preferences(graph: FollowGraph) -> Rows:
    chance = graph.rng.random
    for number, user_id in enumerate(graph.ids):
        hides, asks = chance() < HIDES, chance() < ASKS
        if number and (hides or asks):
            yield (
                user_id,
                "ask" if asks else "everyone",
                "only_me" if hides else "friends",
                "after_first_use",
            )


def _interests(graph: FollowGraph) -> Rows:
    """A few tags have very many members too."""
    chance = graph.rng.random
    for user_id in graph.ids:
        if chance() < DECLARES:
            for tag in {int(TAGS ** chance()) for _ in range(TAGS_EACH)}:
                yield GUILD, user_id, f"tag {tag}"


def _dated(graph: FollowGraph) -> Iterator[tuple[int, int, int]]:
    """Yield who follows whom since when, evenly over the time that history is kept."""
    edges = len(graph.edges)
    for place, (follower, followed) in enumerate(graph.edges):
        yield follower, followed, NOW - HISTORY_KEPT + HISTORY_KEPT * place // edges


def _follows(graph: FollowGraph) -> Rows:
    for follower, followed, since in _dated(graph):
        yield GUILD, graph.ids[follower], graph.ids[followed], since


def _history(graph: FollowGraph) -> Rows:
    event_ids = count(1)
    seen: set[int] = set()
    for follower, followed, since in _dated(graph):
        pair = graph.ids[follower], graph.ids[followed]
        yield next(event_ids), GUILD, Event.FOLLOWED, *pair, since
        if graph.key(followed, follower) in seen:
            yield next(event_ids), GUILD, Event.BECAME_FRIENDS, *pair, since
        seen.add(graph.key(follower, followed))


def _notices(graph: FollowGraph) -> Rows:
    kind = NoticeKind.FOLLOWS_YOU
    for follower, followed, since in _dated(graph):
        if since > NOW - NOTICES_KEPT:
            yield GUILD, graph.ids[followed], graph.ids[follower], topic_of(kind), kind, since, 0, since
