"""Blocks: what ends, what it costs the blocked person to try, and what comes back."""

from dataclasses import dataclass

import pytest
from simcord import ChannelHandle, GuildHandle, MemberActor, RoleHandle

from tests.journeys.conftest import Town, answered, people_in, said

pytestmark = pytest.mark.usefixtures("nothing_breaks")


@dataclass
class Elsewhere:
    """A second server where Ann and Bob are members too, with a Friends role of its own."""

    guild: GuildHandle
    square: ChannelHandle
    friends: RoleHandle
    ann: MemberActor
    bob: MemberActor


@pytest.fixture
async def elsewhere(town: Town) -> Elsewhere:
    guild = town.world.env.create_guild("Hillside")
    square, friends = guild.create_text_channel("square"), guild.create_role("Friends")
    ann, bob = guild.add_member(town.ann.user), guild.add_member(town.bob.user)
    owner = MemberActor(town.world.env, guild, guild.owner)
    await owner.slash(square, "mutuals setup", friends_role=friends)
    return Elsewhere(guild, square, friends, ann, bob)


async def lists_of(town: Town, who: MemberActor) -> str:
    """Return everything somebody reads on their own lists."""
    return "\n".join(
        [await town.ask(who, name) for name in ("followers", "following", "friends", "requests")]
    )


async def test_a_block_ends_everything_between_two_people_in_every_server(
    town: Town, elsewhere: Elsewhere
) -> None:
    await town.befriend(town.ann, town.bob)
    await elsewhere.ann.slash(elsewhere.square, "follow", member=elsewhere.bob)
    await elsewhere.bob.slash(elsewhere.square, "follow", member=elsewhere.ann)
    both_held = town.holders() == {"ann", "bob"} and town.world.has_role(elsewhere.friends, town.ann)

    await town.ann.slash(town.general, "block", user=town.bob)

    assert both_held
    assert town.holders() == set()
    assert not any(town.world.has_role(elsewhere.friends, one) for one in (town.ann, town.bob))
    assert town.ann.mention not in await lists_of(town, town.bob)
    assert town.bob.mention not in await lists_of(town, town.ann)


async def test_a_block_leaves_friendships_with_others_alone(town: Town) -> None:
    await town.befriend(town.ann, town.bob)
    await town.befriend(town.ann, town.cat)

    await town.ann.slash(town.general, "block", user=town.bob)

    assert town.holders() == {"ann", "cat"}


async def test_a_block_ends_requests_both_ways_and_mutes(town: Town) -> None:
    for one in (town.ann, town.bob):
        await town.prefer(one, "who_may_follow", "ask")
    await town.follow(town.ann, town.bob)
    await town.follow(town.bob, town.ann)
    await town.bob.slash(town.general, "mute", member=town.ann, duration="forever")

    await town.ann.slash(town.general, "block", user=town.bob)
    late = await town.press(town.bob, "Accept")

    assert "already handled" in late
    assert (
        people_in(await lists_of(town, town.ann) + await lists_of(town, town.bob), town.ann, town.bob) == []
    )
    assert await town.bob.autocomplete(town.general, "unmute", "member", "") == []


async def test_a_block_from_a_dm_counts_in_every_server(town: Town) -> None:
    await town.befriend(town.ann, town.bob)

    await town.ann.user.slash("block", user=town.bob.user)

    assert town.holders() == set()
    assert town.bob.mention in said(await town.ann.user.slash("blocked"))


async def test_nothing_the_blocked_person_does_reaches_the_blocker(town: Town) -> None:
    await town.befriend(town.ann, town.bob)
    await town.ann.slash(town.general, "block", user=town.bob)
    before = len(town.inbox(town.ann)), len(town.general.history())

    await town.follow(town.bob, town.ann)
    await town.bob.context_menu(town.general, "Follow or unfollow", town.ann)
    await town.press(town.bob, "Follow back", 0) if town.inbox(town.bob) else None
    card = await town.bob.slash(town.general, "profile", member=town.ann)
    await town.bob.click(answered(card), label="Follow")
    await town.world.advance(120)

    assert (len(town.inbox(town.ann)), len(town.general.history())) == before
    assert town.bob.mention not in await lists_of(town, town.ann)


async def test_the_blocked_persons_buttons_in_dms_do_nothing_to_the_blocker(town: Town) -> None:
    await town.use(town.bob)
    await town.follow(town.ann, town.bob)
    await town.ann.user.slash("block", user=town.bob.user)

    answer = await town.press(town.bob, "Follow back")

    assert answer == await town.follow(town.bob, town.ann)
    assert town.inbox(town.ann) == []
    assert town.holders() == set()


async def test_the_blocker_cannot_follow_whom_they_block_either(town: Town) -> None:
    await town.ann.slash(town.general, "block", user=town.bob)

    await town.follow(town.ann, town.bob)

    assert town.bob.mention not in await lists_of(town, town.ann)


async def test_neither_appears_in_the_others_view_of_a_third_persons_lists(town: Town) -> None:
    await town.prefer(town.cat, "lists_visible_to", "everyone")
    for one in (town.ann, town.bob, town.eve):
        await town.follow(one, town.cat)
    await town.ann.slash(town.general, "block", user=town.bob)

    seen = [await town.ask(one, "followers", member=town.cat) for one in (town.ann, town.bob, town.eve)]

    assert [set(people_in(text, town.ann, town.bob, town.eve)) for text in seen] == [
        {"ann", "eve"},
        {"bob", "eve"},
        {"ann", "bob", "eve"},
    ]


async def test_unblocking_brings_nothing_back_and_allows_to_begin_again(town: Town) -> None:
    await town.befriend(town.ann, town.bob)
    await town.ann.slash(town.general, "block", user=town.bob)

    await town.ann.slash(town.general, "unblock", user=str(town.bob.id))
    afterwards = town.holders(), await lists_of(town, town.ann)
    await town.befriend(town.ann, town.bob)

    assert afterwards[0] == set()
    assert town.bob.mention not in afterwards[1]
    assert town.holders() == {"ann", "bob"}


async def test_blocks_of_both_count_each_for_itself(town: Town) -> None:
    await town.ann.slash(town.general, "block", user=town.bob)
    await town.bob.slash(town.general, "block", user=town.ann)

    await town.ann.slash(town.general, "unblock", user=str(town.bob.id))
    await town.befriend(town.ann, town.bob)

    assert town.holders() == set()
    assert town.ann.mention in await town.ask(town.bob, "blocked")


async def test_bots_and_oneself_cannot_be_blocked(town: Town) -> None:
    robot = town.guild.add_member(town.world.env.create_user("robot", bot=True))

    answers = [await town.ask(town.ann, "block", user=whom) for whom in (robot, town.ann)]

    assert len(set(answers)) == 2
    assert people_in(await town.ask(town.ann, "blocked"), robot, town.ann) == []


async def test_people_who_left_can_be_blocked_and_stay_blocked_when_they_return(town: Town) -> None:
    await town.befriend(town.ann, town.bob)
    town.guild.remove_member(town.bob)
    await town.world.settle()

    await town.ann.slash(town.general, "block", user=town.bob.user)
    town.guild.add_member(town.bob.user)
    await town.world.settle()

    assert town.holders() == set()
    assert town.bob.mention in await town.ask(town.ann, "blocked")
    assert town.bob.mention not in await lists_of(town, town.ann)


async def test_blocking_again_is_the_same_as_blocking_once(town: Town) -> None:
    first = await town.ask(town.ann, "block", user=town.bob)

    assert await town.ask(town.ann, "block", user=town.bob) == first
    assert (await town.ask(town.ann, "blocked")).count(town.bob.mention) == 1


@pytest.mark.parametrize("how", ["id", "mention", "name", "choice", "button"])
async def test_whom_to_unblock_can_be_said_in_every_way(town: Town, how: str) -> None:
    for one in (town.bob, town.cat):
        await town.ann.slash(town.general, "block", user=one)

    if how == "button":
        card = await town.ann.slash(town.general, "profile", member=town.bob)
        await town.ann.click(answered(card), label="Unblock")
    else:
        choices = await town.ann.autocomplete(town.general, "unblock", "user", "bo")
        said_as = {"id": str(town.bob.id), "mention": town.bob.mention, "name": "BOB", "choice": ""}
        await town.ann.slash(town.general, "unblock", user=said_as[how] or choices[0]["value"])

    assert people_in(await town.ask(town.ann, "blocked"), town.bob, town.cat) == ["cat"]


async def test_unblocking_offers_only_ones_own_list_also_in_a_dm(town: Town) -> None:
    await town.bob.slash(town.general, "block", user=town.cat)
    await town.ann.slash(town.general, "block", user=town.bob)

    here = await town.ann.autocomplete(town.general, "unblock", "user", "")
    in_dm = await town.ann.user.autocomplete("unblock", "user", "")

    assert [one["value"] for one in here] == [one["value"] for one in in_dm] == [str(town.bob.id)]


async def test_unblocking_somebody_not_on_the_list_is_refused_and_changes_nothing(town: Town) -> None:
    await town.ann.slash(town.general, "block", user=town.bob)
    texts = ("nobody", " ", "123456789012345678", "<@99999999999999999999>", "@everyone", town.cat.mention)

    answers = {await town.ask(town.ann, "unblock", user=text) for text in texts}

    assert len(answers) == 1
    assert town.bob.mention in await town.ask(town.ann, "blocked")
