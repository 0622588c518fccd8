"""The bot is removed from a server, and comes back or not."""

import pytest
from simcord.backend import serializers

from tests.journeys.conftest import DAY, HOUR, Town


class Removed:
    """Takes the bot out of the server and puts it back, everything in the server untouched."""

    def __init__(self, town: Town) -> None:
        self.town, self.backend = town, town.world.env.backend
        self.guild = self.backend.guilds[town.guild.id]

    async def remove(self, *, outage: bool = False) -> None:
        del self.backend.guilds[self.guild.id]
        data = {"id": str(self.guild.id)} | ({"unavailable": True} if outage else {})
        self.backend.emit("GUILD_DELETE", data)
        await self.town.world.settle()

    async def wait(self, days: int) -> None:
        await self.town.pass_time(days * DAY)
        await self.town.world.advance(HOUR)  # in which the hourly job has its turn

    async def invite(self) -> None:
        self.backend.guilds[self.guild.id] = self.guild
        self.backend.emit("GUILD_CREATE", serializers.guild_create_payload(self.backend, self.guild))
        await self.town.world.settle()


@pytest.fixture
async def removed(town: Town) -> Removed:
    await town.befriend(town.ann, town.bob)
    return Removed(town)


async def test_a_server_that_comes_back_is_as_it_was(removed: Removed) -> None:
    await removed.remove()
    await removed.wait(29)
    await removed.invite()
    await removed.wait(10)

    assert removed.town.readers() == {"ann", "bob"}
    assert "bob" in await removed.town.ask(removed.town.ann, "friends")


async def test_after_30_days_a_server_that_comes_back_begins_anew(removed: Removed) -> None:
    await removed.remove()
    await removed.wait(31)
    await removed.invite()

    assert "bob" not in await removed.town.ask(removed.town.ann, "friends")


async def test_an_outage_of_discords_is_not_a_removal(removed: Removed) -> None:
    await removed.remove(outage=True)
    await removed.wait(31)
    await removed.invite()

    assert "bob" in await removed.town.ask(removed.town.ann, "friends")


async def test_while_removed_nothing_is_asked_of_the_server(removed: Removed) -> None:
    await removed.remove()
    before = len(removed.town.world.requests())

    await removed.wait(1)

    assert len(removed.town.world.requests()) == before
