"""What is counted, and figures of those who want them, on both engines."""

from bot.database import Database, Transaction
from bot.domain.activity import Audience, Close, Kind, Leader, PersonSum, Relation, Segments, Side, Sum
from bot.stores.activity import ActivityStore
from bot.stores.personal import PersonalStore
from tests.fakes import ANN, BOB, CAT, DAN, GUILD

STORE, PERSONAL = ActivityStore(), PersonalStore()
MONDAY = 20_000 * 86_400
PERSON = "INSERT INTO activity_people VALUES ($1, $2, $3, $4, $5)"
PERSON_DAY = "INSERT INTO person_days VALUES ($1, $2, $3, $4, $5, $6, $7)"
PAIR_DAY = "INSERT INTO pair_days VALUES ($1, $2, $3, $4, $5, $6)"
MEMBER = "INSERT INTO members (guild_id, user_id, name, left_at) VALUES ($1, $2, $3, $4)"
FOLLOW = "INSERT INTO follows VALUES ($1, $2, $3, 1)"
CHOICE = """
INSERT INTO preferences (user_id, who_may_follow, lists_visible_to, notices, figures)
VALUES ($1, 'everyone', 'friends', 'on', $2)
"""


async def test_sums_come_by_the_hour_the_day_and_the_month_they_began(database: Database) -> None:
    async def body(tx: Transaction) -> None:
        for unit in ("hour", "day", "month"):
            insert = f"INSERT INTO activity_{unit}s VALUES ($1, $2, 'reply', 'friends', $3)"  # noqa: S608
            await tx.executemany(insert, [(GUILD, 10, 1), (GUILD, 20, 2), (GUILD, 30, 4), (GUILD + 1, 20, 8)])

        for verb in (STORE.hours, STORE.days, STORE.months):
            expected = [Sum(at, Kind.REPLY, Relation.FRIENDS, amount) for at, amount in ((10, 1), (20, 2))]
            assert await verb(tx, GUILD, 10, 30) == expected

    await database.transact(body)


async def test_people_are_active_or_only_passive_within_a_window_of_days(database: Database) -> None:
    async def body(tx: Transaction) -> list[Segments]:
        rows = [
            (1, 100, 0b1, 0b1),  # active on day 100, and passive
            (2, 100, 0b1000, 0b1),  # active on day 97, passive on day 100
            (3, 98, 0, 0b1),  # passive on day 98
            (4, 60, 0b1, 0),
        ]
        await tx.executemany(PERSON, [(GUILD, *row) for row in rows])
        windows = ((100, 1), (100, 7), (97, 1), (99, 2), (100, 35), (60, 1), (101, 1))
        return [await STORE.segments(tx, GUILD, *window) for window in windows]

    found = await database.transact(body)

    assert [(one.active, one.passive) for one in found] == [
        *((1, 1), (2, 1), (1, 0), (0, 1), (2, 1), (1, 0), (0, 0))
    ]


async def test_leaderboards_have_only_the_public_who_are_here(database: Database) -> None:
    async def body(tx: Transaction) -> list[Leader]:
        await tx.executemany(MEMBER, [(GUILD, one.id, one.name, None) for one in (ANN, BOB, DAN)])
        await tx.execute(MEMBER, GUILD, CAT.id, "Cat", 5)
        choices = ((ANN, "public"), (BOB, "only_me"), (CAT, "public"), (DAN, "public"))
        await tx.executemany(CHOICE, [(person.id, figures) for person, figures in choices])
        for person in (ANN, BOB, CAT, DAN):
            await tx.execute(PERSON_DAY, person.id, GUILD, MONDAY, "reply", "given", "friends", person.id)
            await tx.execute(PERSON_DAY, person.id, GUILD, MONDAY, "reply", "given", "neither", 1)
        return await PERSONAL.leaders(tx, GUILD, Kind.REPLY, Side.GIVEN, (MONDAY, MONDAY + 1), 5)

    assert await database.transact(body) == [Leader(DAN.id, "Dan", 5), Leader(ANN.id, "Ann", 2)]


async def test_a_person_reads_what_they_did_and_got(database: Database) -> None:
    async def body(tx: Transaction) -> list[PersonSum]:
        await tx.execute(PERSON_DAY, ANN.id, GUILD, MONDAY, "reaction", "received", "follower", 3)
        await tx.execute(PERSON_DAY, ANN.id, GUILD + 1, MONDAY, "reaction", "received", "follower", 4)
        return await PERSONAL.of(tx, GUILD, ANN.id, MONDAY, MONDAY + 1)

    expected = [PersonSum(MONDAY, Kind.REACTION, Side.RECEIVED, Relation.FOLLOWER, 3)]
    assert await database.transact(body) == expected


async def test_followers_who_want_figures_are_told_apart_by_what_they_did(database: Database) -> None:
    async def body(tx: Transaction) -> Audience:
        for user_id, figures in ((2, "public"), (3, "only_me"), (4, "only_me"), (5, "off")):
            await tx.execute(MEMBER, GUILD, user_id, "x", None)
            await tx.execute(FOLLOW, GUILD, user_id, ANN.id)
            await tx.execute(CHOICE, user_id, figures)
        await tx.execute(PERSON_DAY, 2, GUILD, MONDAY, "message", "given", "none", 1)
        await tx.execute(PERSON_DAY, 3, GUILD, MONDAY, "reaction", "given", "none", 1)
        return await PERSONAL.audience(tx, GUILD, ANN.id, MONDAY, MONDAY - 86_400)

    assert await database.transact(body) == Audience(active=1, passive=1, inactive=1)


async def test_the_closest_are_friends_by_what_went_either_way(database: Database) -> None:
    async def body(tx: Transaction) -> list[Close]:
        for one in (BOB, CAT, DAN):
            await tx.execute(MEMBER, GUILD, one.id, one.name, None)
            await tx.execute(FOLLOW, GUILD, ANN.id, one.id)
        await tx.executemany(FOLLOW, [(GUILD, one.id, ANN.id) for one in (BOB, CAT)])
        for one in (BOB, CAT, DAN):
            await tx.execute(PAIR_DAY, ANN.id, GUILD, one.id, MONDAY, "reply", 2)
            await tx.execute(PAIR_DAY, one.id, GUILD, ANN.id, MONDAY, "reply", one.id)
        await tx.execute(PAIR_DAY, BOB.id, GUILD, ANN.id, MONDAY, "reaction", 99)
        return await PERSONAL.closest(tx, GUILD, ANN.id, MONDAY, MONDAY + 1, 5)

    assert await database.transact(body) == [
        Close(CAT.id, "Cat", {Kind.REPLY: 5}),
        Close(BOB.id, "Bob", {Kind.REPLY: 4}),
    ]
