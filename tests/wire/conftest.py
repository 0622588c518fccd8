"""A wire with a server on it, and the bot running against it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.wire.people import Person, Place, place
from tests.wire.process import BotProcess
from tests.wire.server import WireServer


@dataclass
class Running:
    """Two people, their server, and the bot as a process of its own."""

    wire: WireServer
    place: Place
    bot: BotProcess
    database_url: str
    ann: Person
    bob: Person

    async def ask(self, who: Person, command: str, **options: object) -> str | None:
        """Run a command; return the answer, None if none came in time."""
        record = await who.slash(self.place.guild.id, self.place.channel_id, command, **options)
        return None if record is None else who.answer(record)

    async def befriend(self) -> None:
        """Let the two follow each other."""
        await self.ask(self.ann, "follow", member=self.bob)
        await self.ask(self.bob, "follow", member=self.ann)


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
async def running_on_postgres(wire: WireServer, postgres_url: str, tmp_path: Path) -> AsyncIterator[Running]:
    """The bot on an empty PostgreSQL database, connected."""
    async for one in _run(wire, postgres_url, tmp_path):
        yield one


async def _run(wire: WireServer, database_url: str, folder: Path) -> AsyncIterator[Running]:
    here = place(wire, "Riverside")
    bot = BotProcess(wire, database_url, folder / "bot.log")
    await bot.start()
    yield Running(wire, here, bot, database_url, here.newcomer("ann"), here.newcomer("bob"))
    if bot.is_up:
        await bot.kill()
