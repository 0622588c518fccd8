"""What only PostgreSQL does: transactions side by side, collisions, and a server that goes away."""

import asyncio
from collections.abc import AsyncIterator

import asyncpg
import pytest

from bot.database import DatabaseUnavailableError, Transaction
from bot.database.postgres import PostgresDatabase
from tests.database.bodies import names, value_of, write


@pytest.fixture
async def database(postgres_url: str) -> AsyncIterator[PostgresDatabase]:
    database = PostgresDatabase(postgres_url)
    await database.open()
    yield database
    await database.close()


async def test_two_that_lock_the_same_key_take_turns(database: PostgresDatabase) -> None:
    steps: list[str] = []

    async def body(tx: Transaction) -> None:
        await tx.lock("pair", 1, 2)
        steps.append("in")
        await asyncio.sleep(0.02)
        steps.append("out")

    await asyncio.gather(database.transact(body), database.transact(body))

    assert steps == ["in", "out", "in", "out"]


@pytest.mark.parametrize("other", [("pair", 1, 3), ("pair", 2, 1), ("pair", "1", 2), ("trio", 1, 2)])
async def test_two_that_lock_different_keys_do_not_wait(
    database: PostgresDatabase, other: tuple[str | int, ...]
) -> None:
    both_hold_theirs = asyncio.Barrier(2)

    async def body(tx: Transaction, *key: str | int) -> None:
        await tx.lock(*key)
        await asyncio.wait_for(both_hold_theirs.wait(), timeout=5)

    await asyncio.gather(
        database.transact(lambda tx: body(tx, "pair", 1, 2)), database.transact(lambda tx: body(tx, *other))
    )


async def test_the_second_holder_of_a_lock_sees_what_the_first_committed(database: PostgresDatabase) -> None:
    async def body(tx: Transaction) -> list[str]:
        await tx.lock("key")
        seen = await names(tx)
        await write(str(len(seen)))(tx)
        return seen

    outcomes = await asyncio.gather(database.transact(body), database.transact(body))

    assert sorted(outcomes) == [[], ["0"]]


async def test_a_lock_is_free_after_a_rollback(database: PostgresDatabase) -> None:
    async def body(tx: Transaction) -> None:
        await tx.lock("key")
        raise KeyError

    for _ in range(2):
        with pytest.raises(KeyError):
            await asyncio.wait_for(database.transact(body), timeout=5)


async def test_of_two_in_a_deadlock_both_happen_in_the_end(database: PostgresDatabase) -> None:
    await database.transact(write("a", "0"))
    await database.transact(write("b", "0"))
    runs: list[str] = []
    both_hold_one = asyncio.Barrier(2)

    async def body(tx: Transaction, first: str, second: str) -> None:
        runs.append(first)
        await tx.execute("SET LOCAL deadlock_timeout = '20ms'")
        await tx.execute("UPDATE installation SET value = value || $2 WHERE name = $1", first, first)
        if len(runs) <= 2:
            await both_hold_one.wait()
        await tx.execute("UPDATE installation SET value = value || $2 WHERE name = $1", second, first)

    await asyncio.gather(
        database.transact(lambda tx: body(tx, "a", "b")), database.transact(lambda tx: body(tx, "b", "a"))
    )

    assert len(runs) == 3
    values = [await database.read(value_of(name)) for name in "ab"]
    assert [sorted(value or "") for value in values] == [["0", "a", "b"]] * 2


async def test_a_transaction_that_collides_every_time_says_so(database: PostgresDatabase) -> None:
    runs = 0

    async def body(tx: Transaction) -> None:
        nonlocal runs
        runs += 1
        await write("a")(tx)
        raise asyncpg.SerializationError

    with pytest.raises(asyncpg.SerializationError):
        await database.transact(body)

    assert runs == 5
    assert await database.read(names) == []


async def test_a_mistake_is_not_tried_again(database: PostgresDatabase) -> None:
    runs = 0

    async def body(tx: Transaction) -> None:
        nonlocal runs
        runs += 1
        raise KeyError

    with pytest.raises(KeyError):
        await database.transact(body)

    assert runs == 1


async def test_a_read_is_one_consistent_view(database: PostgresDatabase) -> None:
    async def body(tx: Transaction) -> tuple[list[str], list[str]]:
        before = await names(tx)
        await database.transact(write("meanwhile"))
        return before, await names(tx)

    assert await database.read(body) == ([], [])


async def test_a_cancelled_transaction_is_rolled_back_and_frees_its_locks(database: PostgresDatabase) -> None:
    holds = asyncio.Event()

    async def body(tx: Transaction) -> None:
        await tx.lock("key")
        await write("a")(tx)
        holds.set()
        await asyncio.Event().wait()

    task = asyncio.create_task(database.transact(body))
    await holds.wait()
    task.cancel()
    await asyncio.wait([task])

    async def next_one(tx: Transaction) -> list[str]:
        await tx.lock("key")
        return await names(tx)

    assert await asyncio.wait_for(database.transact(next_one), timeout=5) == []


async def test_connections_lost_while_idle_are_made_anew(
    database: PostgresDatabase, postgres_url: str
) -> None:
    other = await asyncpg.connect(postgres_url)
    await asyncio.gather(*(database.transact(write(str(n))) for n in range(5)))
    await other.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'mutuals'"
    )
    await asyncio.sleep(0.1)

    await database.transact(write("again"))

    assert "again" in await database.read(names)
    await other.close()


async def test_a_connection_lost_on_the_way_is_said_in_our_words(
    database: PostgresDatabase, postgres_url: str
) -> None:
    other = await asyncpg.connect(postgres_url)

    async def body(tx: Transaction) -> None:
        await write("a")(tx)
        await other.execute("SELECT pg_terminate_backend($1)", await tx.fetchval("SELECT pg_backend_pid()"))
        await write("b")(tx)

    with pytest.raises(DatabaseUnavailableError, match="does not answer"):
        await database.transact(body)

    assert await database.read(names) == []
    await other.close()


@pytest.mark.parametrize(
    "url", ["postgresql://a:secret@127.0.0.1:1/mutuals", "postgresql://a:secret@nowhere.invalid/mutuals"]
)
async def test_a_server_that_is_not_there_is_said_in_our_words(url: str) -> None:
    with pytest.raises(DatabaseUnavailableError, match="does not answer") as caught:
        await PostgresDatabase(url).open()

    assert "secret" not in str(caught.value)
