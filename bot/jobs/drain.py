"""Short-lived tasks that drain what there is to do, with a timer for what is due next."""

import asyncio
import contextvars
import logging
from collections.abc import Awaitable, Callable

log = logging.getLogger(__name__)

Step = Callable[[], Awaitable[int | None]]
"""Does what is due and returns in how many seconds there is more, None for never."""

PAUSE_AFTER_FAILURE = 30
PATIENCE_AT_THE_END = 5
"""Seconds; who stops the process, systemd or a container, waits 10 at least."""


class Drain:
    """Runs a step again and again until nothing is due; one task at a time, none while there is nothing.

    No task ever waits for work: `nudge` starts one, and a timer starts one for what is due later. `call` tells the
    other processes of a nudge, by the drain's name, where there are others.
    """

    def __init__(self, name: str, step: Step, call: Callable[[str], None] | None = None) -> None:
        self.name = name
        self._step = step
        self._call = call
        self._task: asyncio.Task[None] | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._nudged = False
        self._closed = True

    def open(self) -> None:
        """Begin to listen to nudges, with whatever is due already."""
        self._closed = False
        self.wake()

    def nudge(self) -> None:
        """Say that there may be work now, here or for another process; returns at once."""
        if self._call is not None:
            self._call(self.name)
        self.wake()

    def wake(self) -> None:
        """Look here whether there is work; returns at once."""
        self._nudged = True
        if self._closed or (self._task is not None and not self._task.done()):
            return
        self._stop_timer()
        # In a context of its own: it must not speak the language of whoever nudged it.
        loop, context = asyncio.get_running_loop(), contextvars.Context()
        self._task = loop.create_task(self._run(), name=f"drain {self.name}", context=context)

    async def close(self) -> None:
        """Let the step that runs finish, for some seconds, and start no other; safe to call twice.

        A step may be cut off anywhere, for what it does is owed until it is done: so does a power cut.
        """
        self._closed = True
        self._stop_timer()
        if self._task is None:
            return
        _, late = await asyncio.wait([self._task], timeout=PATIENCE_AT_THE_END)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)

    async def _run(self) -> None:
        wait: int | None = 0
        while (self._nudged or wait == 0) and not self._closed:
            self._nudged = False
            wait = await self._try_step()
        if wait is not None and not self._closed:
            self._timer = asyncio.get_running_loop().call_later(wait, self.wake)

    async def _try_step(self) -> int | None:
        try:
            return await self._step()
        except Exception:
            log.exception("%s failed; trying again in %s s", self.name, PAUSE_AFTER_FAILURE)
            return PAUSE_AFTER_FAILURE

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
