"""What `/healthz` and `/metrics` answer, asked over a real socket."""

import asyncio
from collections.abc import AsyncIterator, Sequence

import aiohttp
import pytest

from bot.database import DatabaseUnavailableError
from bot.monitoring import server as module
from bot.monitoring.figures import Figures
from bot.monitoring.server import MonitoringServer

Rows = Sequence[tuple[str, str, int]]


class FakeGateway:
    """Connections that are as a test says."""

    def __init__(self) -> None:
        self.wrong: list[str] = []

    def latencies(self) -> dict[int, float]:
        return {0: 0.05}

    def troubles(self) -> list[str]:
        return self.wrong


class FakeDatabase:
    """Answers, hesitates or fails."""

    def __init__(self) -> None:
        self.pause = 0.0
        self.error: Exception | None = None

    async def ask(self) -> Rows:
        await asyncio.sleep(self.pause)
        if self.error is not None:
            raise self.error
        return [("relay_queue", "Messages on their way", 3)]


class Watched:
    """A served installation and what stands behind it."""

    def __init__(self) -> None:
        self.gateway, self.database, self.figures = FakeGateway(), FakeDatabase(), Figures()
        self.figures.watch(self.gateway)
        self.server = MonitoringServer(("127.0.0.1", 0), self.figures, self.gateway, self.database.ask)

    async def get(self, path: str) -> tuple[int, str]:
        url = f"http://{self.server.address}{path}"
        async with aiohttp.ClientSession() as session, session.get(url) as response:
            return response.status, await response.text()


@pytest.fixture
async def watched() -> AsyncIterator[Watched]:
    watched = Watched()
    await watched.server.open()
    yield watched
    await watched.server.close()


async def test_all_is_well_while_gateway_and_database_answer(watched: Watched) -> None:
    assert await watched.get("/healthz") == (200, '{"status": "ok", "reasons": []}')


async def test_a_gateway_that_is_away_makes_it_unhealthy_and_is_named(watched: Watched) -> None:
    watched.gateway.wrong = ["shard 3 is not connected"]

    status, body = await watched.get("/healthz")

    assert status == 503
    assert "shard 3" in body


async def test_a_database_that_fails_makes_it_unhealthy_with_the_remedy(watched: Watched) -> None:
    watched.database.error = DatabaseUnavailableError("The disk is full; free some space.")

    status, body = await watched.get("/healthz")

    assert status == 503
    assert "free some space" in body


async def test_a_database_that_hangs_does_not_hold_up_the_answer(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PATIENCE", 0.05)
    watched.database.pause = 60

    status, body = await asyncio.wait_for(watched.get("/healthz"), 5)

    assert status == 503
    assert "did not answer" in body


async def test_metrics_hold_what_was_counted_and_what_is_owed(watched: Watched) -> None:
    watched.figures.event("MESSAGE_CREATE")
    watched.figures.command("/follow", "done", 0.01)
    watched.figures.request("PUT", "403", "50013")
    watched.figures.backup(None)

    _, text = await watched.get("/metrics")

    for line in (
        'mutuals_gateway_events_total{type="MESSAGE_CREATE"} 1.0',
        'mutuals_command_seconds_count{name="/follow",outcome="done"} 1.0',
        'mutuals_rest_requests_total{code="50013",method="PUT",status="403"} 1.0',
        'mutuals_gateway_latency_seconds{shard="0"} 0.05',
        'mutuals_backups_total{outcome="failed"} 1.0',
        "mutuals_relay_queue 3.0",
        "mutuals_loop_lag_seconds_count 1.0",
    ):
        assert line in text
    assert "process_resident_memory_bytes" in text


async def test_metrics_come_without_the_database_too(watched: Watched) -> None:
    await watched.get("/metrics")
    watched.database.error = DatabaseUnavailableError("away")

    status, text = await watched.get("/metrics")

    assert status == 200
    assert "mutuals_relay_queue" not in text


async def test_an_address_that_is_taken_is_said_and_stops_nothing(
    watched: Watched, caplog: pytest.LogCaptureFixture
) -> None:
    host, _, port = watched.server.address.partition(":")
    second = MonitoringServer((host, int(port)), Figures(), watched.gateway, watched.database.ask)

    await second.open()

    assert second.address == ""
    assert "METRICS_ADDRESS" in caplog.text


async def test_two_bots_in_one_process_count_apart(watched: Watched) -> None:
    Watched().figures.event("MESSAGE_CREATE")

    _, text = await watched.get("/metrics")

    assert "MESSAGE_CREATE" not in text
