"""Servers the bot is removed from, on both engines: work waits, they come back as they were, or go after 30 days."""

from collections.abc import Iterable

import pytest

from bot.database import Transaction
from bot.domain.guilds import REMOVAL_GRACE
from bot.services.departures import DepartureService
from bot.stores.all import Stores
from tests.fakes import ANN, BOB, DAY, GUILD, CountingNudge
from tests.services.conftest import Server


class FakePresence:
    """Says which servers the bot is in, once it is sure."""

    def __init__(self) -> None:
        self.inside = {GUILD}
        self.is_sure = True

    def here(self) -> frozenset[int]:
        return frozenset(self.inside)

    def gone(self, guild_ids: Iterable[int]) -> frozenset[int]:
        return frozenset(guild_ids) - self.inside if self.is_sure else frozenset()


class Leaving:
    """A server with two friends in it, from which the bot may be removed."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.presence, self.nudge = FakePresence(), CountingNudge()
        self.departures = DepartureService(server.database, Stores(), server.clock, self.presence, self.nudge)

    async def remove(self) -> None:
        self.presence.inside.clear()
        await self.departures.left(GUILD)

    async def purge(self) -> None:
        while not await self.departures.look_and_purge():
            pass

    async def members(self) -> int:
        async def body(tx: Transaction) -> int:
            count: int = await tx.fetchval("SELECT COUNT(*) FROM members")
            return count

        return await self.server.database.read(body)


@pytest.fixture
async def leaving(server: Server) -> Leaving:
    await server.choose_role()
    await server.befriend(ANN, BOB)
    await server.settle()
    leaving = Leaving(server)
    await leaving.departures.joined(GUILD)
    return leaving


async def test_after_30_days_nothing_is_held_of_a_server(leaving: Leaving) -> None:
    await leaving.remove()

    leaving.server.clock.advance(REMOVAL_GRACE)
    await leaving.purge()

    assert await leaving.members() == 0


async def test_until_then_everything_is_held(leaving: Leaving) -> None:
    await leaving.remove()

    leaving.server.clock.advance(REMOVAL_GRACE - 1)
    await leaving.purge()

    assert await leaving.members() == 2


async def test_a_server_that_came_back_is_not_purged(leaving: Leaving) -> None:
    await leaving.remove()
    leaving.server.clock.advance(29 * DAY)
    leaving.presence.inside.add(GUILD)
    await leaving.departures.joined(GUILD)

    leaving.server.clock.advance(29 * DAY)
    await leaving.purge()

    assert await leaving.members() == 2
    assert leaving.nudge.count == 1


async def test_work_for_a_server_waits_until_it_comes_back(leaving: Leaving) -> None:
    server = leaving.server
    await leaving.remove()
    server.gateway.calls.clear()
    await server.unfollow(ANN, BOB)

    assert await server.settle() is None
    assert server.gateway.calls == []

    leaving.presence.inside.add(GUILD)
    await leaving.departures.joined(GUILD)
    await server.settle()
    assert server.holders() == set()


async def test_a_removal_during_downtime_is_noticed(leaving: Leaving) -> None:
    leaving.presence.inside.clear()

    await leaving.departures.look_and_purge()
    leaving.server.clock.advance(REMOVAL_GRACE)
    await leaving.purge()

    assert await leaving.members() == 0


async def test_a_return_during_downtime_is_noticed(leaving: Leaving) -> None:
    await leaving.remove()
    leaving.presence.inside.add(GUILD)

    await leaving.departures.look_and_purge()
    leaving.server.clock.advance(REMOVAL_GRACE)
    await leaving.purge()

    assert await leaving.members() == 2


async def test_nothing_is_purged_while_it_is_not_sure_which_servers_there_are(leaving: Leaving) -> None:
    await leaving.remove()
    leaving.presence.is_sure = False

    leaving.server.clock.advance(REMOVAL_GRACE)
    await leaving.purge()

    assert await leaving.members() == 2
