"""Carries messages from one DM to another on Discord."""

import logging
from collections.abc import Sequence
from typing import Any, cast

import discord
from discord.utils import MISSING

from bot.domain.outcomes import (
    Carrying,
    Content,
    Copied,
    SourceGone,
    TryLater,
    Unopened,
    Unreachable,
)
from bot.domain.people import Person
from bot.domain.refusals import Refusal
from bot.domain.relay import Relayed, split
from bot.facts import edited_at, text_of
from bot.outbound.errors import (
    UNKNOWN_MESSAGE,
    WORTH_REPEATING,
    code_of,
    later,
    undelivered,
)
from bot.outbound.files import Freight, shape_of
from bot.outbound.history import DiscordHistory
from bot.outbound.messages import nonce_of
from bot.outbound.readers import Readers
from bot.texts import relay as texts
from bot.texts.general import a_server
from bot.texts.refusals import refusal as refusal_text
from bot.views import view_of

log = logging.getLogger(__name__)

TICK = "✅"


class DiscordRelay(DiscordHistory):
    """The relay gateway over discord.py; text passes through and is never kept."""

    def __init__(self, client: discord.Client, readers: Readers) -> None:
        super().__init__(client)
        self._readers = readers
        self._freight = Freight()

    async def open(self, user_id: int) -> int | Unopened:
        """Open somebody's DM with us, and return its channel; one that is open already is returned too."""
        try:
            return (await self._client.create_dm(discord.Object(user_id))).id
        except WORTH_REPEATING as error:
            return undelivered(error)

    async def keep_own(self, message: Relayed, channel_id: int, to: str, draft: Content) -> Copied | Unopened:
        """Post what somebody wrote with a command or form as their own copy in their DM with us."""
        content, description = texts.own_shape(draft.text)
        async with self._readers.person(message.sender_id):
            header = texts.own_header(to, self._server(message.guild_id))
            view = view_of(texts.own_rows(message.id)) or MISSING
        embed = discord.Embed(description=description).set_author(name=header)
        try:
            async with self._freight.of(_attachments(draft.payload)) as files:
                sent = await self._place(channel_id).send(
                    content, embed=embed, files=files, view=view, nonce=nonce_of(message.id, 4)
                )
        except WORTH_REPEATING as error:
            return undelivered(error)
        return Copied(channel_id, (sent.id,))

    async def rewrite_own(self, message: Relayed, text: str) -> bool:
        """Make the sender's own copy say this; False if Discord did not."""
        content, description = texts.own_shape(text)
        own = self._place(message.source_channel_id).get_partial_message(message.source_id)
        try:
            (embed,) = (await own.fetch()).embeds or [discord.Embed()]
            embed.description = description
            await own.edit(content=content, embed=embed)
        except WORTH_REPEATING as error:
            later(error)
            return False
        return True

    async def fetch(self, message: Relayed) -> Content | SourceGone | TryLater:
        """Return what the source holds now."""
        try:
            found = await self._place(message.source_channel_id).fetch_message(message.source_id)
        except WORTH_REPEATING as error:
            return SourceGone() if code_of(error) == UNKNOWN_MESSAGE else later(error)
        return await self.contents(message, found)

    async def contents(self, message: Relayed, source: object) -> Content:
        """Return what a source holds that is at hand, a message of Discord's."""
        found = cast("discord.Message", source)
        sizes = tuple(one.size for one in _attachments(found))
        text = text_of(found)
        if found.message_snapshots:
            async with self._readers.person(message.recipient_id):
                text = "\n".join([text, *(texts.forwarded(one.content) for one in found.message_snapshots)])
        return Content(text.strip(), found, sizes, edited_at(found))

    async def carry(
        self, message: Relayed, content: Content, channel_id: int, sender: Person, *, is_first: bool
    ) -> Carrying:
        """Write the copy; `is_first` adds what this is and how to turn it off."""
        async with self._readers.person(message.recipient_id):
            header = texts.header(sender.name, self._server(message.guild_id))
            embed = discord.Embed(description=texts.first_message() if is_first else None)
            view = view_of(texts.copy_rows(message)) or MISSING
        embed.set_author(name=header, icon_url=sender.avatar_url)
        try:
            async with self._freight.of(_attachments(content.payload)) as files:
                ids = await self._send_pieces(
                    message, channel_id, content.text, files, embed=embed, view=view
                )
        except WORTH_REPEATING as error:
            return undelivered(error)
        return Copied(
            channel_id, tuple(ids), await self._left_out(message, content.payload), content.edited_at
        )

    async def hold(self, message: Relayed, channel_id: int, sender_name: str) -> Carrying:
        """Tell the recipient that a message waits for their review, without its text."""
        async with self._readers.person(message.recipient_id):
            text = texts.held(sender_name, self._server(message.guild_id))
            view = view_of(texts.held_rows(message)) or MISSING
        try:
            sent = await self._place(channel_id).send(text, view=view, nonce=nonce_of(message.id))
        except WORTH_REPEATING as error:
            return undelivered(error)
        return Copied(channel_id, (sent.id,))

    async def rewrite(
        self, message: Relayed, content: Content, copies: Sequence[int]
    ) -> tuple[int, ...] | TryLater:
        """Make the copy say what the source says now, marked as edited; return what messages it took more."""
        async with self._readers.person(message.recipient_id):
            mark = texts.edited_mark()
        pieces = split(f"{content.text}\n{mark}")
        texts_now = [*pieces[: len(copies)], *[mark] * (len(copies) - len(pieces))]
        place, last = self._place(message.copy_channel_id or 0), len(copies) - 1
        try:
            for number, (copy, text) in enumerate(zip(copies, texts_now, strict=True)):
                source = _attachments(content.payload) if number == last else None
                await self._rewrite_one(place.get_partial_message(copy), text, source)
            return tuple([(await place.send(text)).id for text in pieces[len(copies) :]])
        except WORTH_REPEATING as error:
            return () if _is_over(error) else later(error)

    async def blank(self, message: Relayed, copies: Sequence[int]) -> bool:
        """Take everything out of the copy but the button to block; False to try again later."""
        done = True
        async with self._readers.person(message.recipient_id):
            said, last_view = texts.deleted_mark(), view_of(texts.blank_rows(message))
        for copy in copies:
            view = last_view if copy == copies[-1] else None
            done &= await self._quietly(
                message.copy_channel_id,
                copy,
                content=said,
                embeds=[],
                attachments=[],
                view=view,
            )
        return done

    async def tick(self, message: Relayed) -> None:
        """Mark the source as delivered."""
        await self.react(message.source_channel_id, message.source_id, TICK, added=True)

    async def say_left_out(self, message: Relayed, what: tuple[str, ...]) -> None:
        """Tell the sender, beside the source, what of it could not be carried."""
        async with self._readers.person(message.sender_id):
            text = texts.left_out(what)
        await self._say(message, text, nonce_of(message.id, 3))

    async def say_why_not(self, message: Relayed, refusal: Refusal) -> None:
        """Tell the sender, beside the source, why it was not delivered."""
        async with self._readers.person(message.sender_id):
            text = refusal_text(refusal)
        await self._say(message, text, nonce_of(message.id, 1))

    async def say_lost(self, message: Relayed, channel_id: int) -> None:
        """Tell the sender that what they wrote with a command or form is lost: it was never put down anywhere."""
        async with self._readers.person(message.sender_id):
            text = texts.lost(message.recipient_id)
        try:
            await self._place(channel_id).send(text, nonce=nonce_of(message.id, 5))
        except WORTH_REPEATING as error:
            later(error)

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

    async def _send_pieces(
        self, message: Relayed, channel_id: int, text: str, files: list[discord.File], **last: object
    ) -> list[int]:
        """Send the text in pieces; the last carries who writes, the files and the buttons."""
        pieces, place = split(text) or [""], self._place(channel_id)
        ids = []
        for number, piece in enumerate(pieces):
            more: dict[str, Any] = {}
            if number == 0 and message.reply_to_id is not None:
                more["reference"] = _answering(message.reply_to_id, channel_id)
            if number == len(pieces) - 1:
                more |= {"files": files, **last}
            sent = await place.send(piece, nonce=nonce_of(message.id, 2, number), **more)
            ids.append(sent.id)
        return ids

    async def _left_out(self, message: Relayed, source: object) -> tuple[str, ...]:
        """Name what of a source no bot can send, to its sender."""
        snapshots = getattr(source, "message_snapshots", ())
        stickers = [sticker for one in (source, *snapshots) for sticker in getattr(one, "stickers", ())]
        polls = [one for one in (source, *snapshots) if getattr(one, "poll", None) is not None]
        if not stickers and not polls:
            return ()
        async with self._readers.person(message.sender_id):
            return (*(texts.sticker(one.name) for one in stickers), *(texts.poll() for _ in polls))

    async def _rewrite_one(
        self, copy: discord.PartialMessage, text: str, source: Sequence[discord.Attachment] | None
    ) -> None:
        """Change one message of a copy; the one with the files gets those of the source if they are others now."""
        if source is None or shape_of((await copy.fetch()).attachments) == shape_of(source):
            await copy.edit(content=text)
            return
        async with self._freight.of(source) as files:
            await copy.edit(content=text, attachments=files)

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
            return _is_over(error)
        return True

    def _server(self, guild_id: int) -> str:
        guild = self._client.get_guild(guild_id)
        return guild.name if guild is not None else a_server()


def _answering(message_id: int, channel_id: int) -> discord.MessageReference:
    """Answer a message, or just write if it is gone."""
    return discord.MessageReference(message_id=message_id, channel_id=channel_id, fail_if_not_exists=False)


def _is_over(error: Exception) -> bool:
    """Return whether a copy is gone, or its recipient is."""
    return code_of(error) == UNKNOWN_MESSAGE or isinstance(undelivered(error), Unreachable)


def _attachments(source: object) -> Sequence[discord.Attachment]:
    """Return the files of a message, or of a command; those of what it forwards too."""
    found: list[discord.Attachment] = [*getattr(source, "attachments", ())]
    return found + [file for one in getattr(source, "message_snapshots", ()) for file in one.attachments]
