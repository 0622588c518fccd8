"""The simulated Discord on real time, for a bot that cannot be told another."""

from datetime import UTC, datetime

from simcord._clock import Clock


class RealClock(Clock):
    """What time it is."""

    def now(self) -> datetime:
        """Return the instant, in UTC."""
        return datetime.now(UTC)
