"""Somebody with rows of every kind, made from the schema the database really has."""

from collections.abc import Collection
from itertools import count

from bot.database import Database, Value
from bot.database.sqlite import SQLiteDatabase
from bot.stores.holdings import PARTS, Part

SQLITE = """
SELECT t.name AS "table", c.name AS "column", c.type AS kind FROM sqlite_master AS t, pragma_table_info(t.name) AS c
WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%'
"""
POSTGRES = """
SELECT table_name AS "table", column_name AS "column", data_type AS kind FROM information_schema.columns
WHERE table_schema = 'public'
"""
WORDS = {
    ("follow_history", "kind"): "followed", ("grants", "kind"): "role", ("spaces", "kind"): "circle",
    ("spaces", "form"): "channel", ("spaces", "audience"): "friends", ("relayed", "state"): "delivered",
    ("reports", "subject"): "message", ("reports", "verdict"): "removed", ("moderation_log", "act"): "removed",
    ("withheld", "kind"): "role", ("preferences", "who_may_follow"): "ask", ("preferences", "notices"): "on",
    ("preferences", "lists_visible_to"): "friends", ("preferences", "figures"): "public",
    ("preferences", "comments_by"): "friends", ("preferences", "reposts_by"): "friends",
    ("posts", "kind"): "text", ("posts", "audience"): "public", ("posts", "state"): "shown",
    ("posts", "comments_by"): "friends", ("posts", "reposts_by"): "friends", ("post_acts", "kind"): "like",
    ("comments", "state"): "shown", ("contacts", "locale"): "de",
}  # fmt: skip
"""Texts that our own code reads back."""
EMPTY = {"left_at", "claimed_until", "attempts"}
NUMBERS = count(5_000_000)

Schema = dict[str, dict[str, str]]
Rows = dict[str, set[tuple[Value, ...]]]


async def schema_of(database: Database) -> Schema:
    """Return the columns of every table, with their types."""
    sql = SQLITE if isinstance(database, SQLiteDatabase) else POSTGRES
    found: Schema = {}
    for row in await database.read(lambda tx: tx.fetch(sql)):
        found.setdefault(row["table"], {})[row["column"]] = row["kind"].lower()
    return found


async def give(database: Database, schema: Schema, user_id: int) -> None:
    """Give somebody a row for every column in which an id can stand."""
    relay_ids: list[int] = []
    for part in sorted(PARTS, key=lambda part: part.column == "relay_id"):  # what hangs on others comes last
        row = _row(schema, part, user_id)
        if part.table == "relayed":
            relay_ids.append(int(row["relay_id"] or 0))
        if part.column == "relay_id":
            row["relay_id"] = relay_ids[-1]
        await _insert(database, part.table, row)


async def rows_of(database: Database, schema: Schema, tables: Collection[str]) -> Rows:
    """Return what stands in some tables."""
    found: Rows = {}
    for table in tables:
        columns = list(schema[table])
        sql = f"SELECT {', '.join(columns)} FROM {table}"  # noqa: S608 - the database's own names
        rows = await database.read(lambda tx, sql=sql: tx.fetch(sql))  # type: ignore[misc]
        found[table] = {tuple(row[column] for column in columns) for row in rows}
    return found


def holding(rows: Rows, user_id: int) -> dict[str, set[tuple[Value, ...]]]:
    """Return the rows in which somebody's id stands anywhere."""
    found = {table: {row for row in some if user_id in row} for table, some in rows.items()}
    return {table: some for table, some in found.items() if some}


def _row(schema: Schema, part: Part, user_id: int) -> dict[str, Value]:
    row: dict[str, Value] = {}
    for column, kind in schema[part.table].items():
        if column in EMPTY:
            row[column] = None if column == "left_at" else 0
        elif kind == "text":
            row[column] = WORDS.get((part.table, column), f"text {next(NUMBERS)}")
        else:
            row[column] = next(NUMBERS)
    if part.column != "relay_id":
        row[part.column] = user_id
    return row


async def _insert(database: Database, table: str, row: dict[str, Value]) -> None:
    marks = ", ".join(f"${number}" for number in range(1, len(row) + 1))
    sql = f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})"  # noqa: S608 - the database's own names
    await database.transact(lambda tx: tx.execute(sql, *row.values()))
