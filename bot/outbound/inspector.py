"""Looks at a server as the gateway last told it; asks Discord nothing, however many channels there are."""

from collections.abc import Collection

import discord

from bot.domain.premises import ChannelKind, ChannelSeen, Premises, RoleSeen
from bot.facts import role_facts_of

KINDS = {
    discord.ChannelType.text: ChannelKind.TEXT,
    discord.ChannelType.news: ChannelKind.TEXT,
    discord.ChannelType.voice: ChannelKind.VOICE,
    discord.ChannelType.category: ChannelKind.CATEGORY,
}
INTENTS = (
    "guilds",
    "members",
    "moderation",
    "guild_messages",
    "guild_reactions",
    "dm_messages",
    "dm_reactions",
    "voice_states",
)
"""Without one of these something of what Mutuals promises cannot hold."""


class DiscordInspector:
    """The inspector over discord.py's cache of servers, roles and channels."""

    def __init__(self, client: discord.Client) -> None:
        self._client = client

    def inspect(self, guild_id: int, channel_ids: Collection[int | None] = ()) -> Premises | None:
        """Return how a server stands, with the bot's permissions in these channels; None where it is not seen."""
        guild = self._client.get_guild(guild_id)
        if guild is None or guild.unavailable:
            return None
        return Premises(
            permissions=_names(guild.me.guild_permissions),
            roles={role.id: RoleSeen(role.name, role_facts_of(role)) for role in guild.roles},
            channels={one.id: _seen(one, asked=one.id in channel_ids) for one in guild.channels},
            locked_threads=frozenset(one.id for one in guild.threads if one.locked),
            missing_intents=tuple(name for name in INTENTS if not getattr(self._client.intents, name)),
        )


def _seen(channel: discord.abc.GuildChannel, *, asked: bool) -> ChannelSeen:
    kind = KINDS.get(channel.type, ChannelKind.OTHER)
    allowed = _names(channel.permissions_for(channel.guild.me)) if asked else frozenset[str]()
    is_public = asked and channel.permissions_for(channel.guild.default_role).view_channel
    return ChannelSeen(channel.id, channel.name, kind, channel.category_id, allowed, is_public)


def _names(permissions: discord.Permissions) -> frozenset[str]:
    """Return permissions by Discord's names; an administrator has all."""
    held = discord.Permissions.all() if permissions.administrator else permissions
    return frozenset(name for name, has in held if has) | ({"view_channel"} if held.view_channel else set())
