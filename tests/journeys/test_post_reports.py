"""Reports of posts and comments, and posts of whoever is suspended."""

import discord
import pytest
from simcord import ChannelHandle, InteractionResult, MemberActor

from tests.journeys.board import GONE, board, comment, drafts, feed, post, read, threads
from tests.journeys.conftest import Town, answered, said
from tests.journeys.letters import set_words
from tests.journeys.reporting import cards, channel, decide, lift

pytestmark = pytest.mark.usefixtures("nothing_breaks")


@pytest.fixture
async def square(bare_town: Town) -> Town:
    """A town set up as recommended, where Ann and Bob are friends, and Cat follows Ann."""
    panel = await bare_town.eve.slash(bare_town.general, "mutuals setup")
    await bare_town.eve.click(answered(panel), label="Use recommended settings")
    await bare_town.befriend(bare_town.ann, bare_town.bob)
    await bare_town.follow(bare_town.cat, bare_town.ann)
    return bare_town


async def press_report(who: MemberActor, message: discord.Message, word: str = "") -> str:
    """Press **Report** under a post or a comment, and send the form off."""
    form = await who.click(message, label="Report")
    return await send(who, form, word)


async def send(who: MemberActor, form: InteractionResult, word: str = "") -> str:
    return said(form if form.modal is None else await who.submit_modal(form, {"word": word}))


def quote(card: discord.Message) -> str:
    return card.embeds[0].description or ""


async def test_moderators_read_a_reported_post_and_take_it_away(square: Town) -> None:
    place = await channel(square)
    await post(square, square.ann, "Buy my shells")
    (shown,) = board(square)
    await comment(square, square.bob, shown, "Spam")

    answer = await press_report(square.cat, shown, "Advertising")
    (card,) = cards(square, place)
    reported = quote(card)
    await decide(square, square.eve, place, "Remove")

    assert "Reported" in answer
    assert "Buy my shells" in reported
    assert "a post" in card.content
    assert board(square) == []
    assert threads(square, shown) == []
    assert await read(square, square.bob) == []
    assert "removed something you wrote" in square.inbox(square.ann)[-1]


async def test_a_reported_comment_is_taken_away_alone(square: Town) -> None:
    place = await channel(square)
    await post(square, square.ann, "Low tide")
    (shown,) = board(square)
    await comment(square, square.bob, shown, "You fool")
    (spoken,) = threads(square, shown)

    thread = ChannelHandle(
        square.world.env, square.guild, square.world.env.backend.channels[spoken.channel.id]
    )
    await send(square.cat, await square.cat.context_menu(thread, "Report", spoken))
    reported = quote(cards(square, place)[0])
    await decide(square, square.eve, place, "Remove")

    assert "You fool" in reported
    assert threads(square, shown) == []
    assert [one.content for one in board(square)] == ["Low tide"]


async def test_what_lives_in_its_authors_dm_is_reported_from_the_feed(square: Town) -> None:
    place = await channel(square)
    await post(square, square.ann, "For followers", audience="followers")
    await square.ann.user.click(drafts(square, square.ann)[0], label="Details")
    opened = await square.cat.click(answered(await feed(square, square.cat)), label="Open no. 1")
    form = await square.cat.click(answered(opened), label="Comment")
    await square.cat.submit_modal(form, {"text": "Rude words"})

    by_cat = await send(square.cat, await square.cat.click(answered(opened), label="Report"))
    opened = await square.bob.click(answered(await feed(square, square.bob)), label="Open no. 1")
    items = [item for row in answered(opened).components for item in row["components"]]
    (comment_id,) = [option["value"] for item in items for option in item.get("options", ())]
    menu = await square.bob.select(answered(opened), [comment_id], custom_id="choice:report_comment")
    by_bob = await send(square.bob, menu)

    assert ("Reported" in by_cat, "Reported" in by_bob) == (True, True)
    assert ["For followers" in quote(one) for one in cards(square, place)] == [True, False]
    assert "Rude words" in quote(cards(square, place)[1])


async def test_a_comment_that_waits_is_reported_by_the_posts_author(square: Town) -> None:
    place = await channel(square)
    await set_words(square, square.ann, "fool")
    await post(square, square.ann, "Low tide")
    await comment(square, square.bob, board(square)[0], "You fool")
    waiting = square.notices(square.ann)[-1]

    form = await square.ann.user.click(waiting, label="Report")
    answer = said(await square.ann.user.submit_modal(form, {"word": ""}))
    (card,) = cards(square, place)
    await decide(square, square.eve, place, "Remove")

    assert "Reported" in answer
    assert card.attachments[0].is_spoiler()
    assert waiting.id not in [one.id for one in square.notices(square.ann)]


async def test_a_poll_is_quoted_with_its_answers(square: Town) -> None:
    place = await channel(square)
    await square.ann.slash(square.general, "poll", question="Who is a fool?", answers="Bob, Cat")

    await press_report(square.bob, board(square)[0])

    assert all(word in quote(cards(square, place)[0]) for word in ("Who is a fool?", "Bob", "Cat"))


async def test_ones_own_and_what_one_may_not_see_cannot_be_reported(square: Town) -> None:
    await post(square, square.ann, "Low tide")
    (shown,) = board(square)
    await square.ask(square.ann, "block", user=square.bob)

    assert "your own" in await press_report(square.ann, shown)
    assert "no longer there" in await press_report(square.bob, shown)


async def test_whoever_is_suspended_vanishes_from_feeds_and_comes_back(square: Town) -> None:
    place = await channel(square)
    await post(square, square.ann, "One")
    await post(square, square.ann, "Two")
    one, two = board(square)
    await press_report(square.cat, one)

    await decide(square, square.eve, place, "Suspend for 1 week")
    hidden = (await read(square, square.bob), said(await square.bob.click(two, label="Like")))
    await lift(square, square.eve, square.ann)

    assert hidden == ([], GONE)
    assert await read(square, square.bob) == ["Two"]


async def test_whoever_is_suspended_publishes_and_comments_not_even_by_dm_but_may_delete(
    square: Town,
) -> None:
    place = await channel(square)
    await post(square, square.ann, "Later", audience="draft")
    await post(square, square.ann, "Now")
    await press_report(square.bob, board(square)[0])
    await decide(square, square.eve, place, "Suspend until lifted")
    (draft,) = drafts(square, square.ann)

    published = said(await square.ann.user.click(draft, label="Publish"))
    await square.ann.user.click(draft, label="Discard")

    assert "suspended you" in published
    assert "suspended you" in await post(square, square.ann, "Again")
    assert (board(square), drafts(square, square.ann)) == ([], [])
