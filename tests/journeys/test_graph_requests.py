"""Private accounts: who asks, who answers, and what is remembered of it."""

import pytest

from tests.journeys.conftest import DAY, Records, Town, answered, labels, people_in, said

pytestmark = pytest.mark.usefixtures("nothing_breaks")


@pytest.fixture
async def private(town: Town) -> Town:
    """A town where Bob is asked before anybody follows him."""
    await town.prefer(town.bob, "who_may_follow", "ask")
    return town


async def followers(town: Town) -> set[str]:
    """Return who follows Bob, as he sees it himself."""
    return set(people_in(await town.ask(town.bob, "followers"), town.ann, town.cat, town.eve))


async def asking(town: Town) -> list[str]:
    """Return whose requests Bob reads, in their order."""
    return people_in(await town.ask(town.bob, "requests"), town.ann, town.cat, town.eve)


async def test_a_request_counts_nowhere_and_stands_on_both_sides(private: Town) -> None:
    await private.follow(private.bob, private.ann)

    await private.follow(private.ann, private.bob)

    assert await followers(private) == set()
    assert private.holders() == set()
    assert await asking(private) == ["ann"]
    assert private.bob.mention in await private.ask(private.ann, "requests")


async def test_the_same_request_again_gets_the_same_answer_and_stays_one(private: Town) -> None:
    first = await private.follow(private.ann, private.bob)

    assert await private.follow(private.ann, private.bob) == first
    assert await asking(private) == ["ann"]
    assert len(private.inbox(private.bob)) == 1


async def test_requests_are_listed_newest_first(private: Town) -> None:
    for one in (private.ann, private.cat, private.eve):
        await private.follow(one, private.bob)
        await private.world.advance(1)

    assert await asking(private) == ["eve", "cat", "ann"]


async def test_accepting_from_the_list_makes_a_follower_and_friends_where_it_is_mutual(private: Town) -> None:
    await private.follow(private.bob, private.ann)
    await private.follow(private.ann, private.bob)
    waiting = await private.bob.slash(private.general, "requests")

    await private.bob.click(answered(waiting), label="Accept")

    assert await followers(private) == {"ann"}
    assert private.holders() == {"ann", "bob"}
    assert await asking(private) == []


async def test_accepting_from_the_notice_makes_a_follower_and_tells_the_requester_once(private: Town) -> None:
    await private.follow(private.ann, private.bob)

    await private.press(private.bob, "Accept")

    assert await followers(private) == {"ann"}
    assert len(private.inbox(private.ann)) == 1


@pytest.mark.parametrize(("first", "second"), [("Accept", "Decline"), ("Decline", "Accept")])
async def test_the_first_press_wins_and_the_second_is_told_so(private: Town, first: str, second: str) -> None:
    await private.follow(private.ann, private.bob)
    waiting = await private.bob.slash(private.general, "requests")
    await private.bob.click(answered(waiting), label=first)
    after_first = await followers(private)

    late = said(await private.bob.click(answered(waiting), label=second))

    assert late == await private.press(private.bob, second)
    assert "already handled" in late
    assert await followers(private) == after_first == ({"ann"} if first == "Accept" else set())


async def test_two_devices_that_answer_at_once_answer_once(private: Town) -> None:
    await private.follow(private.ann, private.bob)
    waiting = answered(await private.bob.slash(private.general, "requests"))

    answers = await private.at_once(
        (private.bob, waiting, "Accept"), (private.bob, waiting, "Decline"), (private.bob, waiting, "Accept")
    )

    assert sum("already handled" in answer for answer in answers) == 2
    assert await asking(private) == []


@pytest.mark.parametrize("how", ["command", "menu", "profile"])
async def test_a_request_can_be_withdrawn_in_every_way_and_then_cannot_be_accepted(
    private: Town, how: str
) -> None:
    await private.follow(private.ann, private.bob)

    if how == "command":
        await private.ann.slash(private.general, "unfollow", member=private.bob)
    elif how == "menu":
        await private.ann.context_menu(private.general, "Follow or unfollow", private.bob)
    else:
        card = await private.ann.slash(private.general, "profile", member=private.bob)
        await private.ann.click(answered(card), label="Withdraw request")

    assert "already handled" in await private.press(private.bob, "Accept")
    assert await asking(private) == []
    assert await followers(private) == set()


async def test_several_requests_are_answered_from_menus_at_once(private: Town) -> None:
    for one in (private.ann, private.cat, private.eve):
        await private.follow(one, private.bob)
    waiting = answered(await private.bob.slash(private.general, "requests"))
    both = [f"{private.guild.id}:{one.id}" for one in (private.ann, private.cat)]

    await private.bob.select(waiting, both, custom_id="choice:accept_requests")
    await private.bob.select(
        waiting, [f"{private.guild.id}:{private.eve.id}"], custom_id="choice:decline_requests"
    )

    assert await followers(private) == {"ann", "cat"}
    assert await asking(private) == []


async def test_a_menu_used_late_changes_nothing_and_says_so(private: Town) -> None:
    for one in (private.ann, private.cat):
        await private.follow(one, private.bob)
    waiting = answered(await private.bob.slash(private.general, "requests"))
    both = [f"{private.guild.id}:{one.id}" for one in (private.ann, private.cat)]
    await private.bob.select(waiting, both, custom_id="choice:accept_requests")

    late = said(await private.bob.select(waiting, both, custom_id="choice:decline_requests"))

    assert "2 already handled" in late
    assert await followers(private) == {"ann", "cat"}


async def test_a_decline_is_remembered_seven_days_and_then_forgotten(private: Town) -> None:
    await private.follow(private.ann, private.bob)
    await private.press(private.bob, "Decline")

    refused = await private.follow(private.ann, private.bob)
    await private.pass_time(7 * DAY - 600)
    still_refused = await private.follow(private.ann, private.bob)
    await private.pass_time(600)
    await private.follow(private.ann, private.bob)

    assert refused == still_refused
    assert await asking(private) == ["ann"]


async def test_whom_i_follow_is_accepted_by_themselves_where_i_said_so(private: Town) -> None:
    await private.prefer(private.bob, "accept_followed", "yes")
    await private.follow(private.bob, private.ann)

    await private.follow(private.ann, private.bob)
    await private.follow(private.cat, private.bob)

    assert await followers(private) == {"ann"}
    assert await asking(private) == ["cat"]
    assert private.holders() == {"ann", "bob"}


async def test_a_request_open_when_i_follow_its_maker_is_accepted_then(private: Town) -> None:
    await private.prefer(private.bob, "accept_followed", "yes")
    await private.follow(private.ann, private.bob)

    await private.follow(private.bob, private.ann)

    assert await followers(private) == {"ann"}
    assert private.holders() == {"ann", "bob"}
    assert await asking(private) == []


async def test_a_request_open_when_its_maker_accepts_mine_is_accepted_then(private: Town) -> None:
    await private.prefer(private.bob, "accept_followed", "yes")
    await private.prefer(private.ann, "who_may_follow", "ask")
    await private.follow(private.ann, private.bob)
    await private.follow(private.bob, private.ann)

    await private.press(private.ann, "Accept")

    assert await followers(private) == {"ann"}
    assert private.holders() == {"ann", "bob"}


async def test_without_that_choice_a_request_stays_open_when_i_follow_its_maker(private: Town) -> None:
    await private.follow(private.ann, private.bob)

    await private.follow(private.bob, private.ann)

    assert await asking(private) == ["ann"]
    assert private.holders() == set()


@pytest.mark.parametrize("choice", ["ask", "nobody"])
async def test_followers_stay_when_an_account_closes(town: Town, choice: str) -> None:
    await town.befriend(town.ann, town.bob)

    await town.prefer(town.bob, "who_may_follow", choice)

    assert await followers(town) == {"ann"}
    assert town.holders() == {"ann", "bob"}


@pytest.mark.parametrize(
    ("label", "following", "open_requests"),
    [("Accept all", {"ann", "cat"}, []), ("Keep asking", set(), ["cat", "ann"]), ("Decline all", set(), [])],
)
async def test_going_public_asks_what_becomes_of_open_requests(
    private: Town, label: str, following: set[str], open_requests: list[str]
) -> None:
    for one in (private.ann, private.cat):
        await private.follow(one, private.bob)
        await private.world.advance(1)
    question = await private.prefer(private.bob, "who_may_follow", "everyone")

    await private.bob.click(answered(question), label=label)
    await private.follow(private.eve, private.bob)

    assert await followers(private) == {*following, "eve"}
    assert await asking(private) == open_requests


async def test_going_public_without_open_requests_asks_nothing(private: Town) -> None:
    panel = await private.prefer(private.bob, "who_may_follow", "everyone")

    await private.follow(private.ann, private.bob)

    assert labels(panel) == []
    assert await followers(private) == {"ann"}


async def test_in_a_dm_requests_of_all_servers_are_listed_each_with_its_server(private: Town) -> None:
    hillside = private.world.env.create_guild("Hillside")
    square = hillside.create_text_channel("square")
    ann, bob = hillside.add_member(private.ann.user), hillside.add_member(private.bob.user)
    await private.follow(private.cat, private.bob)
    await ann.slash(square, "follow", member=bob)

    in_dm, here = said(await private.bob.user.slash("requests")), await private.ask(private.bob, "requests")

    assert "Riverside" in in_dm
    assert "Hillside" in in_dm
    assert people_in(in_dm, private.ann, private.cat) in (["ann", "cat"], ["cat", "ann"])
    assert people_in(here, private.ann, private.cat) == ["cat"]


async def test_accepting_is_never_limited(private: Town, records: Records) -> None:
    await private.follow(private.ann, private.cat)
    await private.follow(private.ann, private.bob)
    await records.write("UPDATE guilds SET follows_per_day = 1, follows_in_all = 1")

    refused = await private.follow(private.ann, private.eve)
    await private.press(private.bob, "Accept")

    assert "limit" in refused
    assert await followers(private) == {"ann"}


async def test_the_request_of_somebody_who_left_waits_until_they_are_back(private: Town) -> None:
    await private.follow(private.ann, private.bob)
    private.guild.remove_member(private.ann)
    await private.world.settle()
    while_gone = await asking(private)
    await private.press(private.bob, "Accept")

    private.guild.add_member(private.ann.user)
    await private.world.settle()

    assert while_gone == []
    assert await followers(private) == set()
    assert await asking(private) == ["ann"]
