"""The order of the feed: examples a person can read, and what always holds."""

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.feed import HOUR, IN_A_ROW, Item, order, rank, spread
from bot.domain.posts import Audience, Look, Post, PostKind, PostState
from bot.domain.preferences import WhoMay

NOW = 1_800_000_000
ANN, BOB, CAT, DAN = 1, 2, 3, 4
FRIENDS = {ANN, BOB}


def item(who: int, hours: float, post_id: int = 0, *, via: int | None = None, closeness: int = 0) -> Item:
    """Return a post of so many hours ago, as somebody sees it who is friends with Ann and Bob."""
    at = NOW - round(hours * HOUR)
    post = Post(
        post_id or round(hours * 1_000) + who, 9, who, PostKind.TEXT, Audience.PUBLIC, PostState.SHOWN, at
    )
    look = Look(post, 99, WhoMay.EVERYONE, WhoMay.EVERYONE, follows=True, followed=who in FRIENDS)
    shown_because = via or who
    return Item(look, shown_because, "", at, shown_because in FRIENDS, closeness)


def shown(*items: Item) -> list[int]:
    """Return because of whom posts are shown, from the top."""
    return [one.via_id for one in order(items, NOW)]


def test_friends_come_first_and_within_them_the_newest() -> None:
    assert shown(item(CAT, 1), item(ANN, 5), item(BOB, 3)) == [BOB, ANN, CAT]


def test_among_others_too_the_newest_comes_first() -> None:
    assert shown(item(CAT, 2), item(DAN, 1)) == [DAN, CAT]


def test_whoever_one_is_close_to_comes_before_somebody_a_little_newer() -> None:
    assert shown(item(ANN, 2), item(BOB, 7, closeness=1)) == [BOB, ANN]  # one doubling: six hours
    assert shown(item(ANN, 2), item(BOB, 9, closeness=1)) == [ANN, BOB]


def test_no_closeness_is_worth_more_than_two_days() -> None:
    assert shown(item(ANN, 1), item(BOB, 50, closeness=10**9)) == [ANN, BOB]


def test_after_three_of_one_person_somebody_else_has_a_turn() -> None:
    many = [item(ANN, hours) for hours in (1, 2, 3, 4, 5)]

    assert shown(*many, item(CAT, 100)) == [ANN, ANN, ANN, CAT, ANN, ANN]


def test_nobody_is_left_out_when_there_is_nobody_else() -> None:
    assert shown(*(item(ANN, hours) for hours in range(5))) == [ANN] * 5


def test_a_post_stands_once_and_rather_as_its_authors_than_as_passed_on() -> None:
    assert shown(item(CAT, 5, 7), item(CAT, 1, 7, via=ANN)) == [CAT]


ITEMS = st.lists(
    st.builds(
        item,
        st.sampled_from([ANN, BOB, CAT, DAN]),
        st.integers(0, 200),
        st.integers(1, 40),
        via=st.none() | st.sampled_from([ANN, BOB, CAT, DAN]),
        closeness=st.integers(0, 50),
    ),
    max_size=25,
)


@given(ITEMS)
def test_nothing_is_lost_or_shown_twice(items: list[Item]) -> None:
    found = [one.look.post.id for one in order(items, NOW)]

    assert len(found) == len(set(found))
    assert set(found) == {one.look.post.id for one in items}


@given(ITEMS)
def test_at_most_three_in_a_row_are_shown_because_of_one_person_while_others_wait(items: list[Item]) -> None:
    found = [one.via_id for one in order(items, NOW)]

    for place in range(len(found) - IN_A_ROW):
        if len(set(found[place : place + IN_A_ROW + 1])) == 1:
            assert set(found[place:]) == {found[place]}


@given(st.integers(0, 500), st.integers(0, 500), st.integers(0, 100))
def test_a_friends_newer_post_is_never_below_an_older_one_of_somebody_as_close(
    newer: int, older: int, closeness: int
) -> None:
    newer, older = sorted((newer, older))

    assert shown(item(CAT, older, 1, closeness=closeness), item(ANN, newer, 2, closeness=closeness)) == [
        ANN,
        CAT,
    ]


@given(ITEMS)
def test_the_order_is_that_of_the_ranks_where_nobody_has_more_than_three(items: list[Item]) -> None:
    few = [one for one in items if sum(other.via_id == one.via_id for other in items) <= IN_A_ROW]
    ranked = sorted(few, key=lambda one: rank(one, NOW))

    assert spread(ranked) == ranked
