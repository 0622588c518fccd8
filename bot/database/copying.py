"""Moves an installation from SQLite to PostgreSQL: every row, counted and summed up on both sides."""

import asyncio
import hashlib
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from pathlib import Path

import asyncpg

from bot.database.migrations import head, revision_of, upgrade
from bot.database.postgres import in_our_words
from bot.database.protocol import DatabaseError, DatabaseUnavailableError
from bot.database.sqlite import explain

BATCH = 10_000
"""Rows in memory at a time."""
MODULUS = 1 << 64
VERSION = "alembic_version"

Progress = Callable[[str, int], None]
"""Told of each table that is done, with its number of rows."""
SqlRow = tuple[object, ...]


class CopyError(DatabaseError):
    """The copy was not made, or is not the same; the target holds nothing of it."""


@dataclass(frozen=True, slots=True)
class Digest:
    """What tells two tables apart: how many rows, and a sum over them in which their order does not count."""

    rows: int = 0
    total: int = 0

    def with_rows(self, rows: Iterable[SqlRow]) -> "Digest":
        """Return the digest with these rows too."""
        count, total = self.rows, self.total
        for row in rows:
            mark = hashlib.blake2b(repr(row).encode(), digest_size=8).digest()
            count, total = count + 1, (total + int.from_bytes(mark, "big")) % MODULUS
        return Digest(count, total)


def copy_database(source: Path, target_url: str, progress: Progress) -> int:
    """Copy a SQLite file into an empty PostgreSQL database, in one transaction; return the number of rows.

    Blocking. The target is migrated first. The bot must not run meanwhile: the file is held for reading, and what
    is written during the copy would be missing. Raises CopyError and what `upgrade` raises.
    """
    if revision_of(f"sqlite:///{source}") != head():
        raise CopyError(f"{source} is not at this version's schema. Run `python -m bot migrate` first.")
    upgrade(target_url)
    try:
        with closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)) as reading:
            reading.execute("BEGIN")  # one view for the whole copy
            return asyncio.run(_copy(reading, target_url, progress))
    except sqlite3.Error as error:
        raise DatabaseUnavailableError(explain(source, error)) from error


async def _copy(reading: sqlite3.Connection, target_url: str, progress: Progress) -> int:
    tables = _tables(reading)
    async with _connected(target_url) as writing, writing.transaction():
        await _refuse_if_used(writing, tables)
        total = 0
        for table in tables:
            columns = [row[1] for row in reading.execute(f"PRAGMA table_info({table})")]
            read = await _copy_table(reading, writing, table, columns)
            if await _digest(writing, table, columns) != read:
                raise CopyError(
                    f"The table {table} is not the same after copying. Nothing was kept; try again."
                )
            progress(table, read.rows)
            total += read.rows
        return total


async def _copy_table(
    reading: sqlite3.Connection, writing: asyncpg.Connection, table: str, columns: list[str]
) -> Digest:
    digest = Digest()
    for rows in _batches(reading.execute(f"SELECT {', '.join(columns)} FROM {table}")):  # noqa: S608 - our names
        digest = digest.with_rows(rows)
        await writing.copy_records_to_table(table, records=rows, columns=columns)
    return digest


async def _digest(writing: asyncpg.Connection, table: str, columns: list[str]) -> Digest:
    digest, rows = Digest(), list[SqlRow]()
    async for row in writing.cursor(f"SELECT {', '.join(columns)} FROM {table}"):  # noqa: S608 - our names
        rows.append(tuple(row))
        if len(rows) == BATCH:
            digest, rows = digest.with_rows(rows), []
    return digest.with_rows(rows)


async def _refuse_if_used(writing: asyncpg.Connection, tables: list[str]) -> None:
    for table in tables:
        if await writing.fetchval(f"SELECT EXISTS (SELECT 1 FROM {table})"):  # noqa: S608 - our names
            raise CopyError(f"The target is not empty: {table} has rows. Name a new database.")


def _tables(reading: sqlite3.Connection) -> list[str]:
    found = reading.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
    return [name for (name,) in found if name != VERSION and not name.startswith("sqlite_")]


def _batches(cursor: sqlite3.Cursor) -> Iterator[list[SqlRow]]:
    while rows := cursor.fetchmany(BATCH):
        yield rows


@asynccontextmanager
async def _connected(url: str) -> AsyncIterator[asyncpg.Connection]:
    async with in_our_words():
        connection = await asyncpg.connect(url)
    try:
        yield connection
    finally:
        await connection.close()
