"""A database whose transactions are timed."""

from collections.abc import Callable
from time import perf_counter
from typing import TypeVar

from bot.database import Body, Database

T = TypeVar("T")

Record = Callable[[str, float], None]
"""Takes whether it was a `read` or a `write`, and the seconds from asking to the end."""


class TimedDatabase:
    """Passes everything on to the database it wraps, and says how long it took, waiting included."""

    def __init__(self, database: Database, record: Record) -> None:
        self._database = database
        self._record = record

    async def open(self) -> None:
        """Connect. Raises DatabaseUnavailableError."""
        await self._database.open()

    async def transact(self, body: Body[T]) -> T:
        """Run the body, commit and return its result; roll back and raise what it raises."""
        began = perf_counter()
        try:
            return await self._database.transact(body)
        finally:
            self._record("write", perf_counter() - began)

    async def read(self, body: Body[T]) -> T:
        """Run a body that only reads, on one consistent view; it never waits for a writer."""
        began = perf_counter()
        try:
            return await self._database.read(body)
        finally:
            self._record("read", perf_counter() - began)

    async def close(self) -> None:
        """Let what is running finish, then disconnect; safe to call twice."""
        await self._database.close()
