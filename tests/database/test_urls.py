"""Which database a URL names."""

from pathlib import Path

import pytest

from bot.database.postgres import PostgresDatabase
from bot.database.sqlite import SQLiteDatabase
from bot.database.urls import database_at, problem_with, sqlite_path


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("sqlite:///data/mutuals.db", Path("data/mutuals.db")),
        ("sqlite:////var/lib/mutuals.db", Path("/var/lib/mutuals.db")),
        ("sqlite:///with space & 100%.db", Path("with space & 100%.db")),
        ("postgresql://user:pw@host/db", None),
    ],
)
def test_a_sqlite_url_names_a_file(url: str, path: Path | None) -> None:
    assert sqlite_path(url) == path


@pytest.mark.parametrize("url", ["sqlite:///a.db", "postgresql://host/db", "postgres://host/db"])
def test_a_url_of_either_engine_can_be_tried(url: str) -> None:
    assert problem_with(url) is None


@pytest.mark.parametrize(
    "url", ["", "mysql://host/db", "sqlite://", "sqlite:///", "sqlite:///:memory:", "data/a.db"]
)
def test_any_other_url_has_a_problem(url: str) -> None:
    assert problem_with(url)


@pytest.mark.parametrize(
    ("url", "driver"),
    [
        ("sqlite:///a.db", SQLiteDatabase),
        ("postgresql://host/db", PostgresDatabase),
        ("postgres://host/db", PostgresDatabase),
    ],
)
def test_a_url_chooses_its_driver(url: str, driver: type) -> None:
    assert isinstance(database_at(url), driver)
