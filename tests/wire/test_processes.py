"""Three processes share eight shards and one PostgreSQL database."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.wire.people import Person, Place, place
from tests.wire.process import BotProcess
from tests.wire.server import WireServer
from tests.wire.waiting import until

SHARDS = 8
PARTS = {"first": "0-2", "second": "3-5", "third": "6-7"}
SOON = 30.0
"""Seconds: long before the sweep of ten minutes that would find it too."""


@dataclass
class Town:
    """A server on one shard, with two people and a Friends role."""

    place: Place
    role_id: int
    ann: Person
    bob: Person

    async def ask(self, who: Person, command: str, **options: object) -> str | None:
        record = await who.slash(self.place.guild.id, self.place.channel_id, command, **options)
        return None if record is None else who.answer(record)

    async def befriend(self) -> None:
        await self.ask(self.ann, "follow", member=self.bob)
        await self.ask(self.bob, "follow", member=self.ann)

    def holders(self) -> int:
        return sum(self.role_id in member.role_ids for member in self.place.guild.members.values())


@dataclass
class Cluster:
    """Everything that runs."""

    wire: WireServer
    processes: dict[str, BotProcess]

    async def town(self, shard: int) -> Town:
        """Make a server on a shard, and set it up."""
        backend, here = self.wire.backend, place(self.wire, f"On {shard}", shard=shard, shards=SHARDS)
        role = backend.create_role(here.guild.id, "Friends")
        backend.reorder_roles(here.guild.id, [{"id": str(role.id), "position": 1}])
        town = Town(here, role.id, here.newcomer("ann"), here.newcomer("bob"))
        await town.ask(Person(self.wire, here.guild.owner_id), "mutuals setup", friends_role=role)
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
        for name, process in processes.items():
            await process.start(shards=shards_of(name))
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
