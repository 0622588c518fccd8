"""What is owed, counted on both engines."""

from bot.database import Database, Transaction
from bot.stores.access import WorkStore
from bot.stores.backlog import QUESTIONS, BacklogStore
from tests.fakes import ANN, BOB, GUILD

NOW = 1_000_000


async def test_every_question_has_an_answer_where_there_is_nothing(database: Database) -> None:
    async def body(tx: Transaction) -> list[tuple[str, str, int]]:
        return await BacklogStore().figures(tx, NOW)

    rows = await database.read(body)

    assert [row[0] for row in rows] == [question.name for question in QUESTIONS]
    assert {row[2] for row in rows} == {0}


async def test_access_that_is_owed_is_counted_with_how_late_it_is(database: Database) -> None:
    async def body(tx: Transaction) -> dict[str, int]:
        await WorkStore().mark(tx, GUILD, [ANN.id], NOW - 60)
        await WorkStore().mark(tx, GUILD, [BOB.id], NOW + 60)
        return {name: value for name, _, value in await BacklogStore().figures(tx, NOW)}

    found = await database.transact(body)

    assert found["access_owed"] == 2
    assert found["access_late_seconds"] == 60
