"""A World with a Probe in it, one server, two people and one channel."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from simcord import ChannelHandle, GuildHandle, MemberActor

from simulation import World
from tests.simulation.probe import Do, Probe, Work


@pytest.fixture
async def world() -> AsyncIterator[World]:
    world = World(Probe)
    await world.start()
    yield world
    await world.close()


@pytest.fixture
def guild(world: World) -> GuildHandle:
    return world.env.create_guild()


@pytest.fixture
def channel(guild: GuildHandle) -> ChannelHandle:
    return guild.create_text_channel("square")


@pytest.fixture
def ann(world: World, guild: GuildHandle) -> MemberActor:
    return guild.add_member(world.env.create_user("ann"))


@pytest.fixture
def bob(world: World, guild: GuildHandle) -> MemberActor:
    return guild.add_member(world.env.create_user("bob"))


@pytest.fixture
def do(world: World, ann: MemberActor, channel: ChannelHandle) -> Do:
    """Run something as the bot; what it returned or raised comes back."""

    async def do(work: Work) -> Any:
        bot = world.bot
        assert isinstance(bot, Probe)
        bot.work = work
        await ann.slash(channel, "do")
        return bot.outcome

    return do
