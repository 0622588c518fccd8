"""What Discord refuses and says, and simcord alone would not."""

from typing import Any

import discord
import pytest
from simcord import ChannelHandle, GuildHandle, MemberActor
from simcord.backend.models import Overwrite
from simcord.enums import ChannelType, OverwriteType

from simulation import World
from tests.simulation.probe import Do, said


def fill_category(world: World, guild: GuildHandle, channels: int) -> ChannelHandle:
    category = guild.create_category("rooms")
    for number in range(channels):
        world.env.backend.create_channel(guild.id, f"room-{number}", parent_id=category.id, announce=False)
    return category


async def open_thread(do: Do, channel: ChannelHandle) -> Any:
    kind = discord.ChannelType.private_thread
    return await do(lambda it: it.channel.create_thread(name="circle", type=kind, invitable=False))


def lines(world: World, thread: Any) -> list[int]:
    return [message.type for message in world.env.backend.messages[thread.id].values()]


async def test_the_251st_role_is_refused(world: World, guild: GuildHandle, do: Do) -> None:
    for number in range(250 - len(guild.roles)):
        world.env.backend.create_role(guild.id, f"role-{number}", position=1)

    error = await do(lambda it: it.guild.create_role())

    assert (error.status, error.code) == (400, 30005)


async def test_a_missing_permission_comes_before_a_limit(world: World, guild: GuildHandle, do: Do) -> None:
    for number in range(250 - len(guild.roles)):
        world.env.backend.create_role(guild.id, f"role-{number}", position=1)
    for role in world.env.backend.get_guild(guild.id).roles.values():
        role.permissions &= ~discord.Permissions.manage_roles.flag

    error = await do(lambda it: it.guild.create_role())

    assert error.code == 50013


async def test_the_501st_channel_is_refused(world: World, guild: GuildHandle, do: Do) -> None:
    for number in range(500 - len(guild.channels)):
        world.env.backend.create_channel(guild.id, f"room-{number}", announce=False)

    error = await do(lambda it: it.guild.create_text_channel("one-more"))

    assert (error.status, error.code) == (400, 30013)


async def test_the_51st_channel_of_a_category_is_refused(world: World, guild: GuildHandle, do: Do) -> None:
    category = discord.Object(fill_category(world, guild, 50).id)

    error = await do(lambda it: it.guild.create_text_channel("one-more", category=category))

    assert (error.status, error.code) == (400, 50035)
    assert error._errors["parent_id"]["_errors"][0]["code"] == "CHANNEL_PARENT_MAX_CHANNELS"


async def test_a_channel_does_not_move_into_a_full_category(
    world: World, guild: GuildHandle, channel: ChannelHandle, do: Do
) -> None:
    category = discord.Object(fill_category(world, guild, 50).id)

    error = await do(lambda it: it.channel.edit(category=category))

    assert error.code == 50035


async def test_a_channel_that_stays_in_a_full_category_can_be_edited(
    world: World, guild: GuildHandle, do: Do
) -> None:
    category = fill_category(world, guild, 49)
    world.env.backend.channels[guild.channels["square"].id].parent_id = category.id

    outcome = await do(lambda it: it.channel.edit(name="still-here", category=discord.Object(category.id)))

    assert outcome.name == "still-here"


async def test_the_1001st_overwrite_is_refused(world: World, channel: ChannelHandle, do: Do) -> None:
    overwrites = world.env.backend.get_channel(channel.id).overwrites
    overwrites += [Overwrite(target, OverwriteType.MEMBER) for target in range(1, 1001)]

    error = await do(lambda it: it.channel.set_permissions(it.user, send_messages=True))

    assert (error.status, error.code) == (400, 30060)


async def test_an_overwrite_that_is_there_can_be_changed_at_the_limit(
    world: World, channel: ChannelHandle, ann: MemberActor, do: Do
) -> None:
    overwrites = world.env.backend.get_channel(channel.id).overwrites
    overwrites += [Overwrite(target, OverwriteType.MEMBER) for target in (*range(1, 1000), ann.id)]

    assert await do(lambda it: it.channel.set_permissions(it.user, send_messages=True)) is None


async def test_more_than_100_overwrites_in_one_request_are_refused(guild: GuildHandle, do: Do) -> None:
    nothing = discord.PermissionOverwrite(send_messages=True)
    overwrites = {discord.Object(target, type=discord.Role): nothing for target in range(1, 102)}

    error = await do(lambda it: it.guild.create_text_channel("room", overwrites=overwrites))

    assert (error.status, error.code) == (400, 50035)


@pytest.mark.parametrize("change", ["add_user", "remove_user"])
async def test_members_of_an_archived_thread_cannot_be_changed(
    world: World, channel: ChannelHandle, bob: MemberActor, do: Do, change: str
) -> None:
    thread = await open_thread(do, channel)
    await do(lambda it: thread.edit(archived=True))

    error = await do(lambda it: getattr(thread, change)(bob))

    assert (error.status, error.code) == (400, 50083)


async def test_the_1001st_member_of_a_thread_is_refused(
    world: World, channel: ChannelHandle, bob: MemberActor, do: Do
) -> None:
    thread = await open_thread(do, channel)
    world.env.backend.get_thread(thread.id).thread_members |= dict.fromkeys(range(1, 1000), "")

    error = await do(lambda it: thread.add_user(bob))

    assert (error.status, error.code) == (400, 30033)


async def test_each_change_of_a_threads_members_is_told_inside(
    world: World, channel: ChannelHandle, bob: MemberActor, do: Do
) -> None:
    thread = await open_thread(do, channel)

    await do(lambda it: thread.add_user(bob))
    await do(lambda it: thread.add_user(bob))
    await do(lambda it: thread.remove_user(bob))

    assert lines(world, thread) == [1, 2]


async def test_a_nonce_sends_once(world: World, channel: ChannelHandle, do: Do) -> None:
    first = await do(lambda it: it.channel.send("Hello", nonce="row-1"))

    second = await do(lambda it: it.channel.send("Hello", nonce="row-1"))

    assert second.id == first.id
    assert second.nonce == "row-1"
    assert said(world, channel) == [first.id]


async def test_a_nonce_is_forgotten_after_some_minutes(world: World, channel: ChannelHandle, do: Do) -> None:
    first = await do(lambda it: it.channel.send("Hello", nonce="row-1"))
    await world.advance(301)

    second = await do(lambda it: it.channel.send("Hello", nonce="row-1"))

    assert second.id != first.id


async def test_a_nonce_survives_a_restart(world: World, channel: ChannelHandle, do: Do) -> None:
    first = await do(lambda it: it.channel.send("Hello", nonce="row-1"))
    await world.restart(crash=True)

    second = await do(lambda it: it.channel.send("Hello", nonce="row-1"))

    assert second.id == first.id


async def test_a_long_nonce_is_refused(channel: ChannelHandle, do: Do) -> None:
    error = await do(lambda it: it.channel.send("Hello", nonce="n" * 26))

    assert (error.status, error.code) == (400, 50035)


async def test_a_reaction_says_whose_message_it_is_on(
    world: World, channel: ChannelHandle, ann: MemberActor, bob: MemberActor
) -> None:
    bot: Any = world.bot
    message = await ann.send(channel, "Look!")

    await bob.react(message, "\N{THUMBS UP SIGN}")

    assert [event.message_author_id for event in bot.reactions] == [ann.id]


async def test_what_was_refused_is_among_the_requests(world: World, channel: ChannelHandle, do: Do) -> None:
    await do(lambda it: it.channel.send("Hello", nonce="n" * 26))

    assert len(world.requests("POST", "/channels/*/messages")) == 1


async def test_a_private_thread_is_made_without_a_line(world: World, channel: ChannelHandle, do: Do) -> None:
    thread = await open_thread(do, channel)

    assert world.env.backend.get_channel(thread.id).type == ChannelType.PRIVATE_THREAD
    assert lines(world, thread) == []


async def test_only_an_administrator_lets_a_new_channels_overwrites_manage_permissions(
    world: World, guild: GuildHandle, do: Do
) -> None:
    managing = discord.PermissionOverwrite(manage_roles=True)

    error = await do(lambda it: it.guild.create_text_channel("room", overwrites={it.guild.me: managing}))

    assert error.code == 50013
