"""What was written while the bot was down is picked up: in order, once, and nothing old."""

import pytest

from tests.journeys.conftest import DAY, HOUR, Town
from tests.journeys.letters import (
    chat,
    come_back,
    copies,
    got,
    reply,
    set_up,
    stop,
    told,
    write,
    write_unheard,
)


@pytest.fixture
async def pair(town: Town) -> Town:
    """A town where Ann and Bob are friends, have written to each other, and Ann's DMs go to Bob."""
    await town.befriend(town.ann, town.bob)
    await write(town, town.ann, town.bob, "First")
    await write(town, town.bob, town.ann, "First")
    await chat(town, town.ann, town.bob)
    return town


@pytest.mark.parametrize("down_for", [5, HOUR])
async def test_what_was_written_while_the_bot_was_down_arrives_in_order_and_once(
    pair: Town, down_for: int
) -> None:
    await pair.ann.user.send_dm("Before")
    await stop(pair.world)
    for text in ("One", "Two"):
        write_unheard(pair, pair.ann, text)
    pair.world.env.backend.clock.advance(down_for)

    await come_back(pair.world)
    await pair.world.restart()
    await pair.world.advance(120)
    await pair.world.restart(crash=True)

    assert got(pair, pair.bob) == ["First", "Before", "One", "Two"]


async def test_a_chat_opened_by_somebody_new_is_picked_up_too(town: Town) -> None:
    await town.prefer(town.cat, "notices", "off")
    await town.befriend(town.cat, town.bob)
    await chat(town, town.cat, town.bob)
    await town.cat.user.send_dm("Hello")
    await stop(town.world)
    write_unheard(town, town.cat, "Still there?")
    town.world.env.backend.clock.advance(HOUR // 4)

    await come_back(town.world)

    assert got(town, town.bob) == ["Hello", "Still there?"]


async def test_nothing_older_than_a_day_is_picked_up(pair: Town) -> None:
    await pair.ann.user.send_dm("Before")
    await stop(pair.world)
    write_unheard(pair, pair.ann, "Old")
    pair.world.env.backend.clock.advance(DAY + HOUR)

    await come_back(pair.world)

    assert got(pair, pair.bob) == ["First", "Before"]


async def test_what_can_no_longer_pass_after_downtime_is_said(pair: Town) -> None:
    await stop(pair.world)
    write_unheard(pair, pair.ann, "Old friend")
    pair.guild.remove_member(pair.bob)

    await come_back(pair.world)

    assert [one.startswith("Only friends") for one in told(pair, pair.ann)] == [True]


async def test_a_dm_is_read_to_its_end_and_not_one_page_of_it(pair: Town) -> None:
    await stop(pair.world)
    backend = pair.world.env.backend
    write_unheard(pair, pair.ann, "One")
    for number in range(210):
        backend.create_message(pair.ann.user.dm_channel.id, backend.bot_user.id, str(number), broadcast=False)
    write_unheard(pair, pair.ann, "Two")

    await come_back(pair.world)
    await pair.world.restart()

    assert got(pair, pair.bob) == ["First", "One", "Two"]


async def test_what_was_written_over_an_hour_does_not_count_as_written_in_a_minute(pair: Town) -> None:
    await set_up(pair, "relay_rate", "2")
    await stop(pair.world)
    for text in "abcd":
        pair.world.env.backend.clock.advance(HOUR // 4)
        write_unheard(pair, pair.ann, text)

    await come_back(pair.world)

    assert got(pair, pair.bob) == ["First", *"abcd"]


async def test_edits_and_deletes_of_downtime_reach_their_copies(pair: Town) -> None:
    kept, changed, gone = [await pair.ann.user.send_dm(text) for text in ("Kept", "Chnged", "A secret")]
    await stop(pair.world)
    pair.world.env.backend.clock.advance(HOUR)
    backend, channel = pair.world.env.backend, pair.ann.user.dm_channel.id
    stored = backend.get_message(channel, changed.id)
    stored.content, stored.edited_timestamp = "Changed", pair.world.now().isoformat()
    backend.delete_message(channel, gone.id)
    before = len(pair.world.requests("PATCH", "/channels/*/messages/*"))

    await come_back(pair.world)
    await pair.world.restart()

    texts = [text.split("\n")[0] for text in got(pair, pair.bob)]
    assert texts[:3] == ["First", kept.content, "Changed"]
    assert not any("secret" in text for text in got(pair, pair.bob))
    assert len(pair.world.requests("PATCH", "/channels/*/messages/*")) == before + 2


async def test_what_is_written_as_the_bot_comes_back_waits_for_what_was_written_before(pair: Town) -> None:
    await stop(pair.world)
    write_unheard(pair, pair.ann, "One")
    pair.world.time_out("GET", f"/channels/{pair.ann.user.dm_channel.id}/messages*")

    await come_back(pair.world)
    await pair.ann.user.send_dm("Two")
    await pair.world.advance(60)

    assert got(pair, pair.bob) == ["First", "One", "Two"]


async def test_a_refusal_that_was_said_is_not_said_again(pair: Town) -> None:
    await pair.bob.slash(pair.general, "unfollow", member=pair.ann)
    await pair.ann.user.send_dm("Old friend")

    await pair.world.restart()

    assert len(told(pair, pair.ann)) == 1


async def test_what_was_refused_before_a_restart_is_neither_said_again_nor_delivered(pair: Town) -> None:
    await pair.bob.slash(pair.general, "unfollow", member=pair.ann)
    await reply(pair, pair.ann, copies(pair, pair.ann)[0], "Refused")
    await pair.world.restart()
    await pair.bob.slash(pair.general, "follow", member=pair.ann)

    await pair.world.restart(crash=True)

    assert [one.startswith("Only friends") for one in told(pair, pair.ann)] == [True]
    assert got(pair, pair.bob) == ["First"]
