"""Makes, or takes as they are, the role, the channels and the category a server needs."""

from collections.abc import Collection, Sequence

import discord

from bot.domain.guilds import RoleFacts
from bot.domain.outcomes import Created, Done, NoRoom, NotAllowed, Obstacle, Outcome, TryLater
from bot.domain.setup import PARTS, Made, Part
from bot.facts import role_facts_of
from bot.outbound.errors import (
    MISSING_ACCESS,
    MISSING_PERMISSIONS,
    TOO_MANY_CHANNELS,
    TOO_MANY_ROLES,
    UNKNOWN_CHANNEL,
    UNKNOWN_ROLE,
    WORTH_REPEATING,
    code_of,
    later,
)
from bot.outbound.overwrites import permitted

REASON = "Mutuals: set up by an administrator"
MENDED = "Mutuals: an administrator let it mend its own permissions"
UNDO = "Mutuals: an administrator undid the set-up"
SHOWN = discord.PermissionOverwrite(view_channel=True)
HIDDEN = discord.PermissionOverwrite(view_channel=False)
OURS = discord.PermissionOverwrite(view_channel=True, send_messages=True)
READING = discord.PermissionOverwrite(send_messages=False)
POSTING = discord.PermissionOverwrite(
    view_channel=True, send_messages=True, create_public_threads=True, send_messages_in_threads=True
)

RULES = {Part.LOUNGE: (HIDDEN, OURS), Part.FEED: (READING, POSTING), Part.DIGEST: (READING, POSTING)}
"""What a channel is made with for everyone and for us; one that is not here, with nothing."""

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
                wanted = permitted(guild, {guild.default_role: HIDDEN, role: SHOWN, guild.me: OURS})
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
            wanted = permitted(guild, {guild.default_role: READING, guild.me: POSTING})
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

    def untouched(self, guild_id: int, made: Sequence[Made]) -> frozenset[int]:
        """Return the ids of what is still just as set-up made it, and used for nothing else."""
        guild = self._client.get_guild(guild_id)
        found: set[int] = set()
        roles = [one for one in made if one.part is Part.ROLE]
        for one in [
            *(one for one in made if one.part is not Part.ROLE),
            *roles,
        ]:  # a lounge that stays uses its role
            if guild is not None and _is_untouched(guild, one, found):
                found.add(one.target_id)
        return frozenset(found)

    async def allow_ourselves(self, guild_id: int, channel_id: int, names: Collection[str]) -> Outcome:
        """Add permissions to the bot's own overwrite; what else stands there stays."""
        guild = self._client.get_guild(guild_id)
        channel = guild.get_channel(channel_id) if guild is not None else None
        if guild is None or channel is None:
            return Done()
        mine = channel.overwrites_for(guild.me)
        mine.update(**dict.fromkeys(names, True))
        try:
            await channel.set_permissions(guild.me, overwrite=mine, reason=MENDED)
        except WORTH_REPEATING as error:
            refused = code_of(error) in (MISSING_ACCESS, MISSING_PERMISSIONS)
            return NotAllowed(Obstacle.NEEDS_MANAGE_ROLES) if refused else later(error)
        return Done()

    async def remove(self, guild_id: int, made: Made) -> Outcome:
        """Delete it; what is gone already is deleted."""
        http = self._client.http
        try:
            if made.part is Part.ROLE:
                await http.delete_role(guild_id, made.target_id, reason=UNDO)
            else:
                await http.delete_channel(made.target_id, reason=UNDO)
        except WORTH_REPEATING as error:
            code = code_of(error)
            if code in (UNKNOWN_CHANNEL, UNKNOWN_ROLE):
                return Done()
            refused = code in (MISSING_ACCESS, MISSING_PERMISSIONS)
            return NotAllowed(Obstacle.NEEDS_MANAGE_CHANNELS) if refused else later(error)
        return Done()


def _is_untouched(guild: discord.Guild, made: Made, others: Collection[int]) -> bool:
    name = PARTS[made.part].name
    if made.part is Part.ROLE:
        role = guild.get_role(made.target_id)
        return role is not None and _is_plain(role, name) and not _is_used(role, others)
    channel = guild.get_channel(made.target_id)
    return (
        channel is not None
        and channel.name == name
        and _is_empty(channel)
        and _has_our_rules(channel, made.part)
    )


def _is_plain(role: discord.Role, name: str) -> bool:
    dressed = role.permissions.value or role.colour.value or role.hoist or role.mentionable
    return role.name == name and not dressed


def _is_used(role: discord.Role, others: Collection[int]) -> bool:
    """Return whether a channel that stays is opened or closed to the role."""
    return any(role in one.overwrites for one in role.guild.channels if one.id not in others)


def _is_empty(channel: discord.abc.GuildChannel) -> bool:
    if isinstance(channel, discord.CategoryChannel):
        return not channel.channels
    return isinstance(channel, discord.TextChannel) and not (channel.last_message_id or channel.topic)


def _has_our_rules(channel: discord.abc.GuildChannel, part: Part) -> bool:
    """Return whether a channel's overwrites are those it was made with; a role that is gone is no matter."""
    if part not in RULES:
        return not channel.overwrites
    everyone, us = RULES[part]
    ours = permitted(channel.guild, {channel.guild.default_role: everyone, channel.guild.me: us})
    others = [wanted for target, wanted in channel.overwrites.items() if ours.get(target) != wanted]
    return len(channel.overwrites) - len(others) == len(ours) and others in ([], [SHOWN])


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
    if code == MISSING_ACCESS:
        return NotAllowed(Obstacle.NO_ACCESS)
    return NotAllowed(lacking) if code == MISSING_PERMISSIONS else later(error)
