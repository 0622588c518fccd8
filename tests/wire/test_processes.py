"""Three processes share eight shards and one PostgreSQL database."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.wire.process import BotProcess
from tests.wire.server import WireServer
from tests.wire.town import Town, found
from tests.wire.waiting import until

SHARDS = 8
PARTS = {"first": "0-2", "second": "3-5", "third": "6-7"}
SOON = 30.0
"""Seconds: long before the sweep of ten minutes that would find it too."""


@dataclass
class Cluster:
    """Everything that runs."""

    wire: WireServer
    processes: dict[str, BotProcess]

    async def town(self, shard: int) -> Town:
        """Make a server on a shard, and set it up."""
        town = found(self.wire, f"On {shard}", shard=shard, shards=SHARDS)
        await town.set_up()
        return town


def shards_of(name: str) -> set[int]:
    first, _, last = PARTS[name].partition("-")
    return set(range(int(first), int(last) + 1))


@pytest.fixture
async def cluster(postgres_url: str, tmp_path: Path) -> AsyncIterator[Cluster]:
    async with WireServer(shards=SHARDS, concurrency=SHARDS) as wire:
        processes = {
            name: BotProcess(
                wire,
                postgres_url,
                tmp_path / f"{name}.log",
                {"SHARD_COUNT": str(SHARDS), "SHARD_IDS": PARTS[name]},
            )
            for name in PARTS
        }
        await asyncio.gather(*(one.start(shards=shards_of(name)) for name, one in processes.items()))
        yield Cluster(wire, processes)
        for process in processes.values():
            if process.is_up:
                await process.kill()


async def test_each_server_is_served_where_its_shard_runs_and_killing_one_process_disturbs_no_other(
    cluster: Cluster,
) -> None:
    towns = {name: await cluster.town(max(shards_of(name))) for name in PARTS}

    await cluster.processes["second"].kill()
    for town in towns.values():
        await town.befriend()

    await until(lambda: towns["first"].holders() == towns["third"].holders() == 2, SOON)
    assert towns["second"].holders() == 0
    await cluster.processes["second"].start(shards=shards_of("second"))
    await towns["second"].befriend()
    await until(lambda: towns["second"].holders() == 2, SOON)


async def test_what_is_pressed_in_a_dm_reaches_the_process_of_the_server_at_once(cluster: Cluster) -> None:
    town = await cluster.town(7)
    await town.ask(town.bob, "friends")
    await town.ask(town.ann, "follow", member=town.bob)
    await until(lambda: bool(town.bob.received()), SOON)

    await town.bob.press(town.bob.received()[-1], "Follow back")

    await until(lambda: town.holders() == 2, SOON)


async def test_messages_pass_between_the_process_of_the_server_and_that_of_the_dms(cluster: Cluster) -> None:
    town = await cluster.town(5)
    await town.befriend()

    await town.ask(town.ann, "message", friend=str(town.bob.id), text="from the server")
    await until(lambda: any("from the server" in one.content for one in town.bob.received()), SOON)
    copy = next(one for one in town.bob.received() if "from the server" in one.content)
    town.bob.write("from the DM", reply_to=copy)

    await until(lambda: any("from the DM" in one.content for one in town.ann.received()), SOON)
