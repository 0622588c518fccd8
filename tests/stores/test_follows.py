"""The graph and its history: rows of `follows` and `follow_history`, on both engines."""

from itertools import count

from bot.database import Database, Transaction
from bot.domain.follows import Counts, Event, Relationship
from bot.domain.people import Person
from bot.stores.follows import FollowStore
from bot.stores.members import MemberStore
from tests.fakes import ANN, BOB, CAT, DAN, DAY, GUILD

NOW = 1_000_000
STORE = FollowStore()
NUMBERS = count(1)


async def befriend(tx: Transaction, one: Person, other: Person, guild_id: int = GUILD) -> None:
    await MemberStore().see(tx, guild_id, [one, other], NOW)
    await STORE.add(tx, guild_id, one.id, other.id, NOW)
    await STORE.add(tx, guild_id, other.id, one.id, NOW)


async def note(tx: Transaction, event: Event, when: int, guild_id: int = GUILD) -> None:
    await STORE.note(tx, next(NUMBERS), guild_id, event, (ANN.id, BOB.id), when)


async def test_two_strangers_stand_in_no_relation(database: Database) -> None:
    async def body(tx: Transaction) -> Relationship:
        return await STORE.relationship(tx, GUILD, ANN.id, BOB.id)

    assert await database.read(body) == Relationship()


async def test_an_edge_is_seen_from_both_sides(database: Database) -> None:
    async def body(tx: Transaction) -> None:
        await STORE.add(tx, GUILD, ANN.id, BOB.id, NOW)

        assert await STORE.relationship(tx, GUILD, ANN.id, BOB.id) == Relationship(following=True)
        assert await STORE.relationship(tx, GUILD, BOB.id, ANN.id) == Relationship(followed_by=True)

    await database.transact(body)


async def test_an_edge_belongs_to_one_server(database: Database) -> None:
    async def body(tx: Transaction) -> Relationship:
        await STORE.add(tx, GUILD, ANN.id, BOB.id, NOW)
        return await STORE.relationship(tx, GUILD + 1, ANN.id, BOB.id)

    assert await database.transact(body) == Relationship()


async def test_removing_takes_one_direction_and_may_be_repeated(database: Database) -> None:
    async def body(tx: Transaction) -> Relationship:
        await befriend(tx, ANN, BOB)
        await STORE.remove(tx, GUILD, ANN.id, BOB.id)
        await STORE.remove(tx, GUILD, ANN.id, BOB.id)
        return await STORE.relationship(tx, GUILD, ANN.id, BOB.id)

    assert await database.transact(body) == Relationship(followed_by=True)


async def test_only_follows_that_are_returned_make_friends(database: Database) -> None:
    async def body(tx: Transaction) -> None:
        await befriend(tx, ANN, BOB)
        await STORE.add(tx, GUILD, ANN.id, CAT.id, NOW)
        await STORE.add(tx, GUILD, DAN.id, ANN.id, NOW)
        await befriend(tx, ANN, DAN, GUILD + 1)

        assert await STORE.friend_ids(tx, GUILD, ANN.id) == [BOB.id]
        assert await STORE.count_friends(tx, GUILD, ANN.id) == 1

    await database.transact(body)


async def test_friends_who_left_do_not_count(database: Database) -> None:
    async def body(tx: Transaction) -> None:
        await befriend(tx, ANN, BOB)
        await befriend(tx, ANN, CAT)
        await MemberStore().leave(tx, GUILD, BOB.id, NOW)

        assert await STORE.friend_ids(tx, GUILD, ANN.id) == [CAT.id]
        assert await STORE.count_friends(tx, GUILD, ANN.id) == 1
        assert (await STORE.relationship(tx, GUILD, ANN.id, BOB.id)).friends

    await database.transact(body)


async def test_only_follows_within_a_day_count_for_the_day(database: Database) -> None:
    async def body(tx: Transaction) -> Counts:
        await STORE.add(tx, GUILD, ANN.id, BOB.id, NOW - 2 * DAY)
        await note(tx, Event.FOLLOWED, NOW - DAY)
        await note(tx, Event.FOLLOWED, NOW - DAY + 1)
        await note(tx, Event.FOLLOWED, NOW)
        await note(tx, Event.UNFOLLOWED, NOW)
        await note(tx, Event.BECAME_FRIENDS, NOW)
        await note(tx, Event.FOLLOWED, NOW, GUILD + 1)
        return await STORE.counts(tx, GUILD, ANN.id, NOW)

    assert await database.transact(body) == Counts(last_day=2, in_all=1)


async def test_what_others_did_does_not_count_as_mine(database: Database) -> None:
    async def body(tx: Transaction) -> Counts:
        await STORE.add(tx, GUILD, ANN.id, BOB.id, NOW)
        await note(tx, Event.FOLLOWED, NOW)
        return await STORE.counts(tx, GUILD, BOB.id, NOW)

    assert await database.transact(body) == Counts(last_day=0, in_all=0)
