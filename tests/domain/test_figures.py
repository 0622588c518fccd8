"""What figures may say of people: groups under five are not broken down."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.activity import Audience
from bot.domain.figures import (
    FEWEST,
    FEWEST_PAIRS,
    Compared,
    Crowd,
    Edges,
    GraphChanges,
    GuildFigures,
    Ties,
    crowd_of,
    shown_audience,
    withheld,
)
from bot.domain.periods import Every, Period
from bot.domain.sums import at_ends, before, days_of, last_days

PARTS = st.lists(st.integers(0, 40), min_size=3, max_size=3)
ZONES = st.sampled_from(
    ["Europe/Berlin", "America/New_York", "Australia/Sydney", "Australia/Lord_Howe", "Asia/Kolkata"]
)
DATES = st.dates(date(2025, 1, 8), date(2027, 12, 1))
NOTHING = Ties()
WEEK = Period(Every.WEEK, 0, 604_800, "week:1970-01-01")


def midnight(day: date, zone: ZoneInfo) -> int:
    return int(datetime.combine(day, datetime.min.time(), zone).timestamp())


def figures(*, people: int = 20, engagement: Ties = NOTHING, pairs: Ties = NOTHING) -> GuildFigures:
    return GuildFigures(
        1, WEEK, Compared(), Compared(), active_people=Compared(people), engagement=engagement, pairs=pairs
    )


@given(PARTS)
def test_no_part_of_fewer_than_five_people_is_shown(parts: list[int]) -> None:
    assert all(part is None or part == 0 or part >= FEWEST for part in withheld(parts))


@given(PARTS)
def test_a_hidden_part_cannot_be_worked_out_from_the_others(parts: list[int]) -> None:
    hidden = [part for part, shown in zip(parts, withheld(parts), strict=True) if shown is None]

    others = [part for part in parts if part]
    assert len(hidden) != 1 or len(others) == 1


@given(PARTS)
def test_parts_are_shown_as_they_are_or_not_at_all(parts: list[int]) -> None:
    assert all(shown in (None, part) for part, shown in zip(parts, withheld(parts), strict=True))


def test_a_server_or_an_audience_under_five_is_not_broken_down() -> None:
    assert crowd_of(2, 3, 4) is None
    assert crowd_of(2, 3, None) is None
    assert shown_audience(Audience(1, 1, 2)) is None


def test_five_are_enough() -> None:
    assert crowd_of(2, 3, 5) == Crowd(2, 1, 2)
    assert shown_audience(Audience(1, 2, 2)) == Audience(1, 2, 2)


def test_engagement_is_broken_down_where_enough_pairs_stand_behind_each_part() -> None:
    pairs = Ties(FEWEST_PAIRS, FEWEST_PAIRS, FEWEST_PAIRS)

    assert figures(engagement=Ties(1, 1, 1), pairs=pairs).by_relation
    assert not figures(engagement=Ties(1, 1, 1), pairs=Ties(FEWEST_PAIRS - 1, 9, 9)).by_relation
    assert not figures(people=FEWEST - 1, engagement=Ties(1, 1, 1), pairs=pairs).by_relation


def test_so_many_pairs_have_five_people_behind_them() -> None:
    four_people = FEWEST - 1

    assert four_people * (four_people - 1) // 2 < FEWEST_PAIRS


def test_a_period_without_anything_is_not_worth_a_digest() -> None:
    assert not figures().has_news
    assert figures(engagement=Ties(neither=1)).has_news


def test_reciprocity_is_the_share_of_follows_that_are_mutual() -> None:
    assert Edges(follows=10, friendships=2).reciprocity == 40
    assert Edges().reciprocity is None


@given(st.integers(0, 50), st.integers(0, 50), st.integers(2, 40))
def test_every_pair_of_people_stands_in_one_of_three_ways(one_way: int, friends: int, people: int) -> None:
    pairs = Edges(one_way + 2 * friends, friends).pairs(people)

    assert (pairs.friends, pairs.one_way) == (friends, one_way)
    assert pairs.total == max(people * (people - 1) // 2, one_way + friends)


def test_edges_before_are_those_now_less_what_changed() -> None:
    changes = GraphChanges(follows=3, unfollows=1, friendships=2, ended=1)

    assert Edges(10, 4).less(changes) == Edges(8, 3)


@given(st.lists(st.integers(-5, 5), max_size=31), st.integers(200, 300))
def test_a_running_total_ends_where_it_ends(gains: list[int], total: int) -> None:
    ends = at_ends(total, gains)

    assert ends == [total - sum(gains[place + 1 :]) for place in range(len(gains))]


@given(ZONES, DATES, st.sampled_from([7, 30, 90]))
def test_the_last_days_begin_and_end_at_local_midnights(name: str, day: date, count: int) -> None:
    zone = ZoneInfo(name)

    period = last_days(count, midnight(day, zone) + 3 * 3_600, zone)

    days = days_of(period.start, period.end, zone)
    assert days[-1] == midnight(day, zone)
    assert [datetime.fromtimestamp(one, zone).date().toordinal() for one in days] == list(
        range(day.toordinal() - count + 1, day.toordinal() + 1)
    )


@given(ZONES, DATES)
def test_the_week_before_is_seven_local_days(name: str, day: date) -> None:
    zone = ZoneInfo(name)
    start, end = (midnight(date.fromordinal(day.toordinal() + days), zone) for days in (0, 7))

    found = before(Period(Every.WEEK, start, end, f"week:{day}"), zone)

    assert found == midnight(date.fromordinal(day.toordinal() - 7), zone)


def test_the_month_before_may_be_shorter() -> None:
    march, april = (midnight(date(2026, month, 1), ZoneInfo("UTC")) for month in (3, 4))

    found = before(Period(Every.MONTH, march, april, "month:2026-03"), UTC)

    assert found == midnight(date(2026, 2, 1), ZoneInfo("UTC"))
