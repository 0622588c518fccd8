"""The bot's life in a World, and what one reads there."""

import asyncio
from typing import Any

import discord
import pytest
from simcord import ChannelHandle, GuildHandle, MemberActor

from simulation import World
from tests.simulation.probe import Do, Probe


def in_the_background(work: Any) -> Any:
    """Work for `do` that starts a task of the bot's and does not wait for it."""

    async def start(interaction: Any) -> None:
        interaction.client.task = asyncio.create_task(work(interaction))

    return start


async def test_a_restart_closes_the_old_bot_and_starts_another(world: World) -> None:
    old: Any = world.bot

    await world.restart()

    assert old.was_closed
    assert world.bot is not old
    assert world.bot.is_ready()


async def test_a_restart_leaves_discord_as_it_was(world: World, do: Do, ann: MemberActor) -> None:
    role = await do(lambda it: it.guild.create_role(name="friends"))
    await do(lambda it: it.user.add_roles(role))

    await world.restart()

    assert world.has_role(role, ann)


async def test_a_crash_stops_the_bot_where_it_is(world: World, do: Do, ann: MemberActor) -> None:
    async def greet_in_a_minute(interaction: Any) -> None:
        await asyncio.sleep(60)
        await interaction.user.send("A minute has passed.")

    await do(in_the_background(greet_in_a_minute))
    await world.restart(crash=True)
    await world.advance(120)

    assert world.inbox(ann) == []


async def test_last_words_of_a_crashing_bot_do_not_reach_discord(
    world: World, do: Do, ann: MemberActor
) -> None:
    async def say_goodbye(interaction: Any) -> None:
        try:
            await asyncio.sleep(60)
        finally:
            await interaction.user.send("I am going down.")

    await do(in_the_background(say_goodbye))
    await world.restart(crash=True)

    assert world.inbox(ann) == []


async def test_a_crashed_bot_is_closed_once_it_is_cut_off(world: World) -> None:
    old: Any = world.bot

    await world.restart(crash=True)

    assert old.was_closed
    assert world.bot.is_ready()


async def test_a_crashed_bot_can_be_released_otherwise() -> None:
    released: list[Any] = []

    async def release(bot: Any) -> None:
        bot.scheduler.shutdown(wait=False)
        released.append(bot)

    async with World(Probe, release=release) as world:
        old: Any = world.bot

        await world.restart(crash=True)

        assert released == [old]
        assert not old.was_closed


async def test_the_bot_works_after_a_crash(world: World, do: Do, ann: MemberActor) -> None:
    await world.restart(crash=True)

    await do(lambda it: it.user.send("Back again."))

    assert [message.content for message in world.inbox(ann)] == ["Back again."]


async def test_closing_raises_what_the_bot_swallowed() -> None:
    world = World(Probe)
    await world.start()
    world.env._record_error(ValueError("swallowed"))

    with pytest.raises(ExceptionGroup) as raised:
        await world.close()

    assert raised.group_contains(ValueError, match="swallowed")


async def test_closing_keeps_quiet_about_errors_when_told_to() -> None:
    world = World(Probe)
    await world.start()
    world.env._record_error(ValueError("swallowed"))

    await world.close(check_errors=False)

    assert world.bot.is_closed()


async def test_a_bot_that_cannot_start_is_closed() -> None:
    bots: list[Any] = []

    class Broken(Probe):
        async def setup_hook(self) -> None:
            bots.append(self)
            self.scheduler.start()
            raise ValueError("no database")

    with pytest.raises(ValueError, match="no database"):
        await World(Broken).start()

    assert bots[0].was_closed


async def test_a_hidden_channel_is_read_by_those_it_is_shown_to(
    world: World, guild: GuildHandle, ann: MemberActor, bob: MemberActor
) -> None:
    show, hide = (
        discord.PermissionOverwrite(view_channel=True),
        discord.PermissionOverwrite(view_channel=False),
    )

    room = guild.create_text_channel("room", overwrites={guild.default_role: hide, ann: show})

    assert world.can_read(room, ann)
    assert not world.can_read(room.id, bob.id)


async def test_nobody_has_a_deleted_role(world: World, guild: GuildHandle, do: Do, ann: MemberActor) -> None:
    role = await do(lambda it: it.guild.create_role())
    await do(lambda it: it.user.add_roles(role))

    await do(lambda it: role.delete())

    assert not world.has_role(role, ann)


async def test_an_inbox_holds_both_sides_in_order(world: World, do: Do, ann: MemberActor) -> None:
    await do(lambda it: it.user.send("one"))
    await world.advance(1)
    await do(lambda it: it.user.send("two"))

    assert [message.content for message in world.inbox(ann)] == ["one", "two"]


async def test_an_inbox_is_empty_before_the_first_message(world: World, ann: MemberActor) -> None:
    assert world.inbox(ann) == []


async def test_requests_are_found_by_method_and_path(world: World, channel: ChannelHandle, do: Do) -> None:
    await do(lambda it: it.guild.create_role())
    await do(lambda it: it.guild.fetch_roles())

    assert [request.method for request in world.requests(path_glob="/guilds/*/roles")] == ["POST", "GET"]
    assert len(world.requests("POST", "/guilds/*/roles")) == 1
