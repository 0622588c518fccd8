"""Gives and takes what friendships open, on Discord."""

import discord

from bot.domain.access import Target
from bot.domain.outcomes import Done, NotAllowed, Obstacle, Outcome, TryLater
from bot.domain.people import Person
from bot.facts import person_of
from bot.outbound.errors import (
    MISSING_ACCESS,
    MISSING_PERMISSIONS,
    UNKNOWN_MEMBER,
    UNKNOWN_ROLE,
    WORTH_REPEATING,
    code_of,
    later,
)


class DiscordAccess:
    """The access gateway over discord.py's REST client; members are never fetched into a cache."""

    def __init__(self, client: discord.Client) -> None:
        self._client = client

    async def give(self, guild_id: int, user_id: int, target: Target, reason: str) -> Outcome:
        """Open the target to the member; `reason` goes to the server's audit log."""
        try:
            await self._client.http.add_role(guild_id, user_id, target.id, reason=reason)
        except WORTH_REPEATING as error:
            return self._outcome(error, guild_id)
        return Done()

    async def take(self, guild_id: int, user_id: int, target: Target, reason: str) -> Outcome:
        """Close the target to the member; a role that was deleted is nobody's any more."""
        try:
            await self._client.http.remove_role(guild_id, user_id, target.id, reason=reason)
        except WORTH_REPEATING as error:
            return Done() if code_of(error) == UNKNOWN_ROLE else self._outcome(error, guild_id)
        return Done()

    async def look_at(self, guild_id: int, user_id: int) -> Person | NotAllowed | TryLater:
        """Ask Discord for the member as they are now."""
        guild = self._client.get_guild(guild_id)
        if guild is None:
            return TryLater()
        try:
            return person_of(await guild.fetch_member(user_id))
        except WORTH_REPEATING as error:
            if code_of(error) == UNKNOWN_MEMBER:
                return Person(user_id, "", is_present=False)
            return NotAllowed(Obstacle.NO_ACCESS) if code_of(error) == MISSING_ACCESS else later(error)

    def _outcome(self, error: Exception, guild_id: int) -> Outcome:
        match code_of(error):
            case code if code == UNKNOWN_MEMBER:
                return Done(has_left=True)
            case code if code == UNKNOWN_ROLE:
                return NotAllowed(Obstacle.ROLE_MISSING)
            case code if code == MISSING_ACCESS:
                return NotAllowed(Obstacle.NO_ACCESS)
            case code if code == MISSING_PERMISSIONS:
                return NotAllowed(self._what_is_missing(guild_id))
            case _:
                return later(error)

    def _what_is_missing(self, guild_id: int) -> Obstacle:
        guild = self._client.get_guild(guild_id)
        if guild is None or not guild.me.guild_permissions.manage_roles:
            return Obstacle.NEEDS_MANAGE_ROLES
        return Obstacle.ROLE_TOO_HIGH
