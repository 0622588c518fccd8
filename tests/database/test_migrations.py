"""Migrations: from nothing to now, refusals that leave everything as it was, and what interrupts them."""

import asyncio
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import asyncpg
import pytest
from alembic.script import ScriptDirectory

from bot.database import (
    Database,
    DatabaseCorruptError,
    DatabaseTooNewError,
    DatabaseUnavailableError,
    Row,
    Transaction,
    steps,
)
from bot.database import migrations as module
from bot.database.migrations import head, upgrade
from bot.database.urls import database_at, sqlite_path
from tests.database.bodies import names, write

ROOT = Path(__file__).parents[2]
NEXT = '''
"""A migration of tomorrow."""

import os

from alembic import op

revision = "9999"
down_revision = "{head}"


def upgrade() -> None:
    op.execute("CREATE TABLE tomorrow (id BIGINT PRIMARY KEY)")
    op.execute("DELETE FROM installation")
    {then}
'''
IN_A_PROCESS = """
import sys
from pathlib import Path
from bot.database import migrations
migrations.SCRIPTS = Path(sys.argv[2])
migrations.upgrade(sys.argv[1])
"""
COLUMNS = {
    "sqlite": (
        'SELECT t.name AS "table", c.name AS "column", 1 - c."notnull" AS nullable, UPPER(c.type) AS type '
        "FROM sqlite_master AS t, pragma_table_info(t.name) AS c WHERE t.type = 'table'"
    ),
    "postgres": (
        'SELECT table_name AS "table", column_name AS "column", '
        "CASE is_nullable WHEN 'YES' THEN 1 ELSE 0 END AS nullable, UPPER(data_type) AS type "
        "FROM information_schema.columns WHERE table_schema = 'public'"
    ),
}
INDEXES = {
    "sqlite": "SELECT tbl_name, name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL",
    "postgres": (
        "SELECT tablename, indexname FROM pg_indexes WHERE schemaname = 'public' AND indexname NOT LIKE '%\\_pkey' "
        "AND indexname <> 'alembic_version_pkc'"
    ),
}


def path_in(url: str) -> Path:
    path = sqlite_path(url)
    assert path is not None
    return path


def snapshot(path: Path) -> dict[str, bytes]:
    """Return what lies in the folder of a file, byte for byte, without the empty log SQLite needs for reading."""
    found = {file.name: file.read_bytes() for file in path.parent.iterdir() if not file.name.endswith("-shm")}
    return {name: content for name, content in found.items() if content or not name.endswith("-wal")}


def column(sql: str, database: Database) -> asyncio.Future[list[object]]:
    async def body(tx: Transaction) -> list[object]:
        return [row[0] for row in await tx.fetch(sql)]

    return asyncio.ensure_future(database.transact(body))


async def migrate(url: str) -> str:
    return await asyncio.to_thread(upgrade, url)


async def set_revision(url: str, revision: str) -> None:
    async def body(tx: Transaction) -> None:
        await tx.execute("UPDATE alembic_version SET version_num = $1", revision)

    database = database_at(url)
    await database.open()
    await database.transact(body)
    await database.close()


async def rows_of(url: str, sql: str) -> list[tuple[object, ...]]:
    async def body(tx: Transaction) -> list[Row]:
        return list(await tx.fetch(sql))

    database = database_at(url)
    await database.open()
    rows = await database.transact(body)
    await database.close()
    return sorted(tuple(row[n] for n in range(len(row))) for row in rows)  # type: ignore[arg-type]


def scripts_of_tomorrow(folder: Path, then: str = "") -> Path:
    """Return a copy of our migrations with one more, which ends in `then`."""
    shutil.copytree(module.SCRIPTS, folder / "migrations", ignore=shutil.ignore_patterns("__pycache__"))
    new = folder / "migrations" / "versions" / "9999_tomorrow.py"
    new.write_text(NEXT.format(head=head(), then=then).lstrip())
    return folder / "migrations"


@pytest.fixture
async def postgres_url(empty_postgres_url: str) -> str:
    """A migrated database that nobody else uses, as these tests do to it what no other does."""
    await migrate(empty_postgres_url)
    return empty_postgres_url


@pytest.fixture
def tomorrow(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Make the code one migration newer, one that fails at its end."""
    folder = tmp_path_factory.mktemp("tomorrow")
    scripts = scripts_of_tomorrow(folder, "raise OSError('interrupted')")
    monkeypatch.setattr(module, "SCRIPTS", scripts)
    module.head.cache_clear()
    yield scripts
    module.head.cache_clear()


# ------------------------------------------------------------------------------ from nothing to now


def test_the_names_of_the_scripts_tell_their_revisions() -> None:
    scripts = ScriptDirectory(str(module.SCRIPTS))

    assert {script.revision for script in scripts.walk_revisions()} == module._revisions()
    assert scripts.get_current_head() == head()


async def test_what_is_up_to_date_is_seen_without_alembic(sqlite_url: str) -> None:
    code = f"import sys\nimport bot.cli as cli\ncli.upgrade({sqlite_url!r})\nprint(set(sys.modules))"
    ran = await asyncio.to_thread(
        subprocess.run, [sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True
    )

    assert {"alembic", "sqlalchemy"} & set(re.findall(r"'(\w+)'", ran.stdout)) == set()


async def test_an_empty_database_is_brought_to_the_newest_revision(empty_url: str) -> None:
    assert await migrate(empty_url) == head()

    assert await rows_of(empty_url, "SELECT version_num FROM alembic_version") == [(head(),)]


async def test_migrating_twice_changes_nothing(database: Database, database_url: str) -> None:
    await database.transact(write("a"))

    assert await migrate(database_url) == head()

    assert await database.read(names) == ["a"]


async def test_a_sqlite_file_that_is_up_to_date_is_not_written_to(sqlite_url: str) -> None:
    before = snapshot(path_in(sqlite_url))

    await migrate(sqlite_url)

    assert snapshot(path_in(sqlite_url)) == before


async def test_a_new_sqlite_file_brings_its_folder(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/data/of/mutuals.db"

    await migrate(url)

    assert path_in(url).is_file()


@pytest.mark.parametrize("name", ["with space.db", "what?.db", "a#b.db", "100%25.db", "zoë.db"])
async def test_a_file_may_have_any_name(tmp_path: Path, name: str) -> None:
    url = f"sqlite:///{tmp_path}/{name}"

    await migrate(url)

    assert await rows_of(url, "SELECT version_num FROM alembic_version") == [(head(),)]
    assert set(snapshot(path_in(url))) == {name}


async def test_an_empty_file_counts_as_no_database_yet(empty_sqlite_url: str) -> None:
    path_in(empty_sqlite_url).touch()

    assert await migrate(empty_sqlite_url) == head()


async def test_both_engines_have_the_same_tables_and_columns(sqlite_url: str, postgres_url: str) -> None:
    ours = await rows_of(sqlite_url, COLUMNS["sqlite"])
    theirs = await rows_of(postgres_url, COLUMNS["postgres"])

    assert len(ours) > 20
    assert [row for row in ours if row[0] != "alembic_version"] == [
        row for row in theirs if row[0] != "alembic_version"
    ]


async def test_both_engines_have_the_same_indexes(sqlite_url: str, postgres_url: str) -> None:
    ours, theirs = (
        await rows_of(sqlite_url, INDEXES["sqlite"]),
        await rows_of(postgres_url, INDEXES["postgres"]),
    )

    assert ours
    assert ours == theirs


async def test_postgres_has_a_second_name_in_urls(postgres_url: str) -> None:
    assert await migrate(postgres_url.replace("postgresql://", "postgres://", 1)) == head()


async def test_what_asyncpg_reads_in_a_url_the_migrations_read_too(postgres_url: str) -> None:
    url = f"{postgres_url}&sslmode=prefer&application_name=mutuals"

    database = database_at(url)
    await database.open()
    await database.close()

    assert await migrate(url) == head()


# ----------------------------------------------------------------------------------------- refusals


async def test_a_database_of_a_newer_version_is_refused(database_url: str) -> None:
    await set_revision(database_url, "4711")

    with pytest.raises(DatabaseTooNewError, match="4711"):
        await migrate(database_url)

    assert await rows_of(database_url, "SELECT version_num FROM alembic_version") == [("4711",)]


async def test_a_sqlite_file_of_a_newer_version_is_left_byte_for_byte(sqlite_url: str) -> None:
    await set_revision(sqlite_url, "4711")
    before = snapshot(path_in(sqlite_url))

    with pytest.raises(DatabaseTooNewError):
        await migrate(sqlite_url)

    assert snapshot(path_in(sqlite_url)) == before


@pytest.mark.parametrize("content", [b"shopping: milk, bread\n" * 99, b"xy", b"\0" * 4096])
async def test_a_file_that_is_no_database_is_refused_and_left_alone(
    empty_sqlite_url: str, content: bytes
) -> None:
    path_in(empty_sqlite_url).write_bytes(content)

    with pytest.raises(DatabaseCorruptError, match="Nothing was changed") as caught:
        await migrate(empty_sqlite_url)

    assert snapshot(path_in(empty_sqlite_url)) == {"new.db": content}
    assert "\n" not in str(caught.value)


async def damage(url: str, rows: int = 5_000) -> None:
    """Fill a file and overwrite a stretch in its middle."""

    async def body(tx: Transaction) -> None:
        await tx.executemany(
            "INSERT INTO installation (name, value) VALUES ($1, 'something to fill pages with')",
            [[f"{n:06}"] for n in range(rows)],
        )

    database = database_at(url)
    await database.open()
    await database.transact(body)
    await database.close()
    with path_in(url).open("r+b") as file:
        file.seek(path_in(url).stat().st_size // 2 // 4096 * 4096)
        file.write(b"\xff" * 8192)


async def test_a_damaged_file_is_refused_and_left_alone(sqlite_url: str) -> None:
    await damage(sqlite_url)
    before = snapshot(path_in(sqlite_url))

    with pytest.raises(DatabaseCorruptError, match="restore a backup") as caught:
        await migrate(sqlite_url)

    assert snapshot(path_in(sqlite_url)) == before
    assert "\n" not in str(caught.value)


async def test_a_file_cut_short_is_refused_and_left_alone(sqlite_url: str) -> None:
    content = path_in(sqlite_url).read_bytes()
    path_in(sqlite_url).write_bytes(content[: len(content) // 2])
    before = snapshot(path_in(sqlite_url))

    with pytest.raises(DatabaseCorruptError):
        await migrate(sqlite_url)

    assert snapshot(path_in(sqlite_url)) == before


async def test_a_folder_in_place_of_the_file_is_said_in_our_words(tmp_path: Path) -> None:
    with pytest.raises(DatabaseUnavailableError, match="DATABASE_URL"):
        await migrate(f"sqlite:///{tmp_path}")


async def test_a_file_in_place_of_the_folder_is_said_in_our_words(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file")

    with pytest.raises(DatabaseUnavailableError, match="DATABASE_URL") as caught:
        await migrate(f"sqlite:///{tmp_path}/data/mutuals.db")

    assert "\n" not in str(caught.value)


@pytest.fixture
def read_only_folder() -> Iterator[Path]:
    """A folder that this process may read and not write to, even where it runs as root."""
    folder = Path(tempfile.mkdtemp(prefix="mutuals-read-only-"))
    (folder / "old.db").touch()
    (folder / "old.db").chmod(0o444)
    folder.chmod(0o555)
    assert steps.LOCK  # read before, with all it needs, as the project may lie where only root may read
    head()
    powers = os.geteuid()
    if powers == 0:
        os.seteuid(65534)
    yield folder
    os.seteuid(powers)
    folder.chmod(0o755)
    shutil.rmtree(folder)


@pytest.mark.parametrize("file", ["new.db", "folder/new.db", "old.db"])
def test_a_place_that_may_not_be_written_is_said_in_our_words(read_only_folder: Path, file: str) -> None:
    with pytest.raises(DatabaseUnavailableError, match=r"permission|Permission") as caught:
        upgrade(f"sqlite:///{read_only_folder}/{file}")

    assert str(read_only_folder) in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("user", "name", "says"),
    [("postgres", "nowhere", "no such database"), ("nobody_here", "postgres", "user or password")],
)
async def test_a_wrong_name_or_user_is_said_in_our_words(
    postgres_url: str, user: str, name: str, says: str
) -> None:
    host = postgres_url.partition("?")[2]
    url = f"postgresql://{user}:secret@/{name}?{host}"

    for attempt in (lambda: migrate(url), lambda: database_at(url).open()):
        with pytest.raises(DatabaseUnavailableError, match=says) as caught:
            await attempt()
        assert "DATABASE_URL" in str(caught.value)
        assert "secret" not in str(caught.value)
        assert "\n" not in str(caught.value)


@pytest.mark.parametrize("host", ["127.0.0.1:1", "nowhere.invalid"])
async def test_a_server_that_is_not_there_is_said_in_our_words(host: str) -> None:
    with pytest.raises(DatabaseUnavailableError, match="does not answer") as caught:
        await migrate(f"postgresql://mutuals:secret@{host}/mutuals")

    assert "secret" not in str(caught.value)
    assert "\n" not in str(caught.value)


async def test_another_program_that_holds_the_file_is_waited_for(empty_sqlite_url: str) -> None:
    other = sqlite3.connect(path_in(empty_sqlite_url), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    task = asyncio.create_task(migrate(empty_sqlite_url))
    await asyncio.sleep(0.3)
    other.close()

    assert await task == head()


# ------------------------------------------------------------------------------------ interruptions


async def test_a_migration_that_fails_leaves_nothing_half_done(
    database: Database, database_url: str, tomorrow: Path
) -> None:
    await database.transact(write("kept"))
    today = await rows_of(database_url, "SELECT version_num FROM alembic_version")

    with pytest.raises(OSError, match="interrupted"):
        await migrate(database_url)

    assert await database.read(names) == ["kept"]
    assert await rows_of(database_url, "SELECT version_num FROM alembic_version") == today
    with pytest.raises((sqlite3.OperationalError, asyncpg.UndefinedTableError)):
        await column("SELECT id FROM tomorrow", database)


async def test_after_a_migration_that_failed_everything_goes_on(
    database: Database, database_url: str, tomorrow: Path
) -> None:
    with pytest.raises(OSError, match="interrupted"):
        await migrate(database_url)

    await database.transact(write("later"))

    assert await database.read(names) == ["later"]


def in_a_process(url: str, scripts: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", IN_A_PROCESS, url, str(scripts)],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )


async def test_a_process_that_dies_in_a_migration_leaves_nothing_half_done(
    database_url: str, tmp_path: Path
) -> None:
    died = await asyncio.to_thread(in_a_process, database_url, scripts_of_tomorrow(tmp_path, "os._exit(9)"))

    assert died.returncode == 9, died.stderr
    assert await migrate(database_url) == head()
    assert await rows_of(database_url, "SELECT version_num FROM alembic_version") == [(head(),)]
    assert "tomorrow" not in {
        row[0]
        for row in await rows_of(database_url, COLUMNS["sqlite" if "sqlite" in database_url else "postgres"])
    }


async def test_processes_that_start_at_the_same_time_migrate_once(empty_url: str) -> None:
    with ThreadPoolExecutor() as pool:
        ended = list(pool.map(in_a_process, [empty_url] * 3, [module.SCRIPTS] * 3))

    assert [process.returncode for process in ended] == [0, 0, 0], [process.stderr for process in ended]
    assert await rows_of(empty_url, "SELECT version_num FROM alembic_version") == [(head(),)]


async def test_whoever_comes_to_a_migration_under_way_waits_for_it(empty_url: str) -> None:
    outcomes = await asyncio.gather(*(migrate(empty_url) for _ in range(3)))

    assert outcomes == [head()] * 3
