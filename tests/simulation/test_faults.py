"""Requests that fail before, instead of, and after their effect."""

import aiohttp
import discord
import pytest
from simcord import ChannelHandle, GuildHandle, MemberActor

from simulation import World
from tests.simulation.probe import Do, said

ROLES = "/guilds/*/roles"


async def test_a_lost_answer_leaves_its_effect(world: World, guild: GuildHandle, do: Do) -> None:
    world.lose_answer("POST", ROLES)

    error = await do(lambda it: it.guild.create_role(name="friends"))

    assert isinstance(error, aiohttp.ServerDisconnectedError)
    assert "friends" in guild.roles


async def test_a_lost_answer_hides_a_refusal_as_well_as_a_success(world: World, do: Do) -> None:
    world.lose_answer("DELETE", ROLES + "/*")

    error = await do(lambda it: it.client.http.delete_role(it.guild_id, 1))

    assert isinstance(error, aiohttp.ServerDisconnectedError)


async def test_a_timeout_leaves_nothing(world: World, guild: GuildHandle, do: Do) -> None:
    world.time_out("POST", ROLES)

    error = await do(lambda it: it.guild.create_role(name="friends"))

    assert isinstance(error, TimeoutError)
    assert "friends" not in guild.roles
    assert len(world.requests("POST", ROLES)) == 1


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, discord.HTTPException),
        (403, discord.Forbidden),
        (404, discord.NotFound),
        (503, discord.DiscordServerError),
    ],
)
async def test_a_failure_is_raised_as_discord_py_raises_it(
    world: World, do: Do, status: int, kind: type[discord.HTTPException]
) -> None:
    world.fail("POST", ROLES, status=status, code=40003)

    error = await do(lambda it: it.guild.create_role())

    assert type(error) is kind
    assert (error.status, error.code) == (status, 40003)


async def test_a_fault_strikes_as_often_as_it_is_told(world: World, guild: GuildHandle, do: Do) -> None:
    world.fail("POST", ROLES, status=500, times=2)

    outcomes = [await do(lambda it: it.guild.create_role(name="friends")) for _ in range(3)]

    assert [isinstance(outcome, discord.Role) for outcome in outcomes] == [False, False, True]


async def test_healing_ends_what_would_last(world: World, do: Do) -> None:
    world.fail("*", "*", status=500, times=None)

    world.heal()

    assert isinstance(await do(lambda it: it.guild.create_role()), discord.Role)


async def test_a_fault_leaves_other_requests_alone(world: World, do: Do, ann: MemberActor) -> None:
    world.fail("POST", "/users/@me/channels", status=403, code=50007, times=None)

    assert isinstance(await do(lambda it: it.guild.create_role()), discord.Role)


async def test_sending_again_with_the_nonce_after_a_lost_answer_finds_the_message(
    world: World, channel: ChannelHandle, do: Do
) -> None:
    world.lose_answer("POST", "/channels/*/messages")
    await do(lambda it: it.channel.send("Hello", nonce="row-1"))

    message = await do(lambda it: it.channel.send("Hello", nonce="row-1"))

    assert said(world, channel) == [message.id]
