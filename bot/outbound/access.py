"""Gives and takes what friendships open, on Discord: roles, overwrites, places in threads."""

from collections.abc import Awaitable, Callable

import discord

from bot.domain.access import GrantKind, Target
from bot.domain.outcomes import Done, NotAllowed, Obstacle, Outcome, TryLater
from bot.domain.people import Person
from bot.facts import person_of
from bot.outbound.errors import (
    MISSING_ACCESS,
    MISSING_PERMISSIONS,
    THREAD_IS_ARCHIVED,
    UNKNOWN_CHANNEL,
    UNKNOWN_MEMBER,
    UNKNOWN_OVERWRITE,
    UNKNOWN_ROLE,
    WORTH_REPEATING,
    code_of,
    later,
)

INSIDE = discord.Permissions(
    view_channel=True,
    send_messages=True,
    read_message_history=True,
    add_reactions=True,
    attach_files=True,
    embed_links=True,
)
SPEAKING = discord.Permissions(view_channel=True, connect=True, speak=True, stream=True)
ALLOWED = {
    GrantKind.CHANNEL: INSIDE,
    GrantKind.CHANNEL_OWNER: INSIDE | discord.Permissions(manage_messages=True),
    GrantKind.VOICE: SPEAKING,
    GrantKind.VOICE_OWNER: SPEAKING | discord.Permissions(move_members=True),
}
"""What an overwrite allows; Discord takes only what the bot itself may do."""
ROOMS = (GrantKind.VOICE, GrantKind.VOICE_OWNER)
GONE_WITH_TARGET = {UNKNOWN_ROLE, UNKNOWN_CHANNEL}
"""Nobody holds a role that was deleted, or sees a channel that is gone."""

Act = Callable[[int, int, Target, str], Awaitable[None]]


class DiscordAccess:
    """The access gateway over discord.py's REST client; members are never fetched into a cache."""

    def __init__(self, client: discord.AutoShardedClient) -> None:
        self._client = client

    async def give(self, guild_id: int, user_id: int, target: Target, reason: str) -> Outcome:
        """Open the target to the member; `reason` goes to the server's audit log."""
        if target.kind in ALLOWED and self._is_unknown(guild_id):
            return TryLater()  # before Discord told of the server it is not known what we may allow
        try:
            await self._open(guild_id, user_id, target, reason)
        except WORTH_REPEATING as error:
            return self._outcome(error, guild_id, target)
        return Done()

    async def take(self, guild_id: int, user_id: int, target: Target, reason: str) -> Outcome:
        """Close the target to the member, and lead them out of a voice room."""
        try:
            await self._close(guild_id, user_id, target, reason)
        except WORTH_REPEATING as error:
            return Done() if code_of(error) in GONE_WITH_TARGET else self._outcome(error, guild_id, target)
        # Before Discord told of the server it is not known whether they sit in the room.
        is_unseen = target.kind in ROOMS and self._is_unknown(guild_id)
        return TryLater() if is_unseen else Done()

    async def look_at(self, guild_id: int, user_id: int) -> Person | NotAllowed | TryLater:
        """Ask Discord for the member as they are now."""
        try:
            guild = self._client.get_guild(guild_id) or await self._of_another_process(guild_id)
            return TryLater() if guild is None else person_of(await guild.fetch_member(user_id))
        except WORTH_REPEATING as error:
            if code_of(error) == UNKNOWN_MEMBER:
                return Person(user_id, "", is_present=False)
            return NotAllowed(Obstacle.NO_ACCESS) if code_of(error) == MISSING_ACCESS else later(error)

    async def _of_another_process(self, guild_id: int) -> discord.Guild | None:
        """Return a server whose shard is not ours; one of ours that is not known is out of order just now."""
        ours = self._client.shard_ids or ()
        if not ours or (guild_id >> 22) % self._client.shard_count in ours:
            return None
        return await self._client.fetch_guild(guild_id, with_counts=False)

    async def _open(self, guild_id: int, user_id: int, target: Target, reason: str) -> None:
        http = self._client.http
        if target.kind is GrantKind.ROLE:
            await http.add_role(guild_id, user_id, target.id, reason=reason)
        elif target.kind is GrantKind.THREAD:
            await self._in_thread(target.id, lambda: http.add_user_to_thread(target.id, user_id))
        else:
            allowed = str(ALLOWED[target.kind].value & self._mine(guild_id).value)
            await http.edit_channel_permissions(target.id, user_id, allowed, "0", 1, reason=reason)

    async def _close(self, guild_id: int, user_id: int, target: Target, reason: str) -> None:
        http = self._client.http
        if target.kind is GrantKind.ROLE:
            await http.remove_role(guild_id, user_id, target.id, reason=reason)
        elif target.kind is GrantKind.THREAD:
            await self._in_thread(target.id, lambda: http.remove_user_from_thread(target.id, user_id))
        else:
            await self._drop_overwrite(user_id, target, reason)
            await self._lead_out(guild_id, user_id, target, reason)

    async def _drop_overwrite(self, user_id: int, target: Target, reason: str) -> None:
        """Remove somebody's overwrite; one that went in an earlier try must not keep them in a voice room."""
        try:
            await self._client.http.delete_channel_permissions(target.id, user_id, reason=reason)
        except discord.NotFound as error:
            if error.code != UNKNOWN_OVERWRITE:
                raise

    async def _lead_out(self, guild_id: int, user_id: int, target: Target, reason: str) -> None:
        """Disconnect somebody who may no longer be in a voice room: Discord looks at permissions on joining only."""
        guild = self._client.get_guild(guild_id)
        room = guild.get_channel(target.id) if guild is not None else None
        if isinstance(room, discord.VoiceChannel) and user_id in room.voice_states:
            await self._client.http.edit_member(guild_id, user_id, channel_id=None, reason=reason)

    async def _in_thread(self, thread_id: int, act: Callable[[], Awaitable[None]]) -> None:
        """Change who is in a thread; members change only while it is not archived."""
        try:
            await act()
        except discord.HTTPException as error:
            if error.code != THREAD_IS_ARCHIVED:
                raise
            await self._client.http.edit_channel(thread_id, archived=False)
            await act()

    def _is_unknown(self, guild_id: int) -> bool:
        guild = self._client.get_guild(guild_id)
        return guild is None or guild.unavailable

    def _mine(self, guild_id: int) -> discord.Permissions:
        guild = self._client.get_guild(guild_id)
        return discord.Permissions.none() if guild is None else guild.me.guild_permissions

    def _outcome(self, error: Exception, guild_id: int, target: Target) -> Outcome:
        code = code_of(error)
        if code == UNKNOWN_MEMBER:
            return Done(has_left=True)
        if code in (UNKNOWN_ROLE, UNKNOWN_CHANNEL):
            missing = Obstacle.ROLE_MISSING if code == UNKNOWN_ROLE else Obstacle.CHANNEL_MISSING
            return NotAllowed(missing)
        if code == MISSING_ACCESS:
            return NotAllowed(Obstacle.NO_ACCESS)
        return NotAllowed(self._lacking(guild_id, target)) if code == MISSING_PERMISSIONS else later(error)

    def _lacking(self, guild_id: int, target: Target) -> Obstacle:
        if not self._mine(guild_id).manage_roles:
            return Obstacle.NEEDS_MANAGE_ROLES
        return Obstacle.ROLE_TOO_HIGH if target.kind is GrantKind.ROLE else Obstacle.NEEDS_MANAGE_CHANNELS
