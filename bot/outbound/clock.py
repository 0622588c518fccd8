"""The time, and ids made of it."""

import random

from discord.utils import utcnow

SEQUENCE_BITS = 12
WORKER_BITS = 10


class SystemClock:
    """Reads discord.py's clock, which a simulated Discord can turn."""

    def now(self) -> int:
        """Return the time in Unix seconds."""
        return int(utcnow().timestamp())


class SnowflakeIds:
    """Ids like Discord's: milliseconds, a number for this process, and a sequence."""

    def __init__(self) -> None:
        self._worker = random.getrandbits(WORKER_BITS)
        self._last = 0

    def __call__(self) -> int:
        """Return an id never returned before, 63 bits, rising with time."""
        milliseconds = int(utcnow().timestamp() * 1000)
        first = (milliseconds << (WORKER_BITS + SEQUENCE_BITS)) | (self._worker << SEQUENCE_BITS)
        self._last = max(first, self._last + 1)
        return self._last
