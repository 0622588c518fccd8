"""Carries messages from one DM to another on Discord."""

import io
import logging
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import discord
from discord.utils import MISSING

from bot.domain.outcomes import (
    Carrying,
    Content,
    Copied,
    SourceGone,
    TooLarge,
    TryLater,
    Unreachable,
)
from bot.domain.refusals import Refusal
from bot.domain.relay import LONGEST_MESSAGE, Missed, Relayed, split
from bot.outbound.errors import (
    UNKNOWN_MESSAGE,
    WORTH_REPEATING,
    code_of,
    later,
    undelivered,
)
from bot.outbound.messages import nonce_of
from bot.texts import relay as texts
from bot.texts.refusals import refusal as refusal_text
from bot.views import view_of

log = logging.getLogger(__name__)

LOOKED_BACK = 50
LARGEST_FILE = 10 * 1024 * 1024
"""What Discord takes from a bot in one file by default."""
TICK = "✅"


class DiscordRelay:
    """The relay gateway over discord.py; text passes through and is never kept."""

    def __init__(self, client: discord.Client) -> None:
        self._client = client

    async def keep_own(
        self, sender_id: int, channel_id: int | None, to: str, guild_id: int, draft: Content
    ) -> Carrying:
        """Post what somebody wrote with a command or form as their own copy in their DM with us."""
        server = self._server(guild_id)
        try:
            if _has_too_large(draft.payload):
                return TooLarge()
            place = await self._direct(sender_id, channel_id)
            files = await _files_of(draft)
            embed = discord.Embed().set_author(name=texts.own_header(to, server))
            sent = await place.send(
                draft.text, embed=embed, files=files, view=view_of(texts.own_rows()) or MISSING
            )
        except WORTH_REPEATING as error:
            return undelivered(error)
        return Copied(place.id, (sent.id,))

    async def fetch(self, message: Relayed) -> Content | SourceGone | TryLater:
        """Return what the source holds now."""
        try:
            found = await self._place(message.source_channel_id).fetch_message(message.source_id)
        except WORTH_REPEATING as error:
            return SourceGone() if code_of(error) == UNKNOWN_MESSAGE else later(error)
        return Content(found.content, found)

    async def find(self, message: Relayed, channel_id: int | None) -> Copied | TryLater | None:
        """Look in the recipient's DM for a copy that was sent and not recorded, with the pieces before its last."""
        if message.attempts == 0:
            return None
        ids: list[int] = []
        try:
            place = await self._direct(message.recipient_id, channel_id)
            async for one in place.history(limit=LOOKED_BACK, after=discord.Object(message.source_id)):
                if _has_button(one, f"choice:relay_reply:{message.id}"):
                    return Copied(place.id, (*ids, one.id))
                ids = [*ids, one.id] if _may_be_piece(one) else []
        except WORTH_REPEATING as error:
            found = undelivered(error)
            return found if isinstance(found, TryLater) else None
        return None

    async def carry(
        self, message: Relayed, content: Content, channel_id: int | None, sender_name: str, *, is_first: bool
    ) -> Carrying:
        """Write the copy; `is_first` adds what this is and how to turn it off."""
        source = content.payload
        left_out = _left_out(source)
        try:
            place = await self._direct(message.recipient_id, channel_id)
            if _has_too_large(source):
                return TooLarge()
            files = await _files_of(content)
            ids = await self._send_pieces(message, place, content, files, sender_name, is_first=is_first)
        except WORTH_REPEATING as error:
            return undelivered(error)
        return Copied(place.id, tuple(ids), left_out)

    async def hold(self, message: Relayed, channel_id: int | None, sender_name: str) -> Carrying:
        """Tell the recipient that a message waits for their review, without its text."""
        try:
            place = await self._direct(message.recipient_id, channel_id)
            text = texts.held(sender_name, self._server(message.guild_id))
            sent = await place.send(
                text, view=view_of(texts.held_rows(message)) or MISSING, nonce=nonce_of(message.id)
            )
        except WORTH_REPEATING as error:
            return undelivered(error)
        return Copied(place.id, (sent.id,))

    async def rewrite(self, message: Relayed, content: Content, copies: Sequence[int]) -> tuple[int, ...]:
        """Make the copy say what the source says now, marked as edited; return what messages it took more."""
        pieces = split(f"{content.text}\n{texts.EDITED}")
        for copy, text in zip(copies, [*pieces, *[""] * len(copies)], strict=False):
            await self._quietly(message.copy_channel_id, copy, content=text or texts.EDITED)
        place = self._place(message.copy_channel_id or 0)
        try:
            return tuple([(await place.send(text)).id for text in pieces[len(copies) :]])
        except WORTH_REPEATING as error:
            later(error)
            return ()

    async def blank(self, message: Relayed, copies: Sequence[int]) -> bool:
        """Take everything out of the copy but the button to block; False to try again later."""
        done = True
        for copy in copies:
            is_last = copy == copies[-1]
            view = view_of(texts.blank_rows(message)) if is_last else None
            done &= await self._quietly(
                message.copy_channel_id, copy, content=texts.DELETED, embeds=[], attachments=[], view=view
            )
        return done

    async def tick(self, message: Relayed) -> None:
        """Mark the source as delivered."""
        await self.react(message.source_channel_id, message.source_id, TICK, added=True)

    async def say_left_out(self, message: Relayed, what: tuple[str, ...]) -> None:
        """Tell the sender, beside the source, what of it could not be carried."""
        await self._say(message, texts.left_out(what), nonce_of(message.id, 3))

    async def say_why_not(self, message: Relayed, refusal: Refusal) -> None:
        """Tell the sender, beside the source, why it was not delivered."""
        await self._say(message, refusal_text(refusal), nonce_of(message.id, 1))

    async def react(self, channel_id: int, message_id: int, emoji: str, *, added: bool) -> None:
        """Mirror a reaction."""
        message = self._place(channel_id).get_partial_message(message_id)
        try:
            if added:
                await message.add_reaction(emoji)
            elif self._client.user is not None:
                await message.remove_reaction(emoji, self._client.user)
        except WORTH_REPEATING as error:
            later(error)

    async def missed(self, channel_id: int, user_id: int, since: int) -> list[Missed]:
        """Return what somebody wrote in their DM with us after a time (Unix seconds) and we have not answered."""
        after = datetime.fromtimestamp(since, UTC)
        history = self._place(channel_id).history(limit=LOOKED_BACK, after=after, oldest_first=True)
        try:
            found = [one async for one in history]
        except WORTH_REPEATING as error:
            later(error)
            return []
        answered = {_answered_by(one) for one in found if one.author.id != user_id}
        return [
            Missed(one.id, _answered_by(one), int(one.created_at.timestamp()))
            for one in found
            if one.author.id == user_id and one.id not in answered
        ]

    async def _send_pieces(
        self,
        message: Relayed,
        place: discord.PartialMessageable | discord.DMChannel,
        content: Content,
        files: list[discord.File],
        sender_name: str,
        *,
        is_first: bool,
    ) -> list[int]:
        """Send the text in pieces; the last carries who writes, the files and the buttons."""
        pieces = split(content.text) or [""]
        embed = discord.Embed().set_author(name=texts.header(sender_name, self._server(message.guild_id)))
        if is_first:
            embed.description = texts.first_message()
        ids = []
        for number, text in enumerate(pieces):
            more: dict[str, Any] = {}
            if number == 0 and message.reply_to_id is not None:
                more["reference"] = _answering(message.reply_to_id, place.id)
            if number == len(pieces) - 1:
                more |= {"embed": embed, "files": files, "view": view_of(texts.copy_rows(message)) or MISSING}
            sent = await place.send(text, nonce=nonce_of(message.id, 2, number), **more)
            ids.append(sent.id)
        return ids

    async def _say(self, message: Relayed, text: str, nonce: str) -> None:
        reference = _answering(message.source_id, message.source_channel_id)
        try:
            await self._place(message.source_channel_id).send(text, reference=reference, nonce=nonce)
        except WORTH_REPEATING as error:
            later(error)

    async def _quietly(self, channel_id: int | None, message_id: int, **changes: object) -> bool:
        """Edit a copy; one that is gone, or a recipient who is, is as good as edited. False to try again later."""
        message = self._place(channel_id or 0).get_partial_message(message_id)
        try:
            await message.edit(**changes)  # type: ignore[arg-type]
        except WORTH_REPEATING as error:
            gone = code_of(error) == UNKNOWN_MESSAGE
            return gone or isinstance(undelivered(error), Unreachable)
        return True

    async def _direct(
        self, user_id: int, channel_id: int | None
    ) -> discord.PartialMessageable | discord.DMChannel:
        if channel_id is not None:
            return self._place(channel_id)
        return await self._client.create_dm(discord.Object(user_id))

    def _place(self, channel_id: int) -> discord.PartialMessageable:
        return self._client.get_partial_messageable(channel_id, type=discord.ChannelType.private)

    def _server(self, guild_id: int) -> str:
        guild = self._client.get_guild(guild_id)
        return guild.name if guild is not None else "a server"


def _answering(message_id: int, channel_id: int) -> discord.MessageReference:
    """Answer a message, or just write if it is gone."""
    return discord.MessageReference(message_id=message_id, channel_id=channel_id, fail_if_not_exists=False)


def _answered_by(message: discord.Message) -> int | None:
    """Return the message this one answers."""
    return message.reference.message_id if message.reference is not None else None


def _has_button(message: discord.Message, custom_id: str) -> bool:
    items = (item for row in message.components for item in getattr(row, "children", ()))
    return any(getattr(item, "custom_id", None) == custom_id for item in items)


def _may_be_piece(message: discord.Message) -> bool:
    """Return whether this may be a piece before the last of a copy: those are long, and have no buttons."""
    return message.author.bot and not message.components and len(message.content) > LONGEST_MESSAGE // 4


def _has_too_large(source: object) -> bool:
    return any(one.size > LARGEST_FILE for one in getattr(source, "attachments", ()))


async def _files_of(content: Content) -> list[discord.File]:
    """Return the files of a message, in order, with alt text and spoiler flag."""
    attachments = getattr(content.payload, "attachments", ())
    return [
        discord.File(
            io.BytesIO(await one.read()), one.filename, spoiler=one.is_spoiler(), description=one.description
        )
        for one in attachments
    ]


def _left_out(source: object) -> tuple[str, ...]:
    stickers = tuple(f"sticker “{one.name}”" for one in getattr(source, "stickers", ()))
    forwards = ("a forwarded message",) if getattr(source, "message_snapshots", ()) else ()
    return stickers + forwards
