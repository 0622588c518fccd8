"""The SQLite driver: a whole transaction in one hop to aiosqlite's thread, waiting ones share a commit."""

import asyncio
import contextlib
import contextvars
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Generic, TypeVar, cast

import aiosqlite

from bot.database.protocol import Body, DatabaseUnavailableError, Row, Transaction, Value

T = TypeVar("T")

BUSY_TIMEOUT_MS = 5_000
READERS = 2
PRAGMAS: tuple[str, ...] = (
    f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}",
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",  # an acknowledged block must survive a power cut
    "PRAGMA foreign_keys=ON",
)
REMEDIES = {
    sqlite3.SQLITE_BUSY: "another program holds it; end that program",
    sqlite3.SQLITE_FULL: "the disk is full; free some space",
    sqlite3.SQLITE_READONLY: "it may not be written; check the permissions of the file and its folder",
    sqlite3.SQLITE_CANTOPEN: "it cannot be opened; check the path in DATABASE_URL and its folder's permissions",
    sqlite3.SQLITE_IOERR: "the disk reports an error; check it",
    sqlite3.SQLITE_CORRUPT: "it is damaged; restore a backup",
    sqlite3.SQLITE_NOTADB: "it is not a database; check the path in DATABASE_URL",
}


class BodySuspendedError(RuntimeError):
    """A transaction body awaited something other than its transaction."""


class SQLiteTransaction:
    """A transaction inside aiosqlite's thread: its methods are coroutines that never suspend."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self.afterwards: list[Callable[[], None]] = []

    async def fetch(self, sql: str, *values: Value) -> Sequence[Row]:
        """Return all rows of the answer."""
        return self._run(sql, values).fetchall()

    async def fetchrow(self, sql: str, *values: Value) -> Row | None:
        """Return the first row of the answer, or None."""
        rows = self._run(sql, values).fetchall()
        return rows[0] if rows else None

    async def fetchval(self, sql: str, *values: Value) -> Any:
        """Return the first column of the first row, or None."""
        rows = self._run(sql, values).fetchall()
        return rows[0][0] if rows else None

    async def execute(self, sql: str, *values: Value) -> int:
        """Run one statement and return how many rows it changed."""
        before = self._connection.total_changes
        count = self._run(sql, values).rowcount
        # sqlite3 does not count what begins with WITH.
        return count if count >= 0 else self._connection.total_changes - before

    async def executemany(self, sql: str, rows: Iterable[Sequence[Value]]) -> None:
        """Run one statement once for each row of values."""
        self._connection.executemany(sql, [_named(row) for row in rows])

    async def lock(self, *key: Value) -> None:
        """Do nothing: SQLite lets one transaction write at a time."""

    def after_commit(self, act: Callable[[], None]) -> None:
        """Call this once, in the event loop, when the transaction is committed; never if it is rolled back."""
        if act not in self.afterwards:
            self.afterwards.append(act)

    def _run(self, sql: str, values: Sequence[Value]) -> sqlite3.Cursor:
        return self._connection.execute(sql, _named(values))


def _named(values: Sequence[Value]) -> dict[str, Value]:
    return {str(position): value for position, value in enumerate(values, start=1)}


class _Connection(aiosqlite.Connection):
    """An aiosqlite connection that also runs a whole function in its thread."""

    def __init__(self, path: Path) -> None:
        # Autocommit: the driver says BEGIN and COMMIT itself.
        connector = partial(sqlite3.connect, path, isolation_level=None, cached_statements=512)
        super().__init__(connector, iter_chunk_size=64)
        self._thread.daemon = True  # a process that is going down does not wait for an idle thread

    @property
    def raw(self) -> sqlite3.Connection:
        """The connection itself, for use inside its thread only."""
        return self._conn

    def submit(self, function: Callable[[], T]) -> asyncio.Future[T]:
        """Run the function in the connection's thread, after whatever was submitted before."""
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._tx.put_nowait((future, function))
        return future

    async def end(self) -> None:
        """Close whatever is open and wait for the thread, which aiosqlite leaves alone if it cannot connect."""
        await self.close()
        self._thread.join()  # it has nothing left to do


class _Waiting(Generic[T]):
    """A body on its way to the thread, and the future its caller awaits."""

    def __init__(self, body: Body[T]) -> None:
        self.body = body
        self.context = contextvars.copy_context()
        self.afterwards: list[Callable[[], None]] = []
        self.future: asyncio.Future[T] = asyncio.get_running_loop().create_future()

    def run(self, transaction: SQLiteTransaction) -> T:
        self.afterwards = transaction.afterwards
        return self.context.run(_run_to_end, self.body, transaction)

    def settle(self, outcome: T | BaseException) -> None:
        if not isinstance(outcome, BaseException):
            for act in self.afterwards:
                act()
        if self.future.done():  # its caller was cancelled; what was committed stays
            return
        if isinstance(outcome, BaseException):
            self.future.set_exception(outcome)
        else:
            self.future.set_result(outcome)


def _run_to_end(body: Body[T], transaction: Transaction) -> T:
    coroutine = body(transaction)
    try:
        coroutine.send(None)
    except StopIteration as stop:
        return cast("T", stop.value)
    coroutine.close()
    raise BodySuspendedError("a transaction body may await nothing but its transaction")


class SQLiteDatabase:
    """One writer connection whose transactions take turns, and separate connections for reading."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._writer: _Connection | None = None
        self._readers: list[_Connection] = []
        self._waiting: list[_Waiting[Any]] = []
        self._batch: asyncio.Future[Any] | None = None
        self._reads = 0
        self._closed = True

    async def open(self) -> None:
        """Connect. Raises DatabaseUnavailableError."""
        try:
            self._writer = await self._connect()
            self._readers = [await self._connect(reading=True) for _ in range(READERS)]
            self._closed = False
        except sqlite3.Error as error:
            await self.close()
            raise DatabaseUnavailableError(explain(self.path, error)) from error

    async def transact(self, body: Body[T]) -> T:
        """Run the body, commit and return its result; roll back and raise what it raises."""
        self._refuse_if_closed()
        waiting = _Waiting(body)
        self._waiting.append(waiting)
        if self._batch is None:
            self._start_batch()
        return await waiting.future

    async def read(self, body: Body[T]) -> T:
        """Run a body that only reads, on one consistent view; it never waits for a writer."""
        self._refuse_if_closed()
        self._reads += 1
        reader = self._readers[self._reads % len(self._readers)]
        waiting = _Waiting(body)
        outcome = await reader.submit(partial(_alone, self.path, reader.raw, "BEGIN", waiting))
        waiting.settle(outcome)
        return await waiting.future

    async def close(self) -> None:
        """Let what is running finish, then disconnect; safe to call twice."""
        self._closed = True
        while self._batch is not None:
            await asyncio.wait([self._batch])
            await asyncio.sleep(0)  # its callback starts the next batch or says that there is none
        connections = [*self._readers, *([self._writer] if self._writer else [])]
        self._writer, self._readers = None, []
        for connection in connections:
            await connection.close()

    async def _connect(self, *, reading: bool = False) -> _Connection:
        connection = _Connection(self.path)
        try:
            await connection
            for pragma in (*PRAGMAS, *(("PRAGMA query_only=ON",) if reading else ())):
                await connection.execute_fetchall(pragma)
        except sqlite3.Error:
            await connection.end()
            raise
        connection.row_factory = sqlite3.Row
        return connection

    def _refuse_if_closed(self) -> None:
        if self._closed:
            raise DatabaseUnavailableError("The database is closed.")

    def _start_batch(self) -> None:
        assert self._writer is not None  # noqa: S101 - closing waits for the last batch
        batch, self._waiting = self._waiting, []
        self._batch = self._writer.submit(partial(_run_batch, self.path, self._writer.raw, batch))
        self._batch.add_done_callback(partial(self._finish_batch, batch))

    def _finish_batch(self, batch: list[_Waiting[Any]], done: asyncio.Future[list[Any]]) -> None:
        self._batch = None
        outcomes = [done.exception()] * len(batch) if done.exception() else done.result()
        for waiting, outcome in zip(batch, outcomes, strict=True):
            waiting.settle(outcome)
        if self._waiting:
            self._start_batch()


def _run_batch(path: Path, connection: sqlite3.Connection, batch: list[_Waiting[Any]]) -> list[Any]:
    """Run the bodies under one commit; one outcome each, a value or an exception."""
    if len(batch) > 1:
        with contextlib.suppress(sqlite3.Error):  # then each is run again, alone, and says what is wrong
            return _together(path, connection, batch)
    return [_alone(path, connection, "BEGIN IMMEDIATE", waiting) for waiting in batch]


def _alone(path: Path, connection: sqlite3.Connection, begin: str, waiting: _Waiting[Any]) -> Any:
    try:
        connection.execute(begin)
        value = waiting.run(SQLiteTransaction(connection))
        connection.execute("COMMIT")
    except BaseException as error:  # noqa: BLE001 - the thread must live; the caller gets it
        _roll_back(connection)
        return _translated(path, error)
    return value


def _together(path: Path, connection: sqlite3.Connection, batch: list[_Waiting[Any]]) -> list[Any]:
    try:
        connection.execute("BEGIN IMMEDIATE")
    except sqlite3.Error as error:  # locked by somebody else: nobody's body could run alone either
        return [_translated(path, error)] * len(batch)
    try:
        outcomes = [_in_savepoint(path, connection, waiting) for waiting in batch]
        connection.execute("COMMIT")
    except BaseException:
        _roll_back(connection)
        raise
    return outcomes


def _in_savepoint(path: Path, connection: sqlite3.Connection, waiting: _Waiting[Any]) -> Any:
    connection.execute("SAVEPOINT body")
    outcome: Any
    try:
        outcome = waiting.run(SQLiteTransaction(connection))
    except BaseException as error:  # noqa: BLE001 - it is this caller's, the others go on
        outcome = _translated(path, error)
        connection.execute("ROLLBACK TO body")
    connection.execute("RELEASE body")
    return outcome


def _roll_back(connection: sqlite3.Connection) -> None:
    with contextlib.suppress(sqlite3.Error):
        if connection.in_transaction:
            connection.execute("ROLLBACK")


def _translated(path: Path, error: BaseException) -> BaseException:
    """Our words for what the operator must act upon; anything else as it is."""
    if not isinstance(error, sqlite3.Error) or _code(error) not in REMEDIES:
        return error
    unavailable = DatabaseUnavailableError(explain(path, error))
    unavailable.__cause__ = error
    return unavailable


def explain(path: Path, error: sqlite3.Error) -> str:
    """Say in one line what is wrong with the file and what to do."""
    return f"The database {path} cannot be used: {REMEDIES.get(_code(error), error)}."


def _code(error: sqlite3.Error) -> int:
    return (getattr(error, "sqlite_errorcode", None) or 0) & 0xFF  # the primary code, without its details
