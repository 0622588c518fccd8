"""Everything that is held of a server can be deleted, a batch at a time: held against the schema, on both engines."""

import pytest

from bot.database import Database, Transaction
from bot.stores.departures import KEYS, DepartureStore
from tests.fakes import GUILD

STORE = DepartureStore()
OTHER = GUILD + 1
COLUMNS_SQLITE = """
SELECT t.name AS tbl, c.name AS col, c.type AS kind, c.pk AS pk
FROM sqlite_master AS t JOIN pragma_table_info(t.name) AS c
WHERE t.type = 'table' AND t.name <> 'alembic_version' ORDER BY t.name, c.cid
"""
COLUMNS_POSTGRES = """
SELECT c.table_name AS tbl, c.column_name AS col, upper(c.data_type) AS kind,
       COALESCE(k.ordinal_position, 0) AS pk
FROM information_schema.columns AS c
LEFT JOIN information_schema.table_constraints AS p
  ON p.table_schema = c.table_schema AND p.table_name = c.table_name AND p.constraint_type = 'PRIMARY KEY'
LEFT JOIN information_schema.key_column_usage AS k
  ON k.constraint_name = p.constraint_name AND k.table_name = c.table_name AND k.column_name = c.column_name
WHERE c.table_schema = 'public' AND c.table_name <> 'alembic_version' ORDER BY c.table_name, c.ordinal_position
"""
NOT_OF_A_SERVER = {
    "activity_flushes",
    "installation",
    "removals",
    "preferences",
    "contacts",
    "dm_openings",
    "blocks",
    "first_contacts",
    "relay_mutes",
    "filtered_words",
}
"""Tables about people in all servers, or about nobody."""
OF_MESSAGES = "relay_copies"
"""Goes with the rows of `relayed` it belongs to."""

Table = list[tuple[str, str, int]]


async def schema(tx: Transaction, request: pytest.FixtureRequest) -> dict[str, Table]:
    """Return for each table its columns: name, type and place in the primary key."""
    is_sqlite = "sqlite" in request.node.name
    tables: dict[str, Table] = {}
    for row in await tx.fetch(COLUMNS_SQLITE if is_sqlite else COLUMNS_POSTGRES):
        tables.setdefault(row["tbl"], []).append((row["col"], row["kind"], row["pk"]))
    return tables


async def fill(tx: Transaction, tables: dict[str, Table], guild_id: int, rows: int) -> None:
    """Put rows of a server into every table that can hold some."""
    for table, columns in tables.items():
        names = [name for name, _, _ in columns]
        if "guild_id" not in names and table != OF_MESSAGES:
            continue
        for number in range(rows):
            unique = guild_id * 100 + number
            values = [
                guild_id if name == "guild_id" else unique if kind == "BIGINT" else f"text {unique}"
                for name, kind, _ in columns
            ]
            places = ", ".join(f"${place}" for place in range(1, len(names) + 1))
            sql = f"INSERT INTO {table} ({', '.join(names)}) VALUES ({places}) ON CONFLICT DO NOTHING"  # noqa: S608
            await tx.execute(sql, *values)


async def count(tx: Transaction, tables: dict[str, Table], guild_id: int) -> dict[str, int]:
    """Return how many rows each table holds of a server."""
    counted = {}
    for table, columns in tables.items():
        if any(name == "guild_id" for name, _, _ in columns):
            sql = f"SELECT COUNT(*) FROM {table} WHERE guild_id = $1"  # noqa: S608
            counted[table] = await tx.fetchval(sql, guild_id)
    copies = "SELECT COUNT(*) FROM relay_copies WHERE relay_id >= $1 AND relay_id < $2"
    return counted | {OF_MESSAGES: await tx.fetchval(copies, guild_id * 100, guild_id * 100 + 100)}


async def test_every_table_is_deleted_with_its_server_or_is_not_a_servers(
    database: Database, request: pytest.FixtureRequest
) -> None:
    async def body(tx: Transaction) -> dict[str, Table]:
        return await schema(tx, request)

    tables = await database.read(body)
    keys = {
        table: ", ".join(name for name, _, pk in sorted(columns, key=lambda one: one[2]) if pk)
        for table, columns in tables.items()
        if any(name == "guild_id" for name, _, _ in columns) and table != "departures"
    }

    assert keys == KEYS
    assert set(tables) - set(KEYS) == NOT_OF_A_SERVER | {"departures", OF_MESSAGES}


async def test_a_purge_leaves_nothing_of_the_server_and_everything_of_others(
    database: Database, request: pytest.FixtureRequest
) -> None:
    async def body(tx: Transaction) -> tuple[dict[str, int], dict[str, int], dict[str, int]]:
        tables = await schema(tx, request)
        await fill(tx, tables, GUILD, 3)
        await fill(tx, tables, OTHER, 3)
        before = await count(tx, tables, OTHER)
        while not await STORE.purge(tx, GUILD, 5):
            pass
        return await count(tx, tables, GUILD), before, await count(tx, tables, OTHER)

    gone, before, after = await database.transact(body)

    assert set(gone.values()) == {0}
    assert min(after.values()) > 0
    assert after == before


async def test_one_step_of_a_purge_deletes_no_more_than_it_may(
    database: Database, request: pytest.FixtureRequest
) -> None:
    async def body(tx: Transaction) -> tuple[int, int]:
        tables = await schema(tx, request)
        await fill(tx, tables, GUILD, 3)
        before = sum((await count(tx, tables, GUILD)).values())
        assert not await STORE.purge(tx, GUILD, 5)
        return before, sum((await count(tx, tables, GUILD)).values())

    before, after = await database.transact(body)

    assert before - after == 5
