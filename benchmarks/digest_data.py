"""A year of activity for a follow graph: sums of the server, different people, and figures of those who want them."""

import random
import sqlite3
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path

from benchmarks.graph_data import BULK, GUILD, NOW, FollowGraph
from bot.domain.activity import DAY, ENGAGEMENT, HOURS_KEPT, IN_SECONDS, PEOPLE_DAYS, Kind, Relation, Side

SEED = 20_260_102
YEAR = 365
TODAY = NOW // DAY * DAY
EPOCH_DAY = 719_163
"""The number of 1970-01-01 among days."""
SEEN, ACTIVE = 0.4, 0.4
"""The share of members who did anything within 35 days, and of those the share who was active on a day."""
COUNTED = 0.05
"""The share of members who turned figures on; one in two of them shows them to all."""
ON_A_DAY = 0.3
"""The share of these who did anything on a day."""
EACH_DAY = (
    (Kind.MESSAGE, Side.GIVEN, Relation.NONE),
    (Kind.VOICE, Side.GIVEN, Relation.NONE),
    (Kind.REPLY, Side.GIVEN, Relation.FRIENDS),
    (Kind.REACTION, Side.GIVEN, Relation.NEITHER),
    (Kind.REACTION, Side.RECEIVED, Relation.FRIENDS),
    (Kind.REACTION, Side.RECEIVED, Relation.FOLLOWER),
)
CHOICE = """
INSERT INTO preferences (user_id, who_may_follow, lists_visible_to, notices, figures, figures_since)
VALUES (?, 'everyone', 'friends', 'after_first_use', ?, ?)
ON CONFLICT (user_id) DO UPDATE SET figures = excluded.figures, figures_since = excluded.figures_since
"""
Rows = Iterator[Sequence[int | str]]


def add_year(graph: FollowGraph, path: Path) -> None:
    """Write a year up to NOW into the file of a graph."""
    rng = random.Random(SEED)
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in BULK:
        connection.execute(pragma)
    connection.execute("BEGIN")
    counted = rng.sample(graph.ids, round(len(graph.ids) * COUNTED))
    since = TODAY - YEAR * DAY
    connection.executemany(CHOICE, ((one, rng.choice(("public", "only_me")), since) for one in counted))
    tables = {
        "activity_days": _sums(rng, since, DAY),
        "activity_hours": _sums(rng, TODAY - HOURS_KEPT, 3_600),
        "activity_people": _people(rng, len(graph.ids)),
        "person_days": _person_days(rng, counted),
        "pair_days": _pair_days(rng, graph, set(counted)),
    }
    for table, rows in tables.items():
        if first := next(rows, ()):
            places = ", ".join("?" * len(first))
            connection.executemany(f"INSERT INTO {table} VALUES ({places})", chain([first], rows))  # noqa: S608
    connection.execute("COMMIT")
    connection.close()


def _sums(rng: random.Random, since: int, step: int) -> Rows:
    for at in range(since, NOW, step):
        for kind in Kind:
            stands = (Relation.FRIENDS, Relation.ONE_WAY, Relation.NEITHER)
            for relation in stands if kind in ENGAGEMENT else (Relation.NONE,):
                amount = rng.randrange(1, step // (1 if kind in IN_SECONDS else 40))
                yield GUILD, at, kind, relation, amount


def _people(rng: random.Random, members: int) -> Rows:
    today = EPOCH_DAY + NOW // DAY
    for person in range(round(members * SEEN)):
        active = rng.getrandbits(PEOPLE_DAYS) if rng.random() < ACTIVE else 0
        yield GUILD, person, today - rng.randrange(PEOPLE_DAYS), active, rng.getrandbits(PEOPLE_DAYS)


def _person_days(rng: random.Random, counted: Sequence[int]) -> Rows:
    """In the order in which they are counted: day by day."""
    for day in range(TODAY - YEAR * DAY, NOW, DAY):
        for user_id in counted:
            if rng.random() < ON_A_DAY:
                for kind, side, relation in EACH_DAY:
                    yield user_id, GUILD, day, kind, side, relation, rng.randrange(1, 100)


def _pair_days(rng: random.Random, graph: FollowGraph, counted: set[int]) -> Rows:
    """Of friends who both want figures, one day in ten."""
    number_of = {user_id: number for number, user_id in enumerate(graph.ids)}
    numbers = {number_of[user_id] for user_id in counted}
    for follower, followed in graph.edges:
        if follower in numbers and followed in numbers and graph.follows(followed, follower):
            for day in range(TODAY - YEAR * DAY, NOW, 10 * DAY):
                yield graph.ids[follower], GUILD, graph.ids[followed], day, Kind.REPLY, rng.randrange(1, 9)
