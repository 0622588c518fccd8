"""Files on their way from one message to another: one at a time in memory, the others on disk."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import IO

import discord

AT_ONCE = 3
"""Messages with files that are carried at the same time."""


class Freight:
    """Fetches files to be sent again.

    No file is larger than Discord takes (10 MiB): the rule was asked before. One at a time is read, and lies in a
    temporary file until it was sent; those have no name, so that nothing is left of them even by a crash.
    """

    def __init__(self) -> None:
        self._messages = asyncio.Semaphore(AT_ONCE)
        self._reading = asyncio.Lock()

    @asynccontextmanager
    async def of(self, attachments: Sequence[discord.Attachment]) -> AsyncIterator[list[discord.File]]:
        """Hold the files of a message, in order, with alt text and spoiler flag, for as long as the context lasts."""
        if not attachments:
            yield []
            return
        async with self._messages, AsyncExitStack() as kept:
            yield [await self._file(one, kept) for one in attachments]

    async def _file(self, one: discord.Attachment, kept: AsyncExitStack) -> discord.File:
        place = tempfile.TemporaryFile()  # noqa: SIM115 - `kept` closes it
        kept.callback(place.close)  # this one: discord.py puts another in its place
        async with self._reading:
            await asyncio.to_thread(_put, place, await one.read())
        return discord.File(place, one.filename, spoiler=one.is_spoiler(), description=one.description)


def _put(place: IO[bytes], data: bytes) -> None:
    place.write(data)
    place.seek(0)


def shape_of(attachments: Sequence[discord.Attachment]) -> list[tuple[str, int, str | None]]:
    """Return what tells files from others: names, sizes, alt texts."""
    return [(one.filename, one.size, one.description) for one in attachments]
