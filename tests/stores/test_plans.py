"""Hot queries find what is due by an index: without statistics SQLite would walk whole tables for some."""

import sqlite3
from pathlib import Path

import pytest

from bot.stores import comments, relay

NOBODY_ELSE = ""
DUE = (
    ("claim of messages", relay.CLAIM.format(mine=NOBODY_ELSE), 3),
    ("one message", relay.CLAIM_ONE.format(mine=NOBODY_ELSE), 2),
    ("comments to look after", comments.DUE.format(mine=NOBODY_ELSE), 2),
    ("open DMs", relay.OPEN_DMS, 1),
)


@pytest.mark.parametrize(("sql", "values"), [one[1:] for one in DUE], ids=[one[0] for one in DUE])
def test_what_is_due_is_found_by_an_index(sqlite_template: Path, sql: str, values: int) -> None:
    with sqlite3.connect(sqlite_template) as connection:
        bound = {str(number + 1): 1 for number in range(values)}
        plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {sql}", bound)]

    big = ("relayed", "r", "older", "comments", "c", "contacts")
    assert [step for step in plan if step.split()[:2] in [["SCAN", table] for table in big]] == []
