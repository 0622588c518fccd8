"""Who is in voice channels, as the gateway last told."""

import discord

from bot.domain.activity import Heard
from bot.facts import heard_of


class DiscordEars:
    """The ears over discord.py, which keeps the members who are in voice channels, and no others."""

    def __init__(self, client: discord.Client) -> None:
        self._client = client

    def guilds(self) -> list[int]:
        """Return the servers this process serves and sees: not those that Discord has told nothing of, or lost."""
        return [guild.id for guild in self._client.guilds if not guild.unavailable]

    def heard(self, guild_id: int) -> list[Heard]:
        """Return who is in a server's voice channels, without bots and without those who are away."""
        guild = self._client.get_guild(guild_id)
        if guild is None:
            return []
        states = [
            state
            for channel in (*guild.voice_channels, *guild.stage_channels)
            for state in channel.voice_states.items()
        ]
        members = [(guild.get_member(user_id), state) for user_id, state in states]
        found = [heard_of(member, state) for member, state in members if member is not None]
        return [one for one in found if one is not None]
