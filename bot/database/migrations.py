"""Brings a database to the schema this code needs, and refuses one it must not touch."""

import asyncio
import sqlite3
from functools import cache
from pathlib import Path

import asyncpg

from bot.database.postgres import in_our_words
from bot.database.protocol import (
    DatabaseCorruptError,
    DatabaseTooNewError,
    DatabaseUnavailableError,
)
from bot.database.sqlite import explain
from bot.database.urls import sqlite_path

SCRIPTS = Path(__file__).parents[2] / "migrations"


def upgrade(url: str) -> str:
    """Apply the migrations that are missing and return the revision the database is at now.

    Blocking: call it in a thread. Nothing is written to a database that is damaged or newer than this code.
    Raises DatabaseCorruptError, DatabaseTooNewError, DatabaseUnavailableError.
    """
    revision = revision_of(url)
    if revision != head():
        _take_steps(url)
    return head()


def _take_steps(url: str) -> None:
    from bot.database.steps import take_on_postgres, take_on_sqlite  # noqa: PLC0415 - most starts need none

    path = sqlite_path(url)
    if path is None:
        asyncio.run(take_on_postgres(url, SCRIPTS))
    else:
        _make_folder(path)
        take_on_sqlite(path, SCRIPTS)


def revision_of(url: str) -> str | None:
    """Return the revision a database is at, None where it was never migrated; writes nothing.

    Blocking. Raises what `upgrade` raises.
    """
    path = sqlite_path(url)
    return _known(_examine(path) if path is not None else asyncio.run(_examine_postgres(url)))


@cache
def head() -> str:
    """Return the newest revision this code knows."""
    return max(_revisions())


def _revisions() -> set[str]:
    """Return all revisions this code knows: the numbers with which the names of the scripts begin."""
    return {script.name.partition("_")[0] for script in (SCRIPTS / "versions").glob("[0-9]*_*.py")}


def _make_folder(path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DatabaseUnavailableError(
            f"The folder of the database {path} cannot be made: {error.strerror}. Check DATABASE_URL."
        ) from error


def _examine(path: Path) -> str | None:
    """Return the revision of an existing file, read without writing to it; None where there is none yet."""
    if path.is_dir():
        raise DatabaseUnavailableError(f"The database {path} is a folder. Name a file in DATABASE_URL.")
    if not path.exists() or path.stat().st_size == 0:
        return None
    try:
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
        try:
            if (verdict := connection.execute("PRAGMA quick_check(1)").fetchone()[0]) != "ok":
                raise DatabaseCorruptError(_damaged(path, verdict))
            return _revision(connection)
        finally:
            connection.close()
    except sqlite3.OperationalError as error:
        raise DatabaseUnavailableError(explain(path, error)) from error
    except sqlite3.DatabaseError as error:
        raise DatabaseCorruptError(_damaged(path, str(error))) from error


def _damaged(path: Path, what: str) -> str:
    return (
        f"The database {path} is damaged ({what.splitlines()[0]}). Nothing was changed: restore a backup, "
        "or move the file away to begin anew."
    )


def _revision(connection: sqlite3.Connection) -> str | None:
    exists = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'").fetchone()
    row = connection.execute("SELECT version_num FROM alembic_version").fetchone() if exists else None
    return row[0] if row else None


async def _examine_postgres(url: str) -> str | None:
    async with in_our_words():
        connection = await asyncpg.connect(url)
    try:
        exists = await connection.fetchval("SELECT to_regclass('alembic_version')::text")
        return await connection.fetchval("SELECT version_num FROM alembic_version") if exists else None
    except asyncpg.PostgresError as error:
        raise DatabaseUnavailableError(
            f"PostgreSQL does not say at which revision it is: {str(error).splitlines()[0]}. Nothing was changed."
        ) from error
    finally:
        await connection.close()


def _known(revision: str | None) -> str | None:
    if revision is not None and revision not in _revisions():
        raise DatabaseTooNewError(
            f"The database is at revision {revision}, which this version of Mutuals does not know. Nothing was "
            "changed: run the newer version again, or restore a backup made before it."
        )
    return revision
