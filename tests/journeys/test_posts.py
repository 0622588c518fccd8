"""Posts end to end: where they land, who reads them, and what becomes of them."""

import pytest

from tests.journeys.board import GONE, board, cards, drafts, feed, messages, post, read
from tests.journeys.conftest import Town, answered, channel_in, labels, said
from tests.journeys.letters import buttons


@pytest.fixture
async def square(bare_town: Town) -> Town:
    """A town set up as recommended, where Ann and Bob are friends, and Cat follows Ann."""
    panel = await bare_town.eve.slash(bare_town.general, "mutuals setup")
    await bare_town.eve.click(answered(panel), label="Use recommended settings")
    await bare_town.befriend(bare_town.ann, bare_town.bob)
    await bare_town.follow(bare_town.cat, bare_town.ann)
    return bare_town


async def test_a_post_for_everyone_stands_in_the_feed_channel_and_in_followers_feeds(square: Town) -> None:
    answer = await post(square, square.ann, "Low tide at six")

    (shown,) = board(square)
    assert shown.content == "Low tide at six"
    assert shown.embeds[0].author.name is not None
    assert "ann" in shown.embeds[0].author.name
    assert str(shown.id) in answer
    assert await read(square, square.cat) == ["Low tide at six"]


async def test_a_post_for_friends_opens_the_circle_and_is_for_friends_alone(square: Town) -> None:
    await post(square, square.ann, "For the two of us", audience="friends")

    circle = channel_in(await square.ask(square.ann, "circle show"))
    assert [one.content for one in messages(square, circle)] == ["For the two of us"]
    assert square.inside(circle) >= {"ann", "bob"}
    assert "cat" not in square.inside(circle)
    assert await read(square, square.bob) == ["For the two of us"]
    assert await read(square, square.cat) == []


async def test_a_post_for_followers_lives_in_the_authors_dm_and_is_read_in_full_in_the_feed(
    square: Town,
) -> None:
    text = "A long story. " * 100
    await post(square, square.ann, text, audience="followers")

    assert board(square) == []
    assert [one.content for one in drafts(square, square.ann)] == [text.strip()]
    (card,) = cards(await feed(square, square.cat))
    assert text.strip() in card


async def test_a_draft_is_seen_by_nobody_until_it_is_published(square: Town) -> None:
    await post(square, square.ann, "Not yet", audience="draft")
    unseen = await read(square, square.bob)

    (draft,) = drafts(square, square.ann)
    await square.ann.user.click(draft, label="Publish")

    assert unseen == []
    assert [one.content for one in board(square)] == ["Not yet"]
    assert await read(square, square.bob) == ["Not yet"]
    assert drafts(square, square.ann) == []


async def test_a_draft_can_be_shown_to_friends_or_discarded(square: Town) -> None:
    await post(square, square.ann, "One", audience="draft")
    await post(square, square.ann, "Two", audience="draft")
    one, two = drafts(square, square.ann)

    await square.ann.user.click(one, label="Show to friends")
    await square.ann.user.click(two, label="Discard")

    assert await read(square, square.bob) == ["One"]
    assert await read(square, square.cat) == []
    assert drafts(square, square.ann) == []


async def test_the_author_alone_edits_in_place_and_deletes(square: Town) -> None:
    await post(square, square.ann, "Frist")
    (shown,) = board(square)
    refused = said(await square.bob.click(shown, label="Edit"))

    form = await square.ann.click(shown, label="Edit")
    await square.ann.submit_modal(form, {"text": "First"})
    (changed,) = board(square)
    await square.ann.click(changed, label="Delete")

    assert "wrote it" in refused
    assert (changed.id, changed.content) == (shown.id, "First")
    assert "edited" in (changed.embeds[0].footer.text or "")
    assert board(square) == []
    assert await read(square, square.cat) == []


async def test_two_thousand_characters_fit_and_one_more_is_refused(square: Town) -> None:
    form = await square.ann.slash(square.general, "post")

    await square.ann.submit_modal(form, {"text": "x" * 2_000})

    assert [len(one.content) for one in board(square)] == [2_000]


async def test_going_private_takes_public_posts_from_the_channel_and_keeps_them_as_drafts(
    square: Town,
) -> None:
    await post(square, square.ann, "For all of you")

    await square.prefer(square.ann, "who_may_follow", "ask")

    assert board(square) == []
    assert await read(square, square.bob) == []
    assert [one.content for one in drafts(square, square.ann)] == ["For all of you"]
    assert "private" in await post(square, square.ann, "Again", audience="public")


async def test_what_was_read_before_a_friendship_ended_opens_no_more(square: Town) -> None:
    await post(square, square.ann, "Among friends", audience="friends")
    page = await feed(square, square.bob)

    await square.ann.slash(square.general, "unfollow", member=square.bob)

    assert said(await square.bob.click(answered(page), label="Open no. 1")) == GONE
    assert await read(square, square.bob) == []


async def test_an_opened_post_offers_what_the_reader_may(square: Town) -> None:
    await post(square, square.ann, "Open me")

    by_friend = await square.bob.click(answered(await feed(square, square.bob)), label="Open no. 1")
    by_stranger = await square.eve.click(board(square)[0], label="Details")

    assert labels(by_friend) == ["Like", "Comment", "Repost", "Report"]
    assert labels(by_stranger) == ["Like", "Report"]


async def test_a_poll_is_a_native_poll_in_its_audiences_channel(square: Town) -> None:
    await square.ann.slash(square.general, "poll", question="Tea?", answers="Yes, No")

    (shown,) = board(square)
    assert shown.poll is not None
    assert [one.text for one in shown.poll.answers] == ["Yes", "No"]
    assert "Edit" not in buttons(shown)


async def test_whoever_erases_themselves_leaves_no_post_in_a_channel(square: Town) -> None:
    await post(square, square.ann, "Mine")
    await post(square, square.ann, "For friends", audience="friends")
    await post(square, square.bob, "Bob's stays")

    shown = await square.ann.slash(square.general, "privacy delete")
    form = await square.ann.click(answered(shown), label="Delete everything …")
    await square.ann.submit_modal(form, {"word": "delete"})

    assert [message.content for message in board(square)] == ["Bob's stays"]
    assert [text for text in await read(square, square.cat) if "Mine" in text] == []


@pytest.mark.parametrize("label", ["Publish", "Show to friends"])
@pytest.mark.parametrize("fate", ["kicked", "timed out"])
async def test_a_draft_is_no_way_around_the_moderators(square: Town, label: str, fate: str) -> None:
    await post(square, square.ann, "Still here", audience="draft")
    draft, before = drafts(square, square.ann)[-1], set(square.guild.channels)
    if fate == "kicked":
        square.guild.remove_member(square.ann)
        await square.world.settle()
    else:
        await square.time_out(square.ann)

    answer = said(await square.ann.user.click(draft, label=label))

    assert ("aren't in that server" if fate == "kicked" else "timed you out") in answer
    assert (board(square), set(square.guild.channels)) == ([], before)
