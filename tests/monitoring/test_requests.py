"""Every request to Discord is counted with its status and the code of what Discord refused."""

import aiohttp
import pytest
from aiohttp import web

from bot.monitoring.requests import trace_requests


@pytest.mark.parametrize(
    ("status", "body", "counted"),
    [
        (200, '{"code": 7}', ("GET", "200", "")),
        (403, '{"message": "Missing Permissions", "code": 50013}', ("GET", "403", "50013")),
        (502, "<html>bad gateway</html>", ("GET", "502", "")),
    ],
)
async def test_an_answer_is_counted_and_stays_readable(
    status: int, body: str, counted: tuple[str, str, str]
) -> None:
    async def answer(_: web.Request) -> web.Response:
        return web.Response(text=body, status=status)

    app = web.Application()
    app.router.add_get("/", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    seen: list[tuple[str, str, str]] = []

    trace = trace_requests(lambda *request: seen.append(request))
    async with aiohttp.ClientSession(trace_configs=[trace]) as session:
        port = runner.addresses[0][1]
        async with session.get(f"http://127.0.0.1:{port}/") as response:
            assert await response.text() == body

    await runner.cleanup()
    assert seen == [counted]


async def test_a_network_that_is_down_is_counted_by_what_it_was() -> None:
    seen: list[tuple[str, str, str]] = []
    trace = trace_requests(lambda *request: seen.append(request))

    async with aiohttp.ClientSession(trace_configs=[trace]) as session:
        with pytest.raises(aiohttp.ClientConnectionError):
            await session.get("http://127.0.0.1:9/")

    assert seen == [("GET", "", "ClientConnectorError")]
