"""When the clock of the jobs ticks."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.jobs.clock import Beat

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("since", "following"),
    [(0, 60), (59, 60), (60, 60), (119, 60), (120, 120), (400 * 86_400 + 7, 400 * 86_400)],
)
def test_beats_that_were_missed_are_passed_over_and_the_rhythm_is_kept(since: int, following: int) -> None:
    beat = Beat(seconds=60, timezone="UTC")

    found = beat.get_next_fire_time(NOON, NOON + timedelta(seconds=since))

    assert found == NOON + timedelta(seconds=following)


def test_the_first_beat_comes_after_one_interval() -> None:
    beat = Beat(seconds=60, start_date=NOON, timezone="UTC")

    assert beat.get_next_fire_time(None, NOON - timedelta(seconds=1)) == NOON
