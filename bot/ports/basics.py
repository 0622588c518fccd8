"""What every service needs: time, ids, and somebody to tell."""

from typing import Protocol

from bot.domain.activity import Kind


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> int:
        """Return the time in Unix seconds."""
        ...


class Ids(Protocol):
    """Makes ids for our own rows."""

    def __call__(self) -> int:
        """Return an id never returned before, 63 bits, rising with time."""
        ...


class Nudge(Protocol):
    """Tells a job that there may be work; it never waits and may be called at any time."""

    def __call__(self) -> None:
        """Start the job if it is not running."""
        ...


class Count(Protocol):
    """Counts what somebody did; it never waits and may be called at any time."""

    def __call__(self, guild_id: int, kind: Kind, who: int, toward: int | None = None) -> None:
        """Count it now, toward somebody if it is known toward whom."""
        ...


class Forget(Protocol):
    """Drops what is remembered of a person, so that they are looked at anew."""

    def __call__(self, user_id: int, /) -> None:
        """Forget them."""
        ...
