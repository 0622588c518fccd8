"""Writes messages to people and channels."""

import hashlib
import logging
from collections.abc import Coroutine
from typing import Any

import discord
from discord.utils import MISSING

from bot.domain.notices import Message
from bot.domain.outcomes import (
    Delivered,
    Delivery,
    Done,
    NotAllowed,
    Obstacle,
    Outcome,
    TryLater,
    Unreachable,
)
from bot.domain.problems import Problem
from bot.outbound.errors import WORTH_REPEATING, later, undelivered
from bot.outbound.readers import Readers
from bot.ports import DirectChannels
from bot.texts import guilds as guild_texts
from bot.texts import notices as texts
from bot.views import view_of

log = logging.getLogger(__name__)

NONCE_LENGTH = 25
"""Discord's limit. With it a message sent twice within some minutes is created once."""


class DiscordMessages:
    """Messages over discord.py; nothing it sends pings anybody."""

    def __init__(self, client: discord.Client, channels: DirectChannels, readers: Readers) -> None:
        self._client = client
        self._readers = readers
        self._channels = channels

    async def send_notice(self, message: Message) -> Delivery:
        """Write to the recipient, in a channel known or newly opened. Repeated within minutes it writes once."""
        notice = message.notice
        guild = self._client.get_guild(notice.guild_id)
        if guild is None:
            return TryLater()
        async with self._readers.person(notice.recipient_id):
            text, view = texts.text(message, guild.name), view_of(texts.rows(message.kind, notice))
        try:
            channel_id = (
                message.dm_channel_id
                or (await self._client.create_dm(discord.Object(notice.recipient_id))).id
            )
            await self._direct(channel_id).send(
                text, view=view or MISSING, nonce=nonce_of(*notice.key, notice.noted_at)
            )
        except WORTH_REPEATING as error:
            return undelivered(error)
        return Delivered(channel_id)

    async def tell_admins(self, guild_id: int, set_up_by: int | None, problem: Problem) -> Outcome:
        """Tell them in the moderators' channel Discord knows of, else whoever set us up, else the owner."""
        guild = self._client.get_guild(guild_id)
        if guild is None:
            return TryLater()
        role = guild.get_role(problem.target.id)
        with self._readers.server(guild_id):
            text = guild_texts.problem(guild.name, role.name if role is not None else None, problem)
        outcome: Outcome = NotAllowed(Obstacle.NO_ACCESS)
        if guild.public_updates_channel is not None:
            outcome = await _sent(guild.public_updates_channel.send(text))
        for person in dict.fromkeys((set_up_by, guild.owner_id)):
            if person is not None and isinstance(outcome, NotAllowed):
                outcome = await self._write_to(person, text)
        return outcome

    async def _write_to(self, user_id: int, text: str) -> Outcome:
        channel_id = await self._channels.channel_of(user_id)
        if isinstance(channel_id, int):
            return await _sent(self._direct(channel_id).send(text))
        return NotAllowed(Obstacle.NO_ACCESS) if isinstance(channel_id, Unreachable) else TryLater()

    def _direct(self, channel_id: int) -> discord.PartialMessageable:
        return self._client.get_partial_messageable(channel_id, type=discord.ChannelType.private)


def nonce_of(*parts: int | str) -> str:
    """Return the same short text for the same message of ours, whichever process sends it."""
    return hashlib.blake2b(repr(parts).encode(), digest_size=12).hexdigest()[:NONCE_LENGTH]


async def _sent(sending: Coroutine[Any, Any, discord.Message]) -> Outcome:
    try:
        await sending
    except discord.Forbidden as error:
        log.info("message refused by Discord: code %s", error.code)
        return NotAllowed(Obstacle.NO_ACCESS)
    except WORTH_REPEATING as error:
        return later(error)
    return Done()
