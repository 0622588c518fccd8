"""Reaching people by DM: closed doors, the hour's budget, buttons that last, and the first-contact card."""

import pytest
from simcord import MemberActor

from tests.journeys.conftest import DAY, DM_WRITES, HOUR, Records, Town, answered, ids_of, labels, people_in

pytestmark = pytest.mark.usefixtures("nothing_breaks")

OPENINGS = ("POST", "/users/@me/channels")
CLOSED = 50007


@pytest.fixture
async def known(town: Town) -> Town:
    """A town where everybody has used Mutuals, so that it may write to them."""
    await town.use(town.ann, town.bob, town.cat)
    return town


# ---------------------------------------------------------------------------------------- closed doors


async def test_closed_dms_never_fail_the_command_and_the_notice_waits(known: Town) -> None:
    of_cat = await known.follow(known.ann, known.cat)
    known.world.fail(*DM_WRITES, status=403, code=CLOSED, times=None)

    answer = await known.follow(known.ann, known.bob)

    assert answer.replace(known.bob.mention, "") == of_cat.replace(known.cat.mention, "")
    assert people_in(await known.ask(known.bob, "requests"), known.ann) == ["ann"]


async def test_closed_dms_are_remembered_and_never_tried_again_by_themselves(known: Town) -> None:
    known.world.fail(*DM_WRITES, status=403, code=CLOSED, times=None)
    await known.follow(known.ann, known.bob)

    await known.world.restart()
    await known.pass_time(HOUR)
    await known.follow(known.cat, known.bob)

    assert len(known.world.requests(*DM_WRITES)) == 1


@pytest.mark.parametrize("later", [60, 2 * HOUR])
async def test_whoever_acts_again_can_be_reached_again(known: Town, later: int) -> None:
    known.world.fail(*DM_WRITES, status=403, code=CLOSED, times=None)
    await known.follow(known.ann, known.bob)
    known.world.heal()

    await known.pass_time(later)
    await known.use(known.bob)
    await known.follow(known.cat, known.bob)

    assert ["cat" in text for text in known.inbox(known.bob)] == [True]


async def test_an_outage_of_discord_only_delays_a_notice(known: Town) -> None:
    known.world.fail(*DM_WRITES, status=503, times=3)

    await known.follow(known.ann, known.bob)
    await known.pass_time(HOUR)

    assert len(known.inbox(known.bob)) == 1


# -------------------------------------------------------------------------------------- the hour's budget


async def crowd(town: Town, size: int) -> list[MemberActor]:
    people = [town.newcomer(f"member{number}") for number in range(size)]
    await town.use(*people)
    return people


async def test_past_twenty_openings_an_hour_notices_wait_in_sight_and_arrive_later(known: Town) -> None:
    people = await crowd(known, 23)
    for one in people:
        await known.follow(known.ann, one)
    at_first = [one for one in people if known.inbox(one)]
    waiting = [one for one in people if one not in at_first]

    in_sight = await known.ask(waiting[0], "requests")
    await known.pass_time(HOUR)

    assert len(at_first) == 20
    assert known.ann.mention in in_sight
    assert [len(known.inbox(one)) for one in waiting] == [0, 1, 1]
    assert [len(known.inbox(one)) for one in at_first] == [1] * 20


async def test_whoever_was_written_to_before_costs_no_opening(known: Town) -> None:
    await known.follow(known.ann, known.bob)
    for one in await crowd(known, 20):
        await known.follow(known.ann, one)

    await known.follow(known.cat, known.bob)

    assert len(known.inbox(known.bob)) == 2
    assert len(known.world.requests(*OPENINGS)) == 20


async def test_when_discord_stops_the_opening_of_dms_none_is_tried_for_hours(known: Town) -> None:
    known.world.fail(*OPENINGS, status=403, code=40003, times=1)
    await known.follow(known.ann, known.bob)
    await known.follow(known.ann, known.cat)
    await known.pass_time(HOUR)
    tried = len(known.world.requests(*OPENINGS))

    await known.pass_time(6 * HOUR)

    assert tried == 1
    assert [len(known.inbox(one)) for one in (known.bob, known.cat)] == [1, 1]


# -------------------------------------------------------------------------------------- buttons that last


async def test_buttons_work_after_a_restart(known: Town) -> None:
    await known.follow(known.ann, known.bob)

    await known.world.restart()
    answer = await known.press(known.bob, "Follow back")

    assert "friends" in answer
    assert known.holders() == {"ann", "bob"}


async def test_buttons_in_a_channel_are_refused_to_others_also_after_a_restart(town: Town) -> None:
    offer = answered(await town.ann.slash(town.general, "follow", member=town.bob))
    await town.ann.click(offer, label="Tell them here")

    await town.world.restart(crash=True)
    refused = await town.cat.click(town.general.history()[0], label="Follow back")

    assert refused.ephemeral
    assert town.cat.mention not in await town.ask(town.ann, "followers")


@pytest.mark.parametrize("what", ["unfollowed", "left", "blocked", "already"])
async def test_a_late_follow_back_answers_sensibly(known: Town, what: str) -> None:
    await known.follow(known.ann, known.bob)
    if what == "unfollowed":
        await known.ann.slash(known.general, "unfollow", member=known.bob)
    elif what == "left":
        known.guild.remove_member(known.ann)
        await known.world.settle()
    elif what == "blocked":
        await known.ann.slash(known.general, "block", user=known.bob)
    else:
        await known.follow(known.bob, known.ann)

    answer = await known.press(known.bob, "Follow back")

    assert answer
    assert "went wrong" not in answer
    assert known.holders() == ({"ann", "bob"} if what == "already" else set())


async def test_whoever_left_cannot_follow_back_from_their_dms(known: Town, records: Records) -> None:
    await known.follow(known.ann, known.bob)
    known.guild.remove_member(known.bob)
    await known.world.settle()

    await known.press(known.bob, "Follow back")

    assert await records.count("follows", known.guild.id, known.bob.id, "follower_id") == 0


# -------------------------------------------------------------------------------- the first-contact card


@pytest.fixture
async def cards(known: Town, records: Records) -> Town:
    """A town whose admins have switched the first-contact card on."""
    await records.write("UPDATE guilds SET first_contact_since = 1 WHERE guild_id = $1", known.guild.id)
    return known


async def test_no_card_is_sent_where_nobody_switched_it_on(known: Town) -> None:
    dan = known.newcomer("dan")

    await known.follow(known.ann, dan)

    assert known.inbox(dan) == []


async def test_one_card_in_a_life_whoever_follows(cards: Town) -> None:
    dan = cards.newcomer("dan")

    for one in (cards.ann, cards.bob, cards.cat):
        await cards.follow(one, dan)
        await cards.pass_time(8 * DAY)
    await cards.ann.slash(cards.general, "unfollow", member=dan)
    await cards.follow(cards.ann, dan)

    assert len(cards.inbox(dan)) == 1


async def test_one_card_in_a_life_also_where_their_dms_are_known_from_another_server(cards: Town) -> None:
    dan = cards.newcomer("dan")
    hillside = cards.world.env.create_guild("Hillside")
    square = hillside.create_text_channel("square")
    there, ann = hillside.add_member(dan.user), hillside.add_member(cards.ann.user)
    await there.slash(square, "friends")
    await ann.slash(square, "follow", member=there)
    before = len(cards.inbox(dan))

    for one in (cards.ann, cards.bob, cards.cat):
        await cards.follow(one, dan)

    assert before == 1
    assert len(cards.inbox(dan)) == 2


async def test_one_sender_causes_three_cards_a_day(cards: Town) -> None:
    people = [cards.newcomer(f"member{number}") for number in range(5)]

    for one in people[:4]:
        await cards.follow(cards.ann, one)
    await cards.pass_time(DAY)
    await cards.follow(cards.ann, people[4])

    assert [len(cards.inbox(one)) for one in people] == [1, 1, 1, 0, 1]


async def test_cards_share_the_budget_of_openings(cards: Town) -> None:
    for one in await crowd(cards, 20):
        await cards.follow(cards.ann, one)
    dan = cards.newcomer("dan")

    await cards.follow(cards.bob, dan)
    at_once = cards.inbox(dan)
    await cards.pass_time(HOUR)

    assert at_once == []
    assert len(cards.inbox(dan)) == 1


async def test_whoever_turned_notices_off_gets_no_card(cards: Town) -> None:
    dan = cards.newcomer("dan")
    panel = answered(await dan.user.slash("privacy settings"))
    await dan.user.select(panel, ["off"], custom_id="choice:notices")

    await cards.follow(cards.ann, dan)

    assert cards.inbox(dan) == []


async def test_the_card_can_be_answered_and_turned_off(cards: Town) -> None:
    dan = cards.newcomer("dan")
    await cards.follow(cards.ann, dan)
    card = cards.notices(dan)[0]
    rows = cards.world.env.backend.get_message(card.channel.id, card.id).components

    await cards.press(dan, "Follow back")

    assert set(ids_of(rows)) == {"Follow back", "Turn these off"}
    assert cards.world.has_role(cards.friends, dan)
    assert labels(await dan.slash(cards.general, "profile", member=cards.ann))[0] == "Unfollow"
