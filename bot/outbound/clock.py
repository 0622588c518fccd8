"""The time, and ids made of it."""

import random

from discord.utils import utcnow

BITS = 22
"""What Discord's ids have beside the milliseconds: a number for the process, and a sequence."""


class SystemClock:
    """Reads discord.py's clock, which a simulated Discord can turn."""

    def now(self) -> int:
        """Return the time in Unix seconds."""
        return int(utcnow().timestamp())


class SnowflakeIds:
    """Ids like Discord's: milliseconds, and a sequence that begins anywhere.

    Two processes that make one in the same millisecond begin at the same place once in four million times.
    """

    def __init__(self) -> None:
        self._begin = random.getrandbits(BITS)
        self._last = 0

    def __call__(self) -> int:
        """Return an id never returned before, 63 bits, rising with time."""
        milliseconds = int(utcnow().timestamp() * 1000)
        self._last = max((milliseconds << BITS) | self._begin, self._last + 1)
        return self._last
