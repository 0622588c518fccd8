"""Times of day as people write them, channels, lateness, and what a changed schedule still owes."""

import pytest

from bot.domain.channels import ChannelFacts, Permission
from bot.domain.digests import (
    Run,
    next_owed,
    parse_time,
    refuse_channel,
    stays,
)
from bot.domain.periods import Due, Every, Period, Rhythm, next_due
from bot.domain.refusals import Reason, Refusal

NOON = 1_767_960_000
"""12:00 UTC on Friday, 9 January 2026."""
DAILY = Rhythm(Every.DAY, 9 * 60, 0, "UTC")
WEEKLY = Rhythm(Every.WEEK, 9 * 60, 0, "UTC")


def run(due: Due) -> Run:
    return Run(1, 1, 0, due.period, due.period.key, due.at, attempts=0, claimed_until=0)


@pytest.mark.parametrize(
    ("typed", "minutes"),
    [
        ("9:00", 540), ("09.00", 540), ("9pm", 1_260), ("9 PM", 1_260), ("12am", 0), ("12:30 p.m.", 750), ("0:05", 5),
        ("21h", 1_260), ("21h30", 1_290), ("9 Uhr", 540), ("23:59", 1_439), (" 9:30am ", 570),
    ],
)  # fmt: skip
def test_a_time_is_read_as_people_write_it(typed: str, minutes: int) -> None:
    assert parse_time(typed) == minutes


@pytest.mark.parametrize(
    "typed", ["", "9", "24:00", "9:60", "13pm", "0am", "noon", "9:5", "99:99", "9:00:00", "-1:00"]
)
def test_what_is_no_time_is_refused(typed: str) -> None:
    assert parse_time(typed) == Refusal(Reason.NOT_A_TIME)


def test_a_channel_is_refused_by_what_it_lacks() -> None:
    facts = ChannelFacts(1, (Permission.EMBED, Permission.HISTORY))

    assert refuse_channel(facts) == Refusal(Reason.CHANNEL_CLOSED, what="Embed Links, Read Message History")
    assert refuse_channel(ChannelFacts(1)) is None


def test_a_day_is_worth_sending_for_a_day_and_a_week_for_three() -> None:
    day, week = run(next_due(DAILY, NOON)), run(next_due(WEEKLY, NOON))

    assert [day.is_too_late(day.due_at + hours * 3_600) for hours in (24, 25)] == [False, True]
    assert [week.is_too_late(week.due_at + hours * 3_600) for hours in (72, 73)] == [False, True]


def test_what_was_told_of_is_not_owed_again() -> None:
    first = next_due(DAILY, NOON)

    assert next_owed(DAILY, NOON, frozenset({first.period.key})) == next_due(DAILY, first.at)


def test_a_time_moved_into_the_past_loses_no_period() -> None:
    early = Rhythm(Every.DAY, 7 * 60, 0, "UTC")
    eight = NOON - 4 * 3_600
    pending = run(next_due(DAILY, eight))

    assert stays(pending, DAILY, early, next_due(early, eight))
    assert not stays(pending, DAILY, DAILY, next_due(DAILY, eight))


def test_another_rhythm_owes_nothing_of_the_old_one() -> None:
    pending = run(next_due(DAILY, NOON))
    sunday = Rhythm(Every.WEEK, 9 * 60, 6, "UTC")

    assert not stays(pending, DAILY, WEEKLY, next_due(WEEKLY, NOON))
    assert not stays(run(next_due(WEEKLY, NOON)), WEEKLY, sunday, next_due(sunday, NOON))


def test_one_dm_holds_digests_of_several_servers() -> None:
    period = Period(Every.WEEK, 1, 2, "week:2026-01-05")
    mine = [Run(1, guild, 7, period, period.key, 2, attempts=0, claimed_until=0).mark for guild in (1, 2)]

    assert len(set(mine)) == 2
