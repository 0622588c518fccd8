"""Takes down the statements our code runs, to run the same on the bare sqlite3 module."""

import sqlite3
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from bot.database import Body, Row, Value
from bot.database.sqlite import PRAGMAS, SQLiteTransaction

T = TypeVar("T")
Bound = dict[str, Value]


@dataclass(frozen=True, slots=True)
class Statement:
    """One call of sqlite3, its values bound as the driver binds them."""

    sql: str
    bound: list[Bound]
    is_many: bool = False


@dataclass(frozen=True, slots=True)
class Script:
    """The statements of one transaction and how it begins."""

    begin: str
    statements: list[Statement] = field(default_factory=list)


class Bare:
    """The sqlite3 module alone: no thread, no event loop, no services; the same pragmas as the driver's."""

    def __init__(self, path: Path) -> None:
        self.connection = connect(path)

    def run(self, scripts: Iterable[Script]) -> None:
        """Run transactions, each with its own commit, and fetch all they answer."""
        for script in scripts:
            self.connection.execute(script.begin)
            for one in script.statements:
                if one.is_many:
                    self.connection.executemany(one.sql, one.bound)
                else:
                    self.connection.execute(one.sql, one.bound[0]).fetchall()
            self.connection.execute("COMMIT")


class RecordingDatabase:
    """Runs bodies, takes their statements down, and undoes what they wrote.

    It has a connection of its own, so that the one that is timed later finds nothing in its page cache.
    """

    def __init__(self, path: Path) -> None:
        self._connection = connect(path)
        self._connection.row_factory = sqlite3.Row
        self._scripts: list[Script] = []

    async def scripts_of(self, work: Callable[[], Awaitable[object]]) -> list[Script]:
        """Return what the work runs, transaction by transaction."""
        self._scripts = []
        await work()
        return self._scripts

    async def open(self) -> None:
        """Do nothing: it is open from the first."""

    async def transact(self, body: Body[T]) -> T:
        """Run a body that writes."""
        return await self._run("BEGIN IMMEDIATE", body)

    async def read(self, body: Body[T]) -> T:
        """Run a body that only reads."""
        return await self._run("BEGIN", body)

    async def close(self) -> None:
        """Disconnect."""
        self._connection.close()

    async def _run(self, begin: str, body: Body[T]) -> T:
        script = Script(begin)
        self._scripts.append(script)
        self._connection.execute(begin)
        try:
            return await body(_RecordingTransaction(self._connection, script))
        finally:
            self._connection.execute("ROLLBACK")


class _RecordingTransaction:
    """The driver's transaction, with every statement taken down."""

    def __init__(self, connection: sqlite3.Connection, script: Script) -> None:
        self._inner = SQLiteTransaction(connection)
        self._script = script

    def after_commit(self, act: Callable[[], None]) -> None:
        self._inner.after_commit(act)

    async def fetch(self, sql: str, *values: Value) -> Sequence[Row]:
        self._note(sql, values)
        return await self._inner.fetch(sql, *values)

    async def fetchrow(self, sql: str, *values: Value) -> Row | None:
        self._note(sql, values)
        return await self._inner.fetchrow(sql, *values)

    async def fetchval(self, sql: str, *values: Value) -> Any:  # noqa: ANN401 - as the protocol has it
        self._note(sql, values)
        return await self._inner.fetchval(sql, *values)

    async def execute(self, sql: str, *values: Value) -> int:
        self._note(sql, values)
        return await self._inner.execute(sql, *values)

    async def executemany(self, sql: str, rows: Iterable[Sequence[Value]]) -> None:
        rows = list(rows)
        self._script.statements.append(Statement(sql, [_bound(row) for row in rows], is_many=True))
        await self._inner.executemany(sql, rows)

    async def lock(self, *key: Value) -> None:
        await self._inner.lock(*key)

    def _note(self, sql: str, values: Sequence[Value]) -> None:
        self._script.statements.append(Statement(sql, [_bound(values)]))


def connect(path: Path) -> sqlite3.Connection:
    """Open a file as the driver's writer does."""
    connection = sqlite3.connect(path, isolation_level=None, cached_statements=512)
    for pragma in PRAGMAS:
        connection.execute(pragma)
    return connection


def _bound(values: Sequence[Value]) -> Bound:
    return {str(position): value for position, value in enumerate(values, start=1)}
