"""Export and erasure, for somebody with rows of every kind the schema knows."""

import json
from datetime import UTC
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from bot.database import Database, Transaction
from bot.domain.activity import day_number
from bot.domain.counting import pseudonym
from bot.domain.erasure import Group
from bot.domain.relay import RelayState
from bot.services.consents import SECRET
from bot.services.erasure import ErasureService
from bot.services.export import COUNTED, SECTIONS, ExportService, schema
from bot.stores.all import Stores
from bot.stores.holdings import HIDDEN, INTERNAL, NOT_A_PERSON, NOT_PERSONAL, NOWHERE, PARTS, SURVIVING
from tests.fakes import CountingNudge, FakeClock
from tests.services.everything import Schema, give, holding, rows_of, schema_of

SCHEMA = Path(__file__).parents[2] / "docs" / "export.schema.json"
ME, BOB = 700_000_001, 700_000_002
OWED = {"grants", "access_work", "spaces"}
"""Tables that hold an id until what they owe is done in Discord."""


@pytest.fixture
async def tables(database: Database) -> Schema:
    return await schema_of(database)


@pytest.fixture
async def full(database: Database, tables: Schema) -> Database:
    """A database with everything about me, and about Bob."""
    await give(database, tables, ME)
    await give(database, tables, BOB)
    return database


async def export(database: Database, user_id: int = ME) -> dict[str, Any]:
    service = ExportService(database, Stores(), FakeClock())
    text = "".join([piece async for piece in service.pieces(user_id)])
    document: dict[str, Any] = json.loads(text)
    return document


def erasure(database: Database) -> ErasureService:
    return ErasureService(database, Stores(), FakeClock(), lambda _: None, CountingNudge())


async def test_every_table_is_on_exactly_one_list(tables: Schema) -> None:
    personal = {part.table for part in PARTS}

    assert not personal & NOT_PERSONAL
    assert set(tables) == personal | NOT_PERSONAL


async def test_every_column_of_a_personal_table_was_thought_of(tables: Schema) -> None:
    known = {(part.table, column) for part in PARTS for column in (part.column, *part.columns)}
    hidden = {(table, column) for table, columns in HIDDEN.items() for column in columns.split()}
    settings = {("guilds", column) for column in tables["guilds"]}  # a server's, but for who set it up
    columns = {(part.table, column) for part in PARTS for column in tables[part.table]}

    unknown = {one for one in columns - known - hidden - settings if one[1] not in INTERNAL}

    assert unknown == set()


async def test_every_column_with_a_persons_id_says_how_it_goes(tables: Schema) -> None:
    parts = {(part.table, part.column) for part in PARTS}
    ids = {
        (table, column)
        for table, columns in tables.items()
        for column in columns
        if column.endswith(("_id", "_by")) and column not in NOT_A_PERSON and table not in NOT_PERSONAL
    }

    assert ids <= parts


def test_the_schema_in_the_docs_is_that_of_the_code() -> None:
    assert json.loads(SCHEMA.read_text("utf-8")) == schema(), "python -m bot export --schema"


def test_every_section_says_what_it_is() -> None:
    assert [part.section for part in SECTIONS if not part.about or not part.columns] == []
    assert len({part.section for part in SECTIONS}) == len(SECTIONS)


async def test_an_export_holds_every_kind_of_data_in_the_documented_form(full: Database) -> None:
    document = await export(full)

    jsonschema.validate(document, schema())
    assert [name for name, rows in document.items() if rows == []] == [COUNTED.section]


async def test_an_export_of_nobody_is_valid_too(database: Database) -> None:
    document = await export(database)

    jsonschema.validate(document, schema())
    assert all(document[part.section] == [] for part in SECTIONS)


async def test_an_export_says_nothing_that_others_keep_to_themselves(
    database: Database, tables: Schema
) -> None:
    await give(database, tables, ME)
    kept = [(part.table, part.column) for part in PARTS if part.section == NOWHERE]
    rows = await rows_of(database, tables, {table for table, _ in kept})

    text = json.dumps(await export(database))

    for table, column in kept:
        place = list(tables[table]).index(column)
        for row in rows[table]:
            if row[place] == ME:
                others = {str(value) for value in row if isinstance(value, int) and value not in (0, ME)}
                assert [one for one in others if one in text] == [], (table, column)


async def test_a_large_account_comes_in_full(database: Database) -> None:
    insert = "INSERT INTO follows (guild_id, follower_id, followed_id, followed_at) VALUES (1, $1, $2, 3)"
    rows = [(ME, number) for number in range(1, 5_202)]
    await database.transact(lambda tx: tx.executemany(insert, rows))

    followed = [row["followed_id"] for row in (await export(database))["following"]]

    assert sorted(map(int, followed)) == list(range(1, 5_202))


async def test_an_erasure_leaves_the_id_only_where_the_docs_say(full: Database, tables: Schema) -> None:
    await erasure(full).erase(ME)

    left = holding(await rows_of(full, tables, tables), ME)
    assert set(left) == {table for table, _ in SURVIVING} | OWED
    blocks = [dict(zip(tables["blocks"], row, strict=True)) for row in left["blocks"]]
    assert [(one["blocked_id"], one["name"]) for one in blocks] == [(ME, "")]


async def test_an_erasure_leaves_everybody_elses_rows_as_they_were(full: Database, tables: Schema) -> None:
    others = set(tables) - {"access_work", "removals", "alembic_version"}
    before = await rows_of(full, tables, others)

    await erasure(full).erase(ME)

    after = await rows_of(full, tables, others)
    assert {table: {row for row in rows if BOB in row} for table, rows in before.items()} == {
        table: {row for row in rows if BOB in row} for table, rows in after.items()
    }


async def test_what_was_erased_is_what_the_preview_counted(full: Database) -> None:
    counted = await erasure(full).preview(ME)

    assert sum(counted.values()) == len(SECTIONS)
    assert (await erasure(full).erase(ME)).counts == counted


async def test_a_second_erasure_finds_nothing_more_than_is_owed(full: Database) -> None:
    await erasure(full).erase(ME)

    left = (await erasure(full).erase(ME)).counts

    assert set(left) == {Group.SPACES, Group.REPORTS}  # what is owed, and the suspension


async def test_messages_of_ours_with_what_they_wrote_are_to_be_removed(
    full: Database, tables: Schema
) -> None:
    await erasure(full).erase(ME)

    (removals,) = (await rows_of(full, tables, ["removals"])).values()
    assert len(removals) == 2  # of the two messages one has a copy; and the card of the report about them


async def test_a_copy_that_arrives_after_an_erasure_is_not_noted(full: Database) -> None:
    store = Stores().relay
    relay_id = await full.read(
        lambda tx: tx.fetchval("SELECT relay_id FROM relayed WHERE sender_id = $1", ME)
    )
    message = await full.read(lambda tx: store.get(tx, relay_id))
    assert message is not None
    await erasure(full).erase(ME)

    noted = await full.transact(lambda tx: store.settle(tx, message, RelayState.DELIVERED, 1, [99]))

    assert noted is False
    assert await full.read(lambda tx: tx.fetch("SELECT 1 FROM relay_copies WHERE copy_id = 99")) == []


async def test_the_days_on_which_i_was_counted_are_in_the_export_and_nobody_elses(database: Database) -> None:
    secret, noon = "ab" * 32, day_number(1_800_000_000, UTC)
    rows = [(100, ME, noon, 0b101, 0b110), (100, BOB, noon, 0b1, 0), (200, BOB, noon, 0b1, 0)]

    async def body(tx: Transaction) -> None:
        await Stores().installation.set(tx, SECRET, secret)
        for guild_id, user_id, *days in rows:
            number = pseudonym(secret, guild_id, user_id)
            await tx.execute(
                "INSERT INTO activity_people VALUES ($1, $2, $3, $4, $5)", guild_id, number, *days
            )

    await database.transact(body)
    document = await export(database)

    jsonschema.validate(document, schema())
    assert document["days_you_were_counted"] == [
        {"guild_id": "100", "date": "2027-01-15", "was": "active"},
        {"guild_id": "100", "date": "2027-01-14", "was": "passive"},
        {"guild_id": "100", "date": "2027-01-13", "was": "active"},
    ]
