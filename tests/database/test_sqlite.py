"""What only SQLite does: one thread, shared commits, durability, and a file that others can reach."""

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator, Coroutine
from pathlib import Path
from typing import Any

import pytest

from bot.database import Body, DatabaseUnavailableError, Transaction
from bot.database.sqlite import BodySuspendedError, SQLiteDatabase
from bot.database.urls import sqlite_path
from tests.database.bodies import names, write, write_and_raise


@pytest.fixture
def path(sqlite_url: str) -> Path:
    path = sqlite_path(sqlite_url)
    assert path is not None
    return path


@pytest.fixture
async def database(path: Path) -> AsyncIterator[SQLiteDatabase]:
    database = SQLiteDatabase(path)
    await database.open()
    yield database
    await database.close()


def pragma(name: str) -> Body[Any]:
    async def body(tx: Transaction) -> Any:
        return await tx.fetchval(f"PRAGMA {name}")

    return body


async def write_much(tx: Transaction) -> None:
    await tx.execute("INSERT INTO installation (name, value) VALUES ('much', $1)", "x" * 1_000_000)


async def trace(database: SQLiteDatabase) -> list[str]:
    """Return a list that grows with every statement of the writer."""
    statements: list[str] = []
    assert database._writer is not None
    await database._writer.set_trace_callback(statements.append)
    return statements


# ------------------------------------------------------------------------------- one hop, one thread


async def test_a_whole_transaction_runs_in_one_thread_that_is_not_the_event_loops(
    database: SQLiteDatabase,
) -> None:
    threads: list[int] = []

    async def body(tx: Transaction) -> None:
        threads.append(threading.get_ident())
        await names(tx)
        threads.append(threading.get_ident())

    await asyncio.gather(*(database.transact(body) for _ in range(5)))

    assert len(threads) == 10
    assert len(set(threads)) == 1
    assert threading.get_ident() not in threads


async def test_the_event_loop_goes_on_while_a_body_runs(database: SQLiteDatabase) -> None:
    go_on = threading.Event()

    async def body(tx: Transaction) -> bool:
        return go_on.wait(timeout=5)

    task = asyncio.create_task(database.transact(body))
    await asyncio.sleep(0.01)
    go_on.set()

    assert await task


def suspended_by_a_future() -> Coroutine[Any, Any, Any]:
    async def wait() -> None:
        await future

    future = asyncio.get_running_loop().create_future()
    return wait()


@pytest.mark.parametrize("foreign", [lambda: asyncio.sleep(0), suspended_by_a_future])
@pytest.mark.parametrize("others", [0, 3])
async def test_a_body_that_awaits_anything_else_is_refused_and_rolled_back(
    database: SQLiteDatabase, foreign: Any, others: int
) -> None:
    waiting = foreign()

    async def body(tx: Transaction) -> None:
        await write("bad")(tx)
        await waiting
        await write("worse")(tx)

    good = [database.transact(write(f"good{n}")) for n in range(others)]
    *_, outcome = await asyncio.gather(*good, database.transact(body), return_exceptions=True)

    assert isinstance(outcome, BodySuspendedError)
    assert await database.read(names) == [f"good{n}" for n in range(others)]


async def test_a_body_that_sleeps_is_refused_and_rolled_back(database: SQLiteDatabase) -> None:
    async def body(tx: Transaction) -> None:
        await write("bad")(tx)
        await asyncio.sleep(0.01)

    with pytest.raises(RuntimeError):
        await database.transact(body)

    assert await database.read(names) == []


async def test_a_read_that_awaits_anything_else_is_refused(database: SQLiteDatabase) -> None:
    async def body(tx: Transaction) -> None:
        await asyncio.sleep(0)

    with pytest.raises(BodySuspendedError):
        await database.read(body)

    assert await database.read(names) == []


# ------------------------------------------------------------------------------------ shared commits


async def test_bodies_that_wait_together_share_one_commit(database: SQLiteDatabase) -> None:
    statements = await trace(database)

    await asyncio.gather(*(database.transact(write(f"{n:02}")) for n in range(50)))

    assert statements.count("COMMIT") <= 2  # the first goes alone, all others wait for it
    assert len(await database.read(names)) == 50


async def test_a_body_alone_has_a_commit_of_its_own(database: SQLiteDatabase) -> None:
    statements = await trace(database)

    for n in range(3):
        await database.transact(write(str(n)))

    assert statements.count("COMMIT") == 3


async def test_bodies_that_share_a_commit_run_in_the_order_they_came(database: SQLiteDatabase) -> None:
    order: list[int] = []

    async def body(tx: Transaction, number: int) -> None:
        order.append(number)

    await asyncio.gather(*(database.transact(lambda tx, n=n: body(tx, n)) for n in range(20)))  # type: ignore[misc]

    assert order == list(range(20))


async def test_nobody_is_told_of_success_before_the_shared_commit(
    database: SQLiteDatabase, path: Path
) -> None:
    seen: list[int] = []

    async def write_and_look(name: str) -> None:
        await database.transact(write(name))
        with sqlite3.connect(path) as other:
            seen.append(
                other.execute("SELECT COUNT(*) FROM installation WHERE name = ?", [name]).fetchone()[0]
            )
        other.close()

    await asyncio.gather(*(write_and_look(f"{n}") for n in range(10)))

    assert seen == [1] * 10


# -------------------------------------------------------------------------------- what the file is


async def test_what_was_acknowledged_survives_a_power_cut(database: SQLiteDatabase) -> None:
    assert await database.transact(pragma("synchronous")) == 2  # FULL
    assert await database.transact(pragma("journal_mode")) == "wal"


async def test_references_are_enforced(database: SQLiteDatabase) -> None:
    async def body(tx: Transaction) -> None:
        await tx.execute("CREATE TABLE parents (id BIGINT PRIMARY KEY)")
        await tx.execute("CREATE TABLE children (id BIGINT REFERENCES parents (id))")
        await tx.execute("INSERT INTO children (id) VALUES (1)")

    with pytest.raises(sqlite3.IntegrityError):
        await database.transact(body)


async def test_one_who_is_in_the_way_is_waited_for(database: SQLiteDatabase) -> None:
    assert await database.transact(pragma("busy_timeout")) >= 5_000


async def test_reading_does_not_wait_for_a_writer(database: SQLiteDatabase, path: Path) -> None:
    await database.transact(write("before"))
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    other.execute("INSERT INTO installation (name, value) VALUES ('half', '1')")

    assert await asyncio.wait_for(database.read(names), timeout=1) == ["before"]

    other.close()


async def test_reading_goes_on_while_our_own_writer_is_busy(database: SQLiteDatabase) -> None:
    go_on = threading.Event()

    async def slow(tx: Transaction) -> None:
        await write("half")(tx)
        go_on.wait(timeout=5)

    task = asyncio.create_task(database.transact(slow))
    await asyncio.sleep(0.01)

    assert await asyncio.wait_for(database.read(names), timeout=1) == []

    go_on.set()
    await task


async def test_a_read_is_one_consistent_view(database: SQLiteDatabase, path: Path) -> None:
    async def body(tx: Transaction) -> tuple[list[str], list[str]]:
        before = await names(tx)
        with sqlite3.connect(path) as other:
            other.execute("INSERT INTO installation (name, value) VALUES ('meanwhile', '1')")
        other.close()
        return before, await names(tx)

    assert await database.read(body) == ([], [])


# ------------------------------------------------------------------------------- what may go wrong


@pytest.mark.parametrize("others", [0, 3])
async def test_a_full_disk_is_said_in_our_words_and_harms_nobody_else(
    database: SQLiteDatabase, others: int
) -> None:
    pages = await database.transact(pragma("page_count"))
    await database.transact(pragma(f"max_page_count = {pages + 10}"))

    good = [database.transact(write(f"good{n}")) for n in range(others)]
    *rest, outcome = await asyncio.gather(*good, database.transact(write_much), return_exceptions=True)

    assert isinstance(outcome, DatabaseUnavailableError)
    assert "disk is full" in str(outcome)
    assert rest == [1] * others


async def test_once_there_is_room_again_everything_goes_on(database: SQLiteDatabase) -> None:
    pages = await database.transact(pragma("page_count"))
    await database.transact(pragma(f"max_page_count = {pages}"))
    with pytest.raises(DatabaseUnavailableError):
        await database.transact(write_much)

    await database.transact(pragma("max_page_count = 1000000"))
    await database.transact(write_much)

    assert await database.read(names) == ["much"]


@pytest.mark.parametrize("callers", [1, 5])
async def test_another_program_that_holds_the_file_is_named_and_afterwards_all_goes_on(
    database: SQLiteDatabase, path: Path, callers: int
) -> None:
    await database.transact(pragma("busy_timeout = 20"))
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    outcomes = await asyncio.gather(
        *(database.transact(write(f"lost{n}")) for n in range(callers)), return_exceptions=True
    )
    other.close()
    await database.transact(write("later"))

    assert all(isinstance(outcome, DatabaseUnavailableError) for outcome in outcomes)
    assert all("another program holds it" in str(outcome) for outcome in outcomes)
    assert await database.read(names) == ["later"]


async def test_another_program_that_holds_the_file_for_a_moment_is_waited_for(
    database: SQLiteDatabase, path: Path
) -> None:
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    task = asyncio.create_task(database.transact(write("a")))
    await asyncio.sleep(0.1)
    other.close()
    await task

    assert await database.read(names) == ["a"]


async def test_an_exception_that_stops_programs_goes_to_its_caller_and_the_thread_lives(
    database: SQLiteDatabase,
) -> None:
    with pytest.raises(asyncio.CancelledError):
        await database.transact(write_and_raise("a", asyncio.CancelledError()))

    await database.transact(write("b"))

    assert await database.read(names) == ["b"]


@pytest.mark.parametrize("content", [b"not a database, but quite a long text " * 40, b"short"])
async def test_a_file_that_is_no_database_cannot_be_opened(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "notes.txt"
    path.write_bytes(content)
    database = SQLiteDatabase(path)
    before = set(threading.enumerate())

    with pytest.raises(DatabaseUnavailableError, match="not a database"):
        await database.open()

    assert path.read_bytes() == content
    left = set(threading.enumerate()) - before
    for thread in left:
        thread.join(timeout=5)
    assert not any(thread.is_alive() for thread in left)


async def test_a_folder_that_is_not_there_is_said_in_our_words(tmp_path: Path) -> None:
    database = SQLiteDatabase(tmp_path / "nowhere" / "mutuals.db")

    with pytest.raises(DatabaseUnavailableError, match="check the path in DATABASE_URL"):
        await database.open()


async def test_one_that_could_not_be_opened_refuses_in_our_words(tmp_path: Path) -> None:
    database = SQLiteDatabase(tmp_path / "nowhere" / "mutuals.db")
    with pytest.raises(DatabaseUnavailableError):
        await database.open()

    with pytest.raises(DatabaseUnavailableError):
        await database.transact(names)
