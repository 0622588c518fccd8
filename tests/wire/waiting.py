"""Waits for what a process of its own will do sooner or later."""

import asyncio
from collections.abc import Awaitable, Callable

from tests.wire.process import PATIENCE


async def until(holds: Callable[[], bool], seconds: float = PATIENCE) -> None:
    """Wait until something holds. Raises TimeoutError if it never does."""
    async with asyncio.timeout(seconds):
        while not holds():
            await asyncio.sleep(0.02)


async def until_answered(ask: Callable[[], Awaitable[str | None]], *, wanted: Callable[[str], bool]) -> str:
    """Ask again and again until the answer is as wanted. Raises TimeoutError if it never is."""
    async with asyncio.timeout(PATIENCE):
        while True:
            answer = await ask()
            if answer is not None and wanted(answer):
                return answer
            await asyncio.sleep(0.2)
