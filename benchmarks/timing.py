"""Times what is awaited and what is not, and says what many times have in common."""

import gc
import statistics
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager


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
