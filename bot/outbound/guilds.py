"""Makes, or takes as they are, the role, the channels and the category a server needs."""

import discord

from bot.domain.guilds import RoleFacts
from bot.domain.outcomes import Created, NoRoom, NotAllowed, Obstacle, TryLater
from bot.facts import role_facts_of
from bot.outbound.errors import (
    MISSING_ACCESS,
    MISSING_PERMISSIONS,
    TOO_MANY_CHANNELS,
    TOO_MANY_ROLES,
    WORTH_REPEATING,
    code_of,
    later,
)

REASON = "Mutuals: set up by an administrator"
SHOWN = discord.PermissionOverwrite(view_channel=True)
HIDDEN = discord.PermissionOverwrite(view_channel=False)
OURS = discord.PermissionOverwrite(view_channel=True, send_messages=True)
READING = discord.PermissionOverwrite(send_messages=False)
POSTING = discord.PermissionOverwrite(
    view_channel=True, send_messages=True, create_public_threads=True, send_messages_in_threads=True
)

Overwrites = dict[discord.Role | discord.Member | discord.Object, discord.PermissionOverwrite]
Failed = NoRoom | NotAllowed | TryLater


class DiscordGuilds:
    """The guild gateway over discord.py."""

    def __init__(self, client: discord.Client) -> None:
        self._client = client

    async def role(self, guild_id: int, role_id: int | None, name: str) -> RoleFacts | Failed:
        """Return the role of this id, else one of this name, else make it, without any permission."""
        guild = self._client.get_guild(guild_id)
        if guild is None:
            return TryLater()
        known = guild.get_role(role_id or 0) or discord.utils.get(guild.roles, name=name)
        if known is not None:
            return role_facts_of(known)
        try:
            return role_facts_of(
                await guild.create_role(name=name, permissions=discord.Permissions.none(), reason=REASON)
            )
        except WORTH_REPEATING as error:
            return _failed(error, Obstacle.NEEDS_MANAGE_ROLES)

    async def lounge(
        self, guild_id: int, channel_id: int | None, name: str, role_id: int
    ) -> Created | Failed:
        """Return a text channel that everyone but holders of the role is kept out of; the bot can write in it."""
        guild = self._client.get_guild(guild_id)
        if guild is None:
            return TryLater()
        known = guild.get_channel(channel_id or 0) or discord.utils.get(guild.text_channels, name=name)
        try:
            role = guild.get_role(role_id) or await guild.fetch_role(role_id)
            if not isinstance(known, discord.TextChannel):
                wanted: Overwrites = {guild.default_role: HIDDEN, role: SHOWN, guild.me: OURS}
                return Created((await guild.create_text_channel(name, overwrites=wanted, reason=REASON)).id)
            await _open(known, role)
        except WORTH_REPEATING as error:
            return _failed(error, Obstacle.NEEDS_MANAGE_CHANNELS)
        return Created(known.id)

    async def feed(self, guild_id: int, channel_id: int | None, name: str) -> Created | Failed:
        """Return a text channel in which the bot alone writes, and everybody in its threads."""
        guild = self._client.get_guild(guild_id)
        if guild is None:
            return TryLater()
        known = guild.get_channel(channel_id or 0) or discord.utils.get(guild.text_channels, name=name)
        try:
            if isinstance(known, discord.TextChannel):
                await _merge(known, guild.me, POSTING)
                return Created(known.id)
            wanted: Overwrites = {guild.default_role: READING, guild.me: POSTING}
            return Created((await guild.create_text_channel(name, overwrites=wanted, reason=REASON)).id)
        except WORTH_REPEATING as error:
            return _failed(error, Obstacle.NEEDS_MANAGE_CHANNELS)

    async def category(self, guild_id: int, category_id: int | None, name: str) -> Created | Failed:
        """Return the category of this id, else one of this name, else make it."""
        guild = self._client.get_guild(guild_id)
        if guild is None:
            return TryLater()
        known = guild.get_channel(category_id or 0) or discord.utils.get(guild.categories, name=name)
        try:
            return Created((known or await guild.create_category(name, reason=REASON)).id)
        except WORTH_REPEATING as error:
            return _failed(error, Obstacle.NEEDS_MANAGE_CHANNELS)


async def _open(channel: discord.TextChannel, role: discord.Role) -> None:
    """Give a channel that exists the three overwrites a lounge needs, ours first; others stay as they are."""
    targets = ((channel.guild.me, OURS), (role, SHOWN), (channel.guild.default_role, HIDDEN))
    for target, wanted in targets:
        await _merge(channel, target, wanted)


async def _merge(
    channel: discord.TextChannel,
    target: discord.Role | discord.Member,
    wanted: discord.PermissionOverwrite,
) -> None:
    """Add to what a channel allows and denies somebody; nothing is asked of Discord where that holds already."""
    merged = channel.overwrites_for(target)
    merged.update(**{name: value for name, value in wanted if value is not None})
    if merged != channel.overwrites_for(target):
        await channel.set_permissions(target, overwrite=merged, reason=REASON)


def _failed(error: Exception, lacking: Obstacle) -> Failed:
    code = code_of(error)
    if code in (TOO_MANY_CHANNELS, TOO_MANY_ROLES):
        return NoRoom()
    return NotAllowed(lacking) if code in (MISSING_ACCESS, MISSING_PERMISSIONS) else later(error)
