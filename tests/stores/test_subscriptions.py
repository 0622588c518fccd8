"""Who wants to be told of whom: rows of `subscriptions`, on both engines."""

from bot.database import Database, Transaction
from bot.stores.subscriptions import SubscriptionStore
from tests.fakes import ANN, BOB, CAT, GUILD

NOW = 1_000_000
STORE = SubscriptionStore()
LIVE = "live"


async def test_a_subscription_stands_until_it_ends_and_may_be_repeated(database: Database) -> None:
    async def body(tx: Transaction) -> None:
        for _ in range(2):
            await STORE.add(tx, GUILD, ANN.id, BOB.id, LIVE, NOW)
        assert await STORE.has(tx, GUILD, ANN.id, BOB.id, LIVE)

        assert await STORE.remove(tx, GUILD, ANN.id, BOB.id, LIVE)
        assert not await STORE.remove(tx, GUILD, ANN.id, BOB.id, LIVE)

        assert not await STORE.has(tx, GUILD, ANN.id, BOB.id, LIVE)

    await database.transact(body)


async def test_subscriptions_are_apart_by_server_person_and_topic(database: Database) -> None:
    async def body(tx: Transaction) -> list[int]:
        await STORE.add(tx, GUILD, ANN.id, BOB.id, LIVE, NOW)
        await STORE.add(tx, GUILD, CAT.id, BOB.id, LIVE, NOW)
        await STORE.add(tx, GUILD, BOB.id, ANN.id, LIVE, NOW)
        await STORE.add(tx, GUILD + 1, 8, BOB.id, LIVE, NOW)
        await STORE.add(tx, GUILD, 9, BOB.id, "posts", NOW)
        return sorted(await STORE.subscribers(tx, GUILD, BOB.id, LIVE))

    assert await database.transact(body) == [ANN.id, CAT.id]
