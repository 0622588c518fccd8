"""A server's digest on a real database, with fakes for the clock, for Discord, and for processes that die."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from typing import Any

from bot.database import Database, Transaction
from bot.domain.channels import ChannelFacts
from bot.domain.figures import GuildFigures, PersonFigures
from bot.domain.outcomes import NotAllowed, Posted, Posting, TryLater
from bot.domain.periods import Period
from bot.domain.zones import Atlas, City
from bot.services.digests import DigestService
from bot.services.figures import FigureService
from bot.services.openings import Openings
from bot.services.scheduling import Scheduled, ScheduleService, Wanted
from bot.stores.all import Stores
from tests.fakes import GUILD, CountingIds, CountingNudge, CrashError, FakeClock

CHANNEL, ELSEWHERE = 50, 60
NONCES_KEPT = 300
"""Seconds Discord is sure to remember a nonce."""
SMALL_WORLD = Atlas(
    ["UTC", "Europe/Berlin", "America/New_York"],
    [(City("New York City", "US", "America/New_York"), ["New York"])],
)


@dataclass
class Channels:
    """Discord's channels: which digests stand in them. `answer` is what Discord says instead of posting."""

    clock: FakeClock
    posted: list[tuple[int, str]] = field(default_factory=list)
    answer: NotAllowed | TryLater | Any = None
    loses_answers: bool = False
    closed: set[int] = field(default_factory=set)
    opened: list[int] = field(default_factory=list)
    _nonces: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)

    def shown_in(self, channel_id: int = CHANNEL) -> list[str]:
        return [key for channel, key in self.posted if channel == channel_id]

    def put(self, channel_id: int, key: str, nonce: int) -> int:
        """Post, unless the same nonce came within the minutes Discord remembers it."""
        known, at = self._nonces.get((channel_id, nonce), (0, -NONCES_KEPT))
        if self.clock.now() - at < NONCES_KEPT:
            return known
        self.posted.append((channel_id, key))
        self._nonces[channel_id, nonce] = len(self.posted), self.clock.now()
        return len(self.posted)


class FakeDigests:
    """The digest sender of one process; `step` is told before and after everything it does."""

    def __init__(self, channels: Channels, step: Callable[[], Awaitable[None]]) -> None:
        self._channels = channels
        self._step = step

    async def find(self, channel_id: int, key: str, since: int) -> int | NotAllowed | TryLater | None:
        await self._step()
        place = (channel_id, key)
        return self._channels.posted.index(place) + 1 if place in self._channels.posted else None

    async def open(self, user_id: int) -> int:
        self._channels.opened.append(user_id)
        return user_id + 1_000

    async def post(self, channel_id: int, guild_id: int, key: str, figures: object, nonce: int) -> Posting:
        await self._step()
        if self._channels.answer is not None:
            answer: Posting = self._channels.answer
            return answer
        message_id = self._channels.put(channel_id, key, nonce)
        await self._step()
        return TryLater() if self._channels.loses_answers else Posted(message_id)

    post_to_person = post


class FakeFigures(FigureService):
    """Figures of a server where something always happens, unless it is `silent`."""

    def __init__(self) -> None:
        self.silent = False
        self.asked: list[Period] = []

    async def of_guild(self, guild_id: int, period: Period) -> GuildFigures | None:
        self.asked.append(period)
        return None if self.silent else object.__new__(GuildFigures)

    async def of_person(self, guild_id: int, user_id: int, period: Period) -> PersonFigures | None:
        return None if self.silent else object.__new__(PersonFigures)


class FakeDrawer:
    """Draws nothing."""

    async def draw_figures(self, figures: object) -> bytes | None:
        return None


class MortalDatabase:
    """A database that tells `step` before and after every transaction."""

    def __init__(self, database: Database, step: Callable[[], Awaitable[None]]) -> None:
        self._database = database
        self._step = step

    async def transact(self, body: Any) -> Any:
        await self._step()
        result = await self._database.transact(body)
        await self._step()
        return result

    async def read(self, body: Any) -> Any:
        await self._step()
        return await self._database.read(body)


class Worker:
    """One process that sends digests; at step `at` of its work `happens` does, which may be its death."""

    def __init__(
        self, desk: "Desk", at: int = -1, happens: Callable[[], Awaitable[None]] | None = None
    ) -> None:
        self.steps = 0
        self._at = at
        self._happens = happens
        database: Any = MortalDatabase(desk.database, self._step)
        sender = FakeDigests(desk.channels, self._step)
        openings = Openings(database, Stores(), desk.clock, desk.ids, sender)
        self.digests = DigestService(
            database, Stores(), desk.clock, desk.ids, desk.figures, sender, openings, desk.wake,
            desk.forgotten.append,
        )  # fmt: skip

    async def _step(self) -> None:
        self.steps += 1
        if self.steps == self._at and self._happens is not None:
            await self._happens()


async def die() -> None:
    """End the process."""
    raise CrashError


class Desk:
    """One server's digests and the processes that send them."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.clock = FakeClock()
        self.ids = CountingIds()
        self.channels = Channels(self.clock)
        self.figures = FakeFigures()
        self.wake, self.nudge = CountingNudge(), CountingNudge()
        self.forgotten: list[int] = []
        self.worker = Worker(self)
        self.schedules = ScheduleService(
            database, Stores(), self.clock, self.ids, self.worker.digests, self.figures, FakeDrawer(),
            lambda: SMALL_WORLD, self.nudge,
        )  # fmt: skip

    async def schedule(self, guild_id: int = GUILD, **other: Any) -> Scheduled:
        wanted = Wanted("day", "9:00", "UTC", None, None, ChannelFacts(CHANNEL))
        result = await self.schedules.schedule(guild_id, replace(wanted, **other))
        assert isinstance(result, Scheduled)
        return result

    async def settle(self, worker: Worker | None = None) -> int | None:
        """Let a process send what is due; return in how many seconds there is more."""
        while (wait := await (worker or self.worker).digests.send_due()) == 0:
            pass
        return wait

    async def until(self, moment: int) -> None:
        """Let time pass, and whatever falls due in it be sent on time."""
        while (wait := await self.settle()) is not None and self.clock.now() + wait <= moment:
            self.clock.advance(wait)
        self.clock.time = moment

    async def rows(self, sql: str) -> list[tuple[Any, ...]]:
        async def body(tx: Transaction) -> list[tuple[Any, ...]]:
            return [tuple(row) for row in await tx.fetch(sql)]  # type: ignore[arg-type]

        return await self.database.read(body)
