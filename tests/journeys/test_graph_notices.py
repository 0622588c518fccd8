"""Who is told of what, by whom, and how often."""

import discord
import pytest
from simcord import MemberActor
from simcord.backend.models import Overwrite
from simcord.enums import OverwriteType

from tests.journeys.conftest import (
    DAY,
    DM_WRITES,
    HOUR,
    Records,
    Town,
    answered,
    ids_of,
    labels,
    pings_nobody,
    said,
)

pytestmark = pytest.mark.usefixtures("nothing_breaks")


@pytest.fixture
async def known(town: Town) -> Town:
    """A town where everybody has used Mutuals, so that it may write to them."""
    await town.use(town.ann, town.bob, town.cat)
    return town


def told(town: Town) -> dict[str, int]:
    """Return how many messages each has got, but for those who got none."""
    counts = {one.name: len(town.inbox(one)) for one in (town.eve, town.ann, town.bob, town.cat)}
    return {name: count for name, count in counts.items() if count}


async def unfollow(town: Town, one: MemberActor, other: MemberActor) -> None:
    await one.slash(town.general, "unfollow", member=other)


async def test_the_followed_person_is_told_once_and_the_follower_not_at_all(known: Town) -> None:
    await known.follow(known.ann, known.bob)
    await known.follow(known.ann, known.bob)

    assert told(known) == {"bob": 1}
    assert "ann" in known.inbox(known.bob)[0]
    assert "Riverside" in known.inbox(known.bob)[0]


async def test_who_follows_back_reads_of_the_friendship_and_the_other_is_told_of_it(known: Town) -> None:
    await known.follow(known.ann, known.bob)

    answer = await known.press(known.bob, "Follow back")

    assert "friends** here" in answer
    assert told(known) == {"bob": 1, "ann": 1}
    assert "friends** now" in known.inbox(known.ann)[0]


async def test_two_who_press_at_once_become_friends_once_and_both_learn_of_it(known: Town) -> None:
    to_bob = answered(await known.ann.slash(known.general, "profile", member=known.bob))
    to_ann = answered(await known.bob.slash(known.general, "profile", member=known.ann))

    answers = await known.at_once((known.ann, to_bob, "Follow"), (known.bob, to_ann, "Follow"))

    assert known.holders() == {"ann", "bob"}
    assert all(count == 1 for count in told(known).values())
    for one, answer in zip((known.ann, known.bob), answers, strict=True):
        assert any("**friends**" in text for text in (answer, *known.inbox(one)))


async def test_nobody_is_told_of_anything_that_ends(known: Town) -> None:
    await known.befriend(known.ann, known.bob)
    await known.befriend(known.ann, known.cat)
    await known.prefer(known.bob, "who_may_follow", "ask")
    await known.follow(known.cat, known.bob)
    before = told(known)

    await known.press(known.bob, "Decline")
    await known.ann.slash(known.general, "mute", member=known.cat, duration="forever")
    await unfollow(known, known.ann, known.cat)
    await known.ann.slash(known.general, "remove-follower", member=known.cat)
    await known.ann.slash(known.general, "block", user=known.bob)

    assert told(known) == before


async def test_one_pair_gives_one_notice_in_seven_days_however_often_it_changes(known: Town) -> None:
    for _ in range(3):
        await known.follow(known.ann, known.bob)
        await unfollow(known, known.ann, known.bob)
    in_the_first_days = told(known)

    await known.pass_time(7 * DAY)
    await known.follow(known.ann, known.bob)

    assert in_the_first_days == {"bob": 1}
    assert told(known) == {"bob": 2}


async def test_requests_count_among_the_notices_of_a_pair(known: Town) -> None:
    await known.prefer(known.bob, "who_may_follow", "ask")
    await known.follow(known.ann, known.bob)
    await unfollow(known, known.ann, known.bob)
    await known.follow(known.ann, known.bob)
    await known.prefer(known.bob, "who_may_follow", "everyone")

    await known.follow(known.ann, known.bob)

    assert told(known) == {"bob": 1}


async def test_seven_days_count_from_when_somebody_was_told(town: Town) -> None:
    offer = answered(await town.ann.slash(town.general, "follow", member=town.bob))
    await town.pass_time(6 * DAY)
    await town.ann.click(offer, label="Tell them here")
    await town.use(town.bob)
    await unfollow(town, town.ann, town.bob)

    await town.pass_time(2 * DAY)
    await town.follow(town.ann, town.bob)

    assert told(town) == {}


async def test_whoever_never_used_mutuals_here_is_not_written_to_and_finds_it_waiting(town: Town) -> None:
    hillside = town.world.env.create_guild("Hillside")
    elsewhere = hillside.add_member(town.bob.user)
    await elsewhere.slash(hillside.create_text_channel("square"), "friends")

    await town.follow(town.ann, town.bob)
    await town.pass_time(HOUR)

    assert told(town) == {}
    assert town.ann.mention in await town.ask(town.bob, "requests")


async def test_whoever_asked_for_notices_gets_them_where_they_never_used_mutuals(town: Town) -> None:
    panel = answered(await town.bob.user.slash("privacy settings"))
    await town.bob.user.select(panel, ["on"], custom_id="choice:notices")

    await town.follow(town.ann, town.bob)

    assert len(town.world.requests(*DM_WRITES)) == 1


async def test_the_first_answer_says_that_notices_come_and_later_ones_do_not(town: Town) -> None:
    first = await town.ann.slash(town.general, "friends")
    second = await town.ann.slash(town.general, "friends")

    assert ["/privacy settings" in one.content for one in first.followups] == [True]
    assert second.followups == []


async def test_whoever_turns_notices_off_gets_none_and_finds_them_waiting(known: Town) -> None:
    await known.follow(known.ann, known.bob)

    await known.press(known.bob, "Turn these off")
    await known.follow(known.cat, known.bob)

    assert told(known) == {"bob": 1}
    assert known.cat.mention in await known.ask(known.bob, "requests")


async def test_every_notice_can_be_the_last(known: Town) -> None:
    await known.prefer(known.cat, "who_may_follow", "ask")
    await known.befriend(known.ann, known.bob)
    await known.follow(known.ann, known.cat)
    await known.press(known.cat, "Accept")

    for one in (known.ann, known.bob, known.cat):
        for message in known.notices(one):
            rows = known.world.env.backend.get_message(message.channel.id, message.id).components
            assert "Turn these off" in ids_of(rows)


async def test_a_muted_person_causes_no_notice_and_cannot_tell(known: Town) -> None:
    await known.bob.slash(known.general, "mute", member=known.ann, duration="forever")

    answer = await known.follow(known.ann, known.bob)
    of_cat = await known.follow(known.ann, known.cat)

    assert told(known) == {"cat": 1}
    assert answer.replace(known.bob.mention, "") == of_cat.replace(known.cat.mention, "")


async def test_a_follow_undone_before_its_notice_is_sent_tells_nothing(known: Town) -> None:
    known.world.fail(*DM_WRITES, status=500, times=None)
    await known.follow(known.ann, known.bob)
    await unfollow(known, known.ann, known.bob)

    known.world.heal()
    await known.pass_time(2 * HOUR)

    assert told(known) == {}


async def test_a_notice_says_how_they_stand_when_it_arrives(known: Town) -> None:
    known.world.fail(*DM_WRITES, status=500, times=None)
    await known.befriend(known.ann, known.bob)

    known.world.heal()
    await known.pass_time(2 * HOUR)

    assert told(known) == {"ann": 1, "bob": 1}
    assert all("**friends**" in known.inbox(one)[0] for one in (known.ann, known.bob))


async def test_a_lost_answer_or_a_crash_does_not_tell_twice(known: Town) -> None:
    known.world.lose_answer(*DM_WRITES)
    await known.follow(known.ann, known.bob)

    await known.world.restart(crash=True)
    await known.world.advance(240)

    assert told(known) == {"bob": 1}


# ----------------------------------------------------------------------------------- telling them here


async def test_whoever_is_not_written_to_can_be_told_in_the_channel_once(town: Town) -> None:
    offer = answered(await town.ann.slash(town.general, "follow", member=town.bob))

    await town.ann.click(offer, label="Tell them here")
    again = await town.ann.click(offer, label="Tell them here")

    assert [town.bob.mention in message.content for message in town.general.history()] == [True]
    assert pings_nobody(town)
    assert again.ephemeral
    assert labels(await town.ann.slash(town.general, "follow", member=town.bob)) == []


async def test_telling_is_offered_only_of_those_who_are_not_written_to_by_default(known: Town) -> None:
    dan = known.newcomer("dan")
    panel = answered(await dan.user.slash("privacy settings"))
    await dan.user.select(panel, ["off"], custom_id="choice:notices")

    offers = [labels(await known.ann.slash(known.general, "follow", member=one)) for one in (known.bob, dan)]

    assert offers == [[], []]


async def test_only_the_person_named_can_follow_back_under_it(town: Town) -> None:
    offer = answered(await town.ann.slash(town.general, "follow", member=town.bob))
    await town.ann.click(offer, label="Tell them here")
    line = town.general.history()[0]

    refused = await town.cat.click(line, label="Follow back")
    by_herself = await town.ann.click(line, label="Follow back")
    unchanged = [await town.ask(one, "friends") for one in (town.ann, town.bob, town.cat)]
    await town.bob.click(line, label="Follow back")

    assert refused.ephemeral
    assert said(refused) == said(by_herself)
    assert not any("<@" in text for text in unchanged)
    assert town.holders() == {"ann", "bob"}


async def test_a_request_told_in_the_channel_is_answered_there_by_its_target_only(town: Town) -> None:
    panel = answered(await town.bob.user.slash("privacy settings"))
    await town.bob.user.select(panel, ["ask"], custom_id="choice:who_may_follow")
    offer = answered(await town.ann.slash(town.general, "follow", member=town.bob))
    await town.ann.click(offer, label="Tell them here")
    line = town.general.history()[0]

    await town.cat.click(line, label="Accept")
    by_others = await town.ask(town.bob, "followers")
    await town.bob.click(line, label="Accept")

    assert town.ann.mention not in by_others
    assert town.ann.mention in await town.ask(town.bob, "followers")


async def test_there_is_nothing_to_tell_once_the_follow_is_undone(town: Town, records: Records) -> None:
    offer = answered(await town.ann.slash(town.general, "follow", member=town.bob))
    await unfollow(town, town.ann, town.bob)

    late = await town.ann.click(offer, label="Tell them here")

    assert late.ephemeral
    assert town.general.history() == []
    assert await records.count("follows", town.guild.id, town.ann.id, "follower_id") == 0


async def test_who_may_not_write_in_a_channel_tells_nobody_there(town: Town) -> None:
    dora = town.newcomer("dora")
    shut = Overwrite(
        town.guild.default_role.id, OverwriteType.ROLE, deny=discord.Permissions(send_messages=True).value
    )
    town.world.env.backend.set_overwrite(town.general.id, shut)
    await town.world.settle()

    followed = await town.ann.slash(town.general, "follow", member=dora)

    assert "You follow" in said(followed)
    assert "Tell them here" not in labels(followed)


async def test_who_opens_a_form_first_is_greeted_when_it_is_sent_off(town: Town) -> None:
    dora = town.newcomer("dora")

    form = await dora.slash(town.general, "post")
    sent = await dora.submit_modal(form, {"text": "Hello"})
    later = await dora.slash(town.general, "friends")

    assert form.followups == []
    assert sum("/privacy settings" in one.content for one in sent.followups) == 1
    assert later.followups == []
