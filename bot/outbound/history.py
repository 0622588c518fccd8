"""Looks in the history of DMs: for what was sent and not recorded, and for what changed while the bot was down."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import discord

from bot.domain.outcomes import Copied, TryLater
from bot.domain.relay import LONGEST_MESSAGE, MINUTE, Found, Relayed
from bot.facts import answered_by, edited_at, is_said
from bot.outbound.errors import WORTH_REPEATING, later


class DiscordHistory:
    """What stands in DMs with us, over discord.py."""

    def __init__(self, client: discord.Client) -> None:
        self._client = client

    def is_me(self, user_id: int) -> bool:
        """Return whether this is the bot."""
        return user_id == self._me

    async def find(self, message: Relayed, channel_id: int) -> Copied | TryLater | None:
        """Look in the recipient's DM for a copy that was sent and not recorded, with the pieces before its last."""
        if message.attempts == 0:
            return None
        return await self._find(f"choice:relay_reply:{message.id}", channel_id, message.accepted_at)

    async def find_own(self, message: Relayed, channel_id: int) -> Copied | TryLater | None:
        """Look in the sender's DM for their own copy of what they sent by command or form."""
        return await self._find(f"choice:relay_edit:{message.id}", channel_id, message.accepted_at)

    async def seen(self, channel_id: int, since: int) -> list[Found] | TryLater | None:
        """Return all that was written in a DM after a time (Unix seconds), oldest first; None if the DM is gone."""
        try:
            found = [_found(one, self._me) async for one in self._back_to(channel_id, since) if is_said(one)]
        except (discord.NotFound, discord.Forbidden):
            return None
        except WORTH_REPEATING as error:
            return later(error)
        return found[::-1]

    async def _find(self, custom_id: str, channel_id: int, since: int) -> Copied | TryLater | None:
        ids: list[int] = []
        try:
            async for one in self._back_to(channel_id, since - MINUTE):  # Discord's clock is not ours
                if ids and not _may_be_piece(one, self._me):
                    break
                if ids or has_button(one, custom_id):
                    ids.insert(0, one.id)
        except WORTH_REPEATING as error:
            return later(error)
        return Copied(channel_id, tuple(ids)) if ids else None

    async def _back_to(self, channel_id: int, since: int) -> AsyncIterator[discord.Message]:
        """Go back, newest first and in pages of a hundred, to a time."""
        after = datetime.fromtimestamp(since, UTC)
        async for one in self._place(channel_id).history(limit=None, after=after, oldest_first=False):
            yield one

    @property
    def _me(self) -> int:
        return self._client.user.id if self._client.user is not None else 0

    def _place(self, channel_id: int) -> discord.PartialMessageable:
        return self._client.get_partial_messageable(channel_id, type=discord.ChannelType.private)


def _found(one: discord.Message, me: int) -> Found:
    written_at = int(one.created_at.timestamp())
    return Found(one.id, one.author.id != me, answered_by(one), written_at, edited_at(one))


def has_button(message: discord.Message, custom_id: str) -> bool:
    """Return whether a button of this id stands under a message."""
    items = (item for row in message.components for item in getattr(row, "children", ()))
    return any(getattr(item, "custom_id", None) == custom_id for item in items)


def _may_be_piece(message: discord.Message, me: int) -> bool:
    """Return whether this may be a piece before the last of a copy: those are long, and have no buttons."""
    is_long = len(message.content) > LONGEST_MESSAGE // 4
    return message.author.id == me and not message.components and is_long
