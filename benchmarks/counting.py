"""What counting costs: `python -m benchmarks.counting` prints a table and writes build/bench-counting.json."""

import asyncio
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import discord

from benchmarks.counting_events import FIRST_MEMBER, GUILD, connect, events, feed
from benchmarks.report import Aim, Of, Row, publish
from benchmarks.timing import median, seconds_of, undisturbed
from bot.client import IN_VOICE, INTENTS, MutualsBot
from bot.config import Settings
from bot.database import Database, Transaction
from bot.database.migrations import upgrade
from bot.database.urls import database_at
from bot.domain.activity import Kind
from bot.domain.people import Person
from bot.jobs.drain import Drain
from bot.outbound.clock import SnowflakeIds, SystemClock
from bot.outbound.ears import DiscordEars
from bot.services.activity import ActivityService
from bot.services.consents import ConsentService
from bot.services.counter import FULL, Counter
from bot.stores.all import Stores
from cogs.activity import ActivityCog
from cogs.routing import MutualsCog

RESULT = Path("build/bench-counting.json")
FOLLOW = "INSERT INTO follows (guild_id, follower_id, followed_id, followed_at) VALUES ($1, $2, $3, 1)"
WANT = """
INSERT INTO preferences (user_id, who_may_follow, lists_visible_to, notices, figures, figures_since)
VALUES ($1, 'everyone', 'friends', 'off', 'only_me', 0)
"""


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is measured."""

    events: int = 20_000
    members: int = 5_000
    rounds: int = 7
    acts: int = FULL


class Bare(discord.AutoShardedClient):
    """The least discord.py can do with the same events: a listener that counts them."""

    def __init__(self) -> None:
        super().__init__(
            intents=INTENTS, max_messages=None, member_cache_flags=IN_VOICE, chunk_guilds_at_startup=False
        )
        self.seen = 0

    async def on_message(self, _: discord.Message) -> None:
        """Count a message."""
        self.seen += 1

    async def on_raw_reaction_add(self, _: discord.RawReactionActionEvent) -> None:
        """Count a reaction."""
        self.seen += 1


class Ours:
    """Our client and our cog, counting into a database."""

    def __init__(self, database: Database) -> None:
        stores, clock = Stores(), SystemClock()
        self.client = MutualsBot(Settings(_env_file=None))
        self.counter = Counter(database, stores, clock, SnowflakeIds())
        self.drain = Drain("activity", self.counter.write_due)
        self.counter.nudge = self.drain.nudge
        self._consents = ConsentService(database, stores, clock)
        self._activity = ActivityService(database, stores, clock, self.counter, DiscordEars(self.client))

    async def begin(self) -> None:
        """Begin to count."""
        await self._consents.begin()
        cogs: list[MutualsCog] = [ActivityCog(self._activity)]
        self.client.arrange(cogs, _nobody, _never, begin=_nothing, rest=_nothing, end=_nothing)
        await self.client._async_setup_hook()
        await self.client.setup_hook()
        self.drain.open()


async def measure(plan: Plan, folder: Path) -> list[Row]:
    """Measure both sides in turn, round by round, on the same events."""
    url = f"sqlite:///{folder / 'counting.db'}"
    await asyncio.to_thread(upgrade, url)
    database = database_at(url)
    await database.open()
    await _fill(database, plan.members)
    texts = events(plan.events, plan.members)
    ours, bare = Ours(database), Bare()
    await bare._async_setup_hook()
    await ours.begin()
    ours_at, bare_at = connect(ours.client), connect(bare)

    async def written() -> None:
        await feed(ours_at, texts)
        await ours.counter.write()  # the last of it would otherwise wait for its ten seconds

    with undisturbed():
        times = await _in_turn((lambda: feed(bare_at, texts), written), plan.rounds)
        ours.counter.nudge = lambda: None  # from here on nothing is written meanwhile
        heard = await _in_turn((lambda: feed(bare_at, texts), lambda: feed(ours_at, texts)), plan.rounds)
        await ours.counter.write()
        writing = [await _write(ours.counter, plan.acts) for _ in range(plan.rounds)]
    await ours.drain.close()
    messages = await database.read(_messages)
    await database.close()
    return [*_rows(plan, heard, times, writing), Row("messages written", messages, "messages")]


async def _in_turn(works: Sequence[Callable[[], Awaitable[None]]], rounds: int) -> list[list[float]]:
    """Return how long each took in every round, one after the other; a first round only warms up."""
    for work in works:
        await work()
    times: list[list[float]] = [[] for _ in works]
    for _ in range(rounds):
        for work, into in zip(works, times, strict=True):
            into.append(await seconds_of(work))
    return times


async def _write(counter: Counter, acts: int) -> float:
    """Return how long the write of that many different acts takes."""
    for number in range(acts):
        counter.count(GUILD, Kind.REPLY, FIRST_MEMBER + number % 1_000, FIRST_MEMBER + 1_000 + number)
    start = time.perf_counter()
    await counter.write()
    return time.perf_counter() - start


def _rows(
    plan: Plan, heard: list[list[float]], written: list[list[float]], writing: Sequence[float]
) -> list[Row]:
    def rate(name: str, times: list[list[float]], aim: Aim | None = None) -> Row:
        bare, ours = (plan.events / median(one) for one in times)
        return Row(name, ours, "/s", bare, aim)

    return [
        rate("events counted", heard, Aim(Of.RATIO, 0.9, at_least=True)),
        rate("events counted and written, without a pause", written),
        Row(f"a write of {plan.acts:,} different acts", median(writing) * 1_000, "ms"),
    ]


async def _fill(database: Database, members: int) -> None:
    """Let every member follow the ten after them, every other be followed back, and every tenth want figures."""
    people = range(FIRST_MEMBER, FIRST_MEMBER + members)
    follows = [(GUILD, one, one + apart) for one in people for apart in range(1, 11)]
    back = [(guild_id, them, me) for guild_id, me, them in follows if (me + them) % 2]

    async def body(tx: Transaction) -> None:
        await tx.executemany(FOLLOW, follows + back)
        await tx.executemany(WANT, [(one,) for one in people[::10]])

    await database.transact(body)


async def _messages(tx: Transaction) -> int:
    return int(await tx.fetchval("SELECT SUM(amount) FROM activity_days WHERE kind = $1", Kind.MESSAGE))


async def _never(_guild_id: int, _user_id: int) -> None:
    return None


async def _nobody(_guild_id: int | None, _person: Person, _locale: str) -> bool:
    return False


async def _nothing() -> None:
    pass


def main() -> None:
    """Measure and publish."""
    with tempfile.TemporaryDirectory(prefix="mutuals-bench-") as folder:
        rows = asyncio.run(measure(Plan(), Path(folder)))
    publish("Counting: our cog against a bare discord.py listener", rows, RESULT)


if __name__ == "__main__":
    main()
