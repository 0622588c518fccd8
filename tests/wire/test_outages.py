"""Discord, the database and the disk fail for a while, and everything recovers by itself when they are back."""

import asyncio
import os
import re
import resource
import sqlite3
import time
from pathlib import Path

import asyncpg
from simcord.enums import ChannelType

from tests.wire.conftest import Running
from tests.wire.people import Person
from tests.wire.town import Town
from tests.wire.waiting import until, until_answered
from tests.wire.weather import Rule

HELD_FOR = 20 if os.environ.get("HYPOTHESIS_PROFILE") == "deep" else 0
"""Seconds another process holds the database, at least; each question to the bot meanwhile takes some of its own."""
FRIENDS = re.compile(r"\bfriends\b")


async def test_a_twentieth_of_all_requests_failing_in_each_way_changes_nothing_in_the_end(
    town: Town,
) -> None:
    await town.set_up()
    people = [town.place.newcomer(f"guest{number}") for number in range(12)]
    town.wire.weather.storm(0.05)

    for one, other in zip(people[::2], people[1::2], strict=True):
        await town.ask(one, "follow", member=other)
        await town.ask(other, "follow", member=one)

    await until(lambda: town.holders() == len(people))
    assert sum(town.wire.weather.struck.values())


async def test_while_discord_answers_nothing_at_all_what_is_owed_waits(town: Town) -> None:
    await town.set_up()
    town.wire.weather.delay = 0.05
    town.wire.weather.storm(1.0, "/guilds/*")

    await town.befriend()
    await asyncio.sleep(0.5)
    held_meanwhile = town.holders()
    town.wire.weather.clear()

    await until(lambda: town.holders() == 2)
    assert held_meanwhile == 0


async def test_a_name_that_must_wait_for_minutes_holds_up_nobody(town: Town) -> None:
    backend, guild = town.wire.backend, town.place.guild
    category = backend.create_channel(guild.id, "Circles", type=ChannelType.CATEGORY)
    owner = Person(town.wire, guild.owner_id)
    await town.ask(owner, "mutuals setup", circles_category=category)
    await town.ask(town.ann, "circle open", name="Den")
    town.wire.weather.rules.append(Rule("limited", "/channels/*", "PATCH", retry_after=541))

    record = await town.ann.slash(guild.id, town.place.channel_id, "circle rename", name="Nest")
    assert record is not None
    await until(lambda: "10 minutes" in town.ann.answer(record))

    opened = await town.bob.slash(guild.id, town.place.channel_id, "circle open", name="Hut")
    assert opened is not None
    await until(lambda: "<#" in town.bob.answer(opened))


async def test_postgresql_going_away_for_a_moment_is_survived(running_on_postgres: Running) -> None:
    running, town = running_on_postgres, running_on_postgres.town
    await town.ask(town.ann, "follow", member=town.bob)

    await _break_connections(running.database_url)

    answer = await until_answered(
        lambda: town.ask(town.bob, "follow", member=town.ann),
        wanted=lambda text: bool(FRIENDS.search(text)),
    )
    assert running.bot.is_up
    assert answer


async def test_another_process_holding_the_database_is_said_and_waited_out(
    running: Running, town: Town
) -> None:
    blocker = sqlite3.connect(running.database_url.removeprefix("sqlite:///"), isolation_level=None)
    blocker.execute("BEGIN IMMEDIATE")

    until_free = time.monotonic() + HELD_FOR
    refused: list[str | None] = []
    while not refused or time.monotonic() < until_free:
        refused.append(await town.ask(town.ann, "follow", member=town.bob))
    blocker.execute("ROLLBACK")
    blocker.close()

    assert all(text is not None and "database" in text for text in refused)
    await until_answered(
        lambda: town.ask(town.ann, "follow", member=town.bob), wanted=lambda text: "follow" in text
    )


async def test_a_full_disk_is_said_damages_nothing_and_is_recovered_from(
    running: Running, town: Town
) -> None:
    await town.set_up()
    await town.ask(town.ann, "follow", member=town.bob)
    soft, hard = resource.prlimit(running.bot.pid, resource.RLIMIT_FSIZE)
    limit = Path(running.database_url.removeprefix("sqlite:///") + "-wal").stat().st_size
    resource.prlimit(running.bot.pid, resource.RLIMIT_FSIZE, (limit, hard))

    refused = await town.ask(town.bob, "follow", member=town.ann)
    resource.prlimit(running.bot.pid, resource.RLIMIT_FSIZE, (soft, hard))

    assert refused is not None
    assert not FRIENDS.search(refused)
    await town.ask(town.bob, "follow", member=town.ann)
    await until(lambda: town.holders() == 2)
    assert _check(running.database_url) == "ok"


def _check(database_url: str) -> str:
    with sqlite3.connect(database_url.removeprefix("sqlite:///")) as connection:
        return str(connection.execute("PRAGMA integrity_check").fetchone()[0])


async def _break_connections(database_url: str) -> None:
    admin = await asyncpg.connect(database_url)
    await admin.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    await admin.close()
