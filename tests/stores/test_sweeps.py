"""How far the regular look at each server has come: rows of `sweeps`, on both engines."""

from bot.database import Database, Transaction
from bot.stores.sweeps import SweepStore
from tests.fakes import GUILD, HOUR

NOW = 1_000_000
STORE = SweepStore()
OTHER = GUILD + 1


async def test_a_new_server_has_its_turn_and_an_old_one_keeps_it(database: Database) -> None:
    async def body(tx: Transaction) -> None:
        await STORE.begin(tx, [GUILD], NOW)
        await STORE.begin(tx, [GUILD], NOW + HOUR)

        assert await STORE.due(tx, [GUILD], NOW - 1) is None
        assert await STORE.due(tx, [GUILD], NOW) == (GUILD, 0)

    await database.transact(body)


async def test_the_server_that_waits_longest_is_next(database: Database) -> None:
    async def body(tx: Transaction) -> tuple[int, int] | None:
        await STORE.note(tx, GUILD, 0, NOW)
        await STORE.note(tx, OTHER, 7, NOW - 1)
        return await STORE.due(tx, [GUILD, OTHER], NOW)

    assert await database.transact(body) == (OTHER, 7)


async def test_a_server_another_process_serves_is_left_to_it(database: Database) -> None:
    async def body(tx: Transaction) -> tuple[int, int] | None:
        await STORE.note(tx, OTHER, 7, NOW - 1)
        await STORE.note(tx, GUILD, 5, NOW)
        return await STORE.due(tx, [GUILD], NOW)

    assert await database.transact(body) == (GUILD, 5)


async def test_a_look_goes_on_where_it_stopped(database: Database) -> None:
    async def body(tx: Transaction) -> None:
        await STORE.begin(tx, [GUILD], NOW)
        await STORE.note(tx, GUILD, 1_234, NOW)
        assert await STORE.due(tx, [GUILD], NOW) == (GUILD, 1_234)

        await STORE.note(tx, GUILD, 0, NOW + HOUR)
        assert await STORE.due(tx, [GUILD], NOW) is None

    await database.transact(body)
