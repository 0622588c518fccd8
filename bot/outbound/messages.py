"""Writes messages to people and channels."""

import logging
from collections.abc import Coroutine
from typing import Any

import discord

from bot.domain.outcomes import Done, NotAllowed, Obstacle, Outcome, TryLater
from bot.domain.problems import Problem
from bot.outbound.errors import WORTH_REPEATING, seconds_asked
from bot.texts import guilds as texts

log = logging.getLogger(__name__)


class DiscordMessages:
    """Messages over discord.py; nothing it sends pings anybody."""

    def __init__(self, client: discord.Client) -> None:
        self._client = client

    async def tell_admins(self, guild_id: int, set_up_by: int | None, problem: Problem) -> Outcome:
        """Tell them in the moderators' channel Discord knows of, else whoever set us up, else the owner."""
        guild = self._client.get_guild(guild_id)
        if guild is None:
            return TryLater()
        role = guild.get_role(problem.target.id)
        text = texts.problem(guild.name, role.name if role is not None else None, problem)
        outcome: Outcome = NotAllowed(Obstacle.NO_ACCESS)
        if guild.public_updates_channel is not None:
            outcome = await _sent(guild.public_updates_channel.send(text))
        for person in dict.fromkeys((set_up_by, guild.owner_id)):
            if person is not None and isinstance(outcome, NotAllowed):
                outcome = await _sent(self._write_to(person, text))
        return outcome

    async def _write_to(self, user_id: int, text: str) -> discord.Message:
        channel = await self._client.create_dm(discord.Object(user_id))
        return await channel.send(text)


async def _sent(sending: Coroutine[Any, Any, discord.Message]) -> Outcome:
    try:
        await sending
    except discord.Forbidden as error:
        log.info("message refused by Discord: code %s", error.code)
        return NotAllowed(Obstacle.NO_ACCESS)
    except WORTH_REPEATING as error:
        return TryLater(after=seconds_asked(error))
    return Done()
