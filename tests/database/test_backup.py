"""Copies of a SQLite database: whole, looked through, and put back without losing what was there."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.database import DatabaseCorruptError, DatabaseTooNewError, DatabaseUnavailableError
from bot.database.backup import BackupFolder, RunningError, copy, in_use, restore
from bot.database.migrations import head


@pytest.fixture
def path(sqlite_url: str) -> Path:
    return Path(sqlite_url.removeprefix("sqlite:///"))


def write(path: Path, name: str) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("INSERT INTO installation VALUES ($1, 'x')", {"1": name})


def names(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as connection:
        return [row[0] for row in connection.execute("SELECT name FROM installation ORDER BY name")]


def test_what_was_written_after_the_backup_is_gone_and_kept_aside(path: Path, tmp_path: Path) -> None:
    write(path, "before")
    copy(path, tmp_path / "copy.db")
    write(path, "later")

    revision, aside = restore(tmp_path / "copy.db", path)

    assert revision == head()
    assert names(path) == ["before"]
    assert aside is not None
    assert names(aside) == ["before", "later"]


def test_a_backup_is_one_file(path: Path, tmp_path: Path) -> None:
    folder = BackupFolder(path, tmp_path / "backups")

    assert folder.make("one.db") > 0
    assert names(tmp_path / "backups" / "one.db") == []
    assert folder.names() == ["one.db"]


def test_nothing_is_restored_while_a_bot_runs(path: Path, tmp_path: Path) -> None:
    copy(path, tmp_path / "copy.db")

    with in_use(path), pytest.raises(RunningError):
        restore(tmp_path / "copy.db", path)


def test_bots_of_several_shards_share_a_database(path: Path) -> None:
    with in_use(path), in_use(path):
        pass


def test_a_backup_of_a_newer_version_is_refused(path: Path, tmp_path: Path) -> None:
    copy(path, tmp_path / "copy.db")
    with closing(sqlite3.connect(tmp_path / "copy.db")) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")

    with pytest.raises(DatabaseTooNewError):
        restore(tmp_path / "copy.db", path)

    assert not list(tmp_path.glob("*.replaced-*"))


@pytest.mark.parametrize("content", [b"", b"something else" * 100])
def test_a_file_that_is_no_backup_is_refused(path: Path, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "copy.db").write_bytes(content)

    with pytest.raises(DatabaseCorruptError):
        restore(tmp_path / "copy.db", path)

    assert names(path) == []


def test_a_damaged_database_is_replaced_and_kept(path: Path, tmp_path: Path) -> None:
    write(path, "before")
    copy(path, tmp_path / "copy.db")
    path.write_bytes(b"ruined")

    _, aside = restore(tmp_path / "copy.db", path)

    assert names(path) == ["before"]
    assert aside is not None
    assert aside.read_bytes() == b"ruined"


def test_a_copy_that_fails_leaves_no_half_file(path: Path, tmp_path: Path) -> None:
    path.write_bytes(b"ruined" * 1_000)

    with pytest.raises((sqlite3.Error, DatabaseUnavailableError)):
        copy(path, tmp_path / "copy.db")

    assert not list(tmp_path.glob("copy.db*"))
