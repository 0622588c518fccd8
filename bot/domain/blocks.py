"""Mutes and how long they last."""

from enum import Enum

HOUR = 3_600


class Duration(Enum):
    """How long a mute lasts, in seconds; None for ever."""

    HOUR = HOUR
    DAY = 24 * HOUR
    WEEK = 7 * 24 * HOUR
    FOREVER = None


def ends_at(duration: Duration, now: int) -> int | None:
    """Return when a mute that begins now ends, None for never."""
    return None if duration.value is None else now + duration.value
