"""What refusals and profiles give away: nothing."""

import re
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from simcord import HttpLogEntry, InteractionResult, MemberActor

from tests.journeys.conftest import Town, answered

pytestmark = pytest.mark.usefixtures("nothing_breaks")

SNOWFLAKE = re.compile(r"\d{17,20}")
TOKENS = re.compile(r"(/interactions|/webhooks)/[^/]+/[^/]+")

Act = Callable[[Town, MemberActor], Awaitable[InteractionResult]]
Seen = tuple[str, list[str], list[tuple[str, str, str]]]


async def by_command(town: Town, them: MemberActor) -> InteractionResult:
    return await town.ann.slash(town.general, "follow", member=them)


async def by_menu(town: Town, them: MemberActor) -> InteractionResult:
    return await town.ann.context_menu(town.general, "Follow or unfollow", them)


async def by_button(town: Town, them: MemberActor) -> InteractionResult:
    custom_id = f"person:follow:{town.guild.id}:{them.id}:{town.ann.id}"
    return await town.ann.click(town.forged(custom_id), label="Forged")


async def seen(town: Town, act: Act, them: MemberActor) -> Seen:
    """Return all that Ann and her client can see of an act, and all that the bot asks of Discord for it."""
    before = len(town.world.requests())
    result = await act(town, them)
    await town.world.advance(120)
    made = [shape(request) for request in town.world.requests()[before:]]
    return answered(result).content, [one.content for one in result.followups], made


async def frozen(town: Town, act: Act, them: MemberActor) -> tuple[str, str]:
    answer, followups, made = await seen(town, act, them)
    return answer, repr((followups, made))


def shape(request: HttpLogEntry) -> tuple[str, str, str]:
    """Return a request without the ids that every interaction has of its own."""
    path = SNOWFLAKE.sub("ID", TOKENS.sub(r"\1/ID/TOKEN", request.path))
    return request.method, path, anonymous(request.json)


def anonymous(thing: Any) -> str:
    return SNOWFLAKE.sub("ID", repr(thing))


async def decline(town: Town, who: MemberActor, whom: MemberActor) -> None:
    await town.prefer(who, "who_may_follow", "ask")
    await town.follow(whom, who)
    await town.press(who, "Decline")


@pytest.fixture
async def closed(town: Town) -> Town:
    """A town where Bob blocks Ann, Cat has just declined her, and nobody may follow Eve."""
    await town.bob.slash(town.general, "block", user=town.ann)
    await decline(town, town.cat, town.ann)
    await town.prefer(town.eve, "who_may_follow", "nobody")
    return town


@pytest.mark.parametrize("act", [by_command, by_menu, by_button])
async def test_a_block_a_decline_and_nobody_cannot_be_told_apart(closed: Town, act: Act) -> None:
    blocked, declined, nobody = [await seen(closed, act, one) for one in (closed.bob, closed.cat, closed.eve)]

    assert blocked == declined == nobody
    assert blocked[0].encode() == nobody[0].encode()
    assert len(blocked[2]) == 1


async def test_they_cannot_be_told_apart_by_trying_again_or_after_a_restart(closed: Town) -> None:
    first = {await frozen(closed, act, closed.bob) for act in (by_command, by_menu, by_button)}

    await closed.world.restart()
    again = {
        await frozen(closed, act, one)
        for act in (by_command, by_menu, by_button)
        for one in (closed.bob, closed.cat, closed.eve)
    }

    assert again == first
    assert len({answer for answer, _ in first}) == 1


async def test_the_three_stay_alike_whether_or_not_the_target_ever_used_mutuals(town: Town) -> None:
    dan = town.newcomer("dan")
    await dan.user.slash("block", user=town.ann.user)
    panel = answered(await town.bob.user.slash("privacy settings"))
    await town.bob.user.select(panel, ["nobody"], custom_id="choice:who_may_follow")
    await town.use(town.ann)

    assert await seen(town, by_command, dan) == await seen(town, by_command, town.bob)


async def test_a_refused_follow_writes_to_nobody_and_leaves_no_trace_with_the_target(closed: Town) -> None:
    before = [len(closed.inbox(one)) for one in (closed.bob, closed.cat, closed.eve)]

    for act in (by_command, by_menu, by_button):
        for one in (closed.bob, closed.cat, closed.eve):
            await act(closed, one)

    assert [len(closed.inbox(one)) for one in (closed.bob, closed.cat, closed.eve)] == before
    for one in (closed.bob, closed.cat, closed.eve):
        assert closed.ann.mention not in await closed.ask(one, "requests")


@pytest.fixture
async def alike(town: Town) -> tuple[Town, MemberActor, MemberActor]:
    """A town with two of one name: the first blocks Ann, the second hides; both have friends and interests."""
    blocker, hider = (town.newcomer(name, nick="Sam") for name in ("sam1", "sam2"))
    for one in (blocker, hider):
        await town.befriend(one, town.cat)
        await one.slash(town.general, "interests", tags="tea, chess")
        await town.follow(town.eve, one)
    await blocker.slash(town.general, "block", user=town.ann)
    await town.prefer(hider, "lists_visible_to", "only_me")
    await town.use(town.ann)
    return town, blocker, hider


async def test_the_profile_of_a_blocker_is_that_of_somebody_who_hides(
    alike: tuple[Town, MemberActor, MemberActor],
) -> None:
    town, *both = alike

    cards = [answered(await town.ann.slash(town.general, "profile", member=one)) for one in both]
    by_menu = [answered(await town.ann.context_menu(town.general, "View profile", one)) for one in both]

    shown = {anonymous((card.content, card.components)) for card in (*cards, *by_menu)}
    assert len(shown) == 1
    assert "chess" not in shown.pop()


async def test_the_lists_of_a_blocker_are_those_of_somebody_who_hides(
    alike: tuple[Town, MemberActor, MemberActor],
) -> None:
    town, *both = alike

    for name in ("followers", "following", "friends"):
        shown = [answered(await town.ann.slash(town.general, name, member=one)) for one in both]
        forged = [town.forged(f"page:{name}:{one.id}:1:next") for one in both]
        pages = [answered(await town.ann.click(one, label="Forged")) for one in forged]
        assert len({anonymous((one.content, one.components)) for one in shown}) == 1
        assert pages[0].content == pages[1].content == shown[0].content


async def test_both_are_missing_alike_from_the_lists_of_others(
    alike: tuple[Town, MemberActor, MemberActor],
) -> None:
    town, blocker, hider = alike
    await town.prefer(town.cat, "lists_visible_to", "everyone")

    lists = [
        await town.ask(town.ann, name, member=town.cat) for name in ("followers", "following", "friends")
    ]

    assert not any(one.mention in text for one in (blocker, hider) for text in lists)
    assert not any(": 1" in text or ": 2" in text for text in lists)


async def test_a_mute_changes_nothing_the_muted_person_could_see(town: Town) -> None:
    await town.use(town.ann, town.bob)
    before = await seen(
        town, lambda town, them: town.ann.slash(town.general, "profile", member=them), town.bob
    )

    await town.bob.slash(town.general, "mute", member=town.ann, duration="forever")

    after = await seen(
        town, lambda town, them: town.ann.slash(town.general, "profile", member=them), town.bob
    )
    assert (after[0], after[2]) == (before[0], before[2])
