"""What carrying a message costs: `python -m benchmarks.relay` prints a table and writes build/bench-relay.json."""

import asyncio
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import discord
from discord.ext import commands
from simcord import UserHandle

from benchmarks.report import Aim, Of, Row, publish
from benchmarks.timing import median, undisturbed
from bot.app import create_bot
from bot.client import INTENTS
from bot.config import Settings
from bot.database import Transaction, Value
from bot.database.sqlite import SQLiteDatabase
from bot.database.urls import database_at
from simulation import World

RESULT = Path("build/bench-relay.json")
AIM = Aim(Of.RATIO, 1.5)
TICK = "✅"
ADD_MEMBER = "INSERT INTO members (guild_id, user_id, name) VALUES ($1, $2, $3)"
ADD_FOLLOW = "INSERT INTO follows (guild_id, follower_id, followed_id, followed_at) VALUES ($1, $2, $3, 0)"
ADD_CHAT = "INSERT INTO chats (user_id, friend_id, guild_id, active_at) VALUES ($1, $2, $3, $4)"
ADD_CONTACT = "INSERT INTO contacts (user_id, dm_channel_id) VALUES ($1, $2)"
A_ROUND = 4
"""Simulated seconds between rounds: fifteen messages a minute, under a sender's rate."""
FRESH_FOR = 30
"""Seconds ours believes what Discord said about a member."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is measured: conversations at once, and rounds in which each writes one message."""

    conversations: tuple[int, ...] = (1, 32)
    rounds: int = 60
    warm_up: int = 5


class EchoBot(commands.AutoShardedBot):
    """The least a relay can be: whatever is written in one DM it sends to another; it checks and keeps nothing.

    With `like_ours` it asks Discord for what ours asks: every half minute for the two members; its copies look as ours
    do, for rendering them is dear to any bot; and it ticks the source.
    """

    def __init__(self, *, like_ours: bool) -> None:
        nobody = discord.AllowedMentions.none()
        super().__init__(
            command_prefix=commands.when_mentioned,
            help_command=None,
            intents=INTENTS,
            allowed_mentions=nobody,
            chunk_guilds_at_startup=False,
            member_cache_flags=discord.MemberCacheFlags.none(),
            max_messages=None,
        )
        self.targets: dict[int, int] = {}
        self.members: dict[int, tuple[int, int, int]] = {}
        """By sender the server, the recipient, and until when the two are believed to be there."""
        self._like_ours = like_ours

    async def on_message(self, message: discord.Message) -> None:
        """Send it on."""
        if message.author.id not in self.targets:
            return
        place = self.get_partial_messageable(
            self.targets[message.author.id], type=discord.ChannelType.private
        )
        if self._like_ours:
            await self._look_at_both(message.author.id)
        if self._like_ours:
            await place.send(message.content, embed=_who_writes(message), view=_buttons(message.id))
            await message.add_reaction(TICK)
        else:
            await place.send(message.content)

    async def _look_at_both(self, sender: int) -> None:
        guild_id, recipient, until = self.members[sender]
        now = int(discord.utils.utcnow().timestamp())
        if now >= until:
            self.members[sender] = (guild_id, recipient, now + FRESH_FOR)
            for user_id in (sender, recipient):
                await self.http.get_member(guild_id, user_id)


def _who_writes(message: discord.Message) -> discord.Embed:
    author = message.author
    return discord.Embed().set_author(
        name=f"{author.display_name} · Riverside", icon_url=author.display_avatar.url
    )


def _buttons(message_id: int) -> discord.ui.View:
    view = discord.ui.View(timeout=None)
    for label in ("Reply", "Mute", "Block", "Report"):
        view.add_item(
            discord.ui.Button[discord.ui.View](label=label, custom_id=f"choice:{label}:{message_id}")
        )
    view.stop()
    return view


@dataclass
class Talk:
    """Pairs of people on a simulated Discord, one of each writing to the other through a bot."""

    world: World
    pairs: list[tuple[UserHandle, UserHandle]]
    guild_id: int

    @classmethod
    async def begin(cls, world: World, conversations: int) -> "Talk":
        """Let people meet in a server."""
        guild = world.env.create_guild("Riverside")
        users = [world.env.create_user(f"person{number}") for number in range(2 * conversations)]
        for user in users:
            guild.add_member(user)
        await world.settle()
        return cls(world, list(zip(users[::2], users[1::2], strict=True)), guild.id)

    def arrived(self) -> int:
        """Return how many messages of the bot's stand in the recipients' DMs."""
        backend = self.world.env.backend
        dms = [backend.messages[other.dm_channel.id] for _, other in self.pairs]
        return sum(one.author_id == backend.bot_user.id for dm in dms for one in dm.values())

    async def round(self, text: str) -> float:
        """Let everybody write one message at the same instant; return the seconds until all arrived."""
        backend, before = self.world.env.backend, self.arrived()
        start = time.perf_counter()
        for one, _ in self.pairs:
            backend.create_message(one.dm_channel.id, one.id, text)
        await self.world.settle()
        seconds = time.perf_counter() - start
        if self.arrived() - before != len(self.pairs):
            raise ValueError(f"{self.arrived() - before} of {len(self.pairs)} messages arrived")
        return seconds


async def _of_echo(conversations: int, plan: Plan, *, like_ours: bool) -> tuple[list[float], float]:
    bots: list[EchoBot] = []

    def make() -> EchoBot:
        bots.append(EchoBot(like_ours=like_ours))
        return bots[-1]

    async with World(make) as world:
        talk = await Talk.begin(world, conversations)
        bots[0].targets = {one.id: other.dm_channel.id for one, other in talk.pairs}
        bots[0].members = {one.id: (talk.guild_id, other.id, 0) for one, other in talk.pairs}
        return await _times(talk, plan)


async def _of_ours(conversations: int, plan: Plan, path: Path) -> tuple[list[float], float]:
    url = f"sqlite:///{path}"
    async with World(lambda: create_bot(Settings(_env_file=None, database_url=url))) as world:
        talk = await Talk.begin(world, conversations)
        await _befriend(talk, url)
        return await _times(talk, plan)


async def _befriend(talk: Talk, url: str) -> None:
    """Make friends of each pair, the first of whom chats with the second."""
    database, guild = database_at(url), talk.guild_id
    people = [user for pair in talk.pairs for user in pair]
    ids = [(one.id, other.id) for one, other in talk.pairs]
    far = int(talk.world.now().timestamp()) + 86_400 * 30
    await database.open()
    for sql, rows in (
        (ADD_MEMBER, [(guild, user.id, user.name) for user in people]),
        (ADD_FOLLOW, [(guild, *pair) for pair in [*ids, *((other, one) for one, other in ids)]]),
        (ADD_CHAT, [(one, other, guild, far) for one, other in ids]),
        (ADD_CONTACT, [(user.id, user.dm_channel.id) for user in people]),
    ):
        await database.transact(partial(_write, sql=sql, rows=rows))
    await database.close()


async def _write(tx: Transaction, *, sql: str, rows: Sequence[tuple[Value, ...]]) -> None:
    await tx.executemany(sql, rows)


async def _times(talk: Talk, plan: Plan) -> tuple[list[float], float]:
    """Return the seconds of each round, and how many requests to Discord a message took."""
    times: list[float] = []
    asked = len(talk.world.requests())
    with undisturbed():
        for number in range(plan.warm_up + plan.rounds):
            if number == plan.warm_up:
                asked = len(talk.world.requests())
            times.append(await talk.round(f"message {number}"))
            await talk.world.advance(A_ROUND)
    requests = len(talk.world.requests()) - asked
    return times[plan.warm_up :], requests / (plan.rounds * len(talk.pairs))


@dataclass
class Hops:
    """How often the database was asked, and how long it took."""

    number: int = 0
    seconds: float = 0.0

    @contextmanager
    def counted(self) -> Iterator["Hops"]:
        """Count what any SQLite database does meanwhile."""
        before = {name: vars(SQLiteDatabase)[name] for name in ("transact", "read")}
        for name, method in before.items():
            setattr(SQLiteDatabase, name, self._counting(method))
        yield self
        for name, method in before.items():
            setattr(SQLiteDatabase, name, method)

    def _counting(self, method: Callable[..., Awaitable[object]]) -> Callable[..., Awaitable[object]]:
        async def counting(database: SQLiteDatabase, body: object) -> object:
            start = time.perf_counter()
            try:
                return await method(database, body)
            finally:
                self.number += 1
                self.seconds += time.perf_counter() - start

        return counting


async def of_the_database(plan: Plan, folder: Path) -> list[Row]:
    """Count what one message asks of the database, and how much of its time that is."""
    with Hops().counted() as hops:
        times, _ = await _of_ours(1, plan, folder / "relay-hops.db")
    messages = plan.warm_up + plan.rounds
    return [
        Row("1 conversation: transactions and reads for a message", hops.number / messages, "hops"),
        Row(
            "1 conversation: of a message, in the database",
            hops.seconds / messages * 1e3,
            "ms",
            median(times) * 1e3,
        ),
    ]


async def measure(plan: Plan, folder: Path) -> list[Row]:
    """Measure everything in a folder, and return the rows."""
    rows: list[Row] = []
    for conversations in plan.conversations:
        sides: dict[str, tuple[list[float], float]] = {
            "echo": await _of_echo(conversations, plan, like_ours=False),
            "alike": await _of_echo(conversations, plan, like_ours=True),
            "ours": await _of_ours(conversations, plan, folder / f"relay-{conversations}.db"),
        }
        rows += _rows(conversations, sides)
    return [*rows, *await of_the_database(plan, folder)]


def _rows(conversations: int, sides: dict[str, tuple[list[float], float]]) -> list[Row]:
    each: Callable[[str], float] = lambda side: median(sides[side][0]) / conversations  # noqa: E731
    name = f"{conversations} conversation{'s' if conversations > 1 else ''}"
    return [
        Row(f"{name}: requests for a message", sides["ours"][1], "requests", sides["echo"][1]),
        Row(f"{name}: a message, against the echo", each("ours") * 1e3, "ms", each("echo") * 1e3, AIM),
        Row(
            f"{name}: a message, against the same requests",
            each("ours") * 1e3,
            "ms",
            each("alike") * 1e3,
            AIM,
        ),
        Row(f"{name}: added to the echo", (each("ours") - each("echo")) * 1e3, "ms"),
        Row(f"{name}: added to the same requests", (each("ours") - each("alike")) * 1e3, "ms"),
        Row(f"{name}: messages a second", 1 / each("ours"), "/s", 1 / each("echo")),
    ]


def main() -> None:
    """Measure on the disk the project lies on: what is under /tmp may be memory, where fsync costs nothing."""
    RESULT.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=RESULT.parent, prefix="bench-relay-") as folder:
        rows = asyncio.run(measure(Plan(), Path(folder)))
    publish("The relay: messages from one DM to another", rows, RESULT)


if __name__ == "__main__":
    main()
