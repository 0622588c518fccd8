"""Posts digests in channels and DMs, and finds those posted before."""

from datetime import UTC, datetime

import discord
from discord.utils import MISSING

from bot.domain.figures import GuildFigures, PersonFigures
from bot.domain.outcomes import NotAllowed, Obstacle, Posted, Posting, TryLater, Unopened
from bot.facts import channel_facts_of
from bot.outbound.errors import (
    MISSING_ACCESS,
    MISSING_PERMISSIONS,
    UNKNOWN_CHANNEL,
    WORTH_REPEATING,
    code_of,
    later,
    undelivered,
)
from bot.outbound.messages import nonce_of
from bot.outbound.readers import Readers
from bot.ports import PictureDrawer
from bot.texts import digests as texts
from bot.texts import insights as personal_texts
from bot.texts.general import a_server
from bot.texts.schedules import personal_rows
from bot.views import digest_of, view_of

LOOKED_THROUGH = 500
"""Messages looked through from when a digest was first tried on."""
CLOCKS_DIFFER = 60


class DiscordDigests:
    """The digest sender over discord.py; nothing it posts pings anybody."""

    def __init__(self, client: discord.Client, drawer: PictureDrawer, readers: Readers) -> None:
        self._client = client
        self._readers = readers
        self._drawer = drawer

    async def find(self, channel_id: int, key: str, since: int) -> int | NotAllowed | TryLater | None:
        """Return our message with this key among those a channel got from a time on (Unix seconds)."""
        if self._is_closed(channel_id):  # without the permission Discord shows an empty history
            return NotAllowed(Obstacle.DIGEST_CHANNEL_CLOSED)
        after = datetime.fromtimestamp(since - CLOCKS_DIFFER, UTC)
        place = self._client.get_partial_messageable(channel_id)
        try:
            async for message in place.history(limit=LOOKED_THROUGH, after=after, oldest_first=True):
                if message.author == self._client.user and _shows(message, key):
                    return message.id
        except WORTH_REPEATING as error:
            return _refused(error) or later(error)
        return None

    async def open(self, user_id: int) -> int | Unopened:
        """Open somebody's DM with us, and return its channel; one that is open already is returned too."""
        try:
            return (await self._client.create_dm(discord.Object(user_id))).id
        except WORTH_REPEATING as error:
            return undelivered(error)

    async def post(
        self, channel_id: int, guild_id: int, key: str, figures: GuildFigures, nonce: int
    ) -> Posting:
        """Post a server's digest, showing the key. Repeated with its nonce within minutes it posts once."""
        if self._is_closed(channel_id):
            return NotAllowed(Obstacle.DIGEST_CHANNEL_CLOSED)
        with self._readers.server(guild_id):
            png, alt = await self._drawer.draw_figures(figures), texts.picture(figures).alt
            embed, files = digest_of(self._server(guild_id), texts.digest(figures), key, png, alt)
        place = self._client.get_partial_messageable(channel_id, guild_id=guild_id)
        try:
            return Posted((await place.send(embed=embed, files=files, nonce=nonce_of(nonce))).id)
        except WORTH_REPEATING as error:
            return _refused(error) or later(error)

    async def post_to_person(
        self, channel_id: int, guild_id: int, key: str, figures: PersonFigures, nonce: int
    ) -> Posting:
        """Post somebody's own digest of a server in their DM channel, showing the key; the nonce is as in `post`."""
        async with self._readers.person(figures.user_id):
            server = self._server(guild_id)
            png, alt = await self._drawer.draw_figures(figures), personal_texts.picture(figures).alt
            embed, files = digest_of(server, personal_texts.insights(figures, server), key, png, alt)
            view = view_of([*personal_texts.rows(figures), *personal_rows()]) or MISSING
        place = self._client.get_partial_messageable(channel_id, type=discord.ChannelType.private)
        try:
            return Posted((await place.send(embed=embed, files=files, view=view, nonce=nonce_of(nonce))).id)
        except WORTH_REPEATING as error:
            return undelivered(error)

    def _is_closed(self, channel_id: int) -> bool:
        """Return whether we know that something is lacking in a channel; what we do not know Discord will say."""
        channel = self._client.get_channel(channel_id)
        return isinstance(channel, discord.abc.GuildChannel) and bool(channel_facts_of(channel).lacking)

    def _server(self, guild_id: int) -> str:
        guild = self._client.get_guild(guild_id)
        return guild.name if guild is not None else a_server()


def _shows(message: discord.Message, key: str) -> bool:
    return any(embed.footer.text == key for embed in message.embeds)


def _refused(error: Exception) -> NotAllowed | None:
    """Return what a person must mend, None where time heals it."""
    code = code_of(error)
    if code == UNKNOWN_CHANNEL:
        return NotAllowed(Obstacle.DIGEST_CHANNEL_MISSING)
    refused = code in (MISSING_ACCESS, MISSING_PERMISSIONS)
    return NotAllowed(Obstacle.DIGEST_CHANNEL_CLOSED) if refused else None
