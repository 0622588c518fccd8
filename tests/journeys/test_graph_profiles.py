"""Profiles, suggestions, mutes and interests: what people see of each other."""

import pytest
from simcord import MemberActor

from tests.journeys.conftest import DAY, HOUR, Town, answered, figures, labels, people_in, said

pytestmark = pytest.mark.usefixtures("nothing_breaks")

GRAPH = {
    *("Follow", "Follow back", "Unfollow", "Withdraw request", "Accept", "Decline"),
    *("Remove follower", "Mute", "Unmute", "Block", "Unblock"),
}


async def buttons(town: Town, viewer: MemberActor, them: MemberActor) -> list[str]:
    """Return what can be pressed on somebody's profile, as far as it belongs to the follow graph."""
    shown = labels(await viewer.slash(town.general, "profile", member=them))
    return [label for label in shown if label in GRAPH]


async def test_a_profile_has_a_button_for_each_thing_that_is_possible_now(town: Town) -> None:
    stranger = await buttons(town, town.ann, town.bob)
    await town.follow(town.bob, town.ann)
    follower = await buttons(town, town.ann, town.bob)
    await town.follow(town.ann, town.bob)
    friend = await buttons(town, town.ann, town.bob)
    await town.ann.slash(town.general, "mute", member=town.bob, duration="1 day")
    muted = await buttons(town, town.ann, town.bob)
    await town.ann.slash(town.general, "block", user=town.bob)

    assert stranger == ["Follow", "Mute", "Block"]
    assert follower == ["Follow back", "Remove follower", "Mute", "Block"]
    assert friend == ["Unfollow", "Remove follower", "Mute", "Block"]
    assert muted == ["Unfollow", "Remove follower", "Unmute", "Block"]
    assert await buttons(town, town.ann, town.bob) == ["Unblock"]
    assert await buttons(town, town.ann, town.ann) == []


async def test_a_profile_has_buttons_for_requests_both_ways(town: Town) -> None:
    for one in (town.ann, town.bob):
        await town.prefer(one, "who_may_follow", "ask")
    await town.follow(town.ann, town.bob)

    assert await buttons(town, town.ann, town.bob) == ["Withdraw request", "Mute", "Block"]
    assert await buttons(town, town.bob, town.ann) == ["Follow", "Accept", "Decline", "Mute", "Block"]


@pytest.mark.parametrize("label", ["Follow back", "Remove follower", "Mute", "Block"])
async def test_each_button_of_a_profile_does_what_it_says(town: Town, label: str) -> None:
    await town.follow(town.bob, town.ann)
    card = answered(await town.ann.slash(town.general, "profile", member=town.bob))

    await town.ann.click(card, label=label)

    assert (
        await buttons(town, town.ann, town.bob)
        == {
            "Follow back": ["Unfollow", "Remove follower", "Mute", "Block"],
            "Remove follower": ["Follow", "Mute", "Block"],
            "Mute": ["Follow back", "Remove follower", "Unmute", "Block"],
            "Block": ["Unblock"],
        }[label]
    )


async def test_a_profile_shows_numbers_ratio_and_interests(town: Town) -> None:
    await town.befriend(town.ann, town.bob)
    await town.follow(town.cat, town.ann)
    await town.ann.slash(town.general, "interests", tags="tea, chess")

    text = await town.ask(town.bob, "profile", member=town.ann)

    assert figures(text) == (2, 1)
    assert "tea" in text
    assert "chess" in text


@pytest.mark.parametrize(("choice", "shown"), [("everyone", True), ("friends", True), ("only_me", False)])
async def test_numbers_are_shown_to_all_unless_they_hide(town: Town, choice: str, shown: bool) -> None:
    await town.befriend(town.ann, town.bob)
    await town.prefer(town.ann, "lists_visible_to", choice)

    assert figures(await town.ask(town.cat, "profile", member=town.ann)) == ((1, 1) if shown else None)
    assert figures(await town.ask(town.ann, "profile")) == (1, 1)


async def test_mutual_friends_are_counted_and_named_where_i_may_see_them(town: Town) -> None:
    for one in (town.ann, town.bob):
        await town.befriend(one, town.cat)
        await town.befriend(one, town.eve)
    await town.prefer(town.eve, "lists_visible_to", "only_me")
    not_a_friend = await town.ask(town.ann, "profile", member=town.bob)
    await town.befriend(town.ann, town.bob)

    text = await town.ask(town.ann, "profile", member=town.bob)

    assert "cat" not in not_a_friend
    assert "both of you: 1 " in text
    assert "cat" in text
    assert "eve" not in text


async def test_bots_and_people_who_left_have_no_profile(town: Town) -> None:
    robot = town.guild.add_member(town.world.env.create_user("robot", bot=True))
    await town.befriend(town.ann, town.bob)
    town.guild.remove_member(town.bob)
    await town.world.settle()

    texts = [await town.ask(town.ann, "profile", member=one) for one in (robot, town.bob.user)]

    assert [figures(text) for text in texts] == [None, None]


# -------------------------------------------------------------------------------------- mutes and interests


@pytest.mark.parametrize(("duration", "seconds"), [("1 hour", HOUR), ("1 week", 7 * DAY)])
async def test_a_timed_mute_ends_by_itself(town: Town, duration: str, seconds: int) -> None:
    await town.use(town.ann)
    await town.ann.slash(town.general, "mute", member=town.bob, duration=duration)
    await town.pass_time(seconds - 600)
    while_muted = await town.ann.autocomplete(town.general, "unmute", "member", "")

    await town.pass_time(600)
    await town.follow(town.bob, town.ann)

    assert [one["value"] for one in while_muted] == [str(town.bob.id)]
    assert await town.ann.autocomplete(town.general, "unmute", "member", "") == []
    assert len(town.inbox(town.ann)) == 1


async def test_a_mute_leaves_friendship_and_access_untouched_and_can_be_taken_back(town: Town) -> None:
    await town.befriend(town.ann, town.bob)

    await town.ann.slash(town.general, "mute", member=town.bob, duration="forever")
    still = town.holders(), people_in(await town.ask(town.ann, "friends"), town.bob)
    await town.ann.slash(town.general, "unmute", member=town.bob.mention)

    assert still == ({"ann", "bob"}, ["bob"])
    assert await town.ann.autocomplete(town.general, "unmute", "member", "") == []


async def test_both_can_mute_each_other_and_nobody_themselves(town: Town) -> None:
    for one, other in ((town.ann, town.bob), (town.bob, town.ann), (town.ann, town.ann)):
        await one.slash(town.general, "mute", member=other, duration="forever")

    muted = [await one.autocomplete(town.general, "unmute", "member", "") for one in (town.ann, town.bob)]

    assert [[one["value"] for one in each] for each in muted] == [[str(town.bob.id)], [str(town.ann.id)]]


async def test_interests_are_kept_once_each_in_one_spelling(town: Town) -> None:
    text = await town.ask(
        town.ann, "interests", tags=" Tea, #tea ,\uff34\uff25\uff21,,  Board   games, \u200b"
    )

    assert sorted(await town.ask(town.ann, "interests")) == sorted(text)
    assert text.casefold().count("tea") == 1
    assert "board games" in text


@pytest.mark.parametrize("tags", [", ".join(f"tag{number}" for number in range(11)), "x" * 31])
async def test_too_many_or_too_long_interests_are_refused_and_change_nothing(town: Town, tags: str) -> None:
    before = await town.ask(town.ann, "interests", tags="tea")

    refused = await town.ask(town.ann, "interests", tags=tags)

    assert ("10" in refused) or ("30" in refused)
    assert await town.ask(town.ann, "interests") == before


async def test_a_single_dash_removes_all_interests(town: Town) -> None:
    nothing = await town.ask(town.ann, "interests")
    await town.ann.slash(town.general, "interests", tags="tea, chess")

    await town.ann.slash(town.general, "interests", tags="-")

    assert await town.ask(town.ann, "interests") == nothing


async def test_the_menu_shows_the_same_profile_as_the_command(town: Town) -> None:
    await town.befriend(town.ann, town.bob)

    by_menu = await town.ann.context_menu(town.general, "View profile", town.bob)

    assert said(by_menu) == await town.ask(town.ann, "profile", member=town.bob)
    assert by_menu.ephemeral
