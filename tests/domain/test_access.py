"""What friendships open, and the laws of the difference between what should hold and what does."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.access import (
    FIRST_PAUSE,
    LONGEST_PAUSE,
    Applied,
    Entitlement,
    FriendsRole,
    GrantKind,
    Target,
    created_at,
    desired,
    diff,
    pause_after,
)

ROLE = FriendsRole(role_id=7, friends_needed=2)
THE_ROLE = frozenset({Target(GrantKind.ROLE, 7)})
ANN, NOW = 1456074443980800001, 1_767_300_000


def having(friends: int) -> Entitlement:
    """Return what counts for Ann with so many friends, all made now."""
    return Entitlement(ANN, is_present=True, friends_since=[NOW] * friends)


targets = st.builds(Target, st.sampled_from(GrantKind), st.integers(1, 6))
some_targets = st.frozensets(targets)
applications = st.builds(
    lambda given, begun: Applied(given, begun - given), some_targets, some_targets
)  # a grant is either known to hold or not known


@pytest.mark.parametrize(
    ("friends", "expected"), [(0, frozenset()), (1, frozenset()), (2, THE_ROLE), (3, THE_ROLE)]
)
def test_the_role_is_for_whoever_has_friends_enough(friends: int, expected: frozenset[Target]) -> None:
    assert desired(having(friends), ROLE, NOW) == expected


def test_whoever_left_holds_nothing() -> None:
    assert desired(replace(having(9), is_present=False), ROLE, NOW) == frozenset()


def test_a_server_without_a_role_opens_nothing() -> None:
    assert desired(having(9), None, NOW) == frozenset()


def test_what_staff_took_by_hand_is_not_wanted() -> None:
    assert desired(replace(having(9), withheld=THE_ROLE), ROLE, NOW) == frozenset()


def test_spaces_are_open_without_the_role() -> None:
    circle = Target(GrantKind.CHANNEL, 9)

    assert desired(replace(having(0), spaces=frozenset({circle})), ROLE, NOW) == {circle}


def test_a_young_friendship_counts_once_it_is_old_enough() -> None:
    role = replace(ROLE, friendship_age=100)

    assert desired(having(2), role, NOW + 99) == frozenset()
    assert desired(having(2), role, NOW + 100) == THE_ROLE


def test_a_young_account_waits_for_its_age() -> None:
    role = replace(ROLE, account_age=created_at(ANN) - NOW + 1_000_000_000)

    assert desired(having(2), role, NOW) == frozenset()


@given(some_targets, applications)
def test_applying_the_changes_leads_to_what_is_wanted(wanted: frozenset[Target], applied: Applied) -> None:
    changes = diff(wanted, applied)

    assert ((applied.given | applied.uncertain) - set(changes.take)) | set(changes.give) == wanted
    assert changes.held_back == ()


@given(some_targets, applications, some_targets)
def test_applying_the_changes_leads_there_except_for_what_is_held_back(
    wanted: frozenset[Target], applied: Applied, blocked: frozenset[Target]
) -> None:
    changes = diff(wanted, applied, blocked)
    after = ((applied.given | applied.uncertain) - set(changes.take)) | set(changes.give)

    assert after - blocked == wanted - blocked
    assert after ^ wanted <= set(changes.held_back)


@given(some_targets, applications, some_targets)
def test_nothing_is_both_taken_and_given(
    wanted: frozenset[Target], applied: Applied, blocked: frozenset[Target]
) -> None:
    changes = diff(wanted, applied, blocked)

    assert not set(changes.take) & set(changes.give)
    assert not (set(changes.take) | set(changes.give)) & set(changes.held_back)


@given(some_targets, applications, some_targets)
def test_what_a_person_must_mend_is_left_alone_and_remembered(
    wanted: frozenset[Target], applied: Applied, blocked: frozenset[Target]
) -> None:
    free, hindered = diff(wanted, applied), diff(wanted, applied, blocked)

    assert not (set(hindered.take) | set(hindered.give)) & blocked
    assert set(hindered.held_back) == (set(free.take) | set(free.give)) & blocked


@given(some_targets, applications)
def test_a_grant_of_unknown_outcome_is_given_again_or_taken(
    wanted: frozenset[Target], applied: Applied
) -> None:
    changes = diff(wanted, applied)

    assert applied.uncertain <= set(changes.take) | set(changes.give)


@given(some_targets, applications)
def test_what_holds_and_should_is_not_touched(wanted: frozenset[Target], applied: Applied) -> None:
    changes = diff(wanted, applied)

    assert not (applied.given & wanted) & (set(changes.take) | set(changes.give))


@given(some_targets)
def test_once_applied_nothing_is_left_to_do(wanted: frozenset[Target]) -> None:
    changes = diff(wanted, Applied(given=wanted))

    assert (changes.take, changes.give, changes.held_back) == ((), (), ())


@given(some_targets, applications)
def test_the_order_of_changes_does_not_depend_on_chance(wanted: frozenset[Target], applied: Applied) -> None:
    changes = diff(wanted, applied)

    assert list(changes.take) == sorted(changes.take)
    assert list(changes.give) == sorted(changes.give)


@given(attempts=st.integers(0, 10_000), jitter=st.floats(0, 1))
def test_a_pause_is_bounded_however_often_it_failed(attempts: int, jitter: float) -> None:
    assert FIRST_PAUSE <= pause_after(attempts, jitter) <= LONGEST_PAUSE * 5 / 4


@given(attempts=st.integers(0, 50), jitter=st.floats(0, 1))
def test_a_pause_never_shrinks_with_another_failure(attempts: int, jitter: float) -> None:
    assert pause_after(attempts + 1, jitter) >= pause_after(attempts, jitter)


def test_the_first_pauses_grow() -> None:
    pauses = [pause_after(attempts, jitter=0) for attempts in range(5)]

    assert pauses == sorted(set(pauses))


@given(attempts=st.integers(0, 50), less=st.floats(0, 1), more=st.floats(0, 1))
def test_jitter_only_lengthens_a_pause(attempts: int, less: float, more: float) -> None:
    short, long = sorted((less, more))

    assert pause_after(attempts, 0) <= pause_after(attempts, short) <= pause_after(attempts, long)
