"""What staff do by hand with the Friends role is respected until they say otherwise."""

import pytest

from tests.journeys.conftest import DAY, HOUR, Town


@pytest.fixture
async def town(circle_town: Town) -> Town:
    """A server where Ann and Bob are friends and hold the role."""
    await circle_town.befriend(circle_town.ann, circle_town.bob)
    assert circle_town.holders() == {"ann", "bob"}
    return circle_town


async def take_from_bob(town: Town) -> None:
    town.by_hand(town.bob, town.friends, taken=True)
    await town.world.settle()


async def give_to(town: Town, name: str) -> None:
    town.by_hand({"bob": town.bob, "cat": town.cat}[name], town.friends, taken=False)
    await town.world.settle()


async def test_a_role_that_staff_took_stays_away(town: Town) -> None:
    await take_from_bob(town)

    await town.pass_time(2 * DAY)

    assert town.holders() == {"ann"}


async def test_a_new_friendship_does_not_bring_back_what_staff_took(town: Town) -> None:
    await take_from_bob(town)

    await town.befriend(town.bob, town.cat)

    assert town.holders() == {"ann", "cat"}


async def test_a_restart_does_not_bring_back_what_staff_took(town: Town) -> None:
    await take_from_bob(town)

    await town.world.restart(crash=True)
    await town.world.advance(HOUR)

    assert town.holders() == {"ann"}


async def test_a_reconciliation_does_not_bring_back_what_staff_took(town: Town) -> None:
    await take_from_bob(town)

    await town.ask(town.eve, "mutuals reconcile")
    await town.world.advance(60)

    assert town.holders() == {"ann"}


async def test_whoever_leaves_and_comes_back_does_not_get_what_staff_took(town: Town) -> None:
    await take_from_bob(town)
    town.guild.remove_member(town.bob)
    await town.world.settle()

    town.guild.add_member(town.bob.user)
    await town.world.settle()

    assert "bob" not in town.holders()


async def test_what_staff_took_while_the_bot_was_away_is_known_from_the_audit_log(town: Town) -> None:
    def nobody_hears() -> None:
        subscribers = town.world.env.backend.subscribers
        heard, subscribers[:] = list(subscribers), []
        town.by_hand(town.bob, town.friends, taken=True)
        subscribers[:] = heard

    nobody_hears()
    await town.pass_time(7 * HOUR)
    await town.pass_time(HOUR)

    assert town.holders() == {"ann"}


async def test_what_staff_took_and_give_back_stays_and_follows_the_friendships_again(town: Town) -> None:
    await take_from_bob(town)
    await give_to(town, "bob")
    with_role = town.holders()

    await town.ask(town.ann, "unfollow", member=town.bob)

    assert with_role == {"ann", "bob"}
    assert town.holders() == set()


async def test_a_circle_stays_open_to_a_friend_from_whom_staff_took_the_role(town: Town) -> None:
    circle = await town.open_circle(town.ann)

    await take_from_bob(town)

    assert town.inside(circle) == {"ann", "bob"}


async def test_a_stranger_to_whom_staff_gave_the_role_does_not_keep_it(town: Town) -> None:
    await give_to(town, "cat")
    await town.world.advance(60)

    assert town.holders() == {"ann", "bob"}


async def test_what_the_bot_itself_takes_is_not_taken_for_staffs_doing(town: Town) -> None:
    await town.ask(town.ann, "unfollow", member=town.bob)

    await town.follow(town.ann, town.bob)

    assert town.holders() == {"ann", "bob"}


async def test_another_role_taken_by_hand_is_nothing_to_us(town: Town) -> None:
    other = town.guild.create_role("Painters")
    town.world.env.backend.add_member_role(town.guild.id, town.bob.id, other.id)
    before = len(town.world.requests("PUT"))

    town.by_hand(town.bob, other, taken=True)
    await town.world.settle()

    assert town.holders() == {"ann", "bob"}
    assert len(town.world.requests("PUT")) == before
