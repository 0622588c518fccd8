"""A bot that is watched: what people do shows up in its figures, and the figures name nobody."""

import re
from collections.abc import AsyncIterator

import aiohttp
import pytest

from bot.app import create_bot
from bot.config import Settings
from simulation import World
from tests.journeys.conftest import Town


@pytest.fixture
async def world(sqlite_url: str, caplog: pytest.LogCaptureFixture) -> AsyncIterator[World]:
    caplog.set_level("INFO", "bot.monitoring")
    settings = Settings(_env_file=None, database_url=sqlite_url, metrics_address="127.0.0.1:0")
    world = World(lambda: create_bot(settings))
    await world.start()
    yield world
    await world.close()


async def test_commands_and_transactions_are_measured_without_naming_anybody(
    caplog: pytest.LogCaptureFixture, town: Town
) -> None:
    await town.ann.slash(town.general, "follow", member=town.bob)
    await town.ann.slash(town.general, "follow", member=town.ann)

    said = " ".join(record.getMessage() for record in caplog.get_records("setup"))
    served = re.search(r"served on (\S+)", said)
    assert served
    async with aiohttp.ClientSession() as session, session.get(f"http://{served[1]}/metrics") as response:
        text = await response.text()

    assert 'mutuals_command_seconds_count{name="/follow",outcome="done"} 1.0' in text
    assert 'mutuals_command_seconds_count{name="/follow",outcome="refused"} 1.0' in text
    assert 'mutuals_database_seconds_count{kind="write"}' in text
    assert str(town.ann.id) not in text
