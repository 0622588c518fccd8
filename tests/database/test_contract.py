"""What every driver promises, on both engines."""

import asyncio
import contextvars
import sqlite3
from typing import Any

import asyncpg
import pytest

from bot.database import Database, DatabaseUnavailableError, Transaction
from bot.database.urls import database_at
from tests.database.bodies import count_up, names, value_of, write, write_and_raise

WHO = contextvars.ContextVar("WHO", default="nobody")


class OwnError(Exception):
    """Something a body raises."""


async def test_what_a_body_returns_is_returned(database: Database) -> None:
    async def body(tx: Transaction) -> str:
        return "done"

    assert await database.transact(body) == "done"


async def test_what_is_committed_is_read(database: Database) -> None:
    await database.transact(write("a"))

    assert await database.read(names) == ["a"]


async def test_what_is_committed_is_there_after_closing(database: Database, database_url: str) -> None:
    await database.transact(write("a"))
    await database.close()
    again = database_at(database_url)
    await again.open()

    assert await again.read(names) == ["a"]
    await again.close()


async def test_a_body_sees_what_it_wrote(database: Database) -> None:
    async def body(tx: Transaction) -> list[str]:
        await write("a")(tx)
        return await names(tx)

    assert await database.transact(body) == ["a"]


async def test_a_body_that_raises_leaves_nothing(database: Database) -> None:
    with pytest.raises(OwnError):
        await database.transact(write_and_raise("a", OwnError()))

    assert await database.read(names) == []


async def test_the_very_exception_of_a_body_comes_out(database: Database) -> None:
    error = OwnError("mine")

    with pytest.raises(OwnError) as caught:
        await database.transact(write_and_raise("a", error))

    assert caught.value is error


@pytest.mark.parametrize("error", [FileNotFoundError("a file of mine"), TimeoutError(), ValueError()])
async def test_a_mistake_in_a_body_is_not_taken_for_an_outage(database: Database, error: Exception) -> None:
    with pytest.raises(type(error)):
        await database.transact(write_and_raise("a", error))


@pytest.mark.parametrize(
    ("sql", "values"),
    [
        ("INSERT INTO guilds (guild_id, friends_needed) VALUES ($1, 1)", [object()]),
        ("INSERT INTO guilds (guild_id, friends_needed) VALUES ($1, $2)", [1]),
        ("INSERT INTO no_such_table (name) VALUES ($1)", ["a"]),
        ("INSERT INTO", []),
    ],
)
async def test_a_mistake_in_a_statement_is_not_taken_for_an_outage(
    database: Database, sql: str, values: list[Any]
) -> None:
    async def body(tx: Transaction) -> None:
        await tx.execute(sql, *values)

    with pytest.raises((sqlite3.Error, asyncpg.PostgresError, asyncpg.InterfaceError)):
        await database.transact(body)


async def test_after_a_failed_statement_the_next_transaction_works(database: Database) -> None:
    await database.transact(write("a"))
    with pytest.raises(Exception, match=r"(?i)unique|duplicate"):
        await database.transact(write("a"))

    await database.transact(write("b"))

    assert await database.read(names) == ["a", "b"]


async def test_one_that_raises_among_many_disturbs_no_other(database: Database) -> None:
    bodies = [write_and_raise(f"bad{n}", OwnError()) if n % 3 == 0 else write(f"good{n}") for n in range(12)]

    outcomes = await asyncio.gather(*(database.transact(body) for body in bodies), return_exceptions=True)

    assert [type(outcome) for outcome in outcomes] == [OwnError, int, int] * 4
    assert await database.read(names) == sorted(f"good{n}" for n in range(12) if n % 3)


async def test_one_that_breaks_a_constraint_among_many_disturbs_no_other(database: Database) -> None:
    bodies = [write("same"), write("other"), write("same"), write("another")]

    outcomes = await asyncio.gather(*(database.transact(body) for body in bodies), return_exceptions=True)

    assert sum(isinstance(outcome, Exception) for outcome in outcomes) == 1
    assert await database.read(names) == ["another", "other", "same"]


async def test_transactions_that_lock_the_same_key_take_turns(database: Database) -> None:
    await asyncio.gather(*(database.transact(count_up) for _ in range(50)))

    assert await database.read(value_of("counter")) == "50"


async def test_many_more_transactions_than_connections_all_finish(database: Database) -> None:
    await asyncio.gather(*(database.transact(write(f"{n:03}")) for n in range(200)))

    assert len(await database.read(names)) == 200


async def test_reads_and_writes_at_the_same_time_all_finish(database: Database) -> None:
    writes = [database.transact(write(f"{n:02}")) for n in range(30)]
    reads = [database.read(names) for _ in range(30)]

    await asyncio.gather(*writes, *reads)

    assert len(await database.read(names)) == 30


CTE_UPDATE = """
WITH c AS (SELECT name FROM installation WHERE name < 'c')
UPDATE installation SET value = $1 WHERE name IN (SELECT name FROM c)
"""
CTE_INSERT = """
WITH c AS (SELECT name FROM installation WHERE name < 'c')
INSERT INTO installation (name, value) SELECT name || '2', $1 FROM c
"""
UPSERT = "INSERT INTO installation AS i (name, value) VALUES ('a', $1) ON CONFLICT (name) DO UPDATE"


@pytest.mark.parametrize(
    ("sql", "changed"),
    [
        ("UPDATE installation SET value = $1", 3),
        ("UPDATE installation SET value = $1 WHERE name = 'nobody'", 0),
        ("DELETE FROM installation WHERE name <> 'a' AND value <> $1", 2),
        ("INSERT INTO installation (name, value) VALUES ('d', $1), ('e', $1)", 2),
        ("INSERT INTO installation (name, value) VALUES ('a', $1) ON CONFLICT (name) DO NOTHING", 0),
        ("INSERT INTO installation (name, value) SELECT name || '2', $1 FROM installation", 3),
        (f"{UPSERT} SET value = excluded.value", 1),
        (f"{UPSERT} SET value = excluded.value WHERE i.value = excluded.value", 0),
        (CTE_UPDATE, 2),
        (CTE_INSERT, 2),
    ],
)
async def test_a_statement_says_how_many_rows_it_changed(database: Database, sql: str, changed: int) -> None:
    async def body(tx: Transaction) -> int:
        await tx.executemany("INSERT INTO installation (name, value) VALUES ($1, '1')", [["a"], ["b"], ["c"]])
        return await tx.execute(sql, "2")

    assert await database.transact(body) == changed


@pytest.mark.parametrize("rows", [[], [("a", "1")], [("a", "1"), ("b", "2")]])
async def test_one_statement_runs_once_for_each_row_of_values(
    database: Database, rows: list[tuple[str, str]]
) -> None:
    async def body(tx: Transaction) -> None:
        await tx.executemany("INSERT INTO installation (name, value) VALUES ($1, $2)", iter(rows))

    await database.transact(body)

    assert await database.read(names) == [name for name, _ in rows]


async def test_a_placeholder_may_be_used_twice_and_in_any_order(database: Database) -> None:
    async def body(tx: Transaction) -> None:
        await tx.execute("INSERT INTO installation (value, name) VALUES ($2, $1), ($1, $2)", "a", "b")

    await database.transact(body)

    assert await database.read(value_of("a")) == "b"
    assert await database.read(value_of("b")) == "a"


async def test_columns_are_read_by_name_and_by_position(database: Database) -> None:
    async def body(tx: Transaction) -> list[tuple[object, object]]:
        rows = await tx.fetch("SELECT 1 AS one, 'b' AS two")
        return [(row["one"], row[1]) for row in rows]

    assert await database.read(body) == [(1, "b")]


async def test_where_there_is_no_row_there_is_none(database: Database) -> None:
    async def body(tx: Transaction) -> list[object]:
        nothing = "SELECT value FROM installation WHERE name = 'nobody'"
        return [list(await tx.fetch(nothing)), await tx.fetchrow(nothing), await tx.fetchval(nothing)]

    assert await database.read(body) == [[], None, None]


async def test_snowflakes_and_any_text_come_back_as_they_went_in(database: Database) -> None:
    async def body(tx: Transaction) -> tuple[int, str]:
        largest, odd = 2**63 - 1, "Zoë 🦊 '\"; -- %s $1"
        await tx.execute("INSERT INTO guilds (guild_id, friends_needed) VALUES ($1, 1)", largest)
        await write(odd)(tx)
        return await tx.fetchval("SELECT guild_id FROM guilds"), (await names(tx))[0]

    assert await database.transact(body) == (2**63 - 1, "Zoë 🦊 '\"; -- %s $1")


async def test_one_who_reads_cannot_write(database: Database) -> None:
    with pytest.raises((DatabaseUnavailableError, asyncpg.ReadOnlySQLTransactionError)):
        await database.read(write("a"))

    assert await database.read(names) == []


async def test_a_read_that_raises_says_so_and_the_next_works(database: Database) -> None:
    async def body(tx: Transaction) -> None:
        raise OwnError

    with pytest.raises(OwnError):
        await database.read(body)

    assert await database.read(names) == []


async def test_context_reaches_the_body_and_a_change_in_it_stays_inside(database: Database) -> None:
    async def body(tx: Transaction) -> str:
        return WHO.get()

    WHO.set("ANN")

    assert await database.transact(body) == "ANN"
    assert await database.read(body) == "ANN"


async def test_each_of_many_callers_has_its_own_context(database: Database) -> None:
    async def body(tx: Transaction) -> str:
        return WHO.get()

    async def as_somebody(name: str) -> str:
        WHO.set(name)
        return await database.transact(body)

    assert await asyncio.gather(*map(as_somebody, ["ANN", "BOB", "CAT"])) == ["ANN", "BOB", "CAT"]


async def test_a_cancelled_caller_disturbs_no_other(database: Database) -> None:
    tasks = [asyncio.create_task(database.transact(write(f"{n:02}"))) for n in range(20)]
    await asyncio.sleep(0)

    for task in tasks[::2]:
        task.cancel()
    outcomes = await asyncio.gather(*tasks, return_exceptions=True)

    assert outcomes[1::2] == [1] * 10
    assert set(await database.read(names)) >= {f"{n:02}" for n in range(1, 20, 2)}


async def test_a_cancelled_transaction_happens_whole_or_not_at_all(database: Database) -> None:
    async def body(tx: Transaction) -> None:
        await write("a")(tx)
        await write("b")(tx)

    task = asyncio.create_task(database.transact(body))
    await asyncio.sleep(0.001)
    task.cancel()
    await asyncio.wait([task])
    await database.transact(write("c"))

    assert await database.read(names) in (["a", "b", "c"], ["c"])


async def test_a_cancelled_reader_disturbs_no_other(database: Database) -> None:
    tasks = [asyncio.create_task(database.read(names)) for _ in range(20)]
    await asyncio.sleep(0)

    for task in tasks[::2]:
        task.cancel()
    outcomes = await asyncio.gather(*tasks, return_exceptions=True)

    assert outcomes[1::2] == [[]] * 10


async def test_closing_lets_what_was_begun_finish(database: Database, database_url: str) -> None:
    tasks = [asyncio.create_task(database.transact(write(f"{n:02}"))) for n in range(40)]
    await asyncio.sleep(0)

    await database.close()
    outcomes = await asyncio.gather(*tasks, return_exceptions=True)

    again = database_at(database_url)
    await again.open()
    assert outcomes == [1] * 40
    assert len(await again.read(names)) == 40
    await again.close()


async def test_whoever_comes_while_it_closes_is_refused(database: Database) -> None:
    begun = asyncio.create_task(database.transact(write("a")))
    await asyncio.sleep(0)
    closing = asyncio.create_task(database.close())
    await asyncio.sleep(0)

    with pytest.raises(DatabaseUnavailableError, match="closed"):
        await database.transact(write("b"))
    with pytest.raises(DatabaseUnavailableError, match="closed"):
        await database.read(names)

    assert await begun == 1
    await closing


async def test_closing_lets_reads_finish(database: Database) -> None:
    tasks = [asyncio.create_task(database.read(names)) for _ in range(40)]
    await asyncio.sleep(0)

    await database.close()

    assert await asyncio.gather(*tasks, return_exceptions=True) == [[]] * 40


async def test_a_closed_database_refuses_in_our_words(database: Database) -> None:
    await database.close()

    with pytest.raises(DatabaseUnavailableError, match="closed"):
        await database.transact(names)
    with pytest.raises(DatabaseUnavailableError, match="closed"):
        await database.read(names)


async def test_closing_twice_is_safe(database: Database) -> None:
    await asyncio.gather(database.close(), database.close())

    await database.close()


async def test_closing_one_that_was_never_opened_is_safe(database_url: str) -> None:
    never_opened = database_at(database_url)

    await never_opened.close()

    with pytest.raises(DatabaseUnavailableError):
        await never_opened.transact(names)


async def test_a_closed_database_can_be_opened_again(database: Database) -> None:
    await database.transact(write("a"))
    await database.close()

    await database.open()

    assert await database.read(names) == ["a"]
