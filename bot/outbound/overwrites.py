"""Overwrites as Discord takes them from a bot for a new channel: nothing in them that it may not do itself."""

from collections.abc import Mapping

import discord

Target = discord.Role | discord.Member | discord.Object
Overwrites = dict[Target, discord.PermissionOverwrite]

RESERVED = discord.Permissions(manage_roles=True)
"""Only administrators put the managing of permissions into overwrites; a bot that may in the server needs none."""


def permitted(guild: discord.Guild, wanted: Mapping[Target, discord.PermissionOverwrite]) -> Overwrites:
    """Return these overwrites without what the bot may not give, for which Discord would refuse the channel (50013)."""
    mine = guild.me.guild_permissions
    own = mine.value if mine.administrator else mine.value & ~RESERVED.value
    return {target: _masked(overwrite, own) for target, overwrite in wanted.items()}


def _masked(overwrite: discord.PermissionOverwrite, own: int) -> discord.PermissionOverwrite:
    allow, deny = (discord.Permissions(side.value & own) for side in overwrite.pair())
    return discord.PermissionOverwrite.from_pair(allow, deny)
