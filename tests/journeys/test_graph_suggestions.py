"""Suggestions: who is suggested, why, in which order, and who never."""

from collections.abc import Awaitable, Callable

import pytest
from simcord import MemberActor

from tests.journeys.conftest import DAY, Town, answered, people_in

pytestmark = pytest.mark.usefixtures("nothing_breaks")


async def suggested(town: Town, who: MemberActor) -> list[str]:
    """Return who is suggested to somebody, in order."""
    people = (town.ann, town.bob, town.cat, town.eve)
    return people_in(await town.ask(who, "suggestions"), *people)


async def test_suggestions_are_followers_then_friends_of_friends_then_shared_interests(town: Town) -> None:
    dan, fay, gus = (town.newcomer(name) for name in ("dan", "fay", "gus"))
    await town.befriend(town.ann, town.bob)
    await town.befriend(town.ann, town.eve)
    await town.befriend(town.bob, dan)
    await town.befriend(town.bob, fay)
    await town.befriend(town.eve, fay)
    for one in (town.ann, gus):
        await one.slash(town.general, "interests", tags="tea")
    await town.follow(town.cat, town.ann)

    text = await town.ask(town.ann, "suggestions")

    assert people_in(text, town.bob, town.cat, town.eve, dan, fay, gus) == ["cat", "fay", "dan", "gus"]
    assert len(text.splitlines()) == 5


async def test_of_equally_near_people_the_less_followed_comes_first(town: Town) -> None:
    dan, fay = town.newcomer("dan"), town.newcomer("fay")
    await town.befriend(town.ann, town.bob)
    for one in (dan, fay):
        await town.befriend(town.bob, one)
    for one in (town.cat, town.eve):
        await town.follow(one, dan)

    assert people_in(await town.ask(town.ann, "suggestions"), dan, fay) == ["fay", "dan"]


async def follow(town: Town) -> None:
    await town.follow(town.ann, town.bob)


async def request(town: Town) -> None:
    await town.prefer(town.bob, "who_may_follow", "ask")
    await town.follow(town.ann, town.bob)


async def be_declined(town: Town) -> None:
    await request(town)
    await town.press(town.bob, "Decline")


async def find_them_closed(town: Town) -> None:
    await town.prefer(town.bob, "who_may_follow", "nobody")


async def block(town: Town) -> None:
    await town.ann.slash(town.general, "block", user=town.bob)


async def be_blocked(town: Town) -> None:
    await town.bob.slash(town.general, "block", user=town.ann)


async def mute(town: Town) -> None:
    await town.ann.slash(town.general, "mute", member=town.bob, duration="forever")


async def dismiss(town: Town) -> None:
    shown = answered(await town.ann.slash(town.general, "suggestions"))
    await town.ann.click(shown, custom_id=f"person:dismiss:{town.guild.id}:{town.bob.id}:{town.ann.id}")


async def see_them_leave(town: Town) -> None:
    town.guild.remove_member(town.bob)
    await town.world.settle()


@pytest.mark.parametrize(
    "happen",
    [follow, request, be_declined, find_them_closed, block, be_blocked, mute, dismiss, see_them_leave],
)
async def test_whom_one_cannot_want_to_follow_is_not_suggested(
    town: Town, happen: Callable[[Town], Awaitable[None]]
) -> None:
    await town.follow(town.bob, town.ann)
    before = await suggested(town, town.ann)

    await happen(town)

    assert before == ["bob"]
    assert await suggested(town, town.ann) == []


async def test_nobody_is_suggested_through_somebody_who_hides_nor_who_hides_themselves(town: Town) -> None:
    await town.befriend(town.ann, town.bob)
    await town.befriend(town.bob, town.cat)
    open_to_all = await suggested(town, town.ann)

    await town.prefer(town.bob, "lists_visible_to", "only_me")
    through_bob = await suggested(town, town.ann)
    await town.prefer(town.bob, "lists_visible_to", "friends")
    await town.prefer(town.cat, "lists_visible_to", "only_me")

    assert open_to_all == ["cat"]
    assert through_bob == []
    assert await suggested(town, town.ann) == []


async def test_following_from_a_suggestion_works_and_a_dismissal_lasts(town: Town) -> None:
    for one in (town.bob, town.cat):
        await town.follow(one, town.ann)
    shown = answered(await town.ann.slash(town.general, "suggestions"))

    for verb, one in (("dismiss", town.bob), ("follow", town.cat)):
        await town.ann.click(shown, custom_id=f"person:{verb}:{town.guild.id}:{one.id}:{town.ann.id}")
    await town.world.restart()
    await town.pass_time(8 * DAY)

    assert await suggested(town, town.ann) == []
    assert people_in(await town.ask(town.ann, "friends"), town.bob, town.cat) == ["cat"]
