"""The word filter: what has one of its words waits for its recipient's review."""

import pytest

from tests.journeys.conftest import Town
from tests.journeys.letters import REFUSED, buttons, chat, copies, held, press, set_words, ticked, write


@pytest.fixture
async def pair(town: Town) -> Town:
    """A town where Ann and Bob are friends, and Ann's DMs go to Bob."""
    await town.befriend(town.ann, town.bob)
    await chat(town, town.ann, town.bob)
    return town


async def test_a_word_of_the_filter_holds_a_message_until_it_was_reviewed(pair: Town) -> None:
    await set_words(pair, pair.bob, "spoiler, no way")

    await write(pair, pair.ann, pair.bob, "The SPO\u200bILER")

    (note,) = held(pair, pair.bob)
    assert copies(pair, pair.bob) == []
    assert ticked(pair, pair.ann) == [False]
    assert buttons(note) == ["Show", "Discard", "Block"]
    assert "ann" in note.content
    assert "SPO" not in note.content
    assert "The SPO\u200bILER" in await press(pair, pair.bob, "Show", note)


async def test_what_is_shown_for_review_is_what_it_says_now(pair: Town) -> None:
    await set_words(pair, pair.bob, "spoiler")
    await chat(pair, pair.ann, pair.bob)
    source = await pair.ann.user.send_dm("a spoiler")
    note = held(pair, pair.bob)[0]

    await pair.ann.user.edit(source, "another text")
    after_edit = await press(pair, pair.bob, "Show", note)
    await pair.ann.user.delete(source)

    assert "another text" in after_edit
    assert "no longer there" in await press(pair, pair.bob, "Show", note)


async def test_a_held_message_can_be_discarded_once_and_its_sender_blocked(pair: Town) -> None:
    await set_words(pair, pair.bob, "spoiler")
    await write(pair, pair.ann, pair.bob, "a spoiler")
    await write(pair, pair.ann, pair.bob, "a spoiler again")
    before = len(pair.world.inbox(pair.ann))

    discarded = await press(pair, pair.bob, "Discard", held(pair, pair.bob)[0])
    await press(pair, pair.bob, "Block", held(pair, pair.bob)[0])

    assert "Discarded" in discarded
    assert len(pair.world.inbox(pair.ann)) == before
    assert await write(pair, pair.ann, pair.bob, "after the block") == REFUSED


async def test_an_edit_cannot_bring_a_filtered_word_past_the_review(pair: Town) -> None:
    await set_words(pair, pair.bob, "spoiler")
    source = await pair.ann.user.send_dm("harmless")

    await pair.ann.user.edit(source, "a spoiler")

    assert not any("a spoiler" in one.content for one in pair.world.inbox(pair.bob))


async def test_a_held_message_that_was_deleted_is_gone(pair: Town) -> None:
    await set_words(pair, pair.bob, "spoiler")
    source = await pair.ann.user.send_dm("a spoiler")

    await pair.ann.user.delete(source)

    assert "no longer there" in await press(pair, pair.bob, "Show", held(pair, pair.bob)[0])
