"""Forged ids, double presses, names made to harm, and very many people."""

import re

import pytest
from simcord import MemberActor

from tests.journeys.conftest import (
    Records,
    Town,
    answered,
    figures,
    ids_in,
    labels,
    people_in,
    pings_nobody,
    said,
)

pytestmark = pytest.mark.usefixtures("nothing_breaks")

LONGEST = 2_000
ABSURD = 10**30
LINK = re.compile(r"(?<!\\)\[[^\]]*\]\(")
NAMES = [
    "**bold** _it_ `code` ||spoiler||",
    "@everyone @here <@&1> <#2>",
    "\u202egnp.exe\u2066\u2067",
    "\U0001f600" * 32,
    "[click](https://example.com)",
    "> quote\n# head\n- item",
    "\u200b\u200b\u200b",
    "~" * 32,
    "_" * 32,
    "\u0301" * 32,
]
UNWANTED = ("@everyone", "@here", "\u202e", "\u2067", "**bold**", "||spoiler||")


async def crowd(town: Town) -> list[MemberActor]:
    """Bring in people with every kind of name, who have used Mutuals."""
    people = [town.newcomer(f"member{number}", nick=name) for number, name in enumerate(NAMES)]
    await town.use(*people)
    return people


def person(town: Town, verb: str, them: int, me: int, guild_id: int | None = None) -> str:
    return f"person:{verb}:{guild_id or town.guild.id}:{them}:{me}"


async def edges(town: Town, records: Records) -> int:
    people = (town.eve, town.ann, town.bob, town.cat)
    return sum([await records.count("follows", town.guild.id, one.id, "follower_id") for one in people])


# ------------------------------------------------------------------------------------------- forged ids


VERBS = ["follow", "accept", "remove_follower", "tell_here", "unfollow", "withdraw", "dismiss", "notices_off"]


async def test_a_button_made_for_somebody_else_is_refused_and_changes_nothing(
    town: Town, records: Records
) -> None:
    await town.prefer(town.bob, "who_may_follow", "ask")
    await town.befriend(town.ann, town.cat)
    await town.follow(town.ann, town.bob)
    before = await edges(town, records)

    forged = [town.forged(person(town, verb, town.ann.id, town.bob.id)) for verb in VERBS]
    refused = [await town.eve.click(one, label="Forged") for one in forged]

    assert all(one.ephemeral and "somebody else" in said(one) for one in refused)
    assert await edges(town, records) == before
    assert [message.content for message in town.general.history()] == ["forged"] * len(VERBS)


async def test_somebody_elses_request_cannot_be_answered_with_ones_own_button(
    town: Town, records: Records
) -> None:
    await town.prefer(town.bob, "who_may_follow", "ask")
    await town.follow(town.ann, town.bob)

    forged = town.forged(person(town, "accept", town.ann.id, town.cat.id))
    menu = town.forged("choice:accept_requests", menu=f"{town.guild.id}:{town.ann.id}")
    by_button = said(await town.cat.click(forged, label="Forged"))
    by_menu = said(await town.cat.select(menu, [f"{town.guild.id}:{town.ann.id}"]))

    assert "already handled" in by_button
    assert "already handled" in by_menu
    assert await edges(town, records) == 0


async def test_a_decline_cannot_be_forged_against_somebody_who_never_asked(town: Town) -> None:
    await town.cat.click(town.forged(person(town, "decline", town.ann.id, town.cat.id)), label="Forged")

    await town.follow(town.ann, town.cat)

    assert people_in(await town.ask(town.cat, "followers"), town.ann) == ["ann"]


async def test_a_forged_follow_reaches_neither_oneself_nor_bots_nor_the_unknown(
    town: Town, records: Records
) -> None:
    robot = town.guild.add_member(town.world.env.create_user("robot", bot=True))
    stranger = town.world.env.create_user("stranger")

    for them in (town.ann.id, robot.id, stranger.id, 5):
        await town.ann.click(town.forged(person(town, "follow", them, town.ann.id)), label="Forged")

    assert await edges(town, records) == 0


async def test_a_forged_follow_does_not_reach_into_a_server_one_is_no_member_of(
    town: Town, records: Records
) -> None:
    hillside = town.world.env.create_guild("Hillside")
    there = hillside.add_member(town.bob.user)
    await there.slash(hillside.create_text_channel("square"), "friends")

    for guild_id in (hillside.id, 7):
        forged = town.forged(person(town, "follow", town.bob.id, town.ann.id, guild_id))
        await town.ann.click(forged, label="Forged")

    assert await records.count("follows", hillside.id, town.ann.id, "follower_id") == 0


async def test_nobody_is_named_in_a_channel_by_whoever_does_not_follow_them(town: Town) -> None:
    forged = town.forged(person(town, "tell_here", town.bob.id, town.ann.id))

    answer = await town.ann.click(forged, label="Forged")

    assert answer.ephemeral
    assert not any(town.bob.mention in message.content for message in town.general.history())


async def test_absurd_numbers_break_nothing(town: Town) -> None:
    me, guild = town.ann.id, town.guild.id
    ids = (
        f"person:follow:{guild}:{ABSURD}:{me}",
        f"page:followers:{ABSURD}:1:next",
        f"page:followers:{me}:{ABSURD}:next",
    )

    results = [await town.ann.click(town.forged(custom_id), label="Forged") for custom_id in ids]

    assert not any(one.response is not None and "went wrong" in said(one) for one in results)


# ------------------------------------------------------------------------------------- at the same instant


async def test_pressing_follow_at_once_follows_and_tells_once(town: Town, records: Records) -> None:
    await town.use(town.bob)
    card = answered(await town.ann.slash(town.general, "profile", member=town.bob))

    answers = await town.at_once(*[(town.ann, card, "Follow")] * 5)

    assert len(set(answers)) == 1
    assert await records.count("follow_history", town.guild.id, town.ann.id, "actor_id") == 1
    assert len(town.inbox(town.bob)) == 1


async def test_following_and_blocking_at_once_never_leaves_a_follow_beside_a_block(
    town: Town, records: Records
) -> None:
    to_bob = answered(await town.ann.slash(town.general, "profile", member=town.bob))
    to_ann = answered(await town.bob.slash(town.general, "profile", member=town.ann))

    await town.at_once(
        (town.ann, to_bob, "Follow"), (town.bob, to_ann, "Block"), (town.ann, to_bob, "Follow")
    )

    assert await edges(town, records) == 0
    assert await town.follow(town.ann, town.bob) == await town.follow(town.bob, town.ann)


async def test_telling_twice_at_once_names_them_once(town: Town) -> None:
    offer = answered(await town.ann.slash(town.general, "follow", member=town.bob))

    await town.at_once(*[(town.ann, offer, "Tell them here")] * 3)

    assert len(town.general.history()) == 1


async def test_asking_and_withdrawing_in_a_loop_tells_once_and_meets_the_limit(
    town: Town, records: Records
) -> None:
    await town.prefer(town.bob, "who_may_follow", "ask")
    await records.write("UPDATE guilds SET follows_per_day = 3")
    answers = []

    for _ in range(5):
        answers.append(await town.follow(town.ann, town.bob))
        await town.ann.slash(town.general, "unfollow", member=town.bob)

    assert ["limit" in answer for answer in answers] == [False, False, False, True, True]
    assert len(town.inbox(town.bob)) == 1


# ------------------------------------------------------------------------------------------------- names


def harmless(text: str) -> bool:
    return len(text) <= LONGEST and not any(part in text for part in UNWANTED) and not LINK.search(text)


async def test_names_are_harmless_on_every_list_and_card(town: Town) -> None:
    people = await crowd(town)
    for one in people:
        await town.befriend(one, town.ann)
        await town.befriend(one, town.bob)
        await town.follow(one, town.cat)

    lists = [await town.ask(town.ann, name) for name in ("followers", "following", "friends")]
    cards = [await town.ask(town.ann, "profile", member=one) for one in people]
    others = [await town.ask(town.ann, "profile", member=town.bob), await town.ask(town.cat, "suggestions")]

    assert [len(ids_in(text)) for text in lists] == [10, 10, 10]
    assert all(harmless(text) for text in (*lists, *cards, *others))
    assert pings_nobody(town)


async def test_names_are_harmless_among_the_blocked_and_in_what_is_offered(town: Town) -> None:
    for one in await crowd(town):
        await town.ann.slash(town.general, "block", user=one)

    text = await town.ask(town.ann, "blocked")
    offered = await town.ann.autocomplete(town.general, "unblock", "user", "")

    assert len(ids_in(text)) == len(offered) == 10
    assert harmless(text)
    assert all(0 < len(one["name"]) <= 100 and "\u202e" not in one["name"] for one in offered)


async def test_names_are_harmless_in_notices_and_in_the_channel(town: Town) -> None:
    await town.use(town.ann)
    people = await crowd(town)

    for one in people:
        await town.follow(one, town.ann)
        offer = answered(await one.slash(town.general, "follow", member=town.bob))
        await one.click(offer, label="Tell them here")

    lines = [message.content for message in town.general.history()]
    assert len(lines) == len(town.inbox(town.ann)) == 10
    assert all(harmless(text) for text in (*lines, *town.inbox(town.ann)))
    assert pings_nobody(town)


async def test_a_full_list_of_what_waits_fits_into_one_answer(town: Town) -> None:
    people = await crowd(town)
    for one in people:
        await town.prefer(one, "who_may_follow", "ask")
        await town.follow(town.ann, one)
    await town.prefer(town.ann, "notices", "off")
    for number in range(10):
        await town.follow(town.newcomer(f"fan{number}", nick="\U0001f600" * 32), town.ann)
    await town.prefer(town.ann, "who_may_follow", "ask")
    for one in people:
        await town.follow(one, town.ann)

    here, in_dm = await town.ask(town.ann, "requests"), said(await town.ann.user.slash("requests"))

    assert harmless(here)
    assert harmless(in_dm)
    assert set(ids_in(here)) >= {one.id for one in people}


# ---------------------------------------------------------------------------------------------- very many


async def test_ten_thousand_followers_are_read_from_either_end(town: Town, records: Records) -> None:
    people = await records.give_followers(town.guild.id, town.ann.id, 10_000)

    shown = await town.ann.slash(town.general, "followers")
    first = said(shown)
    last = await town.ann.click(answered(shown), label="Last")

    assert ids_in(first) == people[:10]
    assert ids_in(said(last)) == people[-10:]
    assert "10,000" in said(last)
    assert labels(last) == ["First", "Previous"]
    assert figures(await town.ask(town.ann, "profile")) == (10_000, 0)
