"""Times what is awaited and what is not, and says what many times have in common."""

import asyncio
import gc
import statistics
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

BETWEEN_LOOKS = 0.001


async def seconds_of(work: Callable[[], Awaitable[object]]) -> float:
    """Return how long it took until the work was done, in seconds."""
    start = time.perf_counter()
    await work()
    return time.perf_counter() - start


def seconds_of_call(work: Callable[[], object]) -> float:
    """Return how long a plain call took, in seconds."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def median(times: Sequence[float]) -> float:
    """Return the time half of them stay under."""
    return statistics.median(times)


def percentile(times: Sequence[float], percent: int) -> float:
    """Return the time that so many per cent of them stay under."""
    return sorted(times)[min(len(times) - 1, len(times) * percent // 100)]


@contextmanager
def undisturbed() -> Iterator[None]:
    """Keep the garbage collector from walking over what was built before, which only a benchmark has."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


@dataclass
class Watch:
    """Looks at the event loop all the time, and notes how long it was held at most (seconds)."""

    longest: float = 0.0
    _task: asyncio.Task[None] | None = field(default=None, repr=False)

    async def __aenter__(self) -> "Watch":
        self._task = asyncio.create_task(self._look())
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._task is not None:
            self._task.cancel()

    async def _look(self) -> None:
        while True:
            before = time.perf_counter()
            await asyncio.sleep(BETWEEN_LOOKS)
            self.longest = max(self.longest, time.perf_counter() - before - BETWEEN_LOOKS)


async def idle() -> float:
    """Return how long the loop is held (seconds) while it has nothing to do: what the machine itself takes."""
    async with Watch() as watch:
        await asyncio.sleep(2)
    return watch.longest
