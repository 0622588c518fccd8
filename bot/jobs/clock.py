"""The plain clock of the background jobs: APScheduler intervals, without a job store."""

import logging
from collections.abc import Callable

from apscheduler.schedulers.asyncio import AsyncIOScheduler

SWEEP_SECONDS = 600
MISFIRE_GRACE_SECONDS = 3_600  # a late tick still counts; the default of 1 s would drop it


class JobClock:
    """Ticks every ten minutes and nudges the drains, which heals whatever a lost timer or nudge missed."""

    def __init__(self, *ticks: Callable[[], None]) -> None:
        self._ticks = ticks
        self._scheduler = AsyncIOScheduler(
            timezone="UTC", job_defaults={"coalesce": True, "misfire_grace_time": MISFIRE_GRACE_SECONDS}
        )
        logging.getLogger("apscheduler").setLevel(logging.WARNING)  # it would log every tick

    def open(self) -> None:
        """Begin to tick; call it inside the event loop."""
        for tick in self._ticks:
            self._scheduler.add_job(_call, "interval", [tick], seconds=SWEEP_SECONDS)
        self._scheduler.start()

    def close(self) -> None:
        """Stop ticking; safe to call twice."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)


async def _call(tick: Callable[[], None]) -> None:
    """Run the tick in the event loop; APScheduler would run a plain function in a thread."""
    tick()
