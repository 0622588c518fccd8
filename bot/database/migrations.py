"""Brings a database to the schema this code needs, and refuses one it must not touch."""

import asyncio
import sqlite3
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TypeVar

import asyncpg
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, NullPool, create_engine, event, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine

from bot.database.postgres import in_our_words
from bot.database.protocol import (
    DatabaseCorruptError,
    DatabaseTooNewError,
    DatabaseUnavailableError,
)
from bot.database.sqlite import explain
from bot.database.urls import sqlite_path

T = TypeVar("T")

SCRIPTS = Path(__file__).parents[2] / "migrations"
MIGRATION_LOCK = 7_238_112_045  # any number, the same in every process


def upgrade(url: str) -> str:
    """Apply the migrations that are missing and return the revision the database is at now.

    Blocking: call it in a thread. Nothing is written to a database that is damaged or newer than this code.
    Raises DatabaseCorruptError, DatabaseTooNewError, DatabaseUnavailableError.
    """
    path = sqlite_path(url)
    if path is None:
        asyncio.run(_on_postgres(url, _migrate_postgres))
    else:
        _upgrade_sqlite(path)
    return head()


def revision_of(url: str) -> str | None:
    """Return the revision a database is at, None where it was never migrated; writes nothing.

    Blocking. Raises what `upgrade` raises.
    """
    path = sqlite_path(url)
    return _examine(path) if path is not None else asyncio.run(_on_postgres(url, _postgres_revision))


@cache
def head() -> str:
    """Return the newest revision this code knows."""
    revision = ScriptDirectory(str(SCRIPTS)).get_current_head()
    return revision or ""


def _upgrade_sqlite(path: Path) -> None:
    try:
        if _examine(path) == head():
            return
        _make_folder(path)
        engine = create_engine(URL.create("sqlite", database=str(path)), poolclass=NullPool)
        event.listen(engine, "connect", _leave_transactions_to_us)
        with engine.connect() as connection:
            connection.execute(text("PRAGMA busy_timeout=20000"))
            connection.execute(text("BEGIN IMMEDIATE"))
            _migrate(connection)
    except DBAPIError as error:
        raise DatabaseUnavailableError(explain(path, error.orig or error)) from error  # type: ignore[arg-type]


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
            return _known(_revision(connection))
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


def _known(revision: str | None) -> str | None:
    known = {script.revision for script in ScriptDirectory(str(SCRIPTS)).walk_revisions()}
    if revision is not None and revision not in known:
        raise DatabaseTooNewError(
            f"The database is at revision {revision}, which this version of Mutuals does not know. Nothing was "
            "changed: run the newer version again, or restore a backup made before it."
        )
    return revision


async def _on_postgres(url: str, work: Callable[[Connection], T]) -> T:
    async def connect() -> asyncpg.Connection:
        async with in_our_words():
            return await asyncpg.connect(url)  # asyncpg reads the URL, as it does for the driver

    engine = create_async_engine("postgresql+asyncpg://", async_creator=connect, poolclass=NullPool)
    try:
        async with engine.connect() as connection:
            return await connection.run_sync(work)
    except DBAPIError as error:
        raise DatabaseUnavailableError(
            f"PostgreSQL could not be migrated: {str(error.orig).splitlines()[0]}. Nothing was changed."
        ) from error


def _migrate_postgres(connection: Connection) -> None:
    connection.execute(text(f"SELECT pg_advisory_xact_lock({MIGRATION_LOCK})"))
    if _postgres_revision(connection) != head():
        _migrate(connection)
    connection.rollback()


def _postgres_revision(connection: Connection) -> str | None:
    exists = connection.execute(text("SELECT to_regclass('alembic_version')")).scalar()
    row = connection.execute(text("SELECT version_num FROM alembic_version")).first() if exists else None
    return _known(row[0] if row else None)


def _migrate(connection: Connection) -> None:
    """Run every missing migration and commit them as one transaction."""
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
    connection.commit()


def _leave_transactions_to_us(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # else sqlite3 commits before DDL, and half a migration could stay
