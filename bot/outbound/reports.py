"""Shows reports to moderators on Discord, and removes messages of ours."""

import logging
from collections.abc import Awaitable
from datetime import UTC, datetime
from typing import cast

import discord
from discord.utils import MISSING

from bot.domain.outcomes import Content, Copied, NotAllowed, Obstacle, SourceGone, TryLater
from bot.domain.reports import Card, Place
from bot.outbound.errors import UNKNOWN_CHANNEL, UNKNOWN_MESSAGE, WORTH_REPEATING, code_of, later
from bot.outbound.messages import nonce_of
from bot.outbound.readers import Readers
from bot.texts import reports as texts
from bot.views import view_of

LOOKED_BACK = 100
LARGEST_FILE = 10 * 1024 * 1024
GONE = (UNKNOWN_MESSAGE, UNKNOWN_CHANNEL)

log = logging.getLogger(__name__)


class DiscordReports:
    """The report desk and the remover over discord.py; text passes through and is never kept."""

    def __init__(self, client: discord.Client, readers: Readers) -> None:
        self._client = client
        self._readers = readers

    async def read(self, place: Place) -> Content | SourceGone | TryLater:
        """Return what messages of ours say now, and the files they carry."""
        channel = self._client.get_partial_messageable(place.channel_id)
        try:
            found = [await channel.fetch_message(one) for one in place.message_ids]
        except WORTH_REPEATING as error:
            is_gone = code_of(error) in GONE or isinstance(error, discord.Forbidden)
            return SourceGone() if is_gone else later(error)
        files = [file for message in found for file in message.attachments]
        return Content("\n".join(_text(message) for message in found), files)

    async def post(
        self, card: Card, content: Content | None, channel_id: int
    ) -> Copied | NotAllowed | TryLater:
        """Post a card, or find the one posted before a crash; no content means that it is gone."""
        channel = self._client.get_partial_messageable(channel_id)
        try:
            if card.report.attempts and (known := await self._find(channel, card)) is not None:
                return Copied(channel_id, (known,))
            with self._readers.server(card.report.guild_id):
                said, view = texts.card(card), view_of(texts.card_rows(card.report)) or MISSING
                embed = _quoted(None if content is None else content.text)
            nonce, files = nonce_of("report", card.report.id), await _files_of(content)
            sent = await channel.send(said, embed=embed, files=files, view=view, nonce=nonce)
        except discord.Forbidden as error:
            log.info("a report's card was refused by Discord: code %s", error.code)
            return NotAllowed(Obstacle.NO_REPORTS_CHANNEL)
        except WORTH_REPEATING as error:
            is_gone = code_of(error) == UNKNOWN_CHANNEL
            return NotAllowed(Obstacle.NO_REPORTS_CHANNEL) if is_gone else later(error)
        return Copied(channel_id, (sent.id,))

    async def close(self, card: Card, place: Place) -> bool:
        """Let a card in Discord say what was decided, without text and buttons; False to try again later."""
        message = self._message(place)
        with self._readers.server(card.report.guild_id):
            decided = texts.decided(card)
        return await _is_over(message.edit(content=decided, embeds=[], attachments=[], view=None))

    async def remove(self, place: Place) -> bool:
        """Remove a message; True also where it, or its channel, is gone already or out of reach for good."""
        return await _is_over(self._message(place).delete())

    def _message(self, place: Place) -> discord.PartialMessage:
        return self._client.get_partial_messageable(place.channel_id).get_partial_message(
            place.message_ids[0]
        )

    async def _find(self, channel: discord.PartialMessageable, card: Card) -> int | None:
        """Look for a card that was posted and not recorded."""
        since = datetime.fromtimestamp(card.report.reported_at - 1, UTC)
        wanted = texts.dismiss_id(card.report)
        async for one in channel.history(limit=LOOKED_BACK, after=since):
            items = (item for row in one.components for item in getattr(row, "children", ()))
            if any(getattr(item, "custom_id", None) == wanted for item in items):
                return one.id
        return None


async def _is_over(changing: Awaitable[object]) -> bool:
    """Return whether a message is as it should be, or is gone or out of reach for good."""
    try:
        await changing
    except discord.Forbidden:
        return True
    except WORTH_REPEATING as error:
        if code_of(error) not in GONE:
            later(error)
            return False
    return True


def _text(message: discord.Message) -> str:
    """Return what a message says; of a poll, what it asks and the answers it offers."""
    if message.poll is None:
        return message.content
    return "\n".join([str(message.poll.question), *(f"- {one.text}" for one in message.poll.answers)])


def _quoted(text: str | None) -> discord.Embed:
    return discord.Embed(description=texts.quoted(text))


async def _files_of(content: Content | None) -> list[discord.File]:
    """Return the files, covered: nobody should have to see them by accident. One too large is left out."""
    if content is None:
        return []
    files = cast("list[discord.Attachment]", content.payload)
    return [await one.to_file(spoiler=True) for one in files if one.size <= LARGEST_FILE]
