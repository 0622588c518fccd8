"""One protocol for transactions, and a driver each for SQLite and PostgreSQL."""

from bot.database.protocol import (
    Body,
    Database,
    DatabaseCorruptError,
    DatabaseError,
    DatabaseTooNewError,
    DatabaseUnavailableError,
    Row,
    Transaction,
    Value,
)

__all__ = [
    "Body",
    "Database",
    "DatabaseCorruptError",
    "DatabaseError",
    "DatabaseTooNewError",
    "DatabaseUnavailableError",
    "Row",
    "Transaction",
    "Value",
]
