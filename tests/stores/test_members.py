"""Who is where: rows of `members`, on both engines."""

from dataclasses import replace

from bot.database import Database, Transaction
from bot.stores.members import MemberStore
from tests.fakes import ANN, BOB, GUILD

NOW = 1_000
STORE = MemberStore()
PENDING = replace(ANN, is_screened=False)


async def test_nobody_we_never_saw_has_left(database: Database) -> None:
    async def body(tx: Transaction) -> None:
        assert not await STORE.has_left(tx, GUILD, ANN.id)
        assert not await STORE.leave(tx, GUILD, ANN.id, NOW)
        assert not await STORE.has_left(tx, GUILD, ANN.id)

    await database.transact(body)


async def test_whoever_leaves_has_left_once(database: Database) -> None:
    async def body(tx: Transaction) -> None:
        await STORE.see(tx, GUILD, [ANN, BOB], NOW)

        assert await STORE.leave(tx, GUILD, ANN.id, NOW)
        assert not await STORE.leave(tx, GUILD, ANN.id, NOW + 1)

        assert await STORE.has_left(tx, GUILD, ANN.id)
        assert not await STORE.has_left(tx, GUILD, BOB.id)

    await database.transact(body)


async def test_whoever_leaves_one_server_stays_in_the_other(database: Database) -> None:
    async def body(tx: Transaction) -> None:
        await STORE.see(tx, GUILD, [ANN], NOW)
        await STORE.see(tx, GUILD + 1, [ANN], NOW)

        await STORE.leave(tx, GUILD, ANN.id, NOW)

        assert not await STORE.has_left(tx, GUILD + 1, ANN.id)

    await database.transact(body)


async def test_whoever_is_seen_again_is_back(database: Database) -> None:
    async def body(tx: Transaction) -> None:
        await STORE.see(tx, GUILD, [ANN], NOW)
        await STORE.leave(tx, GUILD, ANN.id, NOW)

        await STORE.see(tx, GUILD, [ANN], NOW)

        assert not await STORE.has_left(tx, GUILD, ANN.id)

    await database.transact(body)


async def test_screening_is_passed_once_until_one_leaves(database: Database) -> None:
    async def body(tx: Transaction) -> list[bool]:
        states = []
        await STORE.see(tx, GUILD, [PENDING], NOW)
        states.append(await STORE.is_screened(tx, GUILD, ANN.id))
        await STORE.note_screened(tx, GUILD, ANN.id, NOW)
        states.append(await STORE.is_screened(tx, GUILD, ANN.id))
        await STORE.see(tx, GUILD, [PENDING], NOW)  # a stale look does not undo it
        states.append(await STORE.is_screened(tx, GUILD, ANN.id))
        await STORE.leave(tx, GUILD, ANN.id, NOW)
        await STORE.see(tx, GUILD, [PENDING], NOW)
        states.append(await STORE.is_screened(tx, GUILD, ANN.id))
        return states

    assert await database.transact(body) == [False, True, True, False]


async def test_the_name_is_the_one_last_seen(database: Database) -> None:
    async def body(tx: Transaction) -> str:
        await STORE.see(tx, GUILD, [ANN], NOW)
        await STORE.see(tx, GUILD, [replace(ANN, name="Annie 🦊")], NOW)
        name: str = await tx.fetchval("SELECT name FROM members WHERE user_id = $1", ANN.id)
        return name

    assert await database.transact(body) == "Annie 🦊"
