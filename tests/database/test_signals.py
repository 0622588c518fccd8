"""Processes on one PostgreSQL database tell each other that there is something to do."""

import asyncio
from collections.abc import AsyncIterator

import asyncpg
import pytest

from bot.database import signals
from bot.database.signals import Signals


class Process:
    """One of several on the same database."""

    def __init__(self, url: str) -> None:
        self.heard: list[str] = []
        self.signals = Signals(url, self.heard.append)

    async def hears(self, topic: str) -> None:
        async with asyncio.timeout(20):
            while topic not in self.heard:
                await asyncio.sleep(0.01)


@pytest.fixture
async def two(postgres_url: str) -> AsyncIterator[tuple[Process, Process]]:
    processes = Process(postgres_url), Process(postgres_url)
    for one in processes:
        await one.signals.open()
    yield processes
    for one in processes:
        await one.signals.close()


async def test_the_others_hear_what_one_calls(two: tuple[Process, Process]) -> None:
    ann, bob = two

    ann.signals.call("access")

    await bob.hears("access")
    assert ann.heard == []


async def test_a_broken_line_is_mended_by_itself(
    two: tuple[Process, Process], postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signals, "LISTEN_AGAIN", 0.05)
    ann, bob = two

    admin = await asyncpg.connect(postgres_url)
    await admin.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    await admin.close()

    async with asyncio.timeout(20):
        while "relay" not in bob.heard:
            ann.signals.call("relay")
            await asyncio.sleep(0.1)


async def test_after_the_end_nothing_is_called_or_heard(two: tuple[Process, Process]) -> None:
    ann, bob = two
    await bob.signals.close()

    ann.signals.call("access")
    bob.signals.call("access")
    await ann.signals.close()

    assert ann.heard == bob.heard == []
