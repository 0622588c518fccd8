"""The index page over HTTP: what it tells, what it refuses, and that nobody else may use it."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import pytest
from aiohttp import ClientResponse, ClientSession

from demo.server import IndexServer
from demo.stage import Stage


@asynccontextmanager
async def posted(
    server: IndexServer, place: str, form: Mapping[str, object], *, origin: str | None = None
) -> AsyncIterator[ClientResponse]:
    headers = {"Origin": origin or server.url.rpartition("/")[0].rpartition("/")[0]}
    data = {name: str(value) for name, value in form.items()}
    async with (
        ClientSession(headers=headers) as session,
        session.post(server.url + place, data=data, allow_redirects=False) as response,
    ):
        yield response


async def test_the_page_tells_who_can_read_each_channel(stage: Stage, server: IndexServer) -> None:
    async with ClientSession() as session, session.get(server.url) as response:
        page = await response.text()

    assert "1 of 11 people can read it now: <bdi>Eve Torres</bdi> (owner)." in page
    assert page.count("Everybody (11 people)") == 3
    assert "<bdi>**Kit_** ליאור [🦊](x) `~~</bdi>" in page


async def test_opening_a_channel_leads_to_its_page(stage: Stage, server: IndexServer) -> None:
    form = {"channel": stage.riverside.general.id, "viewer": stage.riverside.cat.id}

    async with posted(server, "open", form) as response:
        assert response.status == 303
        assert response.headers["Location"].startswith("http://127.0.0.1:")


async def test_opening_a_closed_channel_is_refused_on_the_page(stage: Stage, server: IndexServer) -> None:
    form = {"channel": stage.riverside.lounge.id, "viewer": stage.riverside.cat.id}

    async with posted(server, "open", form) as response:
        assert response.status == 409
        assert "The simulated Discord refused: viewer lacks channel" in await response.text()


@pytest.mark.parametrize("form", [{"hours": 2}, {"hours": "x"}, {}])
async def test_no_other_time_passes(server: IndexServer, form: dict[str, object]) -> None:
    async with posted(server, "pass", form) as response:
        assert response.status == 400
        assert "An hour or a week can pass" in await response.text()


@pytest.mark.parametrize("form", [{"viewer": 1, "channel": "direct"}, {"viewer": 0}])
async def test_who_is_not_there_cannot_be_chosen(server: IndexServer, form: dict[str, object]) -> None:
    async with posted(server, "open", form) as response:
        assert response.status == 400
        assert "is not in Riverside" in await response.text()


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://127.0.0.1:1"])
async def test_another_sites_page_can_change_nothing(stage: Stage, server: IndexServer, origin: str) -> None:
    before = stage.riverside.world.now()

    async with posted(server, "pass", {"hours": 1}, origin=origin) as response:
        assert response.status == 403
    assert stage.riverside.world.now() == before


async def test_a_name_that_only_leads_here_is_refused(server: IndexServer) -> None:
    headers = {"Host": "rebound.example"}

    async with ClientSession() as session, session.get(server.url, headers=headers) as response:
        assert response.status == 403


async def test_who_does_not_know_the_address_gets_nothing(server: IndexServer) -> None:
    guess = server.url.rpartition("/")[0].rpartition("/")[0]

    async with ClientSession() as session, session.get(f"{guess}/") as response:
        assert response.status == 404
        assert response.headers["Content-Security-Policy"].startswith("default-src 'none'")


async def test_an_error_nobody_expected_is_told_on_the_page(
    server: IndexServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Stage, "let_pass", None)

    async with posted(server, "pass", {"hours": 1}) as response:
        assert response.status == 500
        assert "TypeError: " in await response.text()
