"""Applies missing migrations with Alembic and SQLAlchemy: they take longer to import than the rest of a start."""

import sqlite3
from pathlib import Path

import asyncpg
from alembic import command
from alembic.config import Config
from sqlalchemy import URL, Connection, NullPool, create_engine, event, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine

from bot.database.postgres import in_our_words
from bot.database.protocol import DatabaseUnavailableError
from bot.database.sqlite import explain

LOCK = 7_238_112_045  # any number, the same in every process


def take_on_sqlite(path: Path, scripts: Path) -> None:
    """Run every missing migration; who comes to it while another process does waits. Blocking.

    Raises DatabaseUnavailableError.
    """
    try:
        engine = create_engine(URL.create("sqlite", database=str(path)), poolclass=NullPool)
        event.listen(engine, "connect", _leave_transactions_to_us)
        with engine.connect() as connection:
            connection.execute(text("PRAGMA busy_timeout=20000"))
            connection.execute(text("BEGIN IMMEDIATE"))
            _migrate(connection, scripts)
    except DBAPIError as error:
        raise DatabaseUnavailableError(explain(path, error.orig or error)) from error  # type: ignore[arg-type]


async def take_on_postgres(url: str, scripts: Path) -> None:
    """Run every missing migration; who comes to it while another process does waits.

    Raises DatabaseUnavailableError.
    """

    async def connect() -> asyncpg.Connection:
        async with in_our_words():
            return await asyncpg.connect(url)  # asyncpg reads the URL, as it does for the driver

    engine = create_async_engine("postgresql+asyncpg://", async_creator=connect, poolclass=NullPool)
    try:
        async with engine.connect() as connection:
            await connection.execute(text(f"SELECT pg_advisory_xact_lock({LOCK})"))
            await connection.run_sync(_migrate, scripts)
    except DBAPIError as error:
        raise DatabaseUnavailableError(
            f"PostgreSQL could not be migrated: {str(error.orig).splitlines()[0]}. Nothing was changed."
        ) from error


def _migrate(connection: Connection, scripts: Path) -> None:
    """Run every missing migration, none where nothing is missing, and commit them as one transaction."""
    config = Config()
    config.set_main_option("script_location", str(scripts))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
    connection.commit()


def _leave_transactions_to_us(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # else sqlite3 commits before DDL, and half a migration could stay
