"""Every period is told of exactly once, at the right local time, whatever the clocks do."""

import itertools
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.periods import Due, Every, Period, Rhythm, days_before, last_due, moment, next_due

ZONES = [
    "Europe/Berlin", "America/New_York", "Australia/Sydney", "Australia/Lord_Howe", "Asia/Kolkata",
    "America/Sao_Paulo", "Asia/Kathmandu",
]  # fmt: skip
TIMES = [0, 30, 150, 540]
"""00:00, 00:30, 02:30 and 09:00, in minutes."""


def utc(*parts: int) -> int:
    return int(datetime(*parts, tzinfo=UTC).timestamp())  # type: ignore[misc, arg-type]


def local(zone: str, instant: int) -> datetime:
    return datetime.fromtimestamp(instant, ZoneInfo(zone))


def year_of(rhythm: Rhythm, year: int = 2026) -> list[Due]:
    """Return what is due in the local year."""
    after, dues = moment(ZoneInfo(rhythm.zone), date(year, 1, 1)) - 1, []
    while local(rhythm.zone, (due := next_due(rhythm, after)).at).year == year:
        dues.append(due)
        after = due.at
    return dues


def obvious_moment(zone: str, wall: datetime) -> int:
    """Return when the clock on the wall first shows this time or a later one, by looking at every minute."""
    instant = int(wall.replace(tzinfo=UTC).timestamp()) - 26 * 3_600
    while local(zone, instant).replace(tzinfo=None, fold=0) < wall:
        instant += 60
    return instant


@pytest.mark.parametrize("at", TIMES)
@pytest.mark.parametrize("zone", ZONES)
def test_every_day_of_a_year_is_told_of_once_and_in_time(zone: str, at: int) -> None:
    dues = year_of(Rhythm(Every.DAY, at, 0, zone))

    days = [date(2025, 12, 31) + timedelta(days=number) for number in range(365)]
    assert [due.period.key for due in dues] == [f"day:{day}" for day in days]
    assert all(one.period.end == other.period.start for one, other in itertools.pairwise(dues))
    for due, day in zip(dues, days, strict=True):
        wanted = datetime.combine(day + timedelta(days=1), datetime.min.time()) + timedelta(minutes=at)
        shown = local(zone, due.at).replace(tzinfo=None, fold=0)
        assert wanted <= shown <= wanted + timedelta(hours=1)
        assert shown == wanted or due.at == obvious_moment(zone, wanted)


@pytest.mark.parametrize("at", TIMES)
@pytest.mark.parametrize("weekday", range(7))
@pytest.mark.parametrize("zone", ZONES)
def test_every_week_of_a_year_is_told_of_once(zone: str, weekday: int, at: int) -> None:
    dues = year_of(Rhythm(Every.WEEK, at, weekday, zone))

    assert len(dues) in {52, 53}
    assert {local(zone, due.at).weekday() for due in dues} == {weekday}
    assert all(one.period.end == other.period.start for one, other in itertools.pairwise(dues))


@pytest.mark.parametrize("at", TIMES)
@pytest.mark.parametrize("zone", ZONES)
def test_every_month_of_a_year_is_told_of_on_the_first(zone: str, at: int) -> None:
    dues = year_of(Rhythm(Every.MONTH, at, 0, zone))

    assert [due.period.key for due in dues] == [
        "month:2025-12",
        *(f"month:2026-{m:02}" for m in range(1, 12)),
    ]
    assert {local(zone, due.at).day for due in dues} == {1}


@given(
    zone=st.sampled_from(sorted(available_timezones() - {"localtime", "Factory"})),
    at=st.integers(0, 24 * 60 - 1),
    every=st.sampled_from(Every),
    weekday=st.integers(0, 6),
    after=st.datetimes(datetime(2024, 1, 1), datetime(2036, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
)
def test_whatever_the_zone_periods_follow_each_other_without_gap(
    zone: str, at: int, every: Every, weekday: int, after: datetime
) -> None:
    rhythm = Rhythm(every, at, weekday, zone)

    one = next_due(rhythm, int(after.timestamp()))
    other = next_due(rhythm, one.at)

    assert after.timestamp() < one.at < other.at
    assert one.period.end == other.period.start
    assert one.period.start < one.period.end <= one.at
    assert last_due(rhythm, one.at) == last_due(rhythm, other.at - 1) == one


@given(
    zone=st.sampled_from(ZONES),
    day=st.dates(date(2024, 1, 1), date(2028, 1, 1)),
    at=st.integers(0, 24 * 60 - 1),
)
def test_a_local_time_is_when_the_clock_first_shows_it_or_a_later_one(zone: str, day: date, at: int) -> None:
    wall = datetime.combine(day, datetime.min.time()) + timedelta(minutes=at)

    assert moment(ZoneInfo(zone), day, at) == obvious_moment(zone, wall)


@pytest.mark.parametrize(
    ("zone", "day", "at", "expected"),
    [
        (
            "Europe/Berlin",
            date(2026, 3, 29),
            150,
            utc(2026, 3, 29, 1),
        ),  # 02:30 is left out: 03:00 summer time
        ("Europe/Berlin", date(2026, 10, 25), 150, utc(2026, 10, 25, 0, 30)),  # the first of two
        ("Australia/Lord_Howe", date(2026, 10, 4), 135, utc(2026, 10, 3, 15, 30)),  # half an hour is left out
        ("Africa/Cairo", date(2026, 4, 24), 0, utc(2026, 4, 23, 22)),  # midnight itself is left out
        ("Asia/Kathmandu", date(2026, 1, 5), 540, utc(2026, 1, 5, 3, 15)),
    ],
)
def test_what_the_clocks_leave_out_or_show_twice(zone: str, day: date, at: int, expected: int) -> None:
    assert moment(ZoneInfo(zone), day, at) == expected


def test_a_day_of_the_spring_change_has_23_hours() -> None:
    period = days_before(ZoneInfo("Europe/Berlin"), Every.DAY, date(2026, 3, 30))

    assert period == Period(Every.DAY, utc(2026, 3, 28, 23), utc(2026, 3, 29, 22), "day:2026-03-29")
