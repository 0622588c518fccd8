"""The bot ends when it is told to, whatever it is doing in that moment."""

import asyncio
import os
import signal

import pytest

from bot.running import stop_on_signals


async def forgets_once() -> None:
    """Behave as `asyncio.wait_for` of Python 3.11 does when its inner task is done in the moment of cancelling."""
    try:
        await asyncio.Event().wait()
    except asyncio.CancelledError:
        await asyncio.Event().wait()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_ends_even_what_forgets_that_it_was_cancelled(number: signal.Signals) -> None:
    running = asyncio.ensure_future(forgets_once())
    await asyncio.sleep(0)
    stop_on_signals(running)

    os.kill(os.getpid(), number)
    await asyncio.wait({running}, timeout=30)

    assert running.cancelled()
