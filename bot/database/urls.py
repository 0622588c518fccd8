"""Reads DATABASE_URL and makes the database it names."""

from pathlib import Path

from bot.database.postgres import PostgresDatabase
from bot.database.protocol import Database
from bot.database.sqlite import SQLiteDatabase

SQLITE = "sqlite:///"
POSTGRES = ("postgresql://", "postgres://")


def sqlite_path(url: str) -> Path | None:
    """Return the file a SQLite URL names (`sqlite:///relative` or `sqlite:////absolute`), else None."""
    return Path(url.removeprefix(SQLITE)) if url.startswith(SQLITE) else None


def problem_with(url: str) -> str | None:
    """Say what is wrong with a database URL, or None if it can be tried."""
    path = url.removeprefix(SQLITE)
    if url.startswith(SQLITE):
        return "names no file; write sqlite:///data/mutuals.db" if path in {"", ":memory:"} else None
    if url.startswith(POSTGRES):
        return None
    return "must begin with sqlite:/// or postgresql://"


def database_at(url: str) -> Database:
    """Make the database a URL names, not yet open."""
    path = sqlite_path(url)
    return SQLiteDatabase(path) if path is not None else PostgresDatabase(url)
