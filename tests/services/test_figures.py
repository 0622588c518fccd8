"""What figures add up to, held against a slow count over raw events."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.database import Transaction
from bot.domain.activity import LONGEST_WINDOW, Audience, Kind, Relation, Thresholds, day_number, day_of
from bot.domain.digests import LATE
from bot.domain.figures import Crowd, GuildFigures, PersonFigures, Ties
from bot.domain.guilds import GuildSettings
from bot.domain.people import Person
from bot.domain.periods import Every, Period
from bot.domain.preferences import Figures
from bot.services.figures import FigureService
from bot.stores.activity import ALL_DAYS
from bot.stores.all import Stores
from tests.fakes import DAY
from tests.services.conftest import Server

PEOPLE = [Person(number, name) for number, name in enumerate(["Ann", "Bob", "Cat", "Dan"], start=1)]
ANN, BOB, CAT, DAN = PEOPLE
MEMBERS = 40
GUILDS = count(1_000)
ADD_SUM = """
INSERT INTO activity_days AS d VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (guild_id, day, kind, relation) DO UPDATE SET amount = d.amount + excluded.amount
"""
ADD_PERSON = "INSERT INTO activity_people VALUES ($1, $2, $3, $4, $5)"
PERSON_DAY = "INSERT INTO person_days VALUES ($1, $2, $3, $4, $5, $6, $7)"
CHOOSE = """
INSERT INTO preferences (user_id, who_may_follow, lists_visible_to, notices, figures)
VALUES ($1, 'everyone', 'friends', 'on', 'only_me')
"""
PAIR_DAY = "INSERT INTO pair_days VALUES ($1, $2, $3, $4, $5, $6)"
ONE_DAY = timedelta(days=1)


class Discord:
    """Knows how many members there are, and draws nothing."""

    def head_count(self, guild_id: int) -> int:
        return MEMBERS

    async def draw_figures(self, figures: GuildFigures | PersonFigures) -> None:
        pass


@dataclass(frozen=True)
class Act:
    """Something a person did: they followed, unfollowed, left, or wrote something of a kind."""

    at: int
    """Minutes after the beginning of the first of three weeks."""
    who: Person
    what: str
    other: Person
    relation: Relation = Relation.NEITHER


WHEN = st.integers(0, 21 * 24 * 60 - 120)
TIES = st.sampled_from([Relation.FRIENDS, Relation.ONE_WAY, Relation.NEITHER])
WHO = st.sampled_from(PEOPLE)
WHAT = st.sampled_from(["follow", "follow", "unfollow", "message", "reply", "reaction"])
ACTS = st.lists(st.builds(Act, WHEN, WHO, WHAT, WHO, TIES), min_size=20, max_size=60)
LEAVES = st.lists(st.builds(Act, WHEN, WHO, st.just("leave"), WHO), max_size=2)
ZONES = st.sampled_from(
    [
        *("Europe/Berlin", "America/New_York", "Australia/Sydney", "Australia/Lord_Howe", "Asia/Kolkata"),
        "America/Sao_Paulo",
    ]
)
# Weeks around the changes of the clocks come up more often than others.
WEEKS = st.one_of(
    st.dates(date(2026, 1, 20), date(2026, 11, 20)),
    st.sampled_from(
        [date(2026, 3, 9), date(2026, 3, 30), date(2026, 4, 6), date(2026, 10, 5), date(2026, 11, 2)]
    ),
)


@dataclass
class Slowly:
    """What happened, kept event by event, and counted again for each question."""

    zone: ZoneInfo
    acts: list[tuple[int, Act]] = field(default_factory=list)

    def dates(self, first: date, days: int = 7) -> list[date]:
        return [first + n * ONE_DAY for n in range(days)]

    def on(self, dates: Sequence[date], *what: str) -> list[Act]:
        return [act for at, act in self.acts if act.what in what and self._date(at) in dates]

    def ties(self, dates: Sequence[date]) -> Ties:
        found = [act.relation for act in self.on(dates, "reply", "reaction")]
        return Ties(*(found.count(one) for one in (Relation.FRIENDS, Relation.ONE_WAY, Relation.NEITHER)))

    def people(self, dates: Sequence[date]) -> int:
        return len({act.who for act in self.on(dates, "message", "reply", "reaction")})

    def news(self, dates: Sequence[date]) -> tuple[int, int]:
        """Return new follows and new friendships between those who are here in the end."""
        new, edges = [0, 0], set[tuple[Person, Person]]()
        for at, act in self.acts:
            pair, back = (act.who, act.other), (act.other, act.who)
            if act.what == "follow" and pair not in edges:
                edges.add(pair)
                if self._date(at) in dates and self._stay(*pair):
                    new[0] += 1
                    new[1] += back in edges
            elif act.what == "unfollow":
                edges.discard(pair)
        return new[0], new[1]

    def edges(self, last: date) -> tuple[int, int]:
        """Return follows and friendships when a day ends, between those who are here in the end."""
        edges = set[tuple[Person, Person]]()
        for at, act in self.acts:
            if self._date(at) <= last and act.what == "follow":
                edges.add((act.who, act.other))
            elif self._date(at) <= last and act.what == "unfollow":
                edges.discard((act.who, act.other))
        here = {pair for pair in edges if self._stay(*pair)}
        return len(here), sum((other, one) in here for one, other in here) // 2

    def _date(self, at: int) -> date:
        return datetime.fromtimestamp(at, self.zone).date()

    def _stay(self, *people: Person) -> bool:
        return not any(act.what == "leave" and act.who in people for _, act in self.acts)


async def live(server: Server, zone: ZoneInfo, since: int, acts: Sequence[Act]) -> Slowly:
    """Let it all happen: the graph through its services, what is counted straight into its tables."""
    slowly, gone = Slowly(zone), set[Person]()
    for act in sorted(acts, key=lambda one: one.at):
        server.clock.time = since + 60 * act.at
        if (
            act.who in gone
            or act.other in gone
            or (act.who == act.other and act.what in ("follow", "unfollow"))
        ):
            continue
        slowly.acts.append((server.clock.time, act))
        if act.what == "follow":
            await server.follow(act.who, act.other)
        elif act.what == "unfollow":
            await server.unfollow(act.who, act.other)
        elif act.what == "leave":
            await server.members.left(server.id, act.who.id)
            gone.add(act.who)
    await server.database.transact(lambda tx: note(tx, server.id, slowly))
    return slowly


async def note(tx: Transaction, guild_id: int, slowly: Slowly) -> None:
    """Write what was done into the tables in which it is counted."""
    settings = await Stores().guilds.get(tx, guild_id)
    await Stores().guilds.save(tx, replace(settings, zone=slowly.zone.key))
    days: dict[Person, set[int]] = {}
    for at, act in slowly.acts:
        if act.what in ("message", "reply", "reaction"):
            relation = Relation.NONE if act.what == "message" else act.relation
            await tx.execute(ADD_SUM, guild_id, day_of(at, slowly.zone), act.what, relation, 1)
            days.setdefault(act.who, set()).add(day_number(at, slowly.zone))
    for person, numbers in days.items():
        bits = sum(1 << (max(numbers) - number) for number in numbers)
        await tx.execute(ADD_PERSON, guild_id, person.id, max(numbers), bits, 0)


def week_of(first: date, zone: ZoneInfo) -> Period:
    start, end = (
        int(datetime.combine(day, datetime.min.time(), zone).timestamp())
        for day in (first, first + 7 * ONE_DAY)
    )
    return Period(Every.WEEK, start, end, f"week:{first}")


def service_of(server: Server) -> FigureService:
    return FigureService(server.database, Stores(), server.clock, Discord(), Discord())


@given(ZONES, WEEKS, ACTS, LEAVES)
async def test_a_digest_says_what_a_slow_count_says(
    server: Server, zone_name: str, first: date, acts: list[Act], leaves: list[Act]
) -> None:
    zone, server.id = ZoneInfo(zone_name), next(GUILDS)
    period = week_of(first, zone)
    slowly = await live(server, zone, week_of(first - 7 * ONE_DAY, zone).start, acts + leaves)
    server.clock.time = period.end + 14 * DAY

    found = await service_of(server).of_guild(server.id, period)

    this, last = slowly.dates(first), slowly.dates(first - 7 * ONE_DAY)
    news = (*slowly.news(this), len(slowly.on(this, "message")), slowly.ties(this).total)
    assert (found is None) == (not any(news))
    if found is not None:
        assert (found.new_follows.now, found.new_friendships.now) == slowly.news(this)
        assert (found.new_follows.before, found.new_friendships.before) == slowly.news(last)
        assert (found.messages.now, found.messages.before) == tuple(
            len(slowly.on(dates, "message")) for dates in (this, last)
        )
        assert (found.engagement, found.engagement_before) == (slowly.ties(this), slowly.ties(last).total)
        assert (found.active_people.now, found.active_people.before) == (
            slowly.people(this),
            slowly.people(last),
        )
        assert [day.engagement for day in found.days] == [slowly.ties([day]) for day in this]
        assert [day.friendships for day in found.days] == [slowly.edges(day)[1] for day in this]
        assert (found.edges.follows, found.edges.friendships) == slowly.edges(this[-1])
        assert (found.edges_before.follows, found.edges_before.friendships) == slowly.edges(last[-1])


async def count_for(server: Server, choices: dict[Person, Figures]) -> int:
    """Let people choose, and react to each other's messages today; return today's midnight."""
    today = server.clock.now() // DAY * DAY

    async def body(tx: Transaction) -> None:
        for person, figures in choices.items():
            mine = await Stores().preferences.get(tx, person.id)
            await Stores().preferences.save(tx, replace(mine, figures=figures))
        for person in choices:
            for kind, side in (("message", "given"), ("reaction", "received")):
                await tx.execute(
                    PERSON_DAY, person.id, server.id, today, kind, side, "friends", 10 + person.id
                )
            others = [other for other in choices if other != person]
            await tx.executemany(
                PAIR_DAY, [(person.id, server.id, other.id, today, "reply", person.id) for other in others]
            )

    await server.database.transact(body)
    return today


async def test_leaderboards_name_the_public_alone_and_are_full_though_people_left(server: Server) -> None:
    for person in (BOB, CAT, DAN):
        await server.befriend(ANN, person)
    today = await count_for(
        server, {ANN: Figures.PUBLIC, BOB: Figures.PUBLIC, CAT: Figures.ONLY_ME, DAN: Figures.PUBLIC}
    )
    await server.members.left(server.id, DAN.id)

    found = await service_of(server).of_guild(
        server.id, Period(Every.DAY, today, today + DAY, "day:2027-01-15")
    )

    assert found is not None
    named = {one.kind: [leader.user_id for leader in one.people] for one in found.leaders}
    assert named == {Kind.MESSAGE: [BOB.id, ANN.id], Kind.REACTION: [BOB.id, ANN.id]}


async def test_closest_friends_are_those_who_turned_figures_on_too(server: Server) -> None:
    for person in (BOB, CAT, DAN):
        await server.befriend(ANN, person)
    await count_for(server, {ANN: Figures.ONLY_ME, BOB: Figures.PUBLIC, CAT: Figures.ONLY_ME})

    found = (await service_of(server).insights(server.id, ANN.id, 7)).figures

    assert [one.user_id for one in found.closest] == [CAT.id, BOB.id]


async def test_whoever_keeps_figures_off_reads_of_the_graph_alone(server: Server) -> None:
    await server.befriend(ANN, BOB)
    await server.follow(CAT, ANN)
    await count_for(server, {BOB: Figures.PUBLIC})

    found = (await service_of(server).insights(server.id, ANN.id, 7)).figures

    assert (found.new_followers.now, found.new_friends.now) == (2, 1)
    assert [user_id for user_id, _ in found.follow_back] == [CAT.id]
    assert not found.is_on
    assert (found.received.total, found.closest, found.audience) == (0, (), None)


async def test_followers_are_told_apart_only_where_five_want_figures(server: Server) -> None:
    people = [Person(number, f"Member {number}") for number in range(100, 105)]
    for person in people:
        await server.follow(person, ANN)
    await count_for(server, {ANN: Figures.ONLY_ME, **dict.fromkeys(people[:4], Figures.ONLY_ME)})
    service = service_of(server)

    few = (await service.insights(server.id, ANN.id, 7)).figures.audience
    await server.database.transact(lambda tx: tx.execute(CHOOSE, people[4].id))
    enough = (await service.insights(server.id, ANN.id, 7)).figures.audience

    assert few is None
    assert enough == Audience(4, 0, 1)


@pytest.mark.parametrize(
    ("thresholds", "crowd"),
    [
        (Thresholds(), Crowd(1, 2, MEMBERS - 3)),
        (Thresholds(active=2, lurker=31), Crowd(0, 4, MEMBERS - 4)),
        (Thresholds(active=30, lurker=31), Crowd(3, 1, MEMBERS - 4)),
        (Thresholds(active=3, lurker=4), Crowd(1, 0, MEMBERS - 1)),
    ],
)
async def test_members_are_told_apart_by_the_servers_own_days(
    server: Server, thresholds: Thresholds, crowd: Crowd
) -> None:
    today = server.clock.now() // DAY * DAY
    day = day_number(today, UTC)
    last_active = [day - 3, day - 8, day - 30, day - 31]  # the last day of the period is yesterday

    async def body(tx: Transaction) -> None:
        await Stores().guilds.save(tx, GuildSettings(server.id, thresholds=thresholds))
        for person, last in enumerate(last_active):
            await tx.execute(ADD_PERSON, server.id, person, last, 1, 0)
        await tx.execute(ADD_SUM, server.id, today - DAY, "message", "none", 1)

    await server.database.transact(body)
    found = await service_of(server).of_guild(
        server.id, Period(Every.DAY, today - DAY, today, "day:2027-01-14")
    )

    assert found is not None
    assert (found.crowd, found.thresholds) == (crowd, thresholds)


async def test_the_window_reaches_back_as_far_for_the_latest_digest(server: Server) -> None:
    today = server.clock.now() // DAY * DAY
    end = day_number(today, UTC) - 1
    late = end + 1 + max(LATE.values()) // DAY  # the day up to which a digest of that period may come

    async def body(tx: Transaction) -> int:
        bits = 1 | 1 << (late - (end - LONGEST_WINDOW + 1))
        await tx.execute(ADD_PERSON, server.id, 1, late, bits & ALL_DAYS, 0)
        return (await Stores().activity.segments(tx, server.id, end, LONGEST_WINDOW)).active

    assert await server.database.transact(body) == 1


async def test_followers_are_told_apart_by_the_servers_own_days(server: Server) -> None:
    people = [Person(number, f"Member {number}") for number in range(100, 105)]
    for person in people:
        await server.follow(person, ANN)
    await count_for(server, {ANN: Figures.ONLY_ME, **dict.fromkeys(people, Figures.ONLY_ME)})
    server.clock.advance(4 * DAY)
    own = GuildSettings(server.id, thresholds=Thresholds(3, 4))

    by_default = (await service_of(server).insights(server.id, ANN.id, 7)).figures
    await server.database.transact(lambda tx: Stores().guilds.save(tx, own))
    by_own = (await service_of(server).insights(server.id, ANN.id, 7)).figures

    assert by_default.audience == Audience(5, 0, 0)
    assert (by_own.audience, by_own.thresholds) == (Audience(0, 0, 5), Thresholds(3, 4))


async def test_a_persons_chart_tells_of_nobody_who_went(server: Server) -> None:
    await server.follow(BOB, ANN)
    await server.follow(CAT, ANN)
    server.clock.advance(DAY)
    await server.unfollow(CAT, ANN)

    found = (await service_of(server).insights(server.id, ANN.id, 7)).figures

    assert [day.followers for day in found.days] == [0, 0, 0, 0, 0, 1, 1]
    assert await service_of(server).of_person(server.id, DAN.id, found.period) is None
