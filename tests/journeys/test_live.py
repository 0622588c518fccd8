"""Going live: who may come in, when it ends, and that nobody who lost the right to stays inside."""

import pytest
from simcord import MemberActor

from tests.journeys.conftest import HOUR, Town, channel_in, said

ROOMS_MADE = ("POST", "/guilds/*/channels")


@pytest.fixture
async def town(circle_town: Town) -> Town:
    """A server with a category, where Ann and Bob are friends and Cat only follows Ann."""
    await circle_town.befriend(circle_town.ann, circle_town.bob)
    await circle_town.follow(circle_town.cat, circle_town.ann)
    return circle_town


async def enter(town: Town, who: MemberActor, room: int) -> None:
    town.world.env.backend.set_voice_state(town.guild.id, who.id, room)
    await town.world.settle()


async def leave(town: Town, who: MemberActor) -> None:
    town.world.env.backend.set_voice_state(town.guild.id, who.id, None)
    await town.world.settle()


def talking(town: Town, room: int) -> set[int]:
    return {state.user_id for state in town.guild.voice_states().values() if state.channel_id == room}


# ----------------------------------------------------------------------------------------- who comes in


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, {"ann", "bob"}),
        ({"audience": "friends"}, {"ann", "bob"}),
        ({"audience": "followers"}, {"ann", "bob", "cat"}),
    ],
)
async def test_a_live_room_is_open_to_whom_its_owner_chose(
    town: Town, options: dict[str, str], expected: set[str]
) -> None:
    room = await town.go_live(town.ann, **options)

    assert town.inside(room) == expected


async def test_the_answer_is_private_and_says_when_it_ends(town: Town) -> None:
    started = await town.ann.slash(town.general, "live start")

    assert started.ephemeral
    assert "90 seconds" in said(started)


async def test_a_live_room_has_its_title_and_discords_limit_of_people(town: Town) -> None:
    room = await town.go_live(town.ann, title="Tea")

    assert town.name_of(room) == "Tea"
    assert town.world.env.backend.channels[room].user_limit == 99


async def test_everyone_inside_can_speak_and_only_the_owner_can_move_people(town: Town) -> None:
    room = await town.go_live(town.ann)

    allowed = {user_id: allow for user_id, (allow, _) in town.overwrites(room).items()}
    assert allowed[town.bob.id].connect
    assert allowed[town.bob.id].speak
    assert not allowed[town.bob.id].move_members
    assert allowed[town.ann.id].move_members


async def test_starting_again_gives_the_room_its_new_title_and_audience_and_makes_no_second(
    town: Town,
) -> None:
    room = await town.go_live(town.ann, title="Tea")

    again = await town.go_live(town.ann, title="Coffee", audience="followers")

    assert again == room
    assert town.name_of(room) == "Coffee"
    assert town.inside(room) == {"ann", "bob", "cat"}
    assert len(town.world.requests(*ROOMS_MADE)) == 1


async def test_starting_twice_at_once_makes_one_room(town: Town) -> None:
    town.world.lose_answer(*ROOMS_MADE)
    await town.ask(town.ann, "live start", title="Tea")

    await town.world.advance(60)
    await town.go_live(town.ann, title="Tea")

    assert [name for name in town.guild.channels if name == "Tea"] == ["Tea"]


async def test_followers_are_put_out_when_the_room_becomes_one_for_friends(town: Town) -> None:
    room = await town.go_live(town.ann, audience="followers")
    await enter(town, town.cat, room)

    await town.go_live(town.ann, audience="friends")

    assert town.inside(room) == {"ann", "bob"}
    assert talking(town, room) == set()


async def test_whom_the_owner_keeps_out_of_the_circle_is_kept_out_of_the_live_room_too(town: Town) -> None:
    await town.ask(town.ann, "circle exclude", friend="bob")

    room = await town.go_live(town.ann)

    assert town.inside(room) == {"ann"}


@pytest.mark.parametrize("title", ["x" * 61, "   "])
async def test_a_title_that_discord_would_not_take_is_refused_and_no_room_is_made(
    town: Town, title: str
) -> None:
    refused = await town.ann.slash(town.general, "live start", title=title)

    assert refused.ephemeral
    assert "60" in said(refused)
    assert town.world.requests(*ROOMS_MADE) == []


# --------------------------------------------------------------------------------------- when it ends


async def test_a_room_nobody_came_into_ends_after_ninety_seconds(town: Town) -> None:
    room = await town.go_live(town.ann)

    await town.world.advance(89)
    still = town.exists(room)
    await town.world.advance(2)

    assert still
    assert not town.exists(room)


async def test_a_room_ends_ninety_seconds_after_the_last_person_left_and_not_before(town: Town) -> None:
    room = await town.go_live(town.ann)
    for person in (town.ann, town.bob):
        await enter(town, person, room)
    await town.world.advance(300)
    await leave(town, town.ann)
    await town.world.advance(300)
    await leave(town, town.bob)

    await town.world.advance(89)
    still = town.exists(room)
    await town.world.advance(2)

    assert still
    assert not town.exists(room)


async def test_a_room_somebody_comes_back_into_goes_on(town: Town) -> None:
    room = await town.go_live(town.ann)
    await enter(town, town.ann, room)
    await leave(town, town.ann)
    await town.world.advance(60)

    await enter(town, town.bob, room)
    await town.world.advance(300)
    still = town.exists(room)
    await leave(town, town.bob)
    await town.world.advance(91)

    assert still
    assert not town.exists(room)


async def test_moving_to_another_voice_channel_is_leaving(town: Town) -> None:
    room, lobby = await town.go_live(town.ann), town.guild.create_voice_channel("lobby")
    await enter(town, town.ann, room)

    await enter(town, town.ann, lobby.id)
    await town.world.advance(91)

    assert not town.exists(room)


async def test_the_end_command_ends_it_for_everybody(town: Town) -> None:
    room = await town.go_live(town.ann)
    await enter(town, town.bob, room)

    ended = await town.ann.slash(town.general, "live end")

    assert ended.ephemeral
    assert not town.exists(room)
    assert "/live start" in await town.ask(town.ann, "live end")


async def test_after_the_end_another_room_can_be_opened(town: Town) -> None:
    first = await town.go_live(town.ann)
    await town.ask(town.ann, "live end")

    second = await town.go_live(town.ann)

    assert first != second
    assert town.inside(second) == {"ann", "bob"}


async def test_starting_while_the_end_is_still_owed_keeps_the_room(town: Town) -> None:
    room = await town.go_live(town.ann)
    town.world.time_out("DELETE", f"/channels/{room}", times=1)
    await town.ask(town.ann, "live end")

    again = await town.go_live(town.ann)
    await enter(town, town.ann, again)
    await town.world.advance(HOUR // 4)

    assert town.inside(again) == {"ann", "bob"}
    assert len([one for one in town.world.env.backend.channels.values() if one.user_limit == 99]) == 1


async def test_an_outage_when_it_should_end_only_puts_the_end_off(town: Town) -> None:
    room = await town.go_live(town.ann)
    town.world.fail("DELETE", f"/channels/{room}", status=503, times=3)

    await town.world.advance(HOUR // 4)

    assert not town.exists(room)


async def test_a_room_whose_process_died_ends_after_the_restart(town: Town) -> None:
    room = await town.go_live(town.ann)
    await enter(town, town.ann, room)
    del town.world.env.backend.guilds[town.guild.id].voice_states[town.ann.id]  # and nobody tells the bot

    await town.world.restart(crash=True)
    await town.world.advance(120)

    assert not town.exists(room)


async def test_a_room_with_somebody_inside_survives_a_crash(town: Town) -> None:
    room = await town.go_live(town.ann)
    await enter(town, town.bob, room)

    await town.world.restart(crash=True)
    await town.world.advance(300)

    assert talking(town, room) == {town.bob.id}


async def test_a_room_that_staff_deleted_can_be_opened_anew(town: Town) -> None:
    room = await town.go_live(town.ann)
    town.world.env.backend.delete_channel(room)
    await town.world.settle()

    another = await town.go_live(town.ann)

    assert town.inside(another) == {"ann", "bob"}


# ------------------------------------------------------------------------------------------ put outside


@pytest.mark.parametrize("side", ["owner", "friend"])
@pytest.mark.parametrize("command", ["unfollow", "block"])
async def test_an_ended_friendship_disconnects_at_once(town: Town, side: str, command: str) -> None:
    room = await town.go_live(town.ann)
    for person in (town.ann, town.bob):
        await enter(town, person, room)
    me, them = (town.ann, town.bob) if side == "owner" else (town.bob, town.ann)

    await me.slash(town.general, command, **{"user" if command == "block" else "member": them})

    assert town.inside(room) == {"ann"}
    assert talking(town, room) == {town.ann.id}


async def test_a_follower_who_unfollows_is_put_outside_a_room_for_followers(town: Town) -> None:
    room = await town.go_live(town.ann, audience="followers")
    await enter(town, town.cat, room)

    await town.ask(town.cat, "unfollow", member=town.ann)

    assert town.inside(room) == {"ann", "bob"}
    assert talking(town, room) == set()


async def test_unfollowing_a_follower_back_does_not_put_them_outside_a_room_for_followers(town: Town) -> None:
    room = await town.go_live(town.ann, audience="followers")

    await town.ask(town.ann, "unfollow", member=town.bob)

    assert town.inside(room) == {"ann", "bob", "cat"}


async def test_who_begins_to_follow_comes_into_a_room_for_followers(town: Town) -> None:
    room = await town.go_live(town.bob, audience="followers")
    before = town.inside(room)

    await town.follow(town.cat, town.bob)

    assert before == {"ann", "bob"}
    assert town.inside(room) == {"ann", "bob", "cat"}


async def test_a_follower_who_was_removed_is_outside_a_room_for_followers(town: Town) -> None:
    room = await town.go_live(town.ann, audience="followers")

    await town.ask(town.ann, "remove-follower", member=town.cat)

    assert town.inside(room) == {"ann", "bob"}


async def test_a_disconnection_that_fails_is_made_up_for(town: Town) -> None:
    room = await town.go_live(town.ann)
    for person in (town.ann, town.bob):
        await enter(town, person, room)
    town.world.fail("PATCH", "/guilds/*/members/*", status=503)

    await town.ask(town.ann, "unfollow", member=town.bob)
    await town.world.advance(60)

    assert talking(town, room) == {town.ann.id}


# ------------------------------------------------------------------------------------ tell me when live


async def subscribe(town: Town, who: MemberActor, to: MemberActor) -> None:
    card = await who.slash(town.general, "profile", member=to)
    assert card.response is not None
    await who.click(card.response, label="Tell me when live")


async def test_who_asked_to_be_told_is_told_once_with_the_room(town: Town) -> None:
    await subscribe(town, town.bob, town.ann)
    before = len(town.inbox(town.bob))

    room = await town.go_live(town.ann)
    await town.go_live(town.ann, title="Tea")

    told = town.inbox(town.bob)[before:]
    assert len(told) == 1
    assert channel_in(told[0]) == room


async def test_who_may_not_come_in_is_not_told(town: Town) -> None:
    await subscribe(town, town.cat, town.ann)
    before = town.inbox(town.cat)

    await town.go_live(town.ann, audience="friends")

    assert town.inbox(town.cat) == before


async def test_who_did_not_ask_is_not_told(town: Town) -> None:
    before = town.inbox(town.bob)

    await town.go_live(town.ann)

    assert town.inbox(town.bob) == before


async def test_the_title_is_the_rooms_status_too_where_the_bot_may_write_it(circle_town: Town) -> None:
    circle_town.allow_bot(set_voice_channel_status=True)
    room = await circle_town.go_live(circle_town.ann, title="Singing")
    before = circle_town.world.voice_status(room)

    await circle_town.go_live(circle_town.ann, title="Dancing")

    assert (before, circle_town.world.voice_status(room)) == ("Singing", "Dancing")
    assert circle_town.name_of(room) == "Dancing"


async def test_without_the_permission_a_live_room_opens_all_the_same_and_nobody_is_bothered(
    circle_town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    circle_town.allow_bot(set_voice_channel_status=False)

    room = await circle_town.go_live(circle_town.ann, title="Singing")

    assert (circle_town.name_of(room), circle_town.world.voice_status(room)) == ("Singing", None)
    assert circle_town.world.requests("PUT", "/channels/*/voice-status") == []
    assert not any(record.levelname in ("WARNING", "ERROR") for record in caplog.records)


async def test_a_status_that_fails_costs_nobody_their_room(circle_town: Town) -> None:
    circle_town.allow_bot(set_voice_channel_status=True)
    circle_town.world.fail("PUT", "/channels/*/voice-status", status=403, code=50013)

    room = await circle_town.go_live(circle_town.ann, title="Singing")

    assert (circle_town.name_of(room), circle_town.world.voice_status(room)) == ("Singing", None)
