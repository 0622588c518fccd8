"""A member's circle, from the first `/circle open` to the last day it is kept."""

import discord
import pytest

from bot.stores import spaces
from tests.journeys.conftest import DAY, HOUR, Town, answered, channel_in, labels, said

OVERWRITES_TAKEN = ("DELETE", "/channels/*/permissions/*")
OVERWRITES_GIVEN = ("PUT", "/channels/*/permissions/*")


@pytest.fixture
async def town(circle_town: Town) -> Town:
    """A server with a category for circles, where Ann and Bob are friends and Cat only follows Ann."""
    await circle_town.befriend(circle_town.ann, circle_town.bob)
    await circle_town.follow(circle_town.cat, circle_town.ann)
    return circle_town


async def press_close(town: Town) -> str:
    asked = await town.ann.slash(town.general, "circle close")
    return said(await town.ann.click(answered(asked), label="Close it"))


# --------------------------------------------------------------------------------------------- opening


async def test_before_set_up_a_circle_is_refused_with_what_to_do_and_nothing_is_made(bare_town: Town) -> None:
    before = dict(bare_town.guild.channels)

    refused = await bare_town.ann.slash(bare_town.general, "circle open")

    assert refused.ephemeral
    assert "/mutuals setup" in said(refused)
    assert bare_town.guild.channels.keys() == before.keys()


async def test_a_circle_is_open_to_its_owner_and_exactly_their_friends(town: Town) -> None:
    circle = await town.open_circle(town.ann)

    assert town.inside(circle) == {"ann", "bob"}


async def test_the_answer_is_private_and_says_that_administrators_can_look_in(town: Town) -> None:
    opened = await town.ann.slash(town.general, "circle open")

    assert opened.ephemeral
    assert "dministrators" in said(opened)
    assert "dministrators" in await town.ask(town.ann, "circle show")


async def test_besides_friends_only_administrators_can_look_in(town: Town) -> None:
    staff = town.guild.create_role("Staff", permissions=discord.Permissions(administrator=True))
    admin = town.guild.add_member(town.world.env.create_user("admin"), roles=[staff])
    moderation = discord.Permissions(manage_guild=True, manage_channels=True, manage_messages=True)
    mods = town.guild.create_role("Mods", permissions=moderation)
    mod = town.guild.add_member(town.world.env.create_user("mod"), roles=[mods])

    circle = await town.open_circle(town.ann)

    assert town.world.can_read(circle, admin)
    assert town.world.can_read(circle, town.guild.owner)
    assert not town.world.can_read(circle, mod)


async def test_a_circle_lies_in_the_chosen_category_and_needs_no_role_of_its_own(town: Town) -> None:
    roles = set(town.guild.roles)

    circle = await town.open_circle(town.ann)

    parent = town.world.env.backend.channels[circle].parent_id
    assert parent == town.guild.channels["Circles"].id
    assert set(town.guild.roles) == roles


async def test_friends_can_write_and_the_owner_can_moderate(town: Town) -> None:
    circle = await town.open_circle(town.ann)

    allowed = {user_id: allow for user_id, (allow, _) in town.overwrites(circle).items()}
    assert allowed[town.bob.id].send_messages
    assert not allowed[town.bob.id].manage_messages
    assert allowed[town.ann.id].manage_messages
    assert not allowed[town.ann.id].manage_roles


async def test_who_becomes_a_friend_comes_in(town: Town) -> None:
    circle = await town.open_circle(town.ann)

    await town.follow(town.ann, town.cat)

    assert town.inside(circle) == {"ann", "bob", "cat"}


async def test_opening_again_gives_the_same_answer_and_makes_nothing(town: Town) -> None:
    first = await town.ask(town.ann, "circle open")
    before = len(town.world.requests(*OVERWRITES_GIVEN))

    again = await town.ask(town.ann, "circle open")

    assert again == first
    assert len(town.world.requests("POST", "/guilds/*/channels")) == 1
    assert len(town.world.requests(*OVERWRITES_GIVEN)) == before


async def test_two_circles_side_by_side_are_each_open_to_their_owners_friends(town: Town) -> None:
    await town.befriend(town.bob, town.cat)

    anns, bobs = await town.open_circle(town.ann), await town.open_circle(town.bob)

    assert anns != bobs
    assert town.inside(anns) == {"ann", "bob"}
    assert town.inside(bobs) == {"ann", "bob", "cat"}


async def test_a_crash_while_the_channel_is_made_makes_no_second_one(town: Town) -> None:
    town.world.lose_answer("POST", "/guilds/*/channels")
    await town.ask(town.ann, "circle open")

    await town.world.restart(crash=True)
    await town.world.advance(HOUR)

    circles = [one for one in town.world.env.backend.channels.values() if one.topic is not None]
    assert len(circles) == 1
    assert town.inside(circles[0].id) == {"ann", "bob"}


async def test_a_friend_in_screening_waits_until_they_are_through(circle_town: Town) -> None:
    town = circle_town
    members = town.world.env.backend.guilds[town.guild.id].members
    members[town.bob.id].pending = True
    await town.befriend(town.ann, town.bob)
    circle = await town.open_circle(town.ann)
    while_pending = town.inside(circle)

    members[town.bob.id].pending = False
    await town.world.advance(HOUR)

    assert while_pending == {"ann"}
    assert town.inside(circle) == {"ann", "bob"}


async def test_where_more_are_friends_than_fit_the_newest_wait_and_the_owner_is_told(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spaces, "CAPACITY", 1)
    monkeypatch.setattr("bot.services.circles.CAPACITY", 1)
    await town.world.advance(60)
    await town.follow(town.ann, town.cat)
    circle = await town.open_circle(town.ann)
    full, shown = town.inside(circle), await town.ask(town.ann, "circle show")

    await town.ask(town.ann, "unfollow", member=town.bob)

    assert full == {"ann", "bob"}
    assert "1 of 2" in shown
    assert "wait" in shown
    assert town.inside(circle) == {"ann", "cat"}


# -------------------------------------------------------------------------------------------- outside


@pytest.mark.parametrize("side", ["owner", "friend"])
@pytest.mark.parametrize("command", ["unfollow", "block", "remove-follower"])
async def test_whoever_ends_the_friendship_in_whatever_way_the_friend_is_outside_at_once(
    town: Town, side: str, command: str
) -> None:
    circle = await town.open_circle(town.ann)
    me, them = (town.ann, town.bob) if side == "owner" else (town.bob, town.ann)

    await me.slash(town.general, command, **{"user" if command == "block" else "member": them})

    assert town.inside(circle) == {"ann"}
    assert town.people_let_in(circle) == {town.ann.id}


async def test_whoever_leaves_is_outside_and_their_overwrite_goes(town: Town) -> None:
    circle = await town.open_circle(town.ann)

    town.guild.remove_member(town.bob)
    await town.world.settle()

    assert town.people_let_in(circle) == {town.ann.id}


async def test_whoever_was_banned_is_outside_and_their_overwrite_goes(town: Town) -> None:
    circle = await town.open_circle(town.ann)

    town.world.env.backend.apply_ban(town.guild.id, town.bob.id, None)
    await town.world.settle()

    assert town.people_let_in(circle) == {town.ann.id}


async def test_whoever_comes_back_as_a_friend_comes_in_again(town: Town) -> None:
    circle = await town.open_circle(town.ann)
    town.guild.remove_member(town.bob)
    await town.world.settle()

    town.guild.add_member(town.bob.user)
    await town.world.settle()

    assert town.inside(circle) == {"ann", "bob"}


async def test_while_the_owner_is_gone_nobody_is_inside_and_their_return_lets_friends_in(town: Town) -> None:
    circle = await town.open_circle(town.ann)

    town.guild.remove_member(town.ann)
    await town.world.settle()
    alone = town.inside(circle)
    left = town.people_let_in(circle)
    town.guild.add_member(town.ann.user)
    await town.world.settle()

    assert alone == set()
    assert left == set()
    assert town.inside(circle) == {"ann", "bob"}


# ----------------------------------------------------------------------------------- exclude, include


async def test_a_friend_who_is_kept_out_stays_a_friend_and_is_not_told(town: Town) -> None:
    circle = await town.open_circle(town.ann)
    told = len(town.inbox(town.bob))

    excluded = await town.ann.slash(town.general, "circle exclude", friend=str(town.bob.id))

    assert excluded.ephemeral
    assert town.inside(circle) == {"ann"}
    assert town.ann.mention in await town.ask(town.bob, "friends")
    assert len(town.inbox(town.bob)) == told
    assert "bob" in await town.ask(town.ann, "circle show")


async def test_exclude_offers_friends_and_include_those_kept_out(town: Town) -> None:
    await town.open_circle(town.ann)
    friends = await town.ann.autocomplete(town.general, "circle exclude", "friend", "b")
    nobody = await town.ann.autocomplete(town.general, "circle include", "friend", "")

    await town.ann.slash(town.general, "circle exclude", friend=friends[0]["value"])
    kept_out = await town.ann.autocomplete(town.general, "circle include", "friend", "BO")

    assert [one["value"] for one in friends] == [one["value"] for one in kept_out] == [str(town.bob.id)]
    assert nobody == []


async def test_who_is_let_in_again_is_inside(town: Town) -> None:
    circle = await town.open_circle(town.ann)
    await town.ask(town.ann, "circle exclude", friend="bob")

    await town.ask(town.ann, "circle include", friend="bob")

    assert town.inside(circle) == {"ann", "bob"}


async def test_who_was_kept_out_before_stays_out_when_the_circle_opens(town: Town) -> None:
    await town.ask(town.ann, "circle exclude", friend="bob")

    circle = await town.open_circle(town.ann)

    assert town.inside(circle) == {"ann"}


async def test_who_is_no_friend_cannot_be_kept_out(town: Town) -> None:
    refused = await town.ann.slash(town.general, "circle exclude", friend=town.cat.mention)

    assert refused.ephemeral
    assert await town.ann.autocomplete(town.general, "circle include", "friend", "") == []


# -------------------------------------------------------------------------------------------- renaming


async def test_a_circle_that_is_renamed_has_that_name_and_the_same_people(town: Town) -> None:
    circle = await town.open_circle(town.ann, name="Den")

    renamed = await town.ask(town.ann, "circle rename", name="Nest")

    assert town.name_of(circle) == "Nest"
    assert channel_in(renamed) == circle
    assert town.inside(circle) == {"ann", "bob"}


async def test_markdown_in_a_name_is_shown_as_it_was_written(town: Town) -> None:
    await town.open_circle(town.ann)

    renamed = await town.ask(town.ann, "circle rename", name="**Bold** @everyone")

    assert "**Bold**" not in renamed.replace(r"\*", "")
    assert r"\*\*Bold\*\*" in renamed
    assert r"\*\*Bold\*\*" in await town.ask(town.ann, "circle show")


@pytest.mark.parametrize("name", ["x" * 61, "   "])
@pytest.mark.parametrize("command", ["circle open", "circle rename"])
async def test_a_name_that_discord_would_not_take_is_refused_and_changes_nothing(
    town: Town, command: str, name: str
) -> None:
    circle = await town.open_circle(town.ann, name="Den")

    refused = await town.ann.slash(town.general, command, name=name)

    assert refused.ephemeral
    assert "60" in said(refused)
    assert town.name_of(circle) == "Den"


async def test_without_a_circle_there_is_nothing_to_rename_close_or_show(town: Town) -> None:
    answers = {
        await town.ask(town.ann, "circle rename", name="Nest"),
        await town.ask(town.ann, "circle close"),
        await town.ask(town.ann, "circle show"),
    }

    assert len(answers) == 1
    assert "/circle open" in answers.pop()


# --------------------------------------------------------------------------------------------- closing


async def test_closing_is_asked_first(town: Town) -> None:
    circle = await town.open_circle(town.ann)

    asked = await town.ann.slash(town.general, "circle close")
    question = said(asked)
    await town.ann.click(answered(asked), label="Keep it")

    assert asked.ephemeral
    assert "7 days" in question
    assert town.inside(circle) == {"ann", "bob"}


async def test_a_closed_circle_is_open_to_nobody_but_administrators(town: Town) -> None:
    circle = await town.open_circle(town.ann)

    await press_close(town)

    assert town.exists(circle)
    assert town.inside(circle) == set()
    assert town.people_let_in(circle) == set()


@pytest.mark.parametrize("how", ["Undo", "circle open"])
async def test_closing_can_be_undone_and_everybody_is_inside_again(town: Town, how: str) -> None:
    circle = await town.open_circle(town.ann)
    asked = await town.ann.slash(town.general, "circle close")
    closed = await town.ann.click(answered(asked), label="Close it")
    assert labels(closed) == ["Undo"]

    await town.pass_time(6 * DAY)
    if how == "Undo":
        await town.ann.click(answered(closed), label="Undo")
    else:
        assert await town.open_circle(town.ann) == circle

    await town.pass_time(10 * DAY)

    assert town.inside(circle) == {"ann", "bob"}


async def test_a_circle_is_gone_seven_days_after_it_was_closed_and_can_be_opened_anew(town: Town) -> None:
    circle = await town.open_circle(town.ann)
    await press_close(town)

    await town.pass_time(7 * DAY - HOUR)
    kept = town.exists(circle)
    await town.pass_time(2 * HOUR)

    assert kept
    assert not town.exists(circle)
    another = await town.open_circle(town.ann)
    assert another != circle
    assert town.inside(another) == {"ann", "bob"}


async def test_a_closed_circle_goes_after_seven_days_also_across_a_restart(town: Town) -> None:
    circle = await town.open_circle(town.ann)
    await press_close(town)
    await town.world.restart(crash=True)

    await town.pass_time(8 * DAY)

    assert not town.exists(circle)


async def test_a_circle_whose_channel_staff_deleted_can_be_opened_anew(town: Town) -> None:
    circle = await town.open_circle(town.ann)
    town.world.env.backend.delete_channel(circle)
    await town.world.settle()
    assert "/circle open" in await town.ask(town.ann, "circle show")

    another = await town.open_circle(town.ann)

    assert town.inside(another) == {"ann", "bob"}


async def test_a_circle_that_staff_deleted_while_the_bot_was_away_can_be_opened_anew(town: Town) -> None:
    circle = await town.open_circle(town.ann)
    backend = town.world.env.backend
    heard, backend.subscribers[:] = list(backend.subscribers), []
    backend.delete_channel(circle)
    backend.subscribers[:] = heard
    await town.world.restart(crash=True)

    another = await town.open_circle(town.ann)

    assert another != circle
    assert town.inside(another) == {"ann", "bob"}


async def test_an_undo_of_what_was_deleted_meanwhile_opens_a_circle_anew(town: Town) -> None:
    await town.open_circle(town.ann)
    asked = await town.ann.slash(town.general, "circle close")
    closed = await town.ann.click(answered(asked), label="Close it")
    await town.pass_time(8 * DAY)

    undone = await town.ann.click(answered(closed), label="Undo")

    assert town.inside(channel_in(said(undone))) == {"ann", "bob"}


# ------------------------------------------------------------------------------------- one at a time


async def test_a_friendship_that_forms_and_ends_ten_times_ends_right_with_few_requests(town: Town) -> None:
    circle = await town.open_circle(town.ann)
    before = len(town.world.requests(*OVERWRITES_GIVEN)) + len(town.world.requests(*OVERWRITES_TAKEN))
    notices = len(town.inbox(town.bob))

    for _ in range(10):
        await town.ask(town.ann, "unfollow", member=town.bob)
        await town.follow(town.ann, town.bob)
    await town.ask(town.ann, "unfollow", member=town.bob)

    after = len(town.world.requests(*OVERWRITES_GIVEN)) + len(town.world.requests(*OVERWRITES_TAKEN))
    assert town.inside(circle) == {"ann"}
    assert after - before <= 21
    assert len(town.inbox(town.bob)) - notices <= 1
