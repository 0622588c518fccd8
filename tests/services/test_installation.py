"""Discord is told of the commands when they change and only then, on both engines."""

import pytest

from bot.database import Database
from bot.services.installation import InstallationService
from bot.stores.all import Stores
from tests.fakes import CrashError, FakeClock, FakeCommands


@pytest.fixture
def commands() -> FakeCommands:
    return FakeCommands()


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def installation(database: Database, clock: FakeClock, commands: FakeCommands) -> InstallationService:
    return InstallationService(database, Stores(), clock, commands)


async def test_commands_are_published_once(installation: InstallationService, commands: FakeCommands) -> None:
    assert await installation.publish_commands()
    assert not await installation.publish_commands()

    assert commands.published == ["one"]


async def test_changed_commands_are_published_again(
    installation: InstallationService, commands: FakeCommands
) -> None:
    await installation.publish_commands()
    commands.ours = "two"

    assert await installation.publish_commands()

    assert commands.published == ["one", "two"]


async def test_a_crash_in_publishing_publishes_again(
    installation: InstallationService, commands: FakeCommands
) -> None:
    commands.dies = True
    with pytest.raises(CrashError):
        await installation.publish_commands()
    commands.dies = False

    assert await installation.publish_commands()


async def test_commands_can_be_clicked_as_soon_as_discord_has_said_their_ids(
    installation: InstallationService,
) -> None:
    await installation.publish_commands()

    assert installation.commands() == {"follow": 11, "circle open": 22, "new": None}


async def test_the_ids_of_commands_are_known_again_after_a_restart(
    installation: InstallationService, database: Database, clock: FakeClock, commands: FakeCommands
) -> None:
    await installation.publish_commands()
    again = InstallationService(database, Stores(), clock, commands)

    await again.publish_commands()

    assert again.commands()["follow"] == 11
    assert commands.published == ["one"]


async def test_shards_of_one_bucket_take_turns_five_seconds_apart(
    installation: InstallationService, clock: FakeClock
) -> None:
    waits = [await installation.take_turn(shard, 1) for shard in range(3)]
    clock.advance(60)
    later = await installation.take_turn(3, 1)

    assert (waits, later) == ([0, 5, 10], 0)


async def test_shards_of_different_buckets_do_not_wait_for_each_other(
    installation: InstallationService, clock: FakeClock
) -> None:
    waits = [await installation.take_turn(shard, 2) for shard in range(4)]

    assert waits == [0, 0, 5, 5]
