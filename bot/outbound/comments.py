"""Puts comments beside their posts in Discord, or before the posts' authors."""

import io
from typing import Any

import discord
from discord.utils import MISSING

from bot.domain.comments import Comment
from bot.domain.outcomes import Copied, Placing, SourceGone, TryLater
from bot.domain.posts import Place, Post
from bot.outbound.errors import WORTH_REPEATING, later, unposted
from bot.outbound.messages import nonce_of
from bot.outbound.posts import find_marked
from bot.outbound.readers import Readers
from bot.texts import comments as texts
from bot.views import view_of

THREAD_EXISTS = 160004
HELD_FILE = "comment.txt"


class DiscordComments:
    """The comment gateway over discord.py; texts pass through and are not kept."""

    def __init__(self, client: discord.Client, readers: Readers) -> None:
        self._client = client
        self._readers = readers

    async def send(self, post: Post, comment: Comment, author_name: str, text: str) -> Placing:
        """Write a comment into the post's thread, or beside the post where there are no threads."""
        if post.place is None:
            return SourceGone()
        try:
            thread_id = post.thread_id or await self._thread(post, post.place)
            place = self._client.get_partial_messageable(thread_id or post.place.channel_id)
            more: dict[str, Any] = {}
            if thread_id is None:
                more["reference"] = discord.MessageReference(
                    message_id=post.place.message_id, channel_id=post.place.channel_id
                )
            embed = discord.Embed().set_author(name=texts.header(author_name))
            async with self._readers.place(post.guild_id, post.dm_owner):
                view = view_of(texts.rows(comment)) or MISSING
            sent = await place.send(text.strip(), embed=embed, view=view, nonce=nonce_of(comment.id), **more)
        except WORTH_REPEATING as error:
            return unposted(error)
        return Copied(place.id, (sent.id,))

    async def find(self, post: Post, comment: Comment) -> Copied | TryLater | None:
        """Look beside a post for a comment that was sent and not recorded."""
        for channel_id in {post.thread_id or post.message_id, post.channel_id}:
            found = await find_marked(self._client, channel_id, texts.mark_of(comment))
            if found is not None:
                return found
        return None

    async def hold(
        self, post: Post, comment: Comment, author_name: str, text: str, channel_id: int
    ) -> Placing:
        """Put a comment before the post's author, by DM, its text covered."""
        covered = discord.File(io.BytesIO(text.encode()), HELD_FILE, spoiler=True)
        try:
            place = self._client.get_partial_messageable(channel_id)
            async with self._readers.person(post.author_id):
                said, view = texts.held(author_name), view_of(texts.held_rows(comment))
            sent = await place.send(said, file=covered, view=view or MISSING, nonce=nonce_of(comment.id, 1))
        except WORTH_REPEATING as error:
            return unposted(error)
        return Copied(place.id, (sent.id,))

    async def read_held(self, place: Place) -> str | None:
        """Return the text of a comment that waits, None if it cannot be read."""
        try:
            channel = self._client.get_partial_messageable(place.channel_id)
            held = await channel.fetch_message(place.message_id)
            return (await held.attachments[0].read()).decode() if held.attachments else None
        except WORTH_REPEATING as error:
            later(error)
            return None

    async def _thread(self, post: Post, place: Place) -> int | None:
        """Make the post's thread, or find the one made before; None where there are no threads."""
        guild = self._client.get_guild(post.guild_id)
        channel = guild.get_channel(place.channel_id) if guild is not None else None
        if not isinstance(channel, discord.TextChannel):
            return None
        try:
            with self._readers.server(post.guild_id):
                name = texts.thread_name()
            return (await channel.get_partial_message(place.message_id).create_thread(name=name)).id
        except discord.HTTPException as error:
            if error.code != THREAD_EXISTS:
                raise
            return place.message_id  # a thread has the id of the message it was made from
