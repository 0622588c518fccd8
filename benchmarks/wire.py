"""Mutuals as its own process on real sockets: `python -m benchmarks.wire` prints a table.

It writes build/bench-wire.json. Each figure stands beside the same one of a bare discord.py bot.
"""

import asyncio
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from benchmarks.flood import messages, prepared, send
from benchmarks.report import Aim, Of, Row, publish
from benchmarks.timing import median, percentile
from tests.wire.people import Person, Place, place
from tests.wire.process import BotProcess
from tests.wire.server import WireServer

RESULT = Path("build/bench-wire.json")
AT_ONCE = 64
A_WAVE = 20_000
BARE, MUTUALS, QUICK = ("-m", "benchmarks.bare"), ("-m", "bot"), ("-m", "benchmarks.quick_commits")
MILLI = 1_000


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is measured."""

    events: int = 60_000
    commands: int = 2_000
    people: int = 64


@dataclass
class Stage:
    """One bot on one wire, and people to act."""

    wire: WireServer
    here: Place
    people: list[Person]

    async def follow(self, one: Person, other: Person) -> float:
        """Run a command; return the seconds from the event to its answer."""
        began = time.perf_counter()
        if await one.slash(self.here.guild.id, self.here.channel_id, "follow", member=other) is None:
            raise RuntimeError("a command was not answered")
        return time.perf_counter() - began

    async def flood(self, count: int) -> float:
        """Send events, and after every so many a command; return the seconds until the last of those was answered.

        A command's answer says that all before it were seen; Discord takes none after three seconds.
        """
        return sum([await self._wave(min(A_WAVE, count - sent)) for sent in range(0, count, A_WAVE)])

    async def _wave(self, count: int) -> float:
        session = next(iter(self.wire.gateway.sessions.values()))
        line = session.line
        if line is None:
            raise RuntimeError("the bot is not connected")
        frames = prepared(session, line, messages(self.here, self.people[0], count))
        began = time.perf_counter()
        await send(line, frames)
        answered = await self.people[0].slash(
            self.here.guild.id, self.here.channel_id, "follow", 120, member=self.people[1]
        )
        if answered is None:
            raise RuntimeError("the flood was not got over")
        return time.perf_counter() - began


@asynccontextmanager
async def running(program: tuple[str, ...], people: int) -> AsyncIterator[Stage]:
    """Run a program on a fresh SQLite file."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        async with WireServer() as wire:
            here = place(wire, "Measured")
            members = [here.newcomer(f"person{number}") for number in range(people)]
            bot = BotProcess(
                wire, f"sqlite:///{folder / 'bench.db'}", folder / "log", {"LOG_LEVEL": "WARNING"}, program
            )
            await bot.start()
            try:
                stage = Stage(wire, here, members)
                await stage.follow(members[-1], members[-2])  # whatever is loaded at the first use
                yield stage
            finally:
                await bot.kill()


@dataclass(frozen=True, slots=True)
class Commands:
    """The seconds each command took, one after another, and how many a second got through at once."""

    times: list[float]
    per_second: float


async def commands_of(program: tuple[str, ...], plan: Plan) -> Commands:
    """Measure follows one after another, then many at once."""
    async with running(program, plan.people) as stage:
        pairs = [(a, b) for a, b in product(stage.people, repeat=2) if a is not b]
        alone, together = pairs[: plan.commands], pairs[plan.commands :][: plan.commands]
        times = [await stage.follow(*pair) for pair in alone]
        began = time.perf_counter()
        waiting = iter(together)
        await asyncio.gather(*(_follow_all(stage, waiting) for _ in range(AT_ONCE)))
        return Commands(times, len(together) / (time.perf_counter() - began))


async def _follow_all(stage: Stage, pairs: "object") -> None:
    for pair in pairs:  # type: ignore[attr-defined]
        await stage.follow(*pair)


async def events_of(program: tuple[str, ...], plan: Plan) -> float:
    """Return the events a second a program gets over."""
    async with running(program, plan.people) as stage:
        return plan.events / await stage.flood(plan.events)


async def measure(plan: Plan) -> list[Row]:
    """Measure everything."""
    bare_events, events = await events_of(BARE, plan), await events_of(MUTUALS, plan)
    bare, full, quick = [await commands_of(program, plan) for program in (BARE, MUTUALS, QUICK)]
    at_least = Aim(Of.RATIO, 0.9, at_least=True)
    rows = [Row(f"{plan.events:,} messages", events, "a second", bare_events, at_least)]
    for name, found, limit in (("", full, 2.5), (", synchronous=NORMAL", quick, 1.5)):
        rows.append(
            Row(
                f"/follow, median{name}",
                median(found.times) * MILLI,
                "ms",
                median(bare.times) * MILLI,
                Aim(Of.RATIO, limit),
            )
        )
        rows.append(
            Row(
                f"/follow, 99th percentile{name}",
                percentile(found.times, 99) * MILLI,
                "ms",
                percentile(bare.times, 99) * MILLI,
            )
        )
    many = Aim(Of.RATIO, 0.5, at_least=True)
    rows.append(Row(f"/follow, {AT_ONCE} at once", full.per_second, "a second", bare.per_second, many))
    rows.append(
        Row(f"/follow, {AT_ONCE} at once, synchronous=NORMAL", quick.per_second, "a second", bare.per_second)
    )
    return rows


def main() -> None:
    """Measure and publish."""
    publish("Over the wire", asyncio.run(measure(Plan())), RESULT)


if __name__ == "__main__":
    main()
