"""Discord is told of the commands when they change and only then, on both engines."""

import pytest

from bot.database import Database
from bot.services.installation import InstallationService
from bot.stores.all import Stores
from tests.fakes import CrashError, FakeCommands


@pytest.fixture
def commands() -> FakeCommands:
    return FakeCommands()


@pytest.fixture
def installation(database: Database, commands: FakeCommands) -> InstallationService:
    return InstallationService(database, Stores(), commands)


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
    installation: InstallationService, database: Database, commands: FakeCommands
) -> None:
    await installation.publish_commands()
    again = InstallationService(database, Stores(), commands)

    await again.publish_commands()

    assert again.commands()["follow"] == 11
    assert commands.published == ["one"]
