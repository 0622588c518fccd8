"""The connection to Discord breaks in every way it can, and nothing is lost."""

import re

from tests.wire.conftest import Running
from tests.wire.town import Town
from tests.wire.waiting import until


def copies(town: Town, text: str) -> int:
    """Return how many copies of a text Bob has."""
    return sum(message.content == text for message in town.bob.received())


async def chat(town: Town) -> None:
    """Let Ann write to Bob by plain DM."""
    await town.befriend()
    await town.ask(town.ann, "chat with", friend=str(town.bob.id))


async def test_a_broken_line_is_resumed_and_replays_what_was_missed(town: Town) -> None:
    await chat(town)

    town.wire.gateway.drop()
    town.ann.write("written while the line was down")

    await until(lambda: copies(town, "written while the line was down") == 1)
    assert town.wire.gateway.resumed == 1
    assert len(town.wire.gateway.identified) == 1


async def test_being_asked_to_reconnect_loses_nothing(town: Town) -> None:
    await chat(town)

    await town.wire.gateway.ask_to_reconnect()
    town.ann.write("written while reconnecting")

    await until(lambda: copies(town, "written while reconnecting") == 1)


async def test_what_was_written_in_the_gap_of_an_invalid_session_is_caught_up(town: Town) -> None:
    await chat(town)

    await town.wire.gateway.invalidate(resumable=False)
    town.ann.write("written into the gap")

    await until(lambda: len(town.wire.gateway.identified) == 2)
    await until(lambda: copies(town, "written into the gap") == 1)


async def test_a_storm_of_breaks_ends_with_one_copy_of_everything(town: Town) -> None:
    await chat(town)

    for number in range(6):
        town.ann.write(f"number {number}")
        town.wire.gateway.drop()
        await until(lambda: bool(town.wire.gateway.shards()))

    await until(lambda: all(copies(town, f"number {number}") for number in range(6)))
    assert all(copies(town, f"number {number}") == 1 for number in range(6))


async def test_a_stop_finishes_within_ten_seconds_and_says_nothing_is_wrong(
    running: Running, town: Town
) -> None:
    await town.befriend()

    code = await running.bot.stop()

    assert code == 0
    assert not re.search(r"ERROR|Traceback", running.bot.log())


async def test_what_was_in_flight_when_it_was_told_to_stop_is_done_after_it(
    running: Running, town: Town
) -> None:
    await chat(town)
    town.ann.write("on its way")

    await running.bot.stop()
    await running.bot.start()

    await until(lambda: copies(town, "on its way") == 1)
