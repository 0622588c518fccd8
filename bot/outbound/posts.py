"""Puts posts into Discord, reads them and what hangs on them back, and removes them."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterable, Mapping
from datetime import timedelta
from functools import partial
from typing import Any

import discord
from discord.utils import MISSING

from bot.domain.outcomes import (
    Content,
    Copied,
    Done,
    NotAllowed,
    Outcome,
    Placing,
    SourceGone,
    TryLater,
)
from bot.domain.posts import Ballot, Place, Post, Read, Removal
from bot.outbound.errors import (
    MISSING_ACCESS,
    MISSING_PERMISSIONS,
    UNKNOWN_CHANNEL,
    UNKNOWN_MESSAGE,
    WORTH_REPEATING,
    code_of,
    later,
    unposted,
)
from bot.outbound.files import Freight
from bot.outbound.history import has_button
from bot.outbound.messages import nonce_of
from bot.outbound.readers import Readers
from bot.texts import posts as texts
from bot.views import view_of

AT_ONCE = 5
"""Messages read at the same time: a page of the feed."""
REMEMBERED = 500
FRESH_FOR = 120
"""Seconds for which what was read is not read again."""
LOOKED_BACK = 100
POLL_LASTS = timedelta(days=3)


async def find_marked(client: discord.Client, channel_id: int | None, mark: str) -> Copied | TryLater | None:
    """Look for a message with a button of this id in a channel."""
    try:
        place = client.get_partial_messageable(channel_id or 0)
        async for one in place.history(limit=LOOKED_BACK):
            if has_button(one, mark):
                return Copied(place.id, (one.id,))
    except WORTH_REPEATING as error:
        found = unposted(error)
        return found if isinstance(found, TryLater) else None
    return None


class DiscordPosts:
    """The post gateway over discord.py; texts pass through, and are remembered for two minutes at most."""

    def __init__(self, client: discord.Client, readers: Readers) -> None:
        self._client = client
        self._readers = readers
        self._freight = Freight()
        self._read: OrderedDict[Place, tuple[float, Read]] = OrderedDict()

    async def send(self, post: Post, author_name: str, draft: Content) -> Placing:
        """Write a new post into its channel."""
        try:
            if isinstance(draft.payload, Ballot):
                return await self._write(post, author_name, post.channel_id, poll=_poll(draft.payload))
            async with self._freight.of(getattr(draft.payload, "attachments", ())) as files:
                text = draft.text.strip()
                return await self._write(post, author_name, post.channel_id, content=text, files=files)
        except WORTH_REPEATING as error:
            found = await self.find(post) if isinstance(unposted(error), TryLater) else None
            return found if isinstance(found, Copied) else unposted(error)

    async def find(self, post: Post) -> Copied | TryLater | None:
        """Look where a post was to be sent for a message of it."""
        return await find_marked(self._client, post.channel_id, texts.mark_of(post))

    async def move(self, post: Post, author_name: str, channel_id: int) -> Placing:
        """Write what a post's message holds into another channel; the old message stays."""
        if post.place is None:
            return SourceGone()
        try:
            if post.attempts:
                found = await find_marked(self._client, channel_id, texts.mark_of(post))
                if found is not None and not _is(found, post.place):
                    return found
            old = await self._message(post.place).fetch()
            async with self._freight.of(old.attachments) as files:
                return await self._write(post, author_name, channel_id, content=old.content, files=files)
        except WORTH_REPEATING as error:
            return unposted(error)

    async def rewrite(
        self, post: Post, author_name: str, text: str | None, alt: str | None = None
    ) -> Placing:
        """Give a post's message another text, marked as edited, or its picture another alt text; None for as it was."""
        if post.place is None:
            return SourceGone()
        message, changes = self._message(post.place), dict[str, Any]()
        try:
            async with self._readers.place(post.guild_id, post.dm_owner):
                changes["view"] = view_of(texts.post_rows(post))
                if text is not None:
                    header = _header(post, author_name, is_edited=True)
                    changes |= {"content": text.strip(), "embed": header}
            if alt is not None:
                pictures = (await message.fetch()).attachments
                for picture in pictures:
                    picture.description = alt
                changes["attachments"] = pictures
            await message.edit(**changes)
        except WORTH_REPEATING as error:
            return unposted(error)
        self._read.pop(post.place, None)
        return Copied(post.place.channel_id, (post.place.message_id,))

    async def read(self, places: Iterable[Place]) -> Mapping[Place, Read | SourceGone | TryLater]:
        """Return what messages of ours hold now, or held minutes ago."""
        wanted, turn = list(dict.fromkeys(places)), asyncio.Semaphore(AT_ONCE)

        async def one(place: Place) -> Read | SourceGone | TryLater:
            async with turn:
                return await self._read_one(place)

        return dict(zip(wanted, await asyncio.gather(*(one(place) for place in wanted)), strict=True))

    async def remove(self, removal: Removal) -> Outcome:
        """Remove a message of ours and its thread; what is gone already is removed."""
        self._read.pop(Place(removal.channel_id, removal.message_id), None)
        message = self._message(Place(removal.channel_id, removal.message_id))
        done = await _gone(message.delete)
        if removal.thread_id is None or isinstance(done, TryLater):
            return done
        thread = await _gone(partial(self._client.http.delete_channel, removal.thread_id))
        return done if isinstance(thread, Done) else thread

    async def tell_left_behind(self, removal: Removal, channel_id: int) -> None:
        """Tell somebody, in their DM, that a message of theirs could not be removed."""
        async with self._readers.person(removal.author_id):
            text = texts.left_behind(removal)
        try:
            await self._channel(channel_id).send(text, nonce=nonce_of(removal.message_id, 4))
        except WORTH_REPEATING as error:
            later(error)

    async def _write(self, post: Post, name: str, channel_id: int | None, **more: Any) -> Copied:  # noqa: ANN401
        place = self._channel(channel_id)
        async with self._readers.place(post.guild_id, post.dm_owner):
            embed = _header(post, name, is_edited=post.edited_at is not None)
            view = view_of(texts.post_rows(post))
        nonce = nonce_of(post.id, post.audience)
        sent = await place.send(embed=embed, view=view or MISSING, nonce=nonce, **more)
        return Copied(place.id, (sent.id,))

    async def _read_one(self, place: Place) -> Read | SourceGone | TryLater:
        now = asyncio.get_running_loop().time()
        known = self._read.get(place)
        if known is not None and now < known[0] + FRESH_FOR:
            return known[1]
        try:
            found = _content(await self._message(place).fetch())
        except WORTH_REPEATING as error:
            return SourceGone() if code_of(error) in (UNKNOWN_MESSAGE, UNKNOWN_CHANNEL) else later(error)
        self._read[place] = (now, found)
        self._read.move_to_end(place)
        if len(self._read) > REMEMBERED:
            self._read.popitem(last=False)
        return found

    def _channel(self, channel_id: int | None) -> discord.PartialMessageable:
        return self._client.get_partial_messageable(channel_id or 0)

    def _message(self, place: Place) -> discord.PartialMessage:
        return self._channel(place.channel_id).get_partial_message(place.message_id)


async def _gone(remove: Callable[[], Awaitable[object]]) -> Outcome:
    """Remove something; what is gone already is removed."""
    try:
        await remove()
    except WORTH_REPEATING as error:
        failed = unposted(error)
        is_refused = code_of(error) in (MISSING_ACCESS, MISSING_PERMISSIONS)
        return (
            failed
            if isinstance(failed, TryLater) or (isinstance(failed, NotAllowed) and is_refused)
            else Done()
        )
    return Done()


def _header(post: Post, name: str, *, is_edited: bool) -> discord.Embed:
    embed = discord.Embed().set_author(name=texts.header(name))
    return embed.set_footer(text=texts.footer(post, is_edited=is_edited))


def _poll(ballot: Ballot) -> discord.Poll:
    poll = discord.Poll(ballot.question, POLL_LASTS)
    for answer in ballot.answers:
        poll.add_answer(text=answer)
    return poll


def _content(message: discord.Message) -> Read:
    picture = message.attachments[0] if message.attachments else None
    text = message.poll.question if message.poll is not None else message.content
    if picture is None:
        return Read(str(text))
    return Read(str(text), picture.url, picture.description or "")


def _is(found: Copied | TryLater, place: Place) -> bool:
    return isinstance(found, Copied) and found.message_ids[0] == place.message_id
