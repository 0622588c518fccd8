"""Local hours, days and months, and what a batch of acts adds to figures."""

from collections import Counter
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.activity import (
    ENGAGEMENT,
    QUARTER,
    Kind,
    Relation,
    Side,
    day_number,
    day_of,
    hour_of,
    month_of,
    zone_of,
)
from bot.domain.counting import Batch, Known, pseudonym, quarters, tally
from bot.domain.preferences import NOT_COUNTED, Figures, Preferences, with_figures
from tests.fakes import ANN, BOB, CAT, DAN, GUILD

ZONES = [
    ZoneInfo(name)
    for name in (
        "Europe/Berlin",
        "America/New_York",
        "Australia/Lord_Howe",
        "Asia/Kolkata",
        "Asia/Kathmandu",
        "America/Havana",
        "Africa/Cairo",
    )
]
YEAR = (1_767_225_600, 1_798_761_600)
CLOCK_CHANGES = [
    int(datetime(2026, month, day, hour, tzinfo=ZoneInfo(name)).timestamp())
    for name, month, day, hour in (
        ("Europe/Berlin", 3, 29, 3),
        ("Europe/Berlin", 10, 25, 2),
        ("America/New_York", 3, 8, 3),
        ("America/New_York", 11, 1, 1),
        ("Australia/Lord_Howe", 4, 5, 2),
        ("Australia/Lord_Howe", 10, 4, 2),
        ("America/Havana", 3, 8, 1),
        ("America/Havana", 11, 1, 0),
        ("Africa/Cairo", 4, 24, 1),
    )
]
instants = st.integers(*YEAR) | st.builds(
    lambda change, apart: change + apart, st.sampled_from(CLOCK_CHANGES), st.integers(-7_200, 7_200)
)
zones = st.sampled_from(ZONES)


def local(at: int, zone: ZoneInfo) -> datetime:
    return datetime.fromtimestamp(at, zone)


def wall_hour(at: int, zone: ZoneInfo) -> tuple[object, ...]:
    """Return what a clock on the wall shows of the hour, and on which side of a change."""
    now = local(at, zone)
    return now.date(), now.hour, now.utcoffset()


@given(one=instants, apart=st.integers(-7_200, 7_200), zone=zones)
def test_two_instants_are_in_one_hour_when_the_clock_on_the_wall_shows_the_same(
    one: int, apart: int, zone: ZoneInfo
) -> None:
    other = one + apart

    same = wall_hour(one, zone) == wall_hour(other, zone)

    assert (hour_of(one, zone) == hour_of(other, zone)) == same


@given(at=instants, zone=zones)
def test_a_day_and_a_month_begin_with_the_first_instant_of_their_date(at: int, zone: ZoneInfo) -> None:
    day, month = day_of(at, zone), month_of(at, zone)

    assert local(day, zone).date() == local(at, zone).date() > local(day - 1, zone).date()
    assert (local(month, zone).year, local(month, zone).month) == (
        local(at, zone).year,
        local(at, zone).month,
    )
    assert local(month - 1, zone).month != local(at, zone).month


@given(at=instants, zone=zones)
def test_an_hour_lies_in_its_day(at: int, zone: ZoneInfo) -> None:
    assert day_of(at, zone) <= hour_of(at, zone) <= at


@given(at=instants, zone=zones)
def test_a_quarter_of_an_hour_lies_in_one_local_hour(at: int, zone: ZoneInfo) -> None:
    quarter = at - at % QUARTER

    assert hour_of(quarter, zone) == hour_of(at, zone)
    assert day_number(quarter, zone) == day_number(at, zone)


@given(since=st.integers(0, 10_000), seconds=st.integers(0, 10_000))
def test_time_is_split_where_quarters_begin_and_none_is_lost(since: int, seconds: int) -> None:
    parts = list(quarters(since, since + seconds))

    assert sum(length for _, length in parts) == seconds
    assert all(quarter % QUARTER == 0 and length <= QUARTER for quarter, length in parts)


def test_a_zone_this_machine_does_not_know_counts_as_utc() -> None:
    assert zone_of("Atlantis/Poseidonis") == zone_of(None) == zone_of("../etc/passwd")


# ------------------------------------------------------------------ a batch against a slow, obvious computation

people = st.sampled_from([ANN.id, BOB.id, CAT.id, DAN.id])
events = st.lists(st.tuples(instants, st.sampled_from(Kind), people, st.none() | people), max_size=40)
edges = st.frozensets(st.tuples(st.just(GUILD), people, people), max_size=8)


def batch_of(events: list[tuple[int, Kind, int, int | None]]) -> Batch:
    acts: Counter[tuple[int, int, Kind, int, int | None]] = Counter()
    for at, kind, me, them in events:
        acts[GUILD, at - at % QUARTER, kind, me, them if kind in ENGAGEMENT else None] += 1
    return Batch(1, 0, dict(acts))


def stand(follows: frozenset[tuple[int, int, int]], kind: Kind, me: int, them: int | None) -> Relation:
    if kind not in ENGAGEMENT:
        return Relation.NONE
    both = ((GUILD, me, them) in follows) + ((GUILD, them, me) in follows)
    return (Relation.NEITHER, Relation.ONE_WAY, Relation.FRIENDS)[both]


@given(events=events, zone=zones, follows=edges)
def test_sums_of_days_and_months_are_those_of_the_single_events(
    events: list[tuple[int, Kind, int, int | None]], zone: ZoneInfo, follows: frozenset[tuple[int, int, int]]
) -> None:
    slow_days: Counter[object] = Counter()
    slow_months: Counter[object] = Counter()
    for at, kind, me, them in events:
        now, relation = local(at, zone), stand(follows, kind, me, them)
        slow_days[now.date(), kind, relation] += 1
        slow_months[now.year, now.month, kind, relation] += 1

    found = tally(batch_of(events), Known({GUILD: zone}, follows=follows))

    days = {(local(day, zone).date(), *rest): amount for (_, day, *rest), amount in found.days.items()}
    months = {
        (local(at, zone).year, local(at, zone).month, *rest): amount
        for (_, at, *rest), amount in found.months.items()
    }
    assert (days, months) == (slow_days, slow_months)


@given(events=events, zone=zones)
def test_the_hours_between_two_midnights_are_the_day(
    events: list[tuple[int, Kind, int, int | None]], zone: ZoneInfo
) -> None:
    found = tally(batch_of(events), Known({GUILD: zone}))

    for guild_id, day, kind, relation in found.days:
        tomorrow = day_of(day + 36 * 3_600, zone)
        within = [
            amount
            for (_, hour, *rest), amount in found.hours.items()
            if day <= hour < tomorrow and rest == [kind, relation]
        ]
        assert sum(within) == found.days[guild_id, day, kind, relation]


@given(events=events, follows=edges, wanting=st.frozensets(people))
def test_figures_of_a_person_are_those_of_the_single_events_they_are_part_of(
    events: list[tuple[int, Kind, int, int | None]],
    follows: frozenset[tuple[int, int, int]],
    wanting: frozenset[int],
) -> None:
    slow: Counter[object] = Counter()
    pairs: Counter[object] = Counter()
    for _, kind, me, them in events:
        toward = them if kind in ENGAGEMENT else None
        slow[me, kind, Side.GIVEN] += me in wanting
        if toward is not None:
            slow[toward, kind, Side.RECEIVED] += toward in wanting
            pairs[me, toward, kind] += me in wanting and toward in wanting

    choices = {one: Preferences(one, figures=Figures.ONLY_ME, figures_since=0) for one in wanting}
    found = tally(batch_of(events), Known({}, choices, follows))

    fast: Counter[object] = Counter()
    for (user_id, _, _, kind, side, _), amount in found.persons.items():
        fast[user_id, kind, side] += amount
    fast_pairs: Counter[object] = Counter()
    for (me, _, toward, _, kind), amount in found.pairs.items():
        fast_pairs[me, toward, kind] += amount
    assert (+fast, +fast_pairs) == (+slow, +pairs)


@pytest.mark.parametrize(
    ("follows", "anns", "bobs"),
    [
        ([], Relation.NEITHER, Relation.NEITHER),
        ([(GUILD, ANN.id, BOB.id)], Relation.FOLLOWED, Relation.FOLLOWER),
        ([(GUILD, BOB.id, ANN.id)], Relation.FOLLOWER, Relation.FOLLOWED),
        ([(GUILD, ANN.id, BOB.id), (GUILD, BOB.id, ANN.id)], Relation.FRIENDS, Relation.FRIENDS),
        ([(GUILD + 1, ANN.id, BOB.id)], Relation.NEITHER, Relation.NEITHER),
    ],
)
def test_each_sees_the_other_as_they_stand(
    follows: list[tuple[int, int, int]], anns: Relation, bobs: Relation
) -> None:
    choices = {one.id: Preferences(one.id, figures_since=0) for one in (ANN, BOB)}

    found = tally(batch_of([(0, Kind.REPLY, ANN.id, BOB.id)]), Known({}, choices, frozenset(follows)))

    assert [key[4:] for key in found.persons] == [(Side.GIVEN, anns), (Side.RECEIVED, bobs)]


def test_figures_begin_with_the_batch_that_began_after_they_were_wanted() -> None:
    batch = Batch(1, 100, {(GUILD, 0, Kind.MESSAGE, ANN.id, None): 1})

    kept = [
        bool(tally(batch, Known({}, {ANN.id: Preferences(ANN.id, figures_since=since)})).persons)
        for since in (99, 100, 101)
    ]

    assert kept == [True, True, False]


def test_who_is_not_counted_adds_nothing_nor_does_what_others_do_toward_them() -> None:
    out = {ANN.id: Preferences(ANN.id, uncounted_until=NOT_COUNTED)}
    events = [
        (0, Kind.MESSAGE, ANN.id, None),
        (0, Kind.REPLY, BOB.id, ANN.id),
        (0, Kind.MESSAGE, BOB.id, None),
    ]

    found = tally(batch_of(events), Known({}, out))

    assert {(key[2], amount) for key, amount in found.days.items()} == {(Kind.MESSAGE, 1)}
    assert {key[1] for key in found.seen} == {BOB.id}


@given(st.lists(st.sampled_from([*Figures, None]), max_size=6))
def test_choices_about_figures_leave_the_last_one_standing(choices: list[Figures | None]) -> None:
    chosen = Preferences(ANN.id)
    for now, figures in enumerate(choices, start=1):
        counted = figures is not None
        chosen = with_figures(chosen, figures or Figures.OFF, now, counted=counted)

    last = choices[-1] if choices else Figures.OFF
    assert chosen.is_counted == (last is not None)
    assert chosen.figures is (last or Figures.OFF)
    assert (chosen.figures_since is None) == (chosen.figures is Figures.OFF)


def test_the_same_person_has_another_number_in_each_server_and_installation() -> None:
    numbers = {
        pseudonym(secret, guild_id, user_id)
        for secret in ("00", "01")
        for guild_id in (GUILD, GUILD + 1)
        for user_id in (ANN.id, BOB.id)
    }

    assert len(numbers) == 8
    assert all(0 <= number < 2**63 for number in numbers)
    assert pseudonym("00", GUILD, ANN.id) == pseudonym("00", GUILD, ANN.id)
