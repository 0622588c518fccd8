"""What people do and see when they post: the feed channel, circles, drafts, and the feed."""

from typing import Any

import discord
from simcord import ChannelHandle, InteractionResult, MemberActor
from simcord.results import to_discord_message

from tests.journeys.conftest import Town, answered, said
from tests.journeys.letters import buttons

GONE = "That post isn't there any more. `/feed` shows what is."


def messages(town: Town, channel_id: int) -> list[discord.Message]:
    """Return what stands in a channel for all its readers, oldest first."""
    env = town.world.env
    stored = env.backend.messages.get(channel_id, {})
    return [to_discord_message(env, stored[one]) for one in sorted(stored) if not stored[one].is_ephemeral]


def board(town: Town) -> list[discord.Message]:
    """Return the posts in the feed channel."""
    return [one for one in messages(town, feed_channel(town).id) if "Like" in buttons(one)]


def feed_channel(town: Town) -> ChannelHandle:
    return next(one for one in town.guild.channels.values() if one.name == "feed")


def drafts(town: Town, who: MemberActor) -> list[discord.Message]:
    """Return what somebody's DM holds of their own posts."""
    return [one for one in town.world.inbox(who) if {"Publish", "Details"} & {*buttons(one)}]


async def post(town: Town, who: MemberActor, text: str, **options: Any) -> str:
    return said(await who.slash(town.general, "post", text=text, **options))


async def feed(town: Town, who: MemberActor, **options: Any) -> InteractionResult:
    return await who.slash(town.general, "feed", **options)


def cards(result: InteractionResult) -> list[str]:
    """Return the texts of the cards in an answer."""
    return [one.description or "" for one in answered(result).embeds]


async def read(town: Town, who: MemberActor, **options: Any) -> list[str]:
    """Return the first lines of what somebody's feed shows."""
    shown = cards(await feed(town, who, **options))
    return [text.splitlines()[0].strip("\u2068\u2069") for text in shown]


def threads(town: Town, message: discord.Message) -> list[discord.Message]:
    """Return the comments in the thread of a post's message, oldest first."""
    found = [
        one.id
        for one in town.world.env.backend.channels.values()
        if one.is_thread and one.parent_id == message.channel.id
    ]
    return [one for thread in found for one in messages(town, thread) if one.content]


async def comment(town: Town, who: MemberActor, on: discord.Message, text: str) -> str:
    form = await who.click(on, label="Comment")
    if form.modal is None:
        return said(form)
    return said(await who.submit_modal(form, {"text": text}))
