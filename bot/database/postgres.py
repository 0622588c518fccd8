"""The PostgreSQL driver: a body on a pooled connection, run again when two transactions collide."""

import asyncio
import hashlib
import random
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from typing import Any, TypeVar

import asyncpg
from asyncpg.pool import PoolConnectionProxy

from bot.database.protocol import Body, DatabaseUnavailableError, Row, Value

T = TypeVar("T")

ATTEMPTS = 5
POOL_SIZE = 10
COLLISIONS = (asyncpg.SerializationError, asyncpg.DeadlockDetectedError)
LOST = (asyncpg.PostgresError, asyncpg.InterfaceError, OSError)
"""What is an outage where there is no connection; where there is one it is the statement's or the body's own."""
REFUSED = (asyncpg.InvalidPasswordError, asyncpg.InvalidAuthorizationSpecificationError)


class PostgresTransaction:
    """A transaction on one pooled connection."""

    def __init__(self, connection: "PoolConnectionProxy[asyncpg.Record]") -> None:
        self._connection = connection
        self.afterwards: list[Callable[[], None]] = []

    async def fetch(self, sql: str, *values: Value) -> Sequence[Row]:
        """Return all rows of the answer."""
        return await self._connection.fetch(sql, *values)

    async def fetchrow(self, sql: str, *values: Value) -> Row | None:
        """Return the first row of the answer, or None."""
        return await self._connection.fetchrow(sql, *values)

    async def fetchval(self, sql: str, *values: Value) -> Any:
        """Return the first column of the first row, or None."""
        return await self._connection.fetchval(sql, *values)

    async def execute(self, sql: str, *values: Value) -> int:
        """Run one statement and return how many rows it changed."""
        status = await self._connection.execute(sql, *values)
        count = status.rpartition(" ")[2]
        return int(count) if count.isdigit() else 0

    async def executemany(self, sql: str, rows: Iterable[Sequence[Value]]) -> None:
        """Run one statement once for each row of values."""
        await self._connection.executemany(sql, rows)

    async def lock(self, *key: Value) -> None:
        """Hold the advisory lock of this key until the transaction ends."""
        digest = hashlib.blake2b(repr(key).encode(), digest_size=8).digest()
        await self._connection.execute(
            "SELECT pg_advisory_xact_lock($1)", int.from_bytes(digest, "big", signed=True)
        )

    def after_commit(self, act: Callable[[], None]) -> None:
        """Call this once, in the event loop, when the transaction is committed; never if it is rolled back."""
        if act not in self.afterwards:
            self.afterwards.append(act)


class PostgresDatabase:
    """A pool of connections to one PostgreSQL database."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._pool: asyncpg.Pool | None = None
        self._running = 0
        self._idle = asyncio.Event()

    async def open(self) -> None:
        """Connect. Raises DatabaseUnavailableError."""
        async with in_our_words():
            self._pool = await asyncpg.create_pool(
                self._url,
                min_size=1,
                max_size=POOL_SIZE,
                reset=_leave,
                max_cached_statement_lifetime=0,  # what we say is a few hundred statements, the same all year
                server_settings={"application_name": "mutuals", "jit": "off"},
            )

    async def transact(self, body: Body[T]) -> T:
        """Run the body, commit and return its result; roll back and raise what it raises."""
        async with self._in_use() as pool:
            for _ in range(ATTEMPTS - 1):
                try:
                    return await _run(pool, body)
                except COLLISIONS:
                    await asyncio.sleep(random.uniform(0, 0.02))  # noqa: S311 - a pause, not a secret
            return await _run(pool, body)

    async def read(self, body: Body[T]) -> T:
        """Run a body that only reads, on one consistent view; it never waits for a writer."""
        async with self._in_use() as pool:
            return await _run(pool, body, isolation="repeatable_read", readonly=True)

    async def close(self) -> None:
        """Let what is running finish, then disconnect; safe to call twice."""
        pool, self._pool = self._pool, None
        if pool is not None:
            while self._running:  # the pool itself would turn away who still waits for a connection
                self._idle.clear()
                await self._idle.wait()
            await pool.close()

    @asynccontextmanager
    async def _in_use(self) -> AsyncIterator[asyncpg.Pool]:
        if self._pool is None:
            raise DatabaseUnavailableError("The database is closed.")
        self._running += 1
        try:
            yield self._pool
        finally:
            self._running -= 1
            self._idle.set()


async def _leave(_: asyncpg.Connection) -> None:
    """Let a connection go back as it is, one round trip sooner: a body changes nothing of its session."""


async def _run(pool: asyncpg.Pool, body: Body[T], **options: Any) -> T:
    async with in_our_words():
        connection = await pool.acquire()
    transaction = PostgresTransaction(connection)
    try:
        async with connection.transaction(**options):
            result = await body(transaction)
        for act in transaction.afterwards:
            act()
        return result
    except LOST as error:
        if _is_gone(connection):
            raise _lost(error) from error
        raise
    finally:
        await pool.release(connection)


def _is_gone(connection: "PoolConnectionProxy[asyncpg.Record]") -> bool:
    try:
        return connection.is_closed()
    except asyncpg.InterfaceError:  # the pool has noticed first and has taken it away
        return True


async def server_version(url: str) -> str:
    """Return the version of the server a URL names. Raises DatabaseUnavailableError."""
    async with in_our_words():
        connection = await asyncpg.connect(url)
    version = connection.get_server_version()
    await connection.close()
    return f"{version.major}.{version.minor}"


@asynccontextmanager
async def in_our_words() -> AsyncIterator[None]:
    """Say what keeps us from connecting, and what to do about it."""
    try:
        yield
    except REFUSED as error:
        raise DatabaseUnavailableError(
            f"PostgreSQL refuses the user or password in DATABASE_URL: {_first_line(error)}."
        ) from error
    except asyncpg.InvalidCatalogNameError as error:
        raise DatabaseUnavailableError(
            f"PostgreSQL has no such database: {_first_line(error)}. Create it, or correct DATABASE_URL."
        ) from error
    except LOST as error:
        raise _lost(error) from error


def _lost(error: BaseException) -> DatabaseUnavailableError:
    return DatabaseUnavailableError(
        f"PostgreSQL does not answer: {_first_line(error)}. Check that it runs and that DATABASE_URL names it."
    )


def _first_line(error: BaseException) -> str:
    return (str(error) or type(error).__name__).splitlines()[0].rstrip(".")
