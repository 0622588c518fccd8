"""Acts that take turns, and the channel on show."""

import asyncio

import pytest
from simcord import SetupError

from demo.stage import HOUR, BusyError, Stage


async def test_hours_pass(stage: Stage) -> None:
    world = stage.riverside.world
    before = world.now()

    await stage.let_pass(2)

    assert (world.now() - before).total_seconds() == 2 * HOUR


async def test_time_cannot_pass_twice_at_once(stage: Stage) -> None:
    passing = asyncio.create_task(stage.let_pass(2))
    await asyncio.sleep(0)

    with pytest.raises(BusyError, match="already passing"):
        await stage.let_pass(1)
    await passing


async def test_a_channel_opens_in_the_place_of_the_one_before(stage: Stage) -> None:
    riverside = stage.riverside
    first = await stage.show_channel(riverside.general, riverside.cat)

    second = await stage.show_channel(riverside.photos, riverside.dan)

    assert first != second


async def test_nobody_is_shown_a_channel_they_cannot_read(stage: Stage) -> None:
    riverside = stage.riverside

    with pytest.raises(SetupError):
        await stage.show_channel(riverside.lounge, riverside.cat)


async def test_everybody_has_messages_with_the_bot_to_show(stage: Stage) -> None:
    assert "#" in await stage.show_messages(stage.riverside.ann)
