"""Counting on a real database: choices, failing writes, crashes, voice, and whose id stands where."""

from typing import Any

import pytest

from bot.database import Database, DatabaseUnavailableError, Transaction
from bot.domain.activity import (
    DAYS_KEPT,
    HOURS_KEPT,
    Heard,
    Kind,
    Relation,
    Segments,
    Side,
    day_number,
    zone_of,
)
from bot.domain.people import Person
from bot.domain.preferences import Figures
from bot.services import counter as counters
from bot.services.activity import ActivityService, Written
from bot.services.consents import ConsentService
from bot.services.counter import EVERY, Counter
from bot.services.retention import RetentionService
from bot.stores.all import Stores
from tests.fakes import ANN, BOB, CAT, DAY, GUILD, HOUR, CountingIds, CountingNudge, FakeEars
from tests.services.conftest import Server

CHANNEL, THREAD, CATEGORY = 1_000, 1_001, 999
GRAPH = {"members", "follows", "follow_history", "preferences", "access_work", "notices", "contacts"}
"""The follow graph and its settings, and what they owe."""


class Weather:
    """A database that fails when told: before a transaction, or after it, so that its answer is lost."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.read = database.read
        self.before = self.after = False

    async def transact(self, body: Any) -> Any:
        if self.before:
            raise DatabaseUnavailableError("no room")
        result = await self.database.transact(body)
        if self.after:
            raise DatabaseUnavailableError("connection lost")
        return result


class Square:
    """One server where things happen, with its graph beside."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.graph = Server(database)
        self.clock = self.graph.clock
        self.clock.time -= self.clock.time % HOUR
        self.weather = Weather(database)
        self.nudge = CountingNudge()
        self.ids = CountingIds()
        self.ears = FakeEars()
        self.start()

    def start(self) -> None:
        """Begin as a process does; what the one before kept in memory is gone."""
        database: Any = self.weather
        self.counter = Counter(database, Stores(), self.clock, self.ids)
        self.counter.nudge = self.nudge
        self.consents = ConsentService(self.database, Stores(), self.clock)
        self.activity = ActivityService(self.database, Stores(), self.clock, self.counter, self.ears)

    def write(self, who: Person, places: tuple[int, ...] = (CHANNEL,), **more: Any) -> None:
        self.activity.wrote(Written(GUILD, who.id, places, **more))

    def reply(self, who: Person, to: Person) -> None:
        self.write(who, is_reply=True, replied_to=to.id)

    def hear(self, who: Person, *, listening: bool = False, places: tuple[int, ...] = (CHANNEL,)) -> None:
        self.activity.moved(GUILD, who.id, Heard(who.id, places, listening))

    async def pass_time(self, seconds: int) -> None:
        """Let time pass, writing as often as the drain would."""
        end = self.clock.now() + seconds
        while self.clock.now() < end:
            self.clock.advance(min(EVERY, end - self.clock.now()))
            await self.counter.write_due()

    async def rows(self, sql: str, *values: int) -> list[tuple[Any, ...]]:
        async def body(tx: Transaction) -> list[tuple[Any, ...]]:
            return [tuple(row) for row in await tx.fetch(sql, *values)]  # type: ignore[arg-type]

        return await self.database.read(body)

    async def sums(self) -> dict[tuple[Kind, Relation], int]:
        """Return what was counted in all, of each kind by relation, after a write."""
        await self.counter.write()
        rows = await self.rows(
            "SELECT kind, relation, SUM(amount) FROM activity_days GROUP BY kind, relation"
        )
        return {(Kind(kind), Relation(relation)): int(amount) for kind, relation, amount in rows}

    async def figures(self, who: Person) -> dict[tuple[Kind, Side, Relation], int]:
        """Return the figures kept about a person."""
        rows = await self.rows(
            "SELECT kind, side, relation, SUM(amount) FROM person_days WHERE user_id = $1 "
            "GROUP BY kind, side, relation",
            who.id,
        )
        return {(Kind(row[0]), Side(row[1]), Relation(row[2])): int(row[3]) for row in rows}

    async def hours(self, kind: Kind) -> list[tuple[int, int]]:
        sql = f"SELECT hour, amount FROM activity_hours WHERE kind = '{kind}' ORDER BY hour"  # noqa: S608
        return [(row[0], row[1]) for row in await self.rows(sql)]

    async def segments(self, days: int = 7) -> Segments:
        async def body(tx: Transaction) -> Segments:
            today = day_number(self.clock.now(), zone_of(None))
            return await Stores().activity.segments(tx, GUILD, today, days)

        return await self.database.read(body)


@pytest.fixture
async def square(database: Database) -> Square:
    square = Square(database)
    await square.consents.begin()
    return square


TOTAL = (Kind.MESSAGE, Relation.NONE)


async def test_a_reply_counts_by_how_the_two_stand_when_it_is_written_down(square: Square) -> None:
    await square.graph.befriend(ANN, BOB)
    await square.graph.follow(CAT, ANN)

    for to in (BOB, CAT):
        square.reply(ANN, to)
    square.reply(BOB, CAT)
    square.write(CAT, is_reply=True)  # to a message Discord does not show

    replies = {
        relation: amount for (kind, relation), amount in (await square.sums()).items() if kind == "reply"
    }
    assert replies == {Relation.FRIENDS: 1, Relation.ONE_WAY: 1, Relation.NEITHER: 2}


async def test_whom_a_reply_answers_is_not_mentioned_beside_that(square: Square) -> None:
    square.write(ANN, is_reply=True, replied_to=BOB.id, mentioned=[BOB.id, CAT.id, ANN.id])

    neither = Relation.NEITHER
    assert await square.sums() == {TOTAL: 1, (Kind.REPLY, neither): 1, (Kind.MENTION, neither): 1}


async def test_a_friendship_with_somebody_who_left_counts_no_more(square: Square) -> None:
    await square.graph.befriend(ANN, BOB)
    await square.graph.members.left(GUILD, BOB.id)

    square.activity.reacted(GUILD, ANN.id, (CHANNEL,), BOB.id)

    assert await square.sums() == {(Kind.REACTION, Relation.NEITHER): 1}


@pytest.mark.parametrize("excluded", [CHANNEL, THREAD, CATEGORY])
async def test_nothing_is_counted_in_an_excluded_channel_its_threads_or_its_category(
    square: Square, excluded: int
) -> None:
    await square.activity.exclude(GUILD, [excluded])
    square.start()
    await square.activity.begin()

    square.write(ANN, (THREAD, CHANNEL, CATEGORY))
    square.activity.reacted(GUILD, ANN.id, (THREAD, CHANNEL, CATEGORY), BOB.id)
    square.hear(BOB, places=(THREAD, CHANNEL, CATEGORY))
    square.write(CAT, (CHANNEL + 5,))
    await square.pass_time(60)

    assert await square.sums() == {TOTAL: 1}


async def test_a_channel_that_is_counted_again_counts(square: Square) -> None:
    await square.activity.exclude(GUILD, [CHANNEL])
    await square.activity.exclude(GUILD, [])

    square.write(ANN)

    assert await square.sums() == {TOTAL: 1}


# --------------------------------------------------------------------------------------------------- writing


async def test_there_is_one_write_in_ten_seconds(square: Square) -> None:
    square.write(ANN)
    square.write(BOB)
    assert await square.counter.write_due() == EVERY

    square.clock.advance(EVERY)

    assert (await square.counter.write_due(), await square.counter.write_due()) == (None, EVERY)
    assert await square.rows("SELECT amount FROM activity_hours") == [(2,)]


async def test_the_drain_is_woken_by_the_first_act_alone(square: Square) -> None:
    for _ in range(5):
        square.write(ANN)
        square.write(BOB)

    assert square.nudge.count == 1


async def test_much_is_written_before_ten_seconds_have_passed(
    square: Square, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counters, "FULL", 3)
    for user_id in range(1, 4):
        square.activity.wrote(Written(GUILD, user_id, (CHANNEL,)))

    await square.counter.write_due()

    assert (square.nudge.count, await square.rows("SELECT amount FROM activity_hours")) == (2, [(3,)])


async def test_a_write_that_fails_is_made_up_for(square: Square) -> None:
    square.write(ANN)
    square.weather.before = True
    with pytest.raises(DatabaseUnavailableError):
        await square.counter.write()
    square.write(ANN)
    square.weather.before = False

    assert await square.sums() == {TOTAL: 2}


async def test_a_write_whose_answer_was_lost_counts_once(square: Square) -> None:
    square.write(ANN)
    square.weather.after = True
    with pytest.raises(DatabaseUnavailableError):
        await square.counter.write()
    square.write(BOB)
    square.weather.after = False

    assert await square.sums() == {TOTAL: 2}
    assert await square.segments() == Segments(active=2, passive=0)


async def test_memory_is_bounded_while_the_database_is_away(
    square: Square, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counters, "MOST", 3)
    for user_id in range(1, 10):
        square.activity.wrote(Written(GUILD, user_id, (CHANNEL,)))

    assert await square.sums() == {TOTAL: 3}


async def test_a_crash_loses_what_was_not_written_and_nothing_else(square: Square) -> None:
    square.write(ANN)
    await square.pass_time(EVERY)
    square.write(ANN)
    square.start()

    square.write(ANN)

    assert await square.sums() == {TOTAL: 2}


async def test_the_end_writes_what_there_is_and_may_come_twice(square: Square) -> None:
    square.write(ANN)
    square.hear(BOB)
    square.clock.advance(5)

    for _ in range(2):
        await square.counter.end()

    assert await square.sums() == {TOTAL: 1, (Kind.VOICE, Relation.NONE): 5}


# ----------------------------------------------------------------------------------------------------- voice


async def test_voice_is_split_where_an_hour_begins_and_shows_while_it_lasts(square: Square) -> None:
    start = square.clock.now()
    square.clock.advance(HOUR - 25)
    square.hear(ANN)

    await square.pass_time(60)

    assert await square.hours(Kind.VOICE) == [(start, 25), (start + HOUR, 35)]


async def test_half_hours_of_a_zone_are_its_own(square: Square) -> None:
    async def body(tx: Transaction) -> None:
        await tx.execute(
            "INSERT INTO guilds (guild_id, friends_needed, zone) VALUES ($1, 1, 'Asia/Kolkata')", GUILD
        )

    await square.database.transact(body)
    square.hear(ANN)
    await square.pass_time(HOUR)

    hours = await square.hours(Kind.VOICE)
    assert [(hour % HOUR, amount) for hour, amount in hours] == [
        (HOUR // 2, HOUR // 2),
        (HOUR // 2, HOUR // 2),
    ]


async def test_listening_is_told_from_speaking(square: Square) -> None:
    square.hear(ANN)
    square.hear(BOB, listening=True)
    square.clock.advance(60)
    square.hear(ANN, listening=True)
    square.clock.advance(30)
    square.activity.moved(GUILD, ANN.id, None)
    square.activity.moved(GUILD, BOB.id, None)

    none = Relation.NONE
    assert await square.sums() == {(Kind.VOICE, none): 60, (Kind.LISTENING, none): 120}
    assert await square.segments() == Segments(active=1, passive=1)


async def test_after_a_restart_voice_goes_on_with_those_who_are_there(square: Square) -> None:
    square.hear(ANN)
    square.hear(BOB)
    await square.pass_time(60)
    square.start()
    square.clock.advance(100)  # nobody knows who was there meanwhile

    square.ears.present = [Heard(ANN.id, (CHANNEL,), is_listening=False)]
    square.activity.resume_all_voices()
    await square.pass_time(60)

    assert await square.sums() == {(Kind.VOICE, Relation.NONE): 60 + 60 + 60}


async def test_who_is_there_still_is_not_counted_twice(square: Square) -> None:
    square.ears.present = [Heard(ANN.id, (CHANNEL,), is_listening=False)]
    for _ in range(3):
        square.activity.resume_voices(GUILD)
        await square.pass_time(20)
    square.ears.present = []
    square.activity.resume_voices(GUILD)
    await square.pass_time(20)

    assert await square.sums() == {(Kind.VOICE, Relation.NONE): 60}
    square.clock.advance(EVERY)
    assert await square.counter.write_due() is None


# --------------------------------------------------------------------------------------------------- choices


async def test_figures_are_kept_from_when_they_are_wanted_until_they_are_not(square: Square) -> None:
    square.write(ANN)
    await square.pass_time(EVERY)
    await square.consents.choose(ANN.id, Figures.ONLY_ME)
    square.clock.advance(1)
    square.write(ANN)
    await square.pass_time(EVERY)
    kept = await square.figures(ANN)
    square.write(ANN)

    await square.consents.choose(ANN.id, Figures.OFF)

    assert kept == {(Kind.MESSAGE, Side.GIVEN, Relation.NONE): 1}
    assert await square.sums() == {TOTAL: 3}
    assert await square.figures(ANN) == {}


async def test_what_was_done_before_the_choice_and_not_yet_written_is_not_kept(square: Square) -> None:
    square.write(ANN)
    square.clock.advance(1)
    await square.consents.choose(ANN.id, Figures.PUBLIC)

    assert await square.sums() == {TOTAL: 1}
    assert await square.figures(ANN) == {}


async def test_one_who_wants_figures_gets_what_others_do_toward_them_by_how_they_stand(
    square: Square,
) -> None:
    await square.consents.choose(ANN.id, Figures.ONLY_ME)
    await square.graph.follow(BOB, ANN)
    square.clock.advance(1)

    square.activity.reacted(GUILD, BOB.id, (CHANNEL,), ANN.id)
    square.activity.reacted(GUILD, CAT.id, (CHANNEL,), ANN.id)
    await square.counter.write()

    received = {relation: amount for (_, _, relation), amount in (await square.figures(ANN)).items()}
    assert received == {Relation.FOLLOWER: 1, Relation.NEITHER: 1}
    assert await square.figures(BOB) == {}


async def test_pairs_are_kept_only_of_two_who_want_it_and_go_with_either(square: Square) -> None:
    for one in (ANN, BOB):
        await square.consents.choose(one.id, Figures.ONLY_ME)
    square.clock.advance(1)
    for other in (BOB, CAT):
        square.reply(ANN, other)
        square.reply(other, ANN)
    await square.counter.write()
    pairs = await square.rows("SELECT user_id, other_id FROM pair_days ORDER BY user_id")

    await square.consents.choose(BOB.id, Figures.OFF)

    assert pairs == [(ANN.id, BOB.id), (BOB.id, ANN.id)]
    assert await square.rows("SELECT user_id FROM pair_days") == []


async def test_who_is_not_counted_is_in_no_figure_and_forgotten(square: Square) -> None:
    square.write(ANN)
    await square.counter.write()
    await square.consents.stay_out(ANN.id)

    square.write(ANN)
    square.reply(BOB, ANN)

    assert await square.sums() == {TOTAL: 2}  # what was summed before, and Bob's
    assert await square.segments() == Segments(active=1, passive=0)


async def test_who_is_counted_again_is_counted_from_then_on(square: Square) -> None:
    await square.consents.stay_out(ANN.id)
    square.write(ANN)
    square.clock.advance(1)
    await square.consents.choose(ANN.id, Figures.OFF)
    before = await square.sums()

    square.clock.advance(1)
    square.write(ANN)

    assert (before, await square.sums()) == ({}, {TOTAL: 1})


async def test_different_people_are_counted_once_however_much_they_do(square: Square) -> None:
    for _ in range(3):
        square.write(ANN)
        square.activity.reacted(GUILD, ANN.id, (CHANNEL,), BOB.id)
        square.activity.reacted(GUILD, CAT.id, (CHANNEL,), BOB.id)
        await square.pass_time(DAY)

    assert await square.segments() == Segments(active=1, passive=1)
    assert await square.segments(1) == Segments(0, 0)


async def test_who_was_active_longer_ago_than_is_kept_is_nobody(square: Square) -> None:
    square.write(ANN)
    await square.counter.write()
    square.clock.advance(40 * DAY)
    square.activity.reacted(GUILD, ANN.id, (CHANNEL,), BOB.id)
    await square.counter.write()

    assert await square.segments(35) == Segments(active=0, passive=1)


async def test_the_secret_is_made_once(square: Square) -> None:
    before = await square.rows("SELECT value FROM installation")

    await square.consents.begin()

    assert await square.rows("SELECT value FROM installation") == before


async def test_what_is_past_its_time_is_rolled_up_and_forgotten(square: Square) -> None:
    retention = RetentionService(square.database, Stores(), square.clock)
    await square.consents.choose(ANN.id, Figures.ONLY_ME)
    square.clock.advance(1)
    square.write(ANN)
    await square.counter.write()
    left = []
    for days in (HOURS_KEPT // DAY + 1, (DAYS_KEPT - HOURS_KEPT) // DAY):
        square.clock.advance(days * DAY)
        await retention.forget_due()
        tables = ("activity_hours", "activity_people", "activity_days", "person_days", "activity_months")
        left.append([one for one in tables if await square.rows(f"SELECT 1 FROM {one}")])  # noqa: S608

    assert left == [["activity_days", "person_days", "activity_months"], ["activity_months"]]


async def test_without_consent_no_table_but_the_graph_holds_a_plain_id(
    square: Square, database_url: str
) -> None:
    ann, bob, cat = (Person(9_000_000_000_000_000 + one.id, one.name) for one in (ANN, BOB, CAT))
    await square.graph.befriend(ann, bob)
    await square.consents.choose(cat.id, Figures.PUBLIC)
    square.clock.advance(1)
    for one, other in ((ann, bob), (bob, cat), (cat, ann), (ann, cat)):
        square.reply(one, other)
        square.activity.reacted(GUILD, one.id, (CHANNEL,), other.id)
        square.hear(one)
    await square.pass_time(60)

    kind = "sqlite" if database_url.startswith("sqlite") else "postgres"
    found = {
        (name, one.name)
        for (name,) in await square.rows(TABLES[kind])
        for row in await square.rows(f'SELECT * FROM "{name}"')  # noqa: S608
        for one in (ann, bob, cat)
        if any(str(one.id) in str(value) for value in row)
    }

    assert found - {(name, one) for name in GRAPH for one in ("Ann", "Bob", "Cat")} == {
        ("person_days", "Cat")
    }


TABLES = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'table'",
    "postgres": "SELECT CAST(tablename AS TEXT) FROM pg_tables WHERE schemaname = 'public'",
}
