"""What was written while the bot was down is picked up: in order, once, and nothing old."""

import pytest

from tests.journeys.conftest import DAY, HOUR, Town
from tests.journeys.letters import chat, come_back, copies, got, reply, stop, told, write, write_unheard


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


async def test_what_was_refused_before_a_restart_is_neither_said_again_nor_delivered(pair: Town) -> None:
    await pair.bob.slash(pair.general, "unfollow", member=pair.ann)
    await reply(pair, pair.ann, copies(pair, pair.ann)[0], "Refused")
    await pair.world.restart()
    await pair.bob.slash(pair.general, "follow", member=pair.ann)

    await pair.world.restart(crash=True)

    assert [one.startswith("Only friends") for one in told(pair, pair.ann)] == [True]
    assert got(pair, pair.bob) == ["First"]
