"""The plain clock of the background jobs: APScheduler intervals, without a job store."""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

SWEEP_SECONDS = 600
MINUTE = 60

Tick = Callable[[], None]
MISFIRE_GRACE_SECONDS = 3_600  # a late tick still counts; the default of 1 s would drop it


class Beat(IntervalTrigger):  # type: ignore[misc]  # APScheduler has no annotations
    """An interval that goes on in step after a pause, without counting each beat that was missed."""

    def get_next_fire_time(self, previous: datetime | None, now: datetime) -> datetime | None:
        """Return the next beat; the last one before now, where several were missed."""
        following: datetime | None = super().get_next_fire_time(previous, now)
        if previous is not None and (missed := (now - previous) // self.interval) > 1:
            following = previous + self.interval * missed
        return following


class JobClock:
    """Ticks every ten minutes and nudges the drains, which heals whatever a lost timer or nudge missed.

    What must be on time whatever happens is nudged every minute.
    """

    def __init__(self, ticks: Sequence[Tick], by_the_minute: Sequence[Tick]) -> None:
        self._ticks = [(tick, SWEEP_SECONDS) for tick in ticks] + [(tick, MINUTE) for tick in by_the_minute]
        self._scheduler = AsyncIOScheduler(
            timezone="UTC", job_defaults={"coalesce": True, "misfire_grace_time": MISFIRE_GRACE_SECONDS}
        )
        logging.getLogger("apscheduler").setLevel(logging.WARNING)  # it would log every tick

    def open(self) -> None:
        """Begin to tick; call it inside the event loop."""
        for tick, seconds in self._ticks:
            self._scheduler.add_job(_call, Beat(seconds=seconds, timezone="UTC"), [tick])
        self._scheduler.start()

    def close(self) -> None:
        """Stop ticking; safe to call twice."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)


async def _call(tick: Tick) -> None:
    """Run the tick in the event loop; APScheduler would run a plain function in a thread."""
    tick()
