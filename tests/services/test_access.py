"""The reconciler: whatever happens between us and Discord, it ends in what the graph entitles people to."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.follows import Event
from bot.domain.outcomes import NotAllowed, Obstacle, TryLater
from bot.domain.people import Person
from tests.fakes import ANN, BOB, CAT, DAN, EVE, HOUR, CrashError, FakeGateway
from tests.services.conftest import OTHER_ROLE_ID, ROLE_ID, Server, target

TOO_HIGH = NotAllowed(Obstacle.ROLE_TOO_HIGH)
BOTH = {ANN.id, BOB.id}


@pytest.fixture
async def friends(server: Server) -> Server:
    """A server with a role, where Ann and Bob have just become friends and nothing was done about it yet."""
    await server.choose_role()
    await server.befriend(ANN, BOB)
    return server


# --------------------------------------------------------------------------------------- give and take


async def test_a_friendship_gives_the_role_to_both(friends: Server) -> None:
    assert await friends.settle() is None

    assert friends.holders() == BOTH


async def test_a_follow_that_is_not_returned_grants_nothing(server: Server) -> None:
    await server.choose_role()
    await server.follow(ANN, BOB)

    assert await server.settle() is None
    assert server.gateway.calls == []


async def test_a_friendship_that_ends_takes_the_role_from_both(friends: Server) -> None:
    await friends.settle()

    await friends.unfollow(BOB, ANN)
    assert await friends.settle() is None

    assert friends.holders() == set()


async def test_who_has_another_friend_keeps_the_role_when_one_friendship_ends(friends: Server) -> None:
    await friends.befriend(BOB, CAT)
    await friends.settle()

    await friends.unfollow(ANN, BOB)
    await friends.settle()

    assert friends.holders() == {BOB.id, CAT.id}


async def test_what_holds_already_is_not_asked_of_discord_again(friends: Server) -> None:
    await friends.settle()
    before = len(friends.gateway.calls)

    await friends.befriend(ANN, CAT)
    await friends.settle()

    assert [user_id for _, user_id, _ in friends.gateway.calls[before:]] == [CAT.id]


async def test_taking_goes_before_giving(friends: Server) -> None:
    await friends.settle()
    friends.gateway.calls.clear()

    await friends.choose_role(OTHER_ROLE_ID)
    await friends.settle()

    assert [verb for verb, *_ in friends.gateway.calls] == ["take", "take", "give", "give"]


async def test_taking_does_not_wait_behind_what_a_whole_server_is_owed(friends: Server) -> None:
    await friends.settle()
    people = [Person(id_, f"Member {id_}") for id_ in range(10, 90)]
    for one, other in zip(people[::2], people[1::2], strict=True):
        await friends.befriend(one, other)
    friends.clock.advance(1)
    friends.gateway.calls.clear()

    await friends.unfollow(ANN, BOB)
    await friends.settle()

    assert [verb for verb, *_ in friends.gateway.calls[:2]] == ["take", "take"]


async def test_taking_does_not_wait_for_what_has_just_begun_to_be_given(friends: Server) -> None:
    await friends.settle()
    people = [Person(id_, f"Member {id_}") for id_ in range(10, 90)]
    for one, other in zip(people[::2], people[1::2], strict=True):
        await friends.befriend(one, other)
    friends.gateway.calls.clear()

    async def unfollow() -> None:
        await friends.unfollow(ANN, BOB)
        friends.gateway.calls.clear()

    friends.gateway.pace = 0.02
    friends.gateway.meanwhile = unfollow
    await friends.settle()

    verbs = [verb for verb, *_ in friends.gateway.calls]
    assert verbs.index("take") <= 5  # those already on their way to Discord


async def test_taking_does_not_wait_for_others_of_the_batch_in_which_it_was_given(friends: Server) -> None:
    people = [Person(id_, f"Member {id_}") for id_ in range(10, 28)]
    for one, other in zip(people[::2], people[1::2], strict=True):
        await friends.befriend(one, other)

    async def unfollow() -> None:
        await friends.unfollow(ANN, BOB)
        friends.gateway.calls.clear()

    friends.gateway.pace = 0.02
    friends.gateway.meanwhile = unfollow
    await friends.settle()

    verbs = [verb for verb, *_ in friends.gateway.calls]
    assert verbs.index("take") <= 5  # those already on their way to Discord
    assert friends.holders() == {person.id for person in people}


async def test_every_request_says_why_in_the_audit_log(friends: Server) -> None:
    await friends.settle()
    await friends.unfollow(ANN, BOB)
    await friends.settle()

    assert len(friends.gateway.reasons) == 4
    assert all(reason.startswith("Mutuals") for reason in friends.gateway.reasons)


async def test_more_than_one_batch_is_done_to_the_end(server: Server) -> None:
    people = [Person(id_, f"Member {id_}") for id_ in range(10, 60)]
    await server.choose_role()
    for one, other in zip(people[::2], people[1::2], strict=True):
        await server.befriend(one, other)

    assert await server.settle() is None

    assert server.holders() == {person.id for person in people}


# -------------------------------------------------------------------------------------------- later


async def test_what_discord_does_not_do_now_is_done_later(friends: Server) -> None:
    friends.gateway.answer = TryLater()
    wait = await friends.settle()
    assert wait is not None
    assert wait > 0
    friends.gateway.answer = None

    friends.clock.advance(wait - 1)
    await friends.settle()
    assert friends.holders() == set()
    friends.clock.advance(1)
    assert await friends.settle() is None

    assert friends.holders() == BOTH


async def test_pauses_grow_from_failure_to_failure_and_stay_bounded(friends: Server) -> None:
    friends.gateway.answer = TryLater()
    pauses = []

    for _ in range(12):
        wait = await friends.settle()
        assert wait is not None
        pauses.append(wait)
        friends.clock.advance(wait)

    assert pauses[:6] == sorted(set(pauses[:6]))
    assert max(pauses) < HOUR


async def test_as_long_as_discord_asks_us_to_wait_we_wait(friends: Server) -> None:
    friends.gateway.answer = TryLater(after=1_234)

    assert await friends.settle() == 1_234


async def test_an_answer_that_was_lost_is_asked_for_again(friends: Server) -> None:
    friends.gateway.loses_answers = True
    wait = await friends.settle()
    assert wait is not None
    friends.gateway.loses_answers = False

    friends.clock.advance(wait)

    assert await friends.settle() is None
    assert friends.holders() == BOTH


async def test_a_friendship_that_ended_while_the_outcome_was_unknown_is_taken_away(friends: Server) -> None:
    friends.gateway.loses_answers = True
    await friends.settle()
    assert friends.holders() == BOTH
    friends.gateway.loses_answers = False

    await friends.unfollow(ANN, BOB)

    assert await friends.settle() is None
    assert friends.holders() == set()


async def test_a_friendship_renewed_while_the_outcome_of_taking_was_unknown_is_given_again(
    friends: Server,
) -> None:
    await friends.settle()
    await friends.unfollow(ANN, BOB)
    friends.gateway.loses_answers = True
    await friends.settle()
    assert friends.holders() == set()
    friends.gateway.loses_answers = False

    await friends.follow(ANN, BOB)

    assert await friends.settle() is None
    assert friends.holders() == BOTH


async def test_a_new_cause_does_not_wait_for_the_pause_of_an_older_one(friends: Server) -> None:
    friends.gateway.answer = TryLater(after=HOUR)
    await friends.settle()
    friends.gateway.answer = None

    await friends.befriend(ANN, CAT)
    await friends.settle()

    assert friends.holders() >= {ANN.id, CAT.id}


# -------------------------------------------------------------------------------------------- crashes


async def test_a_crash_between_the_follow_and_the_grant_is_healed(friends: Server) -> None:
    await friends.restart()

    assert await friends.settle() is None
    assert friends.holders() == BOTH


async def test_a_crash_between_giving_and_recording_is_healed(friends: Server) -> None:
    friends.gateway.dies = True
    with pytest.raises(CrashError):
        await friends.settle()
    friends.gateway.dies = False

    await friends.restart()

    assert await friends.settle() is None
    assert friends.holders() == BOTH


async def test_a_friendship_that_ended_after_a_crash_in_giving_is_taken_away(friends: Server) -> None:
    friends.gateway.dies = True
    with pytest.raises(CrashError):
        await friends.settle()
    friends.gateway.dies = False

    await friends.restart()
    await friends.unfollow(ANN, BOB)

    assert await friends.settle() is None
    assert friends.holders() == set()


async def test_a_crash_between_taking_and_recording_is_healed(friends: Server) -> None:
    await friends.settle()
    await friends.unfollow(ANN, BOB)
    friends.gateway.dies = True
    with pytest.raises(CrashError):
        await friends.settle()
    friends.gateway.dies = False

    await friends.restart()

    assert await friends.settle() is None
    assert friends.holders() == set()


async def test_a_friendship_renewed_after_a_crash_in_taking_is_given_again(friends: Server) -> None:
    await friends.settle()
    await friends.unfollow(ANN, BOB)
    friends.gateway.dies = True
    with pytest.raises(CrashError):
        await friends.settle()
    friends.gateway.dies = False

    await friends.restart()
    await friends.follow(ANN, BOB)

    assert await friends.settle() is None
    assert friends.holders() == BOTH


async def test_what_a_process_died_over_another_takes_up_when_the_lease_ends(friends: Server) -> None:
    friends.gateway.dies = True
    with pytest.raises(CrashError):
        await friends.settle()
    friends.gateway.dies = False

    friends.start()  # without telling anybody that the first is gone
    wait = await friends.settle()
    assert wait is not None
    friends.clock.advance(wait)

    assert await friends.settle() is None
    assert friends.holders() == BOTH


# --------------------------------------------------------------------------------- in the middle of it


async def test_a_friendship_that_ends_while_the_role_is_given_ends_without_it(friends: Server) -> None:
    friends.gateway.meanwhile = lambda: friends.unfollow(ANN, BOB)

    assert await friends.settle() is None

    assert friends.holders() == set()


async def test_a_friendship_renewed_while_the_role_is_taken_ends_with_it(friends: Server) -> None:
    await friends.settle()
    await friends.unfollow(ANN, BOB)
    friends.gateway.meanwhile = lambda: friends.follow(ANN, BOB)

    assert await friends.settle() is None

    assert friends.holders() == BOTH


async def test_another_role_chosen_while_one_is_given_is_the_one_that_stays(friends: Server) -> None:
    friends.gateway.meanwhile = lambda: friends.choose_role(OTHER_ROLE_ID)

    assert await friends.settle() is None

    assert friends.holders() == set()
    assert friends.holders(OTHER_ROLE_ID) == BOTH


# ---------------------------------------------------------------------------------------- not allowed


async def test_what_is_not_allowed_is_told_once_to_who_set_it_up(friends: Server) -> None:
    friends.gateway.answer = TOO_HIGH

    await friends.settle()
    for _ in range(3):
        friends.clock.advance(2 * HOUR)
        await friends.settle()

    ((whom, problem),) = friends.admins.told
    assert whom == EVE
    assert (problem.target, problem.obstacle) == (target(ROLE_ID), Obstacle.ROLE_TOO_HIGH)


async def test_what_is_not_allowed_is_not_asked_for_everybody(server: Server) -> None:
    people = [Person(id_, f"Member {id_}") for id_ in range(10, 50)]
    await server.choose_role()
    for one, other in zip(people[::2], people[1::2], strict=True):
        await server.befriend(one, other)
    server.gateway.answer = TOO_HIGH

    await server.settle()

    assert len(server.gateway.calls) <= 5  # those already on their way when the first answer came


async def test_what_is_not_allowed_is_tried_again_now_and_then(friends: Server) -> None:
    friends.gateway.answer = TOO_HIGH
    wait = await friends.settle()
    assert wait is not None
    assert wait >= HOUR / 2
    friends.gateway.answer = None

    friends.clock.advance(wait)

    assert await friends.settle() is None
    assert friends.holders() == BOTH


async def test_once_permissions_change_everything_goes_on_at_once(friends: Server) -> None:
    friends.gateway.answer = TOO_HIGH
    await friends.settle()
    friends.gateway.answer = None

    await friends.guilds.permissions_changed(friends.id)

    assert await friends.settle() is None
    assert friends.holders() == BOTH


async def test_permissions_that_change_and_do_not_help_are_not_told_again(friends: Server) -> None:
    friends.gateway.answer = TOO_HIGH
    await friends.settle()

    await friends.guilds.permissions_changed(friends.id)
    wait = await friends.settle()

    assert wait is not None
    assert wait >= HOUR / 2
    assert len(friends.admins.told) == 1


async def test_a_problem_that_was_mended_and_comes_again_is_told_again(friends: Server) -> None:
    friends.gateway.answer = TOO_HIGH
    await friends.settle()
    friends.gateway.answer = None
    await friends.guilds.permissions_changed(friends.id)
    await friends.settle()

    friends.gateway.answer = TOO_HIGH
    await friends.befriend(CAT, DAN)
    await friends.settle()

    assert len(friends.admins.told) == 2


async def test_administrators_who_cannot_be_reached_now_are_told_later(friends: Server) -> None:
    friends.gateway.answer = TOO_HIGH
    friends.admins.answer = TryLater()
    await friends.settle()
    before = len(friends.admins.told)
    friends.admins.answer = TOO_HIGH  # there is nobody to tell: that is an end too

    await friends.settle()
    await friends.settle()

    assert len(friends.admins.told) == before + 1


async def test_a_friendship_that_ends_while_giving_is_not_allowed_leaves_nothing(friends: Server) -> None:
    friends.gateway.answer = TOO_HIGH
    await friends.settle()
    await friends.unfollow(ANN, BOB)
    await friends.settle()
    friends.gateway.answer = None

    await friends.guilds.permissions_changed(friends.id)

    assert await friends.settle() is None
    assert friends.holders() == set()


async def test_taking_that_is_not_allowed_is_made_up_for(friends: Server) -> None:
    await friends.settle()
    await friends.unfollow(ANN, BOB)
    friends.gateway.answer = TOO_HIGH
    await friends.settle()
    assert friends.holders() == BOTH
    friends.gateway.answer = None

    await friends.guilds.permissions_changed(friends.id)

    assert await friends.settle() is None
    assert friends.holders() == set()


async def test_another_role_can_be_given_while_the_one_before_cannot_be_taken(friends: Server) -> None:
    class OneRoleIsTooHigh(FakeGateway):
        async def take(self, *asked: object) -> NotAllowed:
            return TOO_HIGH

    await friends.settle()
    stubborn = OneRoleIsTooHigh()
    stubborn.held = friends.gateway.held
    friends.gateway = stubborn
    friends.start()

    await friends.choose_role(OTHER_ROLE_ID)
    await friends.settle()

    assert friends.holders(OTHER_ROLE_ID) == BOTH
    assert len(friends.admins.told) == 1


# ------------------------------------------------------------------------------- screening and leaving


async def test_whoever_has_not_passed_screening_waits(server: Server) -> None:
    await server.choose_role()
    server.gateway.pending.add(ANN.id)
    await server.befriend(Person(ANN.id, "Ann", is_screened=False), BOB)

    wait = await server.settle()
    assert wait is not None
    assert server.holders() == {BOB.id}

    server.gateway.pending.discard(ANN.id)
    server.clock.advance(wait)
    assert await server.settle() is None
    assert server.holders() == BOTH


async def test_who_is_known_to_have_passed_screening_is_not_looked_at(friends: Server) -> None:
    friends.gateway.pending |= BOTH  # which only a look would show

    await friends.settle()

    assert friends.holders() == BOTH


async def test_whoever_turns_out_to_have_left_is_not_tried_again(friends: Server) -> None:
    friends.gateway.gone.add(BOB.id)

    assert await friends.settle() is None

    assert friends.gateway.held == set()
    assert await friends.friends(ANN) == []


# --------------------------------------------------------------------------------- any order of things

PEOPLE = [ANN, BOB, CAT, DAN]
acts = st.lists(
    st.tuples(st.sampled_from(PEOPLE), st.sampled_from(PEOPLE), st.booleans()), min_size=1, max_size=12
)
TURNS = (Event.BECAME_FRIENDS, Event.ENDED_FRIENDSHIP)
GUILDS = iter(range(1_000, 10_000_000))


async def do(server: Server, act: tuple[Person, Person, bool]) -> object:
    me, them, follows = act
    return await (server.follow(me, them) if follows else server.unfollow(me, them))


@given(rounds=st.lists(acts, min_size=1, max_size=3))
async def test_any_acts_at_the_same_time_end_in_what_the_graph_says(
    server: Server, rounds: list[list[tuple[Person, Person, bool]]]
) -> None:
    here = Server(server.database, next(GUILDS))
    here.ids = server.ids
    here.start()
    await here.choose_role()

    for together in rounds:
        workers = [here.access.reconcile_due() for _ in range(2)]
        await asyncio.gather(*(do(here, act) for act in together), *workers)
    assert await here.settle() is None

    with_friends = {person.id for person in PEOPLE if await here.friends(person)}
    assert here.holders() == with_friends


@given(together=acts)
async def test_in_any_order_beginnings_and_ends_of_friendship_take_turns(
    server: Server, together: list[tuple[Person, Person, bool]]
) -> None:
    here = Server(server.database, next(GUILDS))
    here.ids = server.ids
    here.start()

    await asyncio.gather(*(do(here, act) for act in together))

    told: dict[frozenset[int], list[Event]] = {}
    for event, me, them in await here.history():
        if event in TURNS:
            told.setdefault(frozenset({me, them}), []).append(event)
    friends = {frozenset({p.id, f.user_id}) for p in PEOPLE for f in await here.friends(p)}
    assert {pair for pair, events in told.items() if events[-1] is Event.BECAME_FRIENDS} == friends
    assert all(event is TURNS[n % 2] for events in told.values() for n, event in enumerate(events))
