"""The follow graph's rules, for every way two people can stand to each other."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.follows import (
    Counts,
    Event,
    Limits,
    Relationship,
    events_between,
    refuse_another,
    refuse_target,
)
from bot.domain.people import Person
from bot.domain.refusals import Reason, Refusal

ANN, BOB = Person(1, "Ann"), Person(2, "Bob")
LIMITS = Limits(per_day=400, in_all=7_500)
ABOUT_FRIENDSHIP = {Event.BECAME_FRIENDS, Event.ENDED_FRIENDSHIP}

relationships = st.builds(Relationship, following=st.booleans(), followed_by=st.booleans())


@given(relationships)
def test_friendship_is_symmetric(relationship: Relationship) -> None:
    assert relationship.friends == relationship.seen_from_the_other().friends


@given(relationships)
def test_the_other_of_the_other_is_oneself(relationship: Relationship) -> None:
    assert relationship.seen_from_the_other().seen_from_the_other() == relationship


@given(relationships)
def test_following_twice_is_following_once(relationship: Relationship) -> None:
    assert relationship.after_follow().after_follow() == relationship.after_follow()


@given(relationships)
def test_unfollowing_twice_is_unfollowing_once(relationship: Relationship) -> None:
    assert relationship.after_unfollow().after_unfollow() == relationship.after_unfollow()


@given(relationships)
def test_what_i_do_does_not_change_whether_they_follow_me(relationship: Relationship) -> None:
    assert relationship.after_follow().followed_by == relationship.followed_by
    assert relationship.after_unfollow().followed_by == relationship.followed_by


@given(relationships)
def test_a_follow_makes_friends_exactly_when_it_is_returned(relationship: Relationship) -> None:
    assert relationship.after_follow().friends == relationship.followed_by
    assert not relationship.after_unfollow().friends


@given(relationships)
def test_an_act_that_changes_nothing_is_no_event(relationship: Relationship) -> None:
    assert events_between(relationship, relationship) == []


@given(relationships)
def test_a_follow_is_one_event_and_becoming_friends_one_more(before: Relationship) -> None:
    events = events_between(before, before.after_follow())

    assert events.count(Event.FOLLOWED) == (not before.following)
    assert events.count(Event.BECAME_FRIENDS) == (before.followed_by and not before.following)
    assert len(events) == len(set(events))


@given(relationships)
def test_an_unfollow_is_one_event_and_ending_a_friendship_one_more(before: Relationship) -> None:
    events = events_between(before, before.after_unfollow())

    assert events.count(Event.UNFOLLOWED) == before.following
    assert events.count(Event.ENDED_FRIENDSHIP) == before.friends
    assert len(events) == len(set(events))


@given(st.lists(st.tuples(st.booleans(), st.booleans()), max_size=30))
def test_in_any_story_beginnings_and_ends_of_friendship_take_turns(acts: list[tuple[bool, bool]]) -> None:
    standing, told = Relationship(), []

    for it_is_me, follows in acts:
        seen = standing if it_is_me else standing.seen_from_the_other()
        after = seen.after_follow() if follows else seen.after_unfollow()
        told += [event for event in events_between(seen, after) if event in ABOUT_FRIENDSHIP]
        standing = after if it_is_me else after.seen_from_the_other()

    assert told[0::2] == [Event.BECAME_FRIENDS] * len(told[0::2])
    assert told[1::2] == [Event.ENDED_FRIENDSHIP] * len(told[1::2])
    assert standing.friends == (len(told) % 2 == 1)


def test_whoever_is_here_and_somebody_else_can_be_followed() -> None:
    assert refuse_target(ANN, BOB) is None


@pytest.mark.parametrize(
    ("them", "reason"),
    [
        (Person(2, "Bob", is_present=False), Reason.NOT_A_MEMBER),
        (Person(2, "Bob", is_bot=True), Reason.A_BOT),
        (Person(1, "Ann"), Reason.YOURSELF),
        (Person(1, "Ann", is_bot=True, is_present=False), Reason.NOT_A_MEMBER),
        (Person(1, "Ann", is_bot=True), Reason.A_BOT),
    ],
)
def test_of_several_reasons_the_first_in_order_is_named(them: Person, reason: Reason) -> None:
    assert refuse_target(ANN, them) == Refusal(reason)


@pytest.mark.parametrize(
    ("counts", "refusal"),
    [
        (Counts(last_day=399, in_all=7_499), None),
        (Counts(last_day=400, in_all=400), Refusal(Reason.FOLLOWS_A_DAY, limit=400)),
        (Counts(last_day=0, in_all=7_500), Refusal(Reason.FOLLOWS_IN_ALL, limit=7_500)),
        (Counts(last_day=400, in_all=7_500), Refusal(Reason.FOLLOWS_A_DAY, limit=400)),
    ],
)
def test_a_limit_is_met_exactly_and_named(counts: Counts, refusal: Refusal | None) -> None:
    assert refuse_another(counts, LIMITS) == refusal


@given(last_day=st.integers(0, 1_000), in_all=st.integers(0, 10_000))
def test_a_follow_is_refused_when_either_limit_is_met(last_day: int, in_all: int) -> None:
    refusal = refuse_another(Counts(last_day, in_all), LIMITS)

    assert (refusal is not None) == (last_day >= LIMITS.per_day or in_all >= LIMITS.in_all)
