"""What is written with a command or form: accepted first, kept in its sender's DM, sent once or said to be lost."""

import pytest

from bot.facts import text_of
from tests.journeys.conftest import HOUR, Records, Town
from tests.journeys.letters import (
    PNG,
    chat,
    come_back,
    copies,
    die,
    edit_own,
    got,
    own,
    press,
    reply,
    send_file,
    set_up,
    set_words,
    ticked,
    told,
    write,
)

FORGET_COPIES = "DELETE FROM relay_copies WHERE relay_id = (SELECT MAX(relay_id) FROM relayed)"
FORGET_OWN_COPY = """
UPDATE relayed SET state = 'writing', source_id = -relay_id, source_channel_id = 0, due_at = accepted_at,
    claimed_until = accepted_at + 300 WHERE relay_id = (SELECT MAX(relay_id) FROM relayed)
"""
USE_UP = """
WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 20)
INSERT INTO dm_openings (opening_id, opened_at) SELECT n, $1 FROM numbers
"""
CLOSE = {"status": 403, "code": 50007}


@pytest.fixture
async def pair(town: Town) -> Town:
    """A town where Ann and Bob are friends and have written to each other."""
    await town.befriend(town.ann, town.bob)
    await write(town, town.ann, town.bob, "First")
    await write(town, town.bob, town.ann, "First")
    return town


def door(town: Town) -> str:
    return f"/channels/{town.ann.user.dm_channel.id}/messages"


async def forget_own_copy(town: Town, records: Records) -> None:
    """Make it look as if the bot had died before it noted where the sender's own copy stands."""
    await die(town.world)
    await records.write(FORGET_COPIES)
    await records.write(FORGET_OWN_COPY)


async def test_a_crash_after_the_own_copy_was_written_delivers_it_once(pair: Town, records: Records) -> None:
    await write(pair, pair.ann, pair.bob, "Once")
    await forget_own_copy(pair, records)

    await come_back(pair.world)
    await edit_own(pair, pair.ann, "Once and for all")

    assert [text.split("\n")[0] for text in got(pair, pair.bob)] == ["First", "Once and for all"]
    assert ticked(pair, pair.ann) == [True, True]


async def test_a_crash_before_the_own_copy_was_written_is_said_and_sends_nothing(
    pair: Town, records: Records
) -> None:
    await write(pair, pair.ann, pair.bob, "Lost")
    await forget_own_copy(pair, records)
    for who, message in ((pair.ann, own(pair, pair.ann)[-1]), (pair.bob, copies(pair, pair.bob)[-1])):
        pair.world.env.backend.delete_message(who.user.dm_channel.id, message.id)

    await come_back(pair.world)
    await pair.world.restart()
    await write(pair, pair.ann, pair.bob, "Again")

    assert got(pair, pair.bob) == ["First", "Again"]
    assert ["It was not sent" in text for text in pair.inbox(pair.ann)].count(True) == 1


async def test_an_own_copy_whose_answer_was_lost_is_found(pair: Town) -> None:
    pair.world.lose_answer("POST", door(pair))

    await write(pair, pair.ann, pair.bob, "Once")

    assert got(pair, pair.bob) == ["First", "Once"]
    assert [one.content for one in own(pair, pair.ann)] == ["First", "Once"]


async def test_an_own_copy_that_discord_does_not_take_is_refused_and_nothing_is_sent(pair: Town) -> None:
    pair.world.fail("POST", door(pair), status=503)

    answer = await write(pair, pair.ann, pair.bob, "Second")
    await pair.world.advance(HOUR)

    assert "Send it again" in answer
    assert got(pair, pair.bob) == ["First"]


async def test_an_own_copy_nobody_knows_of_is_looked_for_later(pair: Town) -> None:
    pair.world.lose_answer("POST", door(pair))
    pair.world.fail("GET", f"{door(pair)}*", status=503)

    answer = await write(pair, pair.ann, pair.bob, "Once")
    await pair.world.advance(HOUR)

    assert "look again" in answer
    assert got(pair, pair.bob) == ["First", "Once"]


async def test_a_long_text_is_one_message_that_can_be_changed_and_taken_back(pair: Town) -> None:
    words = " ".join(f"word{number:04}" for number in range(430))
    await write(pair, pair.ann, pair.bob, words)

    await edit_own(pair, pair.ann, f"{words} more")
    (mine,) = own(pair, pair.ann)[1:]
    texts = [one.content for one in pair.world.inbox(pair.bob) if "word" in one.content]
    await pair.ann.user.click(mine, label="Delete")

    assert mine.embeds[0].description == f"{words} more"
    assert "ann" not in (mine.embeds[0].author.name or "")
    assert " ".join(texts).split()[:431] == [*words.split(), "more"]
    assert not any("word" in one.content for one in pair.world.inbox(pair.bob))


async def test_over_the_rate_nothing_of_a_long_text_is_sent(pair: Town) -> None:
    await set_up(pair, "relay_rate", "1")

    answer = await write(pair, pair.ann, pair.bob, "word " * 700)

    assert "1 messages in a minute" in answer
    assert not any(
        "word" in one.content for one in [*pair.world.inbox(pair.bob), *pair.world.inbox(pair.ann)]
    )


# ------------------------------------------------------------------------------- the sender's DMs are closed


async def test_a_sender_whose_dms_are_closed_gets_it_delivered_once_without_a_copy(pair: Town) -> None:
    pair.world.fail("POST", door(pair), times=None, **CLOSE)

    answer = await write(pair, pair.ann, pair.bob, "Second", file=("cat.png", PNG))
    await pair.world.restart()
    await pair.world.advance(HOUR)

    assert "no copy of it" in answer
    assert got(pair, pair.bob) == ["First", "Second"]
    assert [file.filename for file in copies(pair, pair.bob)[-1].attachments] == ["cat.png"]
    assert len(own(pair, pair.ann)) == 1


async def test_a_copy_without_a_source_can_be_answered_and_reacted_to(pair: Town) -> None:
    pair.world.fail("POST", door(pair), **CLOSE)
    await write(pair, pair.ann, pair.bob, "Second")
    copy = copies(pair, pair.bob)[-1]

    await pair.bob.user.set_reaction(copy, "🎉", reacted=True)
    await reply(pair, pair.bob, copy, "An answer")
    form = await pair.bob.user.click(copy, label="Reply")
    await pair.bob.user.submit_modal(form, {"text": "Another"})

    assert got(pair, pair.ann)[-2:] == ["An answer", "Another"]


async def test_what_has_no_home_and_cannot_be_delivered_now_is_refused_in_words(pair: Town) -> None:
    pair.world.fail("POST", door(pair), **CLOSE)
    pair.world.fail("POST", f"/channels/{pair.bob.user.dm_channel.id}/messages", status=503, times=2)

    answer = await write(pair, pair.ann, pair.bob, "Second")
    await pair.world.advance(HOUR)

    assert "Send it again" in answer
    assert got(pair, pair.bob) == ["First"]


async def test_what_has_no_home_and_whose_answer_was_lost_is_found(pair: Town) -> None:
    pair.world.fail("POST", door(pair), **CLOSE)
    pair.world.lose_answer("POST", f"/channels/{pair.bob.user.dm_channel.id}/messages")

    answer = await write(pair, pair.ann, pair.bob, "Second")

    assert "Delivered" in answer
    assert got(pair, pair.bob) == ["First", "Second"]


async def test_what_has_no_home_cannot_wait_for_review(pair: Town) -> None:
    await set_words(pair, pair.bob, "spoiler")
    pair.world.fail("POST", door(pair), **CLOSE)

    answer = await write(pair, pair.ann, pair.bob, "a spoiler")

    assert answer.startswith("Nothing was sent")
    assert got(pair, pair.bob) == ["First"]


# ------------------------------------------------------------------------------------------------- opening DMs


async def forget_channels(town: Town, records: Records) -> None:
    """Let the bot know of no DM any more, nor discord.py."""
    await town.world.restart()
    await records.write("UPDATE contacts SET dm_channel_id = NULL")


async def test_the_relay_opens_no_more_dms_than_the_hour_allows(pair: Town, records: Records) -> None:
    await chat(pair, pair.ann, pair.bob)
    await forget_channels(pair, records)
    await records.write(USE_UP, int(pair.world.now().timestamp()))

    await pair.ann.user.send_dm("Patience")
    before = (got(pair, pair.bob), len(pair.world.requests("POST", "/users/@me/channels")))
    await pair.pass_time(HOUR + 60)

    assert before[0] == ["First"]
    assert got(pair, pair.bob) == ["First", "Patience"]
    assert len(pair.world.requests("POST", "/users/@me/channels")) == before[1] + 1


async def test_a_refused_opening_pauses_notices_and_relay_alike(pair: Town, records: Records) -> None:
    await chat(pair, pair.ann, pair.bob)
    await forget_channels(pair, records)
    pair.world.fail("POST", "/users/@me/channels", status=403, code=40003)
    await pair.ann.user.send_dm("Patience")
    opened = len(pair.world.requests("POST", "/users/@me/channels"))

    await pair.use(pair.cat)
    await pair.follow(pair.ann, pair.cat)
    await pair.world.advance(2 * HOUR)
    while_paused = len(pair.world.requests("POST", "/users/@me/channels"))
    await pair.pass_time(5 * HOUR)

    assert while_paused == opened
    assert got(pair, pair.bob) == ["First", "Patience"]
    assert len(pair.inbox(pair.cat)) == 1


# ------------------------------------------------------------------------------------------- who writes, files


async def test_the_copy_shows_the_senders_picture_beside_their_harmless_name(pair: Town) -> None:
    mallory = pair.newcomer("mallory", nick="@everyone \u202e**x**")
    await pair.befriend(mallory, pair.bob)

    await write(pair, mallory, pair.bob, "Hello")

    author = copies(pair, pair.bob)[-1].embeds[0].author
    assert (author.icon_url or "").startswith("https://cdn.discordapp.com/")
    assert "\u202e" not in (author.name or "")


@pytest.mark.parametrize("number", [2, 3])
async def test_files_too_large_together_are_said_before_anything_is_sent(pair: Town, number: int) -> None:
    await chat(pair, pair.ann, pair.bob)
    backend, channel = pair.world.env.backend, pair.ann.user.dm_channel.id
    data = bytes(10 * 1024 * 1024)
    stored = [
        backend.cdn.store_attachment(backend.snowflake(), channel, f"{one}.bin", data, None)
        for one in range(number)
    ]

    await pair.ann.user.send_dm("Look", attachments=stored)

    assert len(copies(pair, pair.bob)[-1].attachments) == (2 if number == 2 else 0)
    assert ["one by one" in one for one in told(pair, pair.ann)] == [True] * (number - 2)


async def test_a_file_of_a_command_that_is_too_large_leaves_nothing_anywhere(pair: Town) -> None:
    answer = await write(pair, pair.ann, pair.bob, "Look", file=("a.bin", bytes(10 * 1024 * 1024 + 1)))

    assert "10 MiB" in answer
    assert got(pair, pair.bob) == ["First"]
    assert len(own(pair, pair.ann)) == 1


async def test_files_follow_an_edit_of_their_message(pair: Town) -> None:
    await chat(pair, pair.ann, pair.bob)
    source = await send_file(pair, pair.ann, "cat.png", PNG, "A cat", text="Look")
    stored = pair.world.env.backend.get_message(source.channel.id, source.id)

    stored.attachments[0]["description"] = "A cat asleep"
    await pair.ann.user.edit(source, "Look at it")
    described = [one.description for one in copies(pair, pair.bob)[-1].attachments]
    stored.attachments.clear()
    await pair.ann.user.edit(source, "Nothing to see")

    assert described == ["A cat asleep"]
    assert copies(pair, pair.bob)[-1].attachments == []
    assert copies(pair, pair.bob)[-1].content.startswith("Nothing to see")


async def test_nothing_of_a_deleted_long_message_stays_in_its_writers_own_copy(pair: Town) -> None:
    await write(pair, pair.ann, pair.bob, "secret " * 400)

    await press(pair, pair.ann, "Delete", own(pair, pair.ann)[-1])

    shown = pair.world.inbox(pair.ann)
    assert not any("secret" in text_of(message) for message in shown)
    assert all(not embed.description for message in shown[-1:] for embed in message.embeds)
