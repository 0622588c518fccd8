"""What people do and see when they write to each other through the bot."""

from typing import Any

import discord
from simcord import MemberActor
from simcord.backend import serializers
from simcord.backend.models import Message

from simulation import World
from tests.journeys.conftest import Town, answered, said

REFUSED = "Only friends who allow it can message each other here."
PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)


def buttons(message: discord.Message) -> list[str]:
    """Return the labels under a message."""
    return [
        item.label or ""
        for row in message.components
        if isinstance(row, discord.ActionRow)
        for item in row.children
        if isinstance(item, discord.Button)
    ]


def copies(town: Town, who: MemberActor) -> list[discord.Message]:
    """Return what friends wrote to somebody, deleted or not; of a long text the piece with the buttons."""
    return [one for one in town.world.inbox(who) if {"Reply", "Block"} & {*buttons(one)} and not is_held(one)]


def is_held(message: discord.Message) -> bool:
    return "Show" in buttons(message)


def held(town: Town, who: MemberActor) -> list[discord.Message]:
    """Return the notes that a message waits for somebody's review."""
    return [one for one in town.world.inbox(who) if is_held(one)]


def got(town: Town, who: MemberActor) -> list[str]:
    """Return the texts of what friends wrote to somebody."""
    return [one.content for one in copies(town, who)]


def own(town: Town, who: MemberActor) -> list[discord.Message]:
    """Return somebody's own copies of what they sent by command or form."""
    return [one for one in town.world.inbox(who) if "Edit" in buttons(one)]


def ticked(town: Town, who: MemberActor) -> list[bool]:
    """Return of everything somebody sent, oldest first, whether it is marked as delivered."""
    sent = [one for one in town.world.inbox(who) if one.author.id == who.id or "Edit" in buttons(one)]
    return ["✅" in [str(reaction) for reaction in one.reactions] for one in sent]


def told(town: Town, who: MemberActor) -> list[str]:
    """Return what the bot said in answer to somebody's messages."""
    inbox = town.world.inbox(who)
    mine = {one.id for one in inbox if one.author.id == who.id or "Edit" in buttons(one)}
    plain = [one for one in inbox if one.author.id != who.id and not one.components]
    return [one.content for one in plain if one.reference is not None and one.reference.message_id in mine]


async def write(town: Town, one: MemberActor, to: MemberActor, text: str, **options: Any) -> str:
    """Write with the command, and return the answer."""
    return said(await one.slash(town.general, "message", friend=str(to.id), text=text, **options))


async def chat(town: Town, one: MemberActor, to: MemberActor) -> str:
    return said(await one.slash(town.general, "chat with", friend=str(to.id)))


async def reply(town: Town, who: MemberActor, to: discord.Message, text: str) -> discord.Message:
    """Answer a message in one's DM with the bot, as a reply."""
    channel = who.user.dm_channel.id
    reference = {"channel_id": str(channel), "message_id": str(to.id)}
    normal = town.world.env.backend.normalize_message_reference(channel, reference)
    return await who.user.send_dm(text, reference=normal)


async def send_file(
    town: Town, who: MemberActor, name: str, data: bytes, alt: str | None = None, text: str = ""
) -> discord.Message:
    backend, channel = town.world.env.backend, who.user.dm_channel.id
    stored = backend.cdn.store_attachment(backend.snowflake(), channel, name, data, alt)
    return await who.user.send_dm(text, attachments=[stored])


async def send_long(town: Town, who: MemberActor, text: str) -> Message:
    """Write more than simcord lets people write: with Nitro one can, up to 4,000 characters."""
    backend = town.world.env.backend
    source = write_unheard(town, who, "short")
    source.content = text
    backend.emit("MESSAGE_CREATE", dict(serializers.message_payload(backend, source)))
    await town.world.settle()
    return source


async def edit_long(town: Town, source: Message, text: str) -> None:
    backend = town.world.env.backend
    source.content, source.edited_timestamp = text, town.world.now().isoformat()
    backend.emit("MESSAGE_UPDATE", dict(serializers.message_payload(backend, source)))
    await town.world.settle()


async def remove(town: Town, source: Message) -> None:
    town.world.env.backend.delete_message(source.channel_id, source.id)
    await town.world.settle()


async def press(town: Town, who: MemberActor, label: str, message: discord.Message) -> str:
    return said(await who.user.click(message, label=label))


async def edit_own(town: Town, who: MemberActor, text: str) -> None:
    """Change the last of what one sent by command or form."""
    form = await who.user.click(own(town, who)[-1], label="Edit")
    await who.user.submit_modal(form, {"text": text})


async def set_words(town: Town, who: MemberActor, words: str) -> None:
    panel = await who.slash(town.general, "privacy settings")
    form = await who.select(answered(panel), ["filter"], custom_id="choice:messages")
    await who.submit_modal(form, {"words": words})


async def set_up(town: Town, name: str, value: str) -> None:
    """Change one of the server's settings; a switch is turned."""
    panel = await town.eve.slash(town.general, "mutuals settings")
    form = await town.pick_setting(panel, name)
    if form.modal is not None:
        await town.eve.submit_modal(form, {"value": value})


def write_unheard(town: Town, who: MemberActor, text: str) -> Message:
    """Write in one's DM while no bot listens."""
    return town.world.env.backend.create_message(who.user.dm_channel.id, who.id, text, broadcast=False)


async def stop(world: World) -> None:
    """Stop the bot in its orderly way and start no other."""
    await world._close_bot()
    await world.env._detach_bot()


async def come_back(world: World) -> None:
    """Start a bot where there is none."""
    world._bot = world._make_bot()
    await world.env.restart_bot(world._bot)
    await world.settle()


async def die(world: World) -> None:
    """Kill the bot where it stands and start no other."""
    await world._crash()
