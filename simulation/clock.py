"""One clock for the bot, APScheduler and the person who writes the test: the World's."""

import contextvars
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, tzinfo
from importlib import import_module
from typing import Any, Final, Self

import discord
import simcord
from simcord._runtime import _CLOCK_SCOPE, _CallbackRecord

# A timer this short (in seconds) is a way of saying "soon"; it is not worth an advance.
SOON: Final = 0.001

# How often (in real seconds) settling looks again. simcord's 0.05 would be the price of every act, since a
# finished task always leaves one callback for the next turn of the loop.
IDLE: Final = 0.001

# APScheduler has imported `datetime` by name here; its other modules never ask what time it is.
_APSCHEDULER_MODULES: Final = (
    "apscheduler.schedulers.base",
    "apscheduler.executors.base",
    "apscheduler.triggers.interval",
    "apscheduler.triggers.date",
)


# simcord compares these field by field to find the one it means. A pool of connections starts and cancels a timer
# with each transaction, and that was most of the time of a test on PostgreSQL.
_CallbackRecord.__eq__ = object.__eq__  # type: ignore[method-assign]


class _AnyDatetime(type):
    """APScheduler asks `isinstance(start_date, datetime)` too, of datetimes that are not ours."""

    def __instancecheck__(cls, instance: object) -> bool:
        return isinstance(instance, datetime)


class SimulatedDatetime(datetime, metaclass=_AnyDatetime):
    """The datetime APScheduler sees: it asks discord.py, which asks the World."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Self:
        """The simulated instant; real time outside a World, as in discord.py."""
        instant = discord.utils.utcnow()
        return cls.fromtimestamp(instant.timestamp(), tz)


class VirtualEnv(simcord.Env):
    """A simcord Env whose timers fire when the clock is advanced, and never before.

    simcord lets a timer fire by the wall clock as well, and so waits for each one that is due within
    the settle timeout: a retry in 5 seconds would cost every act of a test 5 real seconds.
    """

    def __init__(self, bot: discord.Client, **options: Any) -> None:
        super().__init__(bot, **options)
        self.wall_clock = True

    def _schedule_timer(
        self,
        record: _CallbackRecord,
        callback: Any,
        args: tuple[Any, ...],
        schedule_context: contextvars.Context | None,
    ) -> None:
        if self.wall_clock or self._is_soon(record):
            super()._schedule_timer(record, callback, args, schedule_context)

    async def _settle_internal(self, **options: Any) -> None:
        """From the first settling on: before it (in setup_hook), nobody could advance the clock."""
        self.wall_clock = False
        for record in self._work.callbacks:
            if record.real_handle is not None and not self._is_soon(record):
                record.real_handle.cancel()
        await super()._settle_internal(**{**options, "idle": IDLE})

    async def _detach_bot(self) -> None:
        await super()._detach_bot()
        self.wall_clock = True

    def _is_soon(self, record: _CallbackRecord) -> bool:
        return record.when is not None and record.when - self._virtual_time <= SOON


def follow(env: simcord.Env | None) -> None:
    """Make `discord.utils.utcnow()` in the caller's context ask this Env; None gives it real time again.

    By value and not as a context manager: pytest-asyncio sets up, runs and tears down in different
    contexts (it copies what a fixture sets into the test), where a token cannot be reset.
    """
    _CLOCK_SCOPE.set(env)


class SchedulerClock:
    """APScheduler on simulated time while at least one World runs."""

    def __init__(self) -> None:
        self._users = 0

    def acquire(self) -> None:
        """Put the simulated datetime into APScheduler."""
        self._users += 1
        self._put(SimulatedDatetime)

    def release(self) -> None:
        """Undo it when the last World that acquired it has gone."""
        self._users -= 1
        if not self._users:
            self._put(datetime)

    @staticmethod
    def _put(clock: type[datetime]) -> None:
        for name in _APSCHEDULER_MODULES:
            vars(import_module(name))["datetime"] = clock


SCHEDULER_CLOCK: Final = SchedulerClock()


@contextmanager
def in_bot_scope(env: simcord.Env) -> Iterator[None]:
    """What runs inside is the bot's own work: tracked, and on the bot's clock."""
    with env._bot_scope():
        yield
