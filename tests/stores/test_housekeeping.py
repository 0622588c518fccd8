"""What the hourly jobs delete is found by an index, and in batches: a large server is not held up by them."""

import sqlite3
from contextlib import closing

import pytest

from bot.database import Database, Transaction
from bot.domain.follows import DAY
from bot.stores.follows import PRUNE_HISTORY, FollowStore
from bot.stores.members import PURGE
from bot.stores.notices import PRUNE

ADD_EVENT = "INSERT INTO follow_history VALUES ($1, 1, 'followed', 2, 3, $2)"


@pytest.mark.parametrize("statement", [*PURGE, PRUNE, PRUNE_HISTORY])
def test_no_table_is_walked_through_to_delete_a_little(sqlite_url: str, statement: str) -> None:
    values = {"1": 1, "2": 2}

    with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))) as connection:
        plan = [row[3] for row in connection.execute("EXPLAIN QUERY PLAN " + statement, values)]

    walks = [step for step in plan if step.startswith("SCAN") and "COVERING INDEX" not in step]
    assert walks == []
    assert not [step for step in plan if step.endswith("(guild_id=?)")], plan


async def test_history_goes_a_batch_at_a_time_the_oldest_first(database: Database) -> None:
    async def body(tx: Transaction) -> tuple[list[int], int]:
        await tx.executemany(ADD_EVENT, [(number, number * DAY) for number in range(1, 11)])
        gone = [await FollowStore().prune_history(tx, 8 * DAY, 3) for _ in range(4)]
        return gone, await tx.fetchval("SELECT COUNT(*) FROM follow_history")

    gone, left = await database.transact(body)

    assert gone == [3, 3, 1, 0]
    assert left == 3
