"""Which backups are kept, and when the next is due."""

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.backups import Keeping, due_at, made_at, name_at, superfluous

DAY = 86_400
NOW = 1_800_000_000
HOURS = st.lists(st.integers(0, 24 * 400), min_size=1, unique=True)


def names(hours: list[int]) -> list[str]:
    return [name_at(NOW - 3_600 * hour) for hour in hours]


def test_a_name_says_when_the_backup_was_made() -> None:
    assert made_at(name_at(NOW)) == NOW


def test_a_year_of_daily_backups_comes_down_to_days_and_weeks() -> None:
    daily = names([24 * day for day in range(365)])

    kept = set(daily) - set(superfluous(daily, Keeping(days=7, weeks=4), NOW))

    assert 7 <= len(kept) <= 7 + 4


def test_other_files_are_left_alone() -> None:
    assert superfluous(["notes.txt", "mutuals-20999999T000000Z.db"], Keeping(), NOW) == []


@given(HOURS)
def test_the_newest_is_never_dropped(hours: list[int]) -> None:
    assert name_at(NOW - 3_600 * min(hours)) not in superfluous(names(hours), Keeping(1, 1), NOW)


@given(HOURS)
def test_dropping_again_drops_nothing_more(hours: list[int]) -> None:
    every = names(hours)
    kept = set(every) - set(superfluous(every, Keeping(), NOW))

    assert superfluous(kept, Keeping(), NOW) == []


@given(HOURS)
def test_the_last_seven_days_with_a_backup_each_keep_one(hours: list[int]) -> None:
    every = names(hours)
    kept = set(every) - set(superfluous(every, Keeping(), NOW))

    days = sorted({name[8:16] for name in every}, reverse=True)[:7]
    assert set(days) <= {name[8:16] for name in kept}


def test_the_next_is_due_its_time_after_the_last_and_the_first_at_once() -> None:
    assert due_at([], DAY) == 0
    assert due_at([*names([30, 5]), "else"], DAY) == NOW - 5 * 3_600 + DAY
