"""Which jobs a process has, and when each of them begins and ends."""

import asyncio
from collections.abc import Callable, Sequence

from bot.jobs.clock import JobClock
from bot.jobs.drain import Drain

PATIENCE = 10
"""Seconds after which what works at Discord begins although Discord has not told of all servers: some may be away."""


class Jobs:
    """All drains, and the clock that wakes them.

    What is done at Discord begins when Discord has told of the servers: before that it would only be put off, and
    what a restart left undone would wait for its next try.
    """

    def __init__(self, here: Sequence[Drain], at_discord: Sequence[Drain], tick: Callable[[], None]) -> None:
        self._here, self._at_discord = here, at_discord
        self._all = (*here, *at_discord)
        self._clock = JobClock([drain.wake for drain in self._all], [tick])
        self._waiting: asyncio.TimerHandle | None = None

    def begin(self) -> None:
        """Begin what needs no Discord, and the clock."""
        for drain in self._here:
            drain.open()
        self._clock.open()
        self._waiting = asyncio.get_running_loop().call_later(PATIENCE, self.arrive)

    def arrive(self) -> None:
        """Begin what works at Discord, which has told of the servers; said again it changes nothing."""
        if self._waiting is None:
            return
        self._waiting.cancel()
        self._waiting = None
        for drain in self._at_discord:
            drain.open()

    def hear(self, topic: str) -> None:
        """Look for work of which another process tells."""
        for drain in self._all:
            if drain.name == topic:
                drain.wake()

    async def rest(self) -> None:
        """End all, at once; what they leave undone is owed and done after the next start. Safe to call twice."""
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None
        self._clock.close()
        await asyncio.gather(*(drain.close() for drain in self._all))
