"""Sees who holds what in Discord, without filling any cache."""

import discord

from bot.domain.outcomes import NotAllowed, Obstacle, TryLater
from bot.domain.spaces import Space
from bot.domain.sweeps import PAGE, Seen
from bot.outbound.errors import MISSING_ACCESS, MISSING_PERMISSIONS, WORTH_REPEATING, code_of, later

AUDIT_ENTRIES = 100


class DiscordEyes:
    """The eyes over discord.py: members by REST, overwrites as the gateway last told them."""

    def __init__(self, client: discord.Client) -> None:
        self._client = client

    def guilds(self) -> list[int]:
        """Return the servers this process serves and sees: not those that Discord has told nothing of, or lost."""
        return [guild.id for guild in self._client.guilds if not guild.unavailable]

    def channels(self, guild_id: int) -> dict[int, int]:
        """Return a server's channels, each with how many people are in it by voice."""
        guild = self._client.get_guild(guild_id)
        if guild is None:
            return {}
        return {
            channel.id: len(channel.voice_states) if isinstance(channel, discord.VoiceChannel) else 0
            for channel in guild.channels
        }

    def head_count(self, guild_id: int) -> int | None:
        """Return how many members a server has, less its bots: every bot brings a role of its own along."""
        guild = self._client.get_guild(guild_id)
        if guild is None or guild.member_count is None:
            return None
        return guild.member_count - sum(role.is_bot_managed() for role in guild.roles)

    async def members(
        self, guild_id: int, role_id: int | None, after: int
    ) -> list[Seen] | NotAllowed | TryLater:
        """Return up to a thousand members with ids above `after`, in order; fewer means that they are the last."""
        guild = self._client.get_guild(guild_id)
        if guild is None:
            return TryLater()
        try:
            found = [member async for member in guild.fetch_members(limit=PAGE, after=discord.Object(after))]
        except WORTH_REPEATING as error:
            refused = code_of(error) in (MISSING_ACCESS, MISSING_PERMISSIONS)
            return NotAllowed(Obstacle.NO_ACCESS) if refused else later(error)
        return [_seen(member, role_id) for member in found]

    async def inside(self, space: Space) -> frozenset[int] | None:
        """Return who has access of their own to a space's channel, None where that cannot be told now."""
        guild = self._client.get_guild(space.guild_id)
        channel = guild.get_channel_or_thread(space.channel_id or 0) if guild is not None else None
        if guild is None or channel is None:
            return None
        if isinstance(channel, discord.Thread):
            return await self._in_thread(channel)
        opened = (target for target, overwrite in channel.overwrites.items() if overwrite.view_channel)
        people = (target for target in opened if not isinstance(target, discord.Role))
        return frozenset(one.id for one in people if one.id != guild.me.id)

    async def taken_by_staff(self, guild_id: int, role_id: int) -> frozenset[int]:
        """Return from whom staff took a role by hand lately, as far as the audit log goes back."""
        guild = self._client.get_guild(guild_id)
        if guild is None:
            return frozenset()
        action = discord.AuditLogAction.member_role_update
        latest: dict[int, discord.AuditLogEntry] = {}
        try:
            async for entry in guild.audit_logs(limit=AUDIT_ENTRIES, action=action):
                if entry.target is not None and _concerns(entry, role_id):
                    latest.setdefault(int(entry.target.id), entry)  # the newest comes first
        except WORTH_REPEATING:
            return frozenset()
        return frozenset(
            user_id for user_id, entry in latest.items() if _is_taking(entry, role_id, guild.me.id)
        )

    async def _in_thread(self, thread: discord.Thread) -> frozenset[int] | None:
        try:
            return frozenset(
                member.id for member in await thread.fetch_members() if member.id != thread.guild.me.id
            )
        except WORTH_REPEATING:
            return None


def _seen(member: discord.Member, role_id: int | None) -> Seen:
    holds = role_id is not None and any(role.id == role_id for role in member.roles)
    return Seen(member.id, holds, not member.pending)


def _roles(change: object) -> set[int]:
    return {role.id for role in getattr(change, "roles", ())}


def _concerns(entry: discord.AuditLogEntry, role_id: int) -> bool:
    return role_id in _roles(entry.before) ^ _roles(entry.after)


def _is_taking(entry: discord.AuditLogEntry, role_id: int, me: int) -> bool:
    return role_id in _roles(entry.before) and entry.user_id != me
