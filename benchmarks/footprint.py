"""What Mutuals weighs, and how long it takes to stand up: `python -m benchmarks.footprint` prints a table.

It writes build/bench-footprint.json. Sizes are resident memory of the process, beside that of a bare discord.py bot.
"""

import asyncio
import sqlite3
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from simcord.backend.models import Member

from benchmarks.report import Aim, Of, Row, publish
from bot.database.migrations import upgrade
from tests.wire.people import Place, place
from tests.wire.process import BotProcess
from tests.wire.server import WireServer

RESULT = Path("build/bench-footprint.json")
BARE, MUTUALS = ("-m", "benchmarks.bare"), ("-m", "bot")
MEBI = 1 << 20
SETTLING = 2.0
"""Seconds after the connection until the size is read."""
ADD_MEMBER = "INSERT INTO members (guild_id, user_id, name) VALUES (?, ?, 'somebody')"
ADD_GRANT = """
INSERT INTO grants (guild_id, user_id, kind, target_id, intended_at, given_at) VALUES (?, ?, 'role', 1, 1, 1)
"""

Fill = Callable[[WireServer], Place]
"""Makes the servers and their people."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is measured."""

    few: int = 1_000
    many: int = 100_000
    guilds: int = 1_000
    in_each: int = 100
    grants: int = 100_000


def one_guild(members: int) -> Fill:
    """Return what makes one server of this many people."""

    def fill(wire: WireServer) -> Place:
        here = place(wire, "Large")
        joined = wire.backend.now_iso()
        person = here.newcomer("somebody")
        for number in range(members):
            here.guild.members[number + 1] = Member(user_id=person.id, joined_at=joined)
        return here

    return fill


def many_guilds(count: int, members: int) -> Fill:
    """Return what makes many servers of this many people each."""

    def fill(wire: WireServer) -> Place:
        fills = [one_guild(members)(wire) for _ in range(count)]
        return fills[0]

    return fill


async def resident(program: tuple[str, ...], fill: Fill) -> float:
    """Return the MiB a program holds once it is connected and has come to rest."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        async with WireServer() as wire:
            fill(wire)
            bot = BotProcess(
                wire, f"sqlite:///{folder / 'bench.db'}", folder / "log", {"LOG_LEVEL": "WARNING"}, program
            )
            await bot.start()
            await asyncio.sleep(SETTLING)
            size = _resident(bot.pid)
            await bot.kill()
            return size


def _resident(pid: int) -> float:
    text = Path(f"/proc/{pid}/status").read_text("utf-8")
    kibi = next(line.split()[1] for line in text.splitlines() if line.startswith("VmRSS"))
    return int(kibi) * 1_024 / MEBI


async def first_answer(program: tuple[str, ...], plan: Plan) -> float:
    """Return the seconds from the start of the process to the answer of the first command."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = folder / "bench.db"
        async with WireServer() as wire:
            here = many_guilds(plan.guilds, 2)(wire)
            ann, bob = here.newcomer("ann"), here.newcomer("bob")
            await asyncio.to_thread(_put_grants, path, here.guild.id, plan.grants)
            bot = BotProcess(wire, f"sqlite:///{path}", folder / "log", {"LOG_LEVEL": "WARNING"}, program)
            began = time.perf_counter()
            await bot.start()
            await ann.slash(here.guild.id, here.channel_id, "follow", 60, member=bob)
            took = time.perf_counter() - began
            await bot.kill()
            return took


def _put_grants(path: Path, guild_id: int, count: int) -> None:
    upgrade(f"sqlite:///{path}")
    with sqlite3.connect(path) as connection:
        connection.executemany(ADD_MEMBER, ((guild_id, number) for number in range(1, count + 1)))
        connection.executemany(ADD_GRANT, ((guild_id, number) for number in range(1, count + 1)))


async def measure(plan: Plan) -> list[Row]:
    """Measure everything."""
    small = await resident(MUTUALS, one_guild(plan.few))
    large = await resident(MUTUALS, one_guild(plan.many))
    spread = await resident(MUTUALS, many_guilds(plan.guilds, plan.in_each))
    bare_small = await resident(BARE, one_guild(plan.few))
    bare_spread = await resident(BARE, many_guilds(plan.guilds, plan.in_each))
    kibi = MEBI / 1_024 / plan.guilds
    growth = Aim(Of.RATIO, 1.1)
    return [
        Row(f"memory, one server of {plan.few:,} (baseline: bare)", small, "MiB", bare_small),
        Row(f"memory, one server of {plan.many:,} (baseline: of {plan.few:,})", large, "MiB", small, growth),
        Row(
            f"memory, {plan.guilds:,} servers of {plan.in_each} (baseline: bare)", spread, "MiB", bare_spread
        ),
        Row(
            "memory for each server (baseline: bare)",
            (spread - small) * kibi,
            "KiB",
            (bare_spread - bare_small) * kibi,
        ),
        Row(
            f"start to first answer, {plan.guilds:,} servers, {plan.grants:,} grants (baseline: bare)",
            await first_answer(MUTUALS, plan),
            "s",
            await first_answer(BARE, plan),
        ),
    ]


def main() -> None:
    """Measure and publish."""
    publish("What it weighs, and how fast it stands up", asyncio.run(measure(Plan())), RESULT)


if __name__ == "__main__":
    main()
