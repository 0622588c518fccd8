"""What a feed costs: `python -m benchmarks.feed` prints a table and writes build/bench-feed.json."""

import asyncio
import random
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from benchmarks.graph_data import BULK, GUILD, NOW, name_of
from benchmarks.ground import StandingClock, Took
from benchmarks.recording import Bare, RecordingDatabase
from benchmarks.report import Aim, Of, Row, publish
from benchmarks.timing import median, percentile, seconds_of, seconds_of_call, undisturbed
from bot.database import Database
from bot.database.migrations import upgrade
from bot.database.urls import database_at
from bot.domain.follows import DAY
from bot.domain.outcomes import TryLater
from bot.domain.posts import Place, Read
from bot.ports.posts import PostGateway
from bot.services.feed import FeedService
from bot.services.posts import PostService
from bot.stores.all import Stores

RESULT = Path("build/bench-feed.json")
SEED = 20_260_202
LARGE, SMALL = 100_000, 10_000
OVER = 400 * DAY
"""Posts lie evenly within this time before now."""
FOLLOWED = {"who follows 7,500": 7_500, "who follows 200": 200}
FRIENDS_EACH, LIKES_EACH, REPOSTS_EACH = 5, 3, 0.1
"""One in so many of those a reader follows follows back; so many likes and reposts has a post."""
MS = 1_000
POSTS = """
posts (post_id, guild_id, author_id, kind, audience, state, posted_at, pictures, channel_id, message_id, attempts,
       claimed_until)
"""
FIRST_PAGE, GROWTH = Aim(Of.VALUE, 50), Aim(Of.RATIO, 1.5)


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is measured."""

    members: int = 20_000
    large: int = LARGE
    small: int = SMALL
    times: int = 40
    warm_up: int = 5


class NoDiscord:
    """Every message can be read at once: what is measured is ours."""

    async def read(self, places: Iterable[Place]) -> Mapping[Place, Read | TryLater]:
        """Return the same text for all."""
        return {place: Read("Low tide at six") for place in places}


class Side:
    """One server with so many posts, in two equal files: ours and the bare module's."""

    def __init__(self, plan: Plan, posts: int, folder: Path) -> None:
        ours, bare = folder / f"{posts}.db", folder / f"{posts}-bare.db"
        build(ours, plan.members, posts)
        shutil.copy(ours, bare)
        self.database = database_at(f"sqlite:///{ours}")
        self._feed = _service(self.database)
        self._bare, self._recorder = Bare(bare), RecordingDatabase(bare)
        self._recorded = _service(self._recorder)

    async def time(self, reader: int) -> Took:
        """Time a first page on both sides, right after each other."""
        scripts = await self._recorder.scripts_of(lambda: self._recorded.page(GUILD, reader, 1))
        ours = await seconds_of(lambda: self._feed.page(GUILD, reader, 1))
        return Took(ours, seconds_of_call(lambda: self._bare.run(scripts)))

    async def work(self, reader: int) -> float:
        """Return the processor time of a first page in seconds: other work on the machine lengthens it less."""
        start = time.process_time()
        await self._feed.page(GUILD, reader, 1)
        return time.process_time() - start

    async def found(self, reader: int) -> int:
        """Return how many posts stand in a feed."""
        return (await self._feed.visit(GUILD, reader, 2)).total

    async def close(self) -> None:
        """Close both sides."""
        await self.database.close()
        await self._recorder.close()
        self._bare.connection.close()


def _service(database: Database) -> FeedService:
    basics = (database, Stores(), StandingClock())
    gateway = cast("PostGateway", NoDiscord())  # reading is all a feed asks of it
    return FeedService(*basics, gateway, cast("PostService", None))


def build(path: Path, members: int, posts: int) -> None:
    """Write a server with members, readers, posts and what was done with them to a new file with our own schema."""
    upgrade(f"sqlite:///{path}")
    connection, rng = sqlite3.connect(path, isolation_level=None), random.Random(SEED)
    for pragma in BULK:
        connection.execute(pragma)
    connection.execute("BEGIN")
    for table, rows in _tables(rng, members, posts):
        columns = table.partition("(")[2].count(",") + 1
        connection.executemany(f"INSERT OR IGNORE INTO {table} VALUES ({', '.join('?' * columns)})", rows)  # noqa: S608
    connection.execute("COMMIT")
    connection.close()


Rows = Iterator[Sequence[int | str | None]]


def _tables(rng: random.Random, members: int, posts: int) -> list[tuple[str, Rows]]:
    return [
        ("members (guild_id, user_id, name)", ((GUILD, one, name_of(one)) for one in range(1, members + 1))),
        ("follows (guild_id, follower_id, followed_id, followed_at)", _follows(rng, members)),
        (POSTS, _posts(rng, members, posts)),
        (
            "post_acts (act_id, guild_id, post_id, author_id, actor_id, kind, standing, acted_at)",
            _acts(rng, members, posts),
        ),
    ]


def _reader(number: int) -> int:
    return number + 1


def _follows(rng: random.Random, members: int) -> Rows:
    for number, most in enumerate(FOLLOWED.values()):
        others = range(len(FOLLOWED) + 1, members + 1)
        for place, one in enumerate(rng.sample(others, min(most, len(others)))):
            yield GUILD, _reader(number), one, NOW - OVER
            if place % FRIENDS_EACH == 0:
                yield GUILD, one, _reader(number), NOW - OVER


def _author(post_id: int, members: int) -> int:
    """Some post much more than others."""
    chance = random.Random(post_id).random()
    return len(FOLLOWED) + 1 + (int(members * chance**2) * 7_919) % (members - len(FOLLOWED))


def _posts(rng: random.Random, members: int, posts: int) -> Rows:
    audiences = ("public", "public", "followers", "friends")
    for post_id in range(1, posts + 1):
        at = NOW - OVER + OVER * post_id // posts
        where = (7, 10**6 + post_id, 0, 0)
        yield post_id, GUILD, _author(post_id, members), "text", rng.choice(audiences), "shown", at, 0, *where


def _acts(rng: random.Random, members: int, posts: int) -> Rows:
    for act_id in range(1, round(posts * (LIKES_EACH + REPOSTS_EACH))):
        post_id = act_id * posts // round(posts * (LIKES_EACH + REPOSTS_EACH)) + 1
        kind = "repost" if rng.random() < REPOSTS_EACH / LIKES_EACH else "like"
        actor, at = rng.randrange(1, members + 1), NOW - OVER + OVER * post_id // posts
        yield act_id, GUILD, post_id, _author(post_id, members), actor, kind, "follower", at


async def measure(plan: Plan, folder: Path) -> list[Row]:
    """Build both servers in a folder, read first pages in both by turns, and return the rows."""
    async with AsyncExitStack() as stack:
        sides = [await _side(stack, plan, posts, folder) for posts in (plan.large, plan.small)]
        rows = []
        with undisturbed():
            for number, who in enumerate(FOLLOWED):
                rows += await _timed(plan, who, _reader(number), sides)
        return rows


async def _side(stack: AsyncExitStack, plan: Plan, posts: int, folder: Path) -> Side:
    print(f"writing {posts:,} posts of {plan.members:,} members ...")
    side = Side(plan, posts, folder)
    await side.database.open()
    stack.push_async_callback(side.close)
    return side


async def _timed(plan: Plan, who: str, reader: int, sides: Sequence[Side]) -> list[Row]:
    times: list[list[Took]] = [[] for _ in sides]
    for _ in range(plan.times + plan.warm_up):
        for side, took in zip(sides, times, strict=True):
            took.append(await side.time(reader))
    work = [[await side.work(reader) * MS for _ in range(plan.times)] for side in sides]
    large, small = (took[plan.warm_up :] for took in times)
    ours, bare = [one.ours * MS for one in large], [one.bare * MS for one in large]
    grown, base = median(ours), median([one.ours * MS for one in small])
    name = f"first page, {who}"
    found = await sides[0].found(reader)
    before = await sides[1].found(reader)
    alike = GROWTH if before * 1.5 > found else None  # where the feed itself is longer, more is read
    busy, busy_before = (median(one) for one in work)
    return [
        Row(f"{name}: median", median(ours), "ms", median(bare), FIRST_PAGE),
        Row(f"{name}: 99th percentile", percentile(ours, 99), "ms", percentile(bare, 99)),
        Row(f"{name}: growth from {plan.small:,} posts", grown, "ms", base, alike),
        Row(f"{name}: processor time, and growth of it", busy, "ms", busy_before, alike),
        Row(f"{name}: posts in the feed", found, "posts", before),
    ]


def main() -> None:
    """Measure on the disk the project lies on."""
    RESULT.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=RESULT.parent, prefix="bench-feed-") as folder:
        rows = asyncio.run(measure(Plan(), Path(folder)))
    publish(f"The feed: {LARGE:,} posts", rows, RESULT)


if __name__ == "__main__":
    main()
