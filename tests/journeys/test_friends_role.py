"""From a mutual follow to a role and a channel, whatever happens on the way."""

import discord
import pytest

from tests.journeys.conftest import Town, said

ROLE_PUT = ("PUT", "/guilds/*/members/*/roles/*")
ROLE_DELETE = ("DELETE", "/guilds/*/members/*/roles/*")
HOUR = 3_600


async def test_two_who_follow_each_other_can_read_the_lounge_and_nobody_else_can(town: Town) -> None:
    await town.cat.slash(town.general, "follow", member=town.bob)

    await town.befriend(town.ann, town.bob)

    assert town.readers() == {"ann", "bob"}


async def test_the_role_goes_when_the_last_friendship_ends(town: Town) -> None:
    await town.befriend(town.ann, town.bob)
    await town.befriend(town.ann, town.cat)

    await town.ann.slash(town.general, "unfollow", member=town.bob)

    assert town.readers() == {"ann", "cat"}


async def test_the_same_follow_again_gets_the_same_answer_and_asks_nothing_of_discord(town: Town) -> None:
    first = await town.ann.slash(town.general, "follow", member=town.bob)
    before = len(town.world.requests("PUT"))

    again = await town.ann.slash(town.general, "follow", member=town.bob)

    assert said(again) == said(first)
    assert len(town.world.requests("PUT")) == before


async def test_bots_oneself_and_people_who_left_are_refused_each_in_its_way(town: Town) -> None:
    robot = town.guild.add_member(town.world.env.create_user("robot", bot=True))
    town.guild.remove_member(town.cat)

    answers = [
        said(await town.ann.slash(town.general, "follow", member=whom))
        for whom in (robot, town.ann, town.cat.user)
    ]

    assert len(set(answers)) == 3
    assert town.holders() == set()


async def test_everything_a_member_runs_answers_privately(town: Town) -> None:
    results = [
        await town.ann.slash(town.general, "follow", member=town.bob),
        await town.ann.slash(town.general, "friends"),
        await town.ann.slash(town.general, "unfollow", member=town.bob),
    ]

    assert all(result.ephemeral for result in results)


async def test_what_was_owed_when_the_process_died_is_given_after_the_restart(town: Town) -> None:
    town.world.time_out(*ROLE_PUT, times=None)
    await town.befriend(town.ann, town.bob)
    assert town.holders() == set()

    town.world.heal()
    await town.world.restart(crash=True)
    await town.world.advance(60)

    assert town.holders() == {"ann", "bob"}


@pytest.mark.parametrize("status", [500, 503])
async def test_an_outage_of_discord_is_waited_out(town: Town, status: int) -> None:
    town.world.fail(*ROLE_PUT, status=status, times=3)

    await town.befriend(town.ann, town.bob)
    await town.world.advance(HOUR)

    assert town.holders() == {"ann", "bob"}


async def test_pauses_grow_while_an_outage_lasts(town: Town) -> None:
    town.world.fail(*ROLE_PUT, status=500, times=None)

    await town.befriend(town.ann, town.bob)
    await town.world.advance(HOUR)

    assert 2 * 6 <= len(town.world.requests(*ROLE_PUT)) <= 2 * 14


async def test_a_lost_answer_is_asked_for_again(town: Town) -> None:
    town.world.lose_answer(*ROLE_PUT, times=2)

    await town.befriend(town.ann, town.bob)
    await town.world.advance(60)

    assert town.holders() == {"ann", "bob"}


async def test_a_friendship_that_ends_while_giving_is_uncertain_leaves_nobody_inside(town: Town) -> None:
    town.world.lose_answer(*ROLE_PUT, times=2)
    await town.befriend(town.ann, town.bob)

    await town.bob.slash(town.general, "unfollow", member=town.ann)
    await town.world.advance(60)

    assert town.holders() == set()


async def test_a_role_above_the_bot_is_told_once_with_its_remedy_and_taken_up_again(town: Town) -> None:
    await lift(town, 10)
    await town.befriend(town.ann, town.bob)
    await town.world.advance(3 * HOUR)
    told = town.world.inbox(town.eve)

    await lift(town, 1)

    assert len(told) == 1
    assert "Server Settings" in told[0].content
    assert town.holders() == {"ann", "bob"}


async def lift(town: Town, position: int) -> None:
    town.world.env.backend.edit_role(town.guild.id, town.friends.id, {"position": position})
    await town.world.settle()


async def test_a_deleted_role_is_told_once_and_another_choice_heals_it(town: Town) -> None:
    town.world.env.backend.delete_role(town.guild.id, town.friends.id)
    await town.befriend(town.ann, town.bob)
    await town.world.advance(3 * HOUR)
    told = town.world.inbox(town.eve)

    other = town.guild.create_role("Companions")
    await town.eve.slash(town.general, "mutuals setup", friends_role=other)

    assert len(told) == 1
    assert all(town.world.has_role(other, person) for person in (town.ann, town.bob))


async def test_a_refusal_by_discord_is_not_asked_again_at_once(town: Town) -> None:
    await lift(town, 10)

    await town.befriend(town.ann, town.bob)
    await town.world.advance(HOUR // 2)

    assert len(town.world.requests(*ROLE_PUT)) <= 2


async def test_a_member_in_screening_gets_nothing_until_they_are_through(town: Town) -> None:
    members = town.world.env.backend.guilds[town.guild.id].members
    members[town.bob.id].pending = True
    await town.befriend(town.ann, town.bob)
    while_pending = town.holders()

    members[town.bob.id].pending = False
    await town.world.advance(HOUR)

    assert while_pending == {"ann"}
    assert town.holders() == {"ann", "bob"}


async def test_whoever_leaves_is_nobodys_friend_here_until_they_return(town: Town) -> None:
    await town.befriend(town.ann, town.bob)

    town.guild.remove_member(town.bob)
    await town.world.settle()
    alone = town.holders()
    town.guild.add_member(town.bob.user)
    await town.world.settle()

    assert alone == set()
    assert town.holders() == {"ann", "bob"}


async def test_somebody_who_left_unnoticed_is_noticed_when_discord_says_so(town: Town) -> None:
    await town.ann.slash(town.general, "follow", member=town.bob)
    town.world.fail(*ROLE_PUT, status=404, code=10007, times=1)

    await town.bob.slash(town.general, "follow", member=town.ann)
    await town.world.advance(60)

    assert len(town.holders()) <= 1
    assert town.world.inbox(town.eve) == []


async def test_choosing_another_role_takes_the_first_from_everybody(town: Town) -> None:
    await town.befriend(town.ann, town.bob)
    other = town.guild.create_role("Companions")

    await town.eve.slash(town.general, "mutuals setup", friends_role=other)

    assert town.holders() == set()
    assert all(town.world.has_role(other, person) for person in (town.ann, town.bob))


async def test_friends_made_before_set_up_get_the_role_when_it_is_chosen(bare_town: Town) -> None:
    await bare_town.befriend(bare_town.ann, bare_town.bob)

    await bare_town.eve.slash(bare_town.general, "mutuals setup", friends_role=bare_town.friends)

    assert bare_town.holders() == {"ann", "bob"}


async def test_a_role_with_powers_is_not_handed_out_for_friendships(bare_town: Town) -> None:
    mods = bare_town.guild.create_role("Mods", permissions=discord.Permissions(ban_members=True))
    await bare_town.befriend(bare_town.ann, bare_town.bob)

    result = await bare_town.eve.slash(bare_town.general, "mutuals setup", friends_role=mods)

    assert result.ephemeral
    assert not bare_town.world.has_role(mods, bare_town.ann)


async def test_discord_is_told_of_the_commands_only_when_they_changed(town: Town) -> None:
    await town.world.restart()
    await town.world.restart(crash=True)

    assert len(town.world.requests("PUT", "/applications/*/commands")) == 1


async def test_every_change_in_discord_says_why_in_the_audit_log(town: Town) -> None:
    await town.befriend(town.ann, town.bob)
    await town.ann.slash(town.general, "unfollow", member=town.bob)

    changes = town.world.requests(*ROLE_PUT) + town.world.requests(*ROLE_DELETE)

    assert len(changes) == 4
    assert all(change.reason for change in changes)


async def test_members_who_cannot_manage_the_server_cannot_set_mutuals_up(town: Town) -> None:
    assert "mutuals setup" not in town.ann.available_commands(town.general)
