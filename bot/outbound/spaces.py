"""Makes, renames and removes the channels of circles and live rooms on Discord."""

import logging
from collections.abc import Iterable
from typing import cast

import discord

from bot.domain.outcomes import Created, Done, NameRefused, NoRoom, NotAllowed, Obstacle, Outcome, TryLater
from bot.domain.spaces import Form, Space, category_number
from bot.outbound.errors import (
    MISSING_ACCESS,
    MISSING_PERMISSIONS,
    TOO_MANY_CHANNELS,
    UNKNOWN_CHANNEL,
    WORTH_REPEATING,
    WRONG_KIND_OF_CHANNEL,
    code_of,
    is_category_full,
    is_name_refused,
    later,
)
from bot.outbound.overwrites import permitted

log = logging.getLogger(__name__)

VOICE_LIMIT = 99
HIDDEN = discord.PermissionOverwrite(view_channel=False, connect=False)
OURS = discord.PermissionOverwrite(
    view_channel=True,
    send_messages=True,
    manage_channels=True,
    connect=True,
    move_members=True,
    set_voice_channel_status=True,
)
"""What a space allows us, as far as we may do it in the whole server."""

Making = Created | NoRoom | NotAllowed | TryLater | NameRefused
Channel = discord.TextChannel | discord.VoiceChannel | discord.Thread


class DiscordSpaces:
    """Channels over discord.py; administrators can always look in."""

    def __init__(self, client: discord.Client) -> None:
        self._client = client

    async def create(self, space: Space, category_id: int | None) -> Making:
        """Make the space's channel, closed to everyone, or find the one made before a crash."""
        guild = self._client.get_guild(space.guild_id)
        if guild is None or guild.unavailable:
            return TryLater()
        if space.form is Form.THREAD and not _holds_threads(guild.get_channel(space.parent_id or 0)):
            return NotAllowed(Obstacle.CHANNEL_MISSING)
        channel_id = _made_before(guild, space)
        try:
            channel_id = channel_id or (await self._make(guild, space, category_id)).id
        except WORTH_REPEATING as error:
            return NoRoom() if code_of(error) == TOO_MANY_CHANNELS else _refused(error, guild)
        await self._show_title(guild, space, channel_id)
        return Created(channel_id)

    async def rename(self, space: Space) -> Outcome | NameRefused:
        """Give the channel the space's name."""
        return await self._on_channel(space, "PATCH")

    async def delete(self, space: Space) -> Outcome | NameRefused:
        """Remove the channel; one that is gone already is removed."""
        return await self._on_channel(space, "DELETE")

    async def _on_channel(self, space: Space, method: str) -> Outcome | NameRefused:
        guild, channel_id = self._client.get_guild(space.guild_id), space.channel_id or 0
        if guild is None or guild.unavailable:
            return TryLater()
        try:
            if method == "DELETE":
                await self._client.http.delete_channel(channel_id, reason=_why(space, "is over"))
            else:
                reason = _why(space, "has another name")
                await self._client.http.edit_channel(channel_id, name=space.name, reason=reason)
                await self._show_title(guild, space, channel_id)
        except WORTH_REPEATING as error:
            return Done() if code_of(error) == UNKNOWN_CHANNEL else _refused(error, guild)
        return Done()

    async def _show_title(self, guild: discord.Guild, space: Space, channel_id: int) -> None:
        """Write a live room's title as its status too, where the bot may; it is in the name anyway."""
        if space.form is not Form.VOICE or not guild.me.guild_permissions.set_voice_channel_status:
            return
        try:
            status, reason = space.name, _why(space, "has a title")
            await self._client.http.edit_voice_channel_status(status, channel_id=channel_id, reason=reason)
        except WORTH_REPEATING as error:
            log.info("the status of voice channel %s was not written: code %s", channel_id, code_of(error))

    async def _make(self, guild: discord.Guild, space: Space, category_id: int | None) -> Channel:
        if space.form is Form.THREAD:
            return await _make_thread(guild, space)
        categories = _categories(guild, category_id)
        for category in categories:
            try:
                return await _make_channel(guild, space, category)
            except discord.HTTPException as error:
                if not is_category_full(error):
                    raise
        return await _make_channel(guild, space, await _next_category(guild, categories))


async def _make_channel(
    guild: discord.Guild, space: Space, category: discord.CategoryChannel | None
) -> Channel:
    overwrites = permitted(guild, {guild.default_role: HIDDEN, guild.me: OURS})
    reason = _why(space, "opens")
    if space.form is Form.VOICE:
        return await guild.create_voice_channel(
            space.name, category=category, overwrites=overwrites, user_limit=VOICE_LIMIT, reason=reason
        )
    return await guild.create_text_channel(
        space.name, category=category, overwrites=overwrites, topic=_topic(space), reason=reason
    )


def _holds_threads(parent: object) -> bool:
    """Return whether private threads may hang on a channel: on plain text channels, not on those that announce."""
    return isinstance(parent, discord.TextChannel) and parent.type is discord.ChannelType.text


async def _make_thread(guild: discord.Guild, space: Space) -> discord.Thread:
    parent = cast("discord.TextChannel", guild.get_channel(space.parent_id or 0))
    return await parent.create_thread(
        name=space.name,
        type=discord.ChannelType.private_thread,
        invitable=False,
        reason=_why(space, "opens as a thread"),
    )


def _made_before(guild: discord.Guild, space: Space) -> int | None:
    """Return the channel that was made for a space but not recorded, because the process died in between.

    A circle's topic says whose it is; a voice room and a thread are known by being ours and having the name.
    """
    found: Iterable[Channel]
    if space.form is Form.CHANNEL:
        found = (one for one in guild.text_channels if one.topic == _topic(space))
    elif space.form is Form.VOICE:
        found = (one for one in guild.voice_channels if one.name == space.name and _is_our_room(one))
    else:
        threads = (one for one in guild.threads if one.owner_id == guild.me.id)
        found = (one for one in threads if one.parent_id == space.parent_id and one.name == space.name)
    return next((one.id for one in found), None)


def _is_our_room(room: discord.VoiceChannel) -> bool:
    """Return whether a voice channel was made by us; it shows in its limit and in what it allows us."""
    mine, wanted = room.overwrites_for(room.guild.me), permitted(room.guild, {room.guild.me: OURS})
    return room.user_limit == VOICE_LIMIT and mine.pair()[0] >= wanted[room.guild.me].pair()[0]


def _categories(guild: discord.Guild, category_id: int | None) -> list[discord.CategoryChannel]:
    """Return the server's category for circles and those we made when it was full, in the order of their numbers."""
    base = guild.get_channel(category_id or 0)
    if not isinstance(base, discord.CategoryChannel):
        return []
    numbered = [(category_number(base.name, one.name), one) for one in guild.categories]
    more = sorted((number, one.id, one) for number, one in numbered if number is not None)
    return [base, *(one for _, _, one in more)]


async def _next_category(
    guild: discord.Guild, categories: list[discord.CategoryChannel]
) -> discord.CategoryChannel | None:
    if not categories:
        return None
    base = categories[0]
    number = max([1, *(category_number(base.name, one.name) or 1 for one in categories)]) + 1
    return await guild.create_category(
        f"{base.name} {number}",
        overwrites=permitted(guild, base.overwrites),
        reason="Mutuals: the category for circles is full",
    )


def _topic(space: Space) -> str:
    return f"Open to friends of its owner only; administrators can always look in. Mutuals {space.id}"


def _why(space: Space, what: str) -> str:
    return f"Mutuals: a member's {space.kind} {what}"


def _refused(error: Exception, guild: discord.Guild) -> NotAllowed | TryLater | NameRefused:
    code = code_of(error)
    if is_name_refused(error):
        return NameRefused()
    if code in (MISSING_PERMISSIONS, MISSING_ACCESS):
        lacking = not guild.me.guild_permissions.manage_channels
        return NotAllowed(Obstacle.NEEDS_MANAGE_CHANNELS if lacking else Obstacle.NEEDS_MANAGE_ROLES)
    if code in (UNKNOWN_CHANNEL, WRONG_KIND_OF_CHANNEL):
        return NotAllowed(Obstacle.CHANNEL_MISSING)
    return later(error)
