"""A wire with a server on it, and the bot running against it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.wire.process import BotProcess
from tests.wire.server import WireServer
from tests.wire.town import Town, found


@dataclass
class Running:
    """The bot as a process of its own, and a server it is in."""

    town: Town
    bot: BotProcess
    database_url: str


@pytest.fixture
async def wire() -> AsyncIterator[WireServer]:
    """Discord on 127.0.0.1."""
    async with WireServer() as server:
        yield server


@pytest.fixture
async def running(wire: WireServer, sqlite_url: str, tmp_path: Path) -> AsyncIterator[Running]:
    """The bot on a fresh SQLite file, connected."""
    async for one in _run(wire, sqlite_url, tmp_path):
        yield one


@pytest.fixture
def town(running: Running) -> Town:
    """The server the bot is in."""
    return running.town


@pytest.fixture
async def running_on_postgres(wire: WireServer, postgres_url: str, tmp_path: Path) -> AsyncIterator[Running]:
    """The bot on an empty PostgreSQL database, connected."""
    async for one in _run(wire, postgres_url, tmp_path):
        yield one


async def _run(wire: WireServer, database_url: str, folder: Path) -> AsyncIterator[Running]:
    town = found(wire, "Riverside")
    bot = BotProcess(wire, database_url, folder / "bot.log")
    await bot.start()
    yield Running(town, bot, database_url)
    if bot.is_up:
        await bot.kill()
