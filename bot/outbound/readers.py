"""Speaks the language of whoever reads what a job writes."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager

import discord

from bot.texts.language import speaking

LanguageOf = Callable[[int], Awaitable[str | None]]
"""Returns somebody's language as Discord names it; None for English."""


class Readers:
    """People and servers, as readers of texts."""

    def __init__(self, client: discord.Client, language_of: LanguageOf) -> None:
        self._client = client
        self._language_of = language_of

    @asynccontextmanager
    async def person(self, user_id: int) -> AsyncIterator[None]:
        """Speak to one person for a while."""
        with speaking(await self._language_of(user_id)):
            yield

    @contextmanager
    def server(self, guild_id: int) -> Iterator[None]:
        """Speak to everybody in a server for a while."""
        guild = self._client.get_guild(guild_id)
        with speaking(str(guild.preferred_locale) if guild is not None else None):
            yield

    @asynccontextmanager
    async def place(self, guild_id: int, owner_id: int | None) -> AsyncIterator[None]:
        """Speak to the owner of a DM, or to everybody in a server where there is none."""
        if owner_id is not None:
            async with self.person(owner_id):
                yield
        else:
            with self.server(guild_id):
                yield
