"""What a database and a transaction can do, whichever engine stands behind them."""

from collections.abc import Callable, Coroutine, Iterable, Sequence
from typing import Any, Protocol, TypeVar

T = TypeVar("T")
Value = int | str | None


class DatabaseError(Exception):
    """The database cannot do what was asked; the message says what a person should do about it."""


class DatabaseUnavailableError(DatabaseError):
    """It cannot be opened, is locked by somebody else, is full, or the connection is gone."""


class DatabaseCorruptError(DatabaseError):
    """The file is damaged or is not a database; nothing was written to it."""


class DatabaseTooNewError(DatabaseError):
    """A newer version of Mutuals has migrated it; nothing was written to it."""


class Row(Protocol):
    """One row of an answer; columns by name or by position."""

    def __getitem__(self, key: Any, /) -> Any: ...


class Transaction(Protocol):
    """What a body may await. Placeholders are `$1`, `$2`, …; values are integers, text or None."""

    async def fetch(self, sql: str, *values: Value) -> Sequence[Row]:
        """Return all rows of the answer."""
        ...

    async def fetchrow(self, sql: str, *values: Value) -> Row | None:
        """Return the first row of the answer, or None."""
        ...

    async def fetchval(self, sql: str, *values: Value) -> Any:
        """Return the first column of the first row, or None."""
        ...

    async def execute(self, sql: str, *values: Value) -> int:
        """Run one statement and return how many rows it changed."""
        ...

    async def executemany(self, sql: str, rows: Iterable[Sequence[Value]]) -> None:
        """Run one statement once for each row of values."""
        ...

    async def lock(self, *key: Value) -> None:
        """Keep every other transaction that locks the same key waiting until this one ends.

        Needed where two transactions must see each other's rows. SQLite has one writer at a time, so
        there it does nothing. Take several locks in sorted order, or two transactions wait for each other.
        """
        ...

    def after_commit(self, act: Callable[[], None]) -> None:
        """Call this once, in the event loop, when the transaction is committed; never if it is rolled back."""
        ...


Body = Callable[[Transaction], Coroutine[Any, Any, T]]
"""A transaction written as a function of it. It awaits nothing but the transaction, and may run again."""


class Database(Protocol):
    """Runs bodies, each as one transaction."""

    async def open(self) -> None:
        """Connect. Raises DatabaseUnavailableError."""
        ...

    async def transact(self, body: Body[T]) -> T:
        """Run the body, commit and return its result; roll back and raise what it raises."""
        ...

    async def read(self, body: Body[T]) -> T:
        """Run a body that only reads, on one consistent view; it never waits for a writer."""
        ...

    async def close(self) -> None:
        """Let what is running finish, then disconnect; safe to call twice."""
        ...
