"""No text of a post or comment is kept: not in the database, not in the logs."""

import logging

import pytest

from tests.journeys.board import board, comment, drafts, feed, post
from tests.journeys.conftest import Town, answered
from tests.journeys.letters import PNG, set_words
from tests.journeys.test_relay_secrets import MARK, WIRE, stored


async def everything(town: Town) -> None:
    """Every audience, a picture with its alt text, edits, comments, a review, a poll, a move, a delete, failures."""
    for audience in ("public", "followers", "friends", "draft"):
        await post(town, town.ann, f"{MARK} {audience}", audience=audience, picture=(f"{MARK}.png", PNG))
    await town.ann.user.click(drafts(town, town.ann)[-1], label="Publish")
    form = await town.ann.click(board(town)[0], label="Edit")
    await town.ann.submit_modal(form, {"text": f"{MARK} edited"})
    await town.ann.slash(town.general, "poll", question=f"{MARK}?", answers=f"{MARK} 1, {MARK} 2")
    await comment(town, town.bob, board(town)[0], f"{MARK} comment")
    await set_words(town, town.ann, "plugh")
    await comment(town, town.bob, board(town)[0], f"{MARK} held")
    await town.ann.user.click(town.notices(town.ann)[-1], label="Let it stand")
    town.world.fail("POST", "/channels/*/messages", status=500)
    await post(town, town.ann, f"{MARK} lost")
    town.world.heal()
    await feed(town, town.bob)
    await town.world.restart(crash=True)
    await town.ann.click(board(town)[0], label="Delete")
    await town.prefer(town.ann, "who_may_follow", "ask")


async def test_no_text_is_kept_in_the_database_or_the_logs(
    bare_town: Town, database_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    town = bare_town
    panel = await town.eve.slash(town.general, "mutuals setup")
    await town.eve.click(answered(panel), label="Use recommended settings")
    await town.befriend(town.ann, town.bob)
    with caplog.at_level(logging.DEBUG):
        await everything(town)
        await set_words(town, town.ann, "")
        await town.world.advance(60)

    kept = [logging.Formatter().format(one) for one in caplog.records if not one.name.startswith(WIRE)]
    assert any(MARK in one.content for one in drafts(town, town.ann))
    assert MARK.encode() not in await stored(database_url)
    assert [text for text in kept if MARK in text] == []
