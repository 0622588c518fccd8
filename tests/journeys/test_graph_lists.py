"""Lists: pages, order, who may read them, who stands on them, and people who leave and return."""

import pytest
from simcord import MemberActor

from tests.journeys.conftest import (
    DAY,
    FAR,
    Records,
    Town,
    answered,
    figures,
    ids_in,
    labels,
    people_in,
    said,
)

pytestmark = pytest.mark.usefixtures("nothing_breaks")

LISTS = ("followers", "following", "friends")


async def test_a_long_list_is_read_in_pages_of_ten_newest_first(town: Town, records: Records) -> None:
    people = await records.give_followers(town.guild.id, town.ann.id, 34)
    shown = await town.ann.slash(town.general, "followers")
    pages, can_press = [said(shown)], [labels(shown)]

    for label in ("Next", "Next", "Next", "Previous", "First", "Last"):
        shown = await town.ann.click(answered(shown), label=label)
        pages.append(said(shown))
        can_press.append(labels(shown))

    assert [person for page in pages[:4] for person in ids_in(page)] == people
    assert all(f"page {n} of 4" in page for n, page in zip((1, 2, 3, 4, 3, 1, 4), pages, strict=True))
    assert can_press[0] == ["Next", "Last"]
    assert can_press[1] == ["First", "Previous", "Next", "Last"]
    assert can_press[3] == ["First", "Previous"]
    assert all("34" in page for page in pages)


async def test_a_list_of_ten_has_no_pages_to_turn(town: Town, records: Records) -> None:
    people = await records.give_followers(town.guild.id, town.ann.id, 10)

    shown = await town.ann.slash(town.general, "followers")

    assert ids_in(said(shown)) == people
    assert labels(shown) == []


async def test_a_list_that_shrinks_while_pages_are_turned_shows_its_last_page(
    town: Town, records: Records
) -> None:
    people = await records.give_followers(town.guild.id, town.ann.id, 31)
    shown = await town.ann.slash(town.general, "followers")
    shown = await town.ann.click(answered(shown), label="Next")
    await records.write("DELETE FROM follows WHERE follower_id < $1", FAR + 20)

    shown = await town.ann.click(answered(shown), label="Next")

    assert ids_in(said(shown)) == people[10:11]
    assert "page 2 of 2" in said(shown)
    assert labels(shown) == ["First", "Previous"]


async def test_a_list_emptied_while_pages_are_turned_says_what_to_do(town: Town, records: Records) -> None:
    await records.give_followers(town.guild.id, town.ann.id, 21)
    shown = await town.ann.slash(town.general, "followers")
    await records.write("DELETE FROM follows")

    shown = await town.ann.click(answered(shown), label="Last")

    assert said(shown) == await town.ask(town.ann, "followers")
    assert labels(shown) == []


async def test_friends_stand_by_when_they_became_friends(town: Town) -> None:
    for one in (town.bob, town.cat, town.eve):
        await town.follow(town.ann, one)
        await town.world.advance(1)
    for one in (town.cat, town.eve, town.bob):
        await town.follow(one, town.ann)
        await town.world.advance(1)

    assert people_in(await town.ask(town.ann, "friends"), town.bob, town.cat, town.eve) == [
        "bob",
        "eve",
        "cat",
    ]


async def test_where_there_is_nothing_yet_it_says_so_and_what_to_do(town: Town) -> None:
    commands = (*LISTS, "requests", "suggestions", "blocked", "interests", "profile")

    texts = {command: await town.ask(town.ann, command) for command in commands}

    assert [command for command, text in texts.items() if "`/" not in text or len(text) < 40] == []


async def reads_eve(town: Town, viewer: MemberActor) -> bool:
    """Return whether somebody finds Eve on all of Ann's lists."""
    texts = [await town.ask(viewer, name, member=town.ann) for name in LISTS]
    return all(town.eve.mention in text for text in texts)


@pytest.mark.parametrize(
    ("choice", "allowed"),
    [("everyone", {"ann", "bob", "cat"}), ("friends", {"ann", "bob"}), ("only_me", {"ann"})],
)
async def test_who_sees_my_lists_is_my_choice(town: Town, choice: str, allowed: set[str]) -> None:
    await town.befriend(town.ann, town.bob)
    await town.befriend(town.ann, town.eve)
    await town.follow(town.cat, town.ann)
    await town.prefer(town.ann, "lists_visible_to", choice)

    readers = {viewer.name for viewer in (town.ann, town.bob, town.cat) if await reads_eve(town, viewer)}

    assert readers == allowed


async def test_a_page_button_asks_again_whether_the_presser_may_read_the_list(
    town: Town, records: Records
) -> None:
    people = await records.give_followers(town.guild.id, town.ann.id, 12)
    await town.prefer(town.ann, "lists_visible_to", "everyone")
    shown = await town.bob.slash(town.general, "followers", member=town.ann)
    await town.prefer(town.ann, "lists_visible_to", "only_me")

    turned = said(await town.bob.click(answered(shown), label="Next"))

    assert not any(f"<@{one}>" in turned for one in people)


async def test_who_hides_is_left_out_of_others_lists_but_not_of_ones_own(town: Town) -> None:
    await town.befriend(town.ann, town.bob)
    await town.befriend(town.ann, town.cat)
    await town.prefer(town.ann, "lists_visible_to", "everyone")
    await town.prefer(town.bob, "lists_visible_to", "only_me")

    to_cat, to_bob, to_ann = [
        {name: await town.ask(viewer, name, member=town.ann) for name in LISTS}
        for viewer in (town.cat, town.bob, town.ann)
    ]

    assert all(people_in(text, town.bob, town.cat) == ["cat"] for text in to_cat.values())
    assert all(set(people_in(text, town.bob, town.cat)) == {"bob", "cat"} for text in to_bob.values())
    assert all(set(people_in(text, town.bob, town.cat)) == {"bob", "cat"} for text in to_ann.values())


# ------------------------------------------------------------------------ people who leave and come back


async def leave(town: Town, who: MemberActor) -> None:
    town.guild.remove_member(who)
    await town.world.settle()


async def come_back(town: Town, who: MemberActor) -> None:
    town.guild.add_member(who.user)
    await town.world.settle()


async def test_who_left_is_on_no_list_and_in_no_count(town: Town) -> None:
    await town.befriend(town.ann, town.bob)
    await town.befriend(town.ann, town.cat)

    await leave(town, town.bob)

    for name in LISTS:
        assert people_in(await town.ask(town.ann, name), town.bob, town.cat) == ["cat"]
    assert figures(await town.ask(town.ann, "profile")) == (1, 1)


async def test_the_lists_of_somebody_who_left_show_nobody(town: Town) -> None:
    await town.prefer(town.bob, "lists_visible_to", "everyone")
    await town.befriend(town.ann, town.bob)

    await leave(town, town.bob)

    for name in LISTS:
        assert town.ann.mention not in await town.ask(town.cat, name, member=town.bob.user)


async def test_who_is_back_within_thirty_days_stands_as_before_and_nobody_is_told(town: Town) -> None:
    await town.befriend(town.ann, town.bob)
    before = [len(town.inbox(one)) for one in (town.ann, town.bob)]
    await leave(town, town.bob)
    while_away = town.holders()
    await town.pass_time(29 * DAY)

    await come_back(town, town.bob)

    assert while_away == set()
    assert town.holders() == {"ann", "bob"}
    assert people_in(await town.ask(town.ann, "friends"), town.bob) == ["bob"]
    assert [len(town.inbox(one)) for one in (town.ann, town.bob)] == before


async def test_who_stays_away_longer_is_forgotten_here(town: Town, records: Records) -> None:
    await town.befriend(town.ann, town.bob)
    await town.prefer(town.bob, "who_may_follow", "ask")
    await town.follow(town.cat, town.bob)
    await town.bob.slash(town.general, "interests", tags="tea")
    await leave(town, town.bob)

    await town.pass_time(31 * DAY)
    left = [
        await records.count(table, town.guild.id, town.bob.id, *columns)
        for table, columns in (
            ("follows", ("follower_id", "followed_id")),
            ("follow_requests", ("requester_id", "target_id")),
            ("interests", ("user_id",)),
            ("notices", ("recipient_id", "about_id")),
            ("members", ("user_id",)),
        )
    ]
    await come_back(town, town.bob)

    assert left == [0] * 5
    assert town.holders() == set()
    assert people_in(await town.ask(town.ann, "friends"), town.bob) == []


async def test_who_left_can_be_unfollowed_and_removed_by_command(town: Town) -> None:
    await town.befriend(town.ann, town.bob)
    await leave(town, town.bob)

    await town.ann.slash(town.general, "unfollow", member=town.bob.user)
    await town.ann.slash(town.general, "remove-follower", member=town.bob.user)
    await come_back(town, town.bob)

    assert people_in(await town.ask(town.bob, "followers"), town.ann) == []
    assert people_in(await town.ask(town.bob, "following"), town.ann) == []
