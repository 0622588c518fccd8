"""What becomes of a member's space, step by step, and the laws of when."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.access import GrantKind, Target
from bot.domain.refusals import Reason, Refusal
from bot.domain.spaces import (
    ARCHIVED_FOR,
    EMPTY_FOR,
    LONGEST_NAME,
    Audience,
    Form,
    Space,
    SpaceKind,
    Step,
    channel_name,
    due_again,
    next_step,
    refuse_name,
    target_of,
)
from tests.fakes import ANN, BOB, DAY, GUILD

NOW = 1_000_000
NEW = Space(1, GUILD, ANN.id, SpaceKind.CIRCLE, Form.CHANNEL, Audience.FRIENDS, "Den", NOW)
CIRCLE = replace(NEW, channel_id=50, shown_name="Den")
LIVE = replace(CIRCLE, kind=SpaceKind.LIVE, form=Form.VOICE)

sometime = st.none() | st.integers(NOW - 2 * ARCHIVED_FOR, NOW + 2 * ARCHIVED_FOR)
circles = st.builds(
    lambda closed_at, channel_id, shown: replace(
        CIRCLE, closed_at=closed_at, channel_id=channel_id, shown_name=shown
    ),
    sometime,
    st.none() | st.just(50),
    st.sampled_from(["Den", "Nest"]),
)
rooms = st.builds(
    lambda closed_at, channel_id, empty_since: replace(
        LIVE, closed_at=closed_at, channel_id=channel_id, empty_since=empty_since
    ),
    sometime,
    st.none() | st.just(50),
    sometime,
)
moments = st.integers(NOW - 3 * ARCHIVED_FOR, NOW + 3 * ARCHIVED_FOR)


@pytest.mark.parametrize(
    ("space", "step"),
    [
        (NEW, Step.CREATE),
        (CIRCLE, None),
        (replace(CIRCLE, name="Nest"), Step.RENAME),
        (replace(NEW, closed_at=NOW), Step.FORGET),
        (LIVE, None),
        (replace(LIVE, closed_at=NOW), Step.DELETE),
    ],
)
def test_a_space_is_made_renamed_and_removed_as_it_stands(space: Space, step: Step | None) -> None:
    assert next_step(space, NOW) is step


def test_a_closed_circle_is_kept_for_seven_days() -> None:
    closed = replace(CIRCLE, closed_at=NOW)

    assert next_step(closed, NOW + 7 * DAY - 1) is None
    assert due_again(closed, NOW) == NOW + 7 * DAY
    assert next_step(closed, NOW + 7 * DAY) is Step.DELETE


def test_a_live_room_ends_ninety_seconds_after_it_is_empty() -> None:
    empty = replace(LIVE, empty_since=NOW)

    assert next_step(empty, NOW + 89) is None
    assert due_again(empty, NOW) == NOW + 90
    assert next_step(empty, NOW + 90) is Step.DELETE


@pytest.mark.parametrize("space", [CIRCLE, LIVE])
def test_about_a_space_as_it_should_be_nothing_is_ever_due(space: Space) -> None:
    assert due_again(space, NOW) is None


@given(circles | rooms, moments)
def test_it_is_due_now_exactly_when_there_is_something_to_do(space: Space, now: int) -> None:
    assert (due_again(space, now) == now) == (next_step(space, now) is not None)


@given(circles | rooms, moments)
def test_what_is_due_later_is_not_due_before(space: Space, now: int) -> None:
    due = due_again(space, now)

    if due is not None and due > now:
        assert next_step(space, due - 1) is None
        assert next_step(space, due) is not None


@given(circles | rooms, moments, st.integers(0, 10 * ARCHIVED_FOR))
def test_what_was_never_due_does_not_become_so_with_time(space: Space, now: int, later: int) -> None:
    if due_again(space, now) is None:
        assert next_step(space, now + later) is None


@given(circles | rooms, moments)
def test_only_a_space_that_is_open_can_be_renamed(space: Space, now: int) -> None:
    if next_step(space, now) is Step.RENAME:
        assert space.is_open


@given(circles, moments)
def test_an_open_circle_is_never_removed(circle: Space, now: int) -> None:
    if circle.closed_at is None:
        assert next_step(circle, now) not in (Step.DELETE, Step.FORGET)


@given(rooms, st.integers(0, EMPTY_FOR - 1))
def test_a_live_room_that_was_empty_for_less_is_never_removed(room: Space, empty_for: int) -> None:
    room = replace(room, closed_at=None, empty_since=NOW - empty_for)

    assert next_step(room, NOW) is not Step.DELETE


@pytest.mark.parametrize(
    ("form", "mine", "theirs"),
    [
        (Form.CHANNEL, GrantKind.CHANNEL_OWNER, GrantKind.CHANNEL),
        (Form.VOICE, GrantKind.VOICE_OWNER, GrantKind.VOICE),
        (Form.THREAD, GrantKind.THREAD, GrantKind.THREAD),
    ],
)
def test_an_owner_may_do_more_inside_than_a_friend(form: Form, mine: GrantKind, theirs: GrantKind) -> None:
    space = replace(CIRCLE, form=form)

    assert target_of(space, ANN.id) == Target(mine, 50)
    assert target_of(space, BOB.id) == Target(theirs, 50)


def test_what_discord_has_not_made_cannot_be_opened_to_anybody() -> None:
    with pytest.raises(ValueError, match="without a channel"):
        target_of(NEW, BOB.id)


@pytest.mark.parametrize(
    ("name", "is_good"),
    [
        ("x", True),
        ("  x  ", True),
        ("x" * LONGEST_NAME, True),
        ("", False),
        ("   ", False),
        ("x" * (LONGEST_NAME + 1), False),
    ],
)
def test_a_name_has_something_in_it_and_an_end(name: str, is_good: bool) -> None:
    assert refuse_name(name) == (None if is_good else Refusal(Reason.BAD_NAME, LONGEST_NAME))


@given(st.text(min_size=1, max_size=32), st.sampled_from(SpaceKind))
def test_every_name_a_person_can_have_makes_a_name_for_their_space(owner: str, kind: SpaceKind) -> None:
    assert refuse_name(channel_name(owner, kind)) is None
