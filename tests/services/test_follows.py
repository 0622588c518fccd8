"""Following and unfollowing, on both engines."""

import asyncio
from dataclasses import replace

import pytest

from bot.domain.follows import Event, Relationship
from bot.domain.people import Person
from bot.domain.refusals import Reason, Refusal
from tests.fakes import ANN, BOB, CAT, DAN, DAY
from tests.services.conftest import Server

ONE_WAY, FRIENDS = Relationship(following=True), Relationship(following=True, followed_by=True)


async def test_a_follow_stands_in_one_direction(server: Server) -> None:
    assert await server.follow(ANN, BOB) == ONE_WAY
    assert await server.friends(ANN) == []


async def test_a_follow_that_is_returned_makes_friends(server: Server) -> None:
    await server.follow(ANN, BOB)

    assert await server.follow(BOB, ANN) == FRIENDS
    assert [friend.user_id for friend in await server.friends(ANN)] == [BOB.id]
    assert [friend.user_id for friend in await server.friends(BOB)] == [ANN.id]


async def test_following_again_gives_the_same_answer_and_changes_nothing(server: Server) -> None:
    first = await server.follow(ANN, BOB)

    second = await server.follow(ANN, BOB)

    assert second == first
    assert await server.history() == [(Event.FOLLOWED, ANN.id, BOB.id)]


@pytest.mark.parametrize(
    ("them", "reason"),
    [
        (replace(BOB, is_present=False), Reason.NOT_A_MEMBER),
        (replace(BOB, is_bot=True), Reason.A_BOT),
        (ANN, Reason.YOURSELF),
    ],
)
async def test_whom_nobody_can_follow_is_refused_and_nothing_is_written(
    server: Server, them: Person, reason: Reason
) -> None:
    assert await server.follow(ANN, them) == Refusal(reason)
    assert await server.history() == []


async def test_a_friendship_is_one_event_whoever_came_second(server: Server) -> None:
    await server.befriend(ANN, BOB)

    assert await server.history() == [
        (Event.FOLLOWED, ANN.id, BOB.id),
        (Event.FOLLOWED, BOB.id, ANN.id),
        (Event.BECAME_FRIENDS, BOB.id, ANN.id),
    ]


async def test_the_graph_of_one_server_says_nothing_in_another(server: Server) -> None:
    elsewhere = Server(server.database, server.id + 1)
    elsewhere.ids = server.ids
    elsewhere.start()
    await server.follow(ANN, BOB)

    assert await elsewhere.follow(BOB, ANN) == ONE_WAY


# ----------------------------------------------------------------------------------------- unfollow


async def test_unfollowing_ends_the_friendship_and_leaves_their_follow(server: Server) -> None:
    await server.befriend(ANN, BOB)

    assert await server.unfollow(ANN, BOB) == Relationship(followed_by=True)
    assert await server.friends(BOB) == []
    assert (await server.history())[-2:] == [
        (Event.UNFOLLOWED, ANN.id, BOB.id),
        (Event.ENDED_FRIENDSHIP, ANN.id, BOB.id),
    ]


async def test_unfollowing_again_changes_nothing(server: Server) -> None:
    await server.befriend(ANN, BOB)
    await server.unfollow(ANN, BOB)
    before = await server.history()

    assert await server.unfollow(ANN, BOB) == Relationship(followed_by=True)
    assert await server.history() == before


async def test_unfollowing_a_stranger_changes_nothing(server: Server) -> None:
    assert await server.unfollow(ANN, BOB) == Relationship()
    assert await server.history() == []


async def test_whoever_left_can_be_unfollowed(server: Server) -> None:
    await server.befriend(ANN, BOB)
    await server.members.left(server.id, BOB.id)

    assert await server.unfollow(ANN, replace(BOB, is_present=False)) == Relationship(followed_by=True)


async def test_friends_who_part_and_meet_again_are_friends_again(server: Server) -> None:
    await server.befriend(ANN, BOB)
    await server.unfollow(ANN, BOB)

    assert await server.follow(ANN, BOB) == FRIENDS
    assert [event for event, *_ in await server.history()].count(Event.BECAME_FRIENDS) == 2


# ------------------------------------------------------------------------------------------- limits


async def test_a_follow_past_the_limit_of_a_day_is_refused_naming_it(server: Server) -> None:
    await server.limit(per_day=1)
    await server.follow(ANN, BOB)

    assert await server.follow(ANN, CAT) == Refusal(Reason.FOLLOWS_A_DAY, limit=1)
    assert await server.history() == [(Event.FOLLOWED, ANN.id, BOB.id)]


async def test_the_limit_of_a_day_is_that_of_the_last_24_hours(server: Server) -> None:
    await server.limit(per_day=1)
    await server.follow(ANN, BOB)

    server.clock.advance(DAY - 1)
    assert isinstance(await server.follow(ANN, CAT), Refusal)
    server.clock.advance(1)
    assert await server.follow(ANN, CAT) == ONE_WAY


async def test_a_refused_attempt_does_not_count(server: Server) -> None:
    await server.limit(per_day=1)
    await server.follow(ANN, BOB)
    server.clock.advance(DAY - 1)
    for _ in range(3):
        await server.follow(ANN, CAT)

    server.clock.advance(1)

    assert await server.follow(ANN, CAT) == ONE_WAY


async def test_unfollowing_does_not_give_back_a_follow_of_today(server: Server) -> None:
    await server.limit(per_day=1)
    await server.follow(ANN, BOB)
    await server.unfollow(ANN, BOB)

    assert await server.follow(ANN, CAT) == Refusal(Reason.FOLLOWS_A_DAY, limit=1)


async def test_a_follow_past_the_limit_in_all_is_refused_until_there_is_room(server: Server) -> None:
    await server.limit(in_all=1)
    await server.follow(ANN, BOB)

    assert await server.follow(ANN, CAT) == Refusal(Reason.FOLLOWS_IN_ALL, limit=1)
    await server.unfollow(ANN, BOB)
    assert await server.follow(ANN, CAT) == ONE_WAY


async def test_at_the_limit_following_again_gives_the_same_answer(server: Server) -> None:
    await server.limit(per_day=1, in_all=1)
    await server.follow(ANN, BOB)

    assert await server.follow(ANN, BOB) == ONE_WAY


async def test_being_followed_is_not_limited(server: Server) -> None:
    await server.limit(per_day=1, in_all=1)

    for person in (ANN, CAT, DAN):
        assert await server.follow(person, BOB) == ONE_WAY


async def test_many_follows_at_the_same_instant_do_not_pass_the_limit(server: Server) -> None:
    await server.limit(per_day=5)
    others = [Person(id_, f"Member {id_}") for id_ in range(10, 30)]

    outcomes = await asyncio.gather(*(server.follow(ANN, other) for other in others))

    assert outcomes.count(ONE_WAY) == 5


# -------------------------------------------------------------------------------------------- lists


async def test_the_newest_friendship_stands_first_with_its_time(server: Server) -> None:
    began = server.clock.time
    await server.follow(ANN, BOB)
    await server.befriend(ANN, CAT)
    server.clock.advance(60)
    await server.follow(BOB, ANN)

    friends = await server.friends(ANN)

    assert [(friend.user_id, friend.name, friend.since - began) for friend in friends] == [
        (BOB.id, "Bob", 60),
        (CAT.id, "Cat", 0),
    ]


async def test_friends_who_left_are_hidden_until_they_are_back(server: Server) -> None:
    await server.befriend(ANN, BOB)

    await server.members.left(server.id, BOB.id)
    assert await server.friends(ANN) == []
    await server.members.joined(server.id, BOB)
    assert [friend.user_id for friend in await server.friends(ANN)] == [BOB.id]


async def test_every_friend_is_on_exactly_one_page(server: Server) -> None:
    others = [Person(id_, f"Member {id_}") for id_ in range(10, 35)]
    for other in others:
        await server.befriend(ANN, other)

    pages = [await server.friends(ANN, number) for number in (1, 2, 3)]

    assert [len(page) for page in pages] == [10, 10, 5]
    assert {friend.user_id for page in pages for friend in page} == {other.id for other in others}
    assert await server.friends(ANN, 99) == pages[2]


# ------------------------------------------------------------------------------------- at one moment


async def test_two_who_follow_each_other_at_the_same_instant_become_friends_once(server: Server) -> None:
    answers = await asyncio.gather(server.follow(ANN, BOB), server.follow(BOB, ANN))

    assert answers.count(FRIENDS) == 1
    assert [event for event, *_ in await server.history()].count(Event.BECAME_FRIENDS) == 1


async def test_pressing_twice_at_the_same_instant_is_pressing_once(server: Server) -> None:
    answers = await asyncio.gather(*(server.follow(ANN, BOB) for _ in range(5)))

    assert answers == [ONE_WAY] * 5
    assert await server.history() == [(Event.FOLLOWED, ANN.id, BOB.id)]


async def test_twenty_pairs_at_the_same_instant_are_twenty_friendships(server: Server) -> None:
    people = [Person(id_, f"Member {id_}") for id_ in range(40)]
    pairs = list(zip(people[::2], people[1::2], strict=True))
    await server.choose_role()

    both_ways = [(one, other) for one, other in pairs] + [(other, one) for one, other in pairs]
    await asyncio.gather(*(server.follow(me, them) for me, them in both_ways))
    await server.settle()

    events = [event for event, *_ in await server.history()]
    assert events.count(Event.FOLLOWED) == 40
    assert events.count(Event.BECAME_FRIENDS) == 20
    assert server.holders() == {person.id for person in people}
