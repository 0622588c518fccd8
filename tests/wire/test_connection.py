"""The connection to Discord breaks in every way it can, and nothing is lost."""

import re

from tests.wire.conftest import Running
from tests.wire.waiting import until


def copies(running: Running, text: str) -> int:
    """Return how many copies of a text Bob has."""
    return sum(message.content == text for message in running.bob.received())


async def chat(running: Running) -> None:
    """Let Ann write to Bob by plain DM."""
    await running.befriend()
    await running.ask(running.ann, "chat with", friend=str(running.bob.id))


async def test_a_broken_line_is_resumed_and_replays_what_was_missed(running: Running) -> None:
    await chat(running)

    running.wire.gateway.drop()
    running.ann.write("written while the line was down")

    await until(lambda: copies(running, "written while the line was down") == 1)
    assert running.wire.gateway.resumed == 1
    assert len(running.wire.gateway.identified) == 1


async def test_being_asked_to_reconnect_loses_nothing(running: Running) -> None:
    await chat(running)

    await running.wire.gateway.ask_to_reconnect()
    running.ann.write("written while reconnecting")

    await until(lambda: copies(running, "written while reconnecting") == 1)


async def test_what_was_written_in_the_gap_of_an_invalid_session_is_caught_up(running: Running) -> None:
    await chat(running)

    await running.wire.gateway.invalidate(resumable=False)
    running.ann.write("written into the gap")

    await until(lambda: len(running.wire.gateway.identified) == 2)
    await until(lambda: copies(running, "written into the gap") == 1)


async def test_a_storm_of_breaks_ends_with_one_copy_of_everything(running: Running) -> None:
    await chat(running)

    for number in range(6):
        running.ann.write(f"number {number}")
        running.wire.gateway.drop()
        await until(lambda: bool(running.wire.gateway.shards()))

    await until(lambda: all(copies(running, f"number {number}") for number in range(6)))
    assert all(copies(running, f"number {number}") == 1 for number in range(6))


async def test_a_stop_finishes_within_ten_seconds_and_says_nothing_is_wrong(running: Running) -> None:
    await running.befriend()

    code = await running.bot.stop()

    assert code == 0
    assert not re.search(r"ERROR|Traceback", running.bot.log())


async def test_what_was_in_flight_when_it_was_told_to_stop_is_done_after_it(running: Running) -> None:
    await chat(running)
    running.ann.write("on its way")

    await running.bot.stop()
    await running.bot.start()

    await until(lambda: copies(running, "on its way") == 1)
