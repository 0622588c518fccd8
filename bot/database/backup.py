"""Copies of a SQLite database: made while it is in use, looked through, and put back."""

import contextlib
import fcntl
import os
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from bot.database.migrations import revision_of
from bot.database.protocol import DatabaseCorruptError, DatabaseError, DatabaseUnavailableError


class RunningError(DatabaseError):
    """A bot is using the database."""


def copy(source: Path, target: Path) -> None:
    """Copy a database to a new file, in one consistent view; blocking, so call it in a thread.

    Writers are not kept waiting. The file appears under its name only when it is whole and looked through.
    Raises DatabaseError, OSError and sqlite3.Error.
    """
    if not source.exists():
        raise DatabaseUnavailableError(f"There is no database at {source} yet, so there is nothing to copy.")
    if not target.absolute().parent.is_dir():
        raise DatabaseUnavailableError(
            f"There is no folder {target.absolute().parent}. Make it, or name another."
        )
    if target.exists():
        raise DatabaseUnavailableError(f"{target} exists already. Name a file that does not exist.")
    partial = target.with_name(target.name + ".partial")
    partial.unlink(missing_ok=True)
    try:
        _copy_pages(source, partial)
        _look_through(partial)
        _flush(partial)
        partial.rename(target)
        _flush(target.absolute().parent)
    finally:
        partial.unlink(missing_ok=True)


def restore(backup: Path, database: Path) -> tuple[str, Path | None]:
    """Put a backup in the place of the database; return its revision, and where the replaced database lies now.

    Raises RunningError while a bot uses the database, DatabaseTooNewError and DatabaseCorruptError for a backup that
    is of no use here; then nothing was changed.
    """
    if not backup.is_file():
        raise DatabaseUnavailableError(f"There is no backup at {backup}. Name one of your backups.")
    with in_use(database, alone=True):
        if (revision := revision_of(f"sqlite:///{backup}")) is None:
            raise DatabaseCorruptError(f"{backup} is no database of Mutuals. Name one of your backups.")
        fresh = database.with_name(database.name + ".restoring")
        fresh.unlink(missing_ok=True)
        copy(backup, fresh)
        aside = _set_aside(database) if database.exists() else None
        fresh.replace(database)
        _flush(database.absolute().parent)
    return revision, aside


@contextlib.contextmanager
def in_use(database: Path, *, alone: bool = False) -> Iterator[None]:
    """Hold a database while working with it: bots together, a restore alone. Raises RunningError.

    The lock lies in a file beside it and ends with the process, however that ends.
    """
    with _lock_beside(database) as lock:
        try:
            fcntl.flock(lock, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise RunningError(
                f"The database {database} is in use: stop the bot, or wait for a restore to end, and try again."
            ) from error
        yield


def _lock_beside(database: Path) -> TextIO:
    try:
        database.parent.mkdir(parents=True, exist_ok=True)
        return database.with_name(database.name + ".lock").open("a")
    except OSError as error:
        raise DatabaseUnavailableError(
            f"The folder of the database {database} cannot be written: {error.strerror}. Check DATABASE_URL."
        ) from error


def _copy_pages(source: Path, target: Path) -> None:
    reading = sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)
    writing = sqlite3.connect(target, isolation_level=None)
    try:
        reading.backup(writing)  # all pages in one step: in steps it would begin anew with every commit
        writing.execute("PRAGMA journal_mode=DELETE")  # one file, without a -wal beside it
    finally:
        writing.close()
        reading.close()


def _look_through(path: Path) -> None:
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
    try:
        verdict = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
    finally:
        connection.close()
    if verdict != "ok":
        raise DatabaseCorruptError(
            f"The copy is damaged ({verdict}), and so may be the database: check the disk."
        )


def _set_aside(database: Path) -> Path:
    """Give the database a second name, so that at no moment there is none under its own."""
    with contextlib.suppress(sqlite3.Error), contextlib.closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # then everything is in the one file
    aside = database.with_name(f"{database.name}.replaced-{time.strftime('%Y%m%dT%H%M%SZ', time.gmtime())}")
    for suffix in ("-wal", "-shm"):
        beside = database.with_name(database.name + suffix)
        if beside.exists():  # of a damaged database
            beside.rename(aside.with_name(aside.name + suffix))
    try:
        aside.hardlink_to(database)
    except OSError:  # a file system without second names
        database.rename(aside)
    return aside


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


class BackupFolder:
    """The folder scheduled backups of a SQLite database go to."""

    def __init__(self, database: Path, folder: Path) -> None:
        self._database = database
        self._folder = folder

    def names(self) -> list[str]:
        """Return the names of all files there."""
        return [path.name for path in self._folder.iterdir()] if self._folder.is_dir() else []

    def make(self, name: str) -> int:
        """Make a backup of this name and return its size in bytes. Raises what `copy` raises."""
        self._folder.mkdir(parents=True, exist_ok=True)
        copy(self._database, self._folder / name)
        return (self._folder / name).stat().st_size

    def remove(self, name: str) -> None:
        """Delete a backup; one that is gone is deleted."""
        (self._folder / name).unlink(missing_ok=True)
