"""What the people who run a server choose of its digest: when and where it comes, a look ahead, one out of turn."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace

from bot.database import Database, Transaction
from bot.domain.access import BROKEN_PAUSE, GrantKind, Target
from bot.domain.activity import zone_of
from bot.domain.channels import ChannelFacts
from bot.domain.digests import (
    MANUAL,
    WEEKDAYS,
    Run,
    Schedule,
    next_owed,
    parse_time,
    refuse_channel,
    stays,
)
from bot.domain.figures import GuildFigures
from bot.domain.outcomes import NotAllowed, Obstacle, Posted
from bot.domain.periods import Due, Every, Period, Rhythm, last_due
from bot.domain.problems import Problem
from bot.domain.refusals import Reason, Refusal
from bot.domain.zones import Atlas, Place
from bot.ports import Clock, Ids, Nudge, PictureDrawer
from bot.services.digests import LEASE, DigestService
from bot.services.figures import FigureService
from bot.stores.all import Stores

RECOMMENDED = Rhythm(Every.WEEK, 9 * 60, 0, "UTC")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an administrator typed."""

    every: str
    at: str
    zone: str
    weekday: str | None
    channel: ChannelFacts | None
    here: ChannelFacts
    """Where it was typed."""


@dataclass(frozen=True, slots=True)
class Scheduled:
    """When and where the digest comes from now on, and the next time it does (Unix seconds)."""

    schedule: Schedule
    next_at: int


@dataclass(frozen=True, slots=True)
class Preview:
    """What a digest would say, and its picture if it could be drawn."""

    figures: GuildFigures
    picture: bytes | None


@dataclass(frozen=True, slots=True)
class Sent:
    """A digest stands in a channel."""

    channel_id: int
    message_id: int


class ScheduleService:
    """Changes when a server's digest comes; whatever is changed, no period is told of twice."""

    def __init__(
        self,
        database: Database,
        stores: Stores,
        clock: Clock,
        ids: Ids,
        digests: DigestService,
        figures: FigureService,
        drawer: PictureDrawer,
        atlas: Callable[[], Atlas],
        nudge: Nudge,
    ) -> None:
        self._database = database
        self._stores = stores
        self._clock = clock
        self._ids = ids
        self._digests = digests
        self._figures = figures
        self._drawer = drawer
        self._atlas = atlas
        self._nudge = nudge

    async def offer(self, typed: str) -> tuple[list[Place], int]:
        """Return zones to choose from, and the time they are shown at."""
        atlas = await asyncio.to_thread(self._atlas)
        return atlas.search(typed), self._clock.now()

    async def get(self, guild_id: int) -> Schedule | None:
        """Return when and where a server's digest comes."""

        async def body(tx: Transaction) -> Schedule | None:
            return await self._stores.schedules.get(tx, guild_id)

        return await self._database.read(body)

    async def schedule(self, guild_id: int, wanted: Wanted) -> Scheduled | Refusal:
        """Choose when and where the digest comes from now on."""
        rhythm = await self._rhythm(wanted)
        if isinstance(rhythm, Refusal):
            return rhythm
        now = self._clock.now()

        async def body(tx: Transaction) -> Scheduled | Refusal:
            await tx.lock("guild", guild_id)
            before = await self._stores.schedules.get(tx, guild_id)
            as_before = ChannelFacts(before.channel_id) if before is not None else wanted.here
            channel = wanted.channel or as_before
            if refused := refuse_channel(channel):
                return refused
            schedule = Schedule(guild_id, channel.id, rhythm)
            await self._keep(tx, schedule, before, now)
            return Scheduled(schedule, await self._plan(tx, schedule, before, now))

        result = await self._database.transact(body)
        self._nudge()
        return result

    async def use_channel(self, guild_id: int, channel_id: int) -> Scheduled:
        """Post the digest in this channel; where there is none yet, a weekly one begins, Monday at nine."""
        now = self._clock.now()

        async def body(tx: Transaction) -> Scheduled:
            await tx.lock("guild", guild_id)
            before = await self._stores.schedules.get(tx, guild_id)
            zone = (await self._stores.guilds.get(tx, guild_id)).zone
            rhythm = before.rhythm if before is not None else replace(RECOMMENDED, zone=zone or "UTC")
            schedule = Schedule(guild_id, channel_id, rhythm)
            await self._keep(tx, schedule, before, now)
            return Scheduled(schedule, await self._plan(tx, schedule, before, now))

        result = await self._database.transact(body)
        self._nudge()
        return result

    async def retry(self, guild_id: int) -> bool:
        """Try at once what is owed, and plan what should be; return whether the server has a digest at all."""
        now = self._clock.now()

        async def body(tx: Transaction) -> bool:
            await tx.lock("guild", guild_id)
            schedule = await self._stores.schedules.get(tx, guild_id)
            if schedule is not None:
                await self._plan(tx, schedule, schedule, now)
            return schedule is not None

        result = await self._database.transact(body)
        self._nudge()
        return result

    async def off(self, guild_id: int) -> bool:
        """Send no more digests; return whether there were any."""
        now = self._clock.now()

        async def body(tx: Transaction) -> bool:
            await tx.lock("guild", guild_id)
            schedule = await self._stores.schedules.get(tx, guild_id)
            if schedule is None:
                return False
            await self._stores.problems.solve(tx, guild_id, _target(schedule))
            await self._stores.runs.drop_planned(tx, guild_id, now)
            return await self._stores.schedules.remove(tx, guild_id)

        return await self._database.transact(body)

    async def preview(self, guild_id: int) -> Preview | Refusal:
        """Return what a digest sent now would say."""
        due = await self._last_due(guild_id)
        figures = await self._figures.of_guild(guild_id, due.period)
        if figures is None:
            return Refusal(Reason.NOTHING_TO_TELL)
        return Preview(figures, await self._drawer.draw_figures(figures))

    async def send_now(self, guild_id: int) -> Sent | Refusal:
        """Post a digest of the newest whole period at once; the next one comes as if nothing had been."""
        schedule = await self.get(guild_id)
        if schedule is None:
            return Refusal(Reason.NO_DIGEST)
        run = await self._take(guild_id, last_due(schedule.rhythm, self._clock.now()).period)
        if run is None:
            return Refusal(Reason.DIGEST_IN_HAND)
        match await self._digests.send(run):
            case Posted(message_id=message_id):
                return Sent(schedule.channel_id, message_id)
            case NotAllowed():
                return Refusal(Reason.DIGEST_CHANNEL_CLOSED)
            case None:
                return Refusal(Reason.NOTHING_TO_TELL)
            case _:
                self._nudge()
                return Refusal(Reason.DISCORD_SLOW)

    async def channel_gone(self, guild_id: int, channel_id: int) -> None:
        """Note that somebody deleted a channel: if it was the digest's, administrators are told."""
        now, schedule = self._clock.now(), await self.get(guild_id)
        if schedule is None or schedule.channel_id != channel_id:
            return
        problem = Problem(guild_id, _target(schedule), Obstacle.DIGEST_CHANNEL_MISSING, now)

        async def body(tx: Transaction) -> None:
            await self._stores.problems.note(tx, problem, retry_at=now + BROKEN_PAUSE)

        await self._database.transact(body)
        self._nudge()

    async def _rhythm(self, wanted: Wanted) -> Rhythm | Refusal:
        at, every = parse_time(wanted.at), Every(wanted.every)
        if isinstance(at, Refusal):
            return at
        if wanted.weekday is not None and every is not Every.WEEK:
            return Refusal(Reason.WEEKDAY_WITHOUT_WEEK)
        zone: str | None = wanted.zone
        if str(zone_of(zone)) != zone:  # a city, or written in another way; reading the cities takes a while
            zone = (await asyncio.to_thread(self._atlas)).resolve(wanted.zone)
        if zone is None:
            return Refusal(Reason.NOT_A_ZONE)
        return Rhythm(every, at, WEEKDAYS.index(wanted.weekday or "Monday"), zone)

    async def _keep(self, tx: Transaction, schedule: Schedule, before: Schedule | None, now: int) -> None:
        """Keep the choice, and forget what hindered the one before."""
        guild_id, zone = schedule.guild_id, schedule.rhythm.zone
        settings = await self._stores.guilds.get(tx, guild_id)
        if settings.zone != zone:
            await self._stores.guilds.save(tx, replace(settings, zone=zone))
            await self._stores.runs.drop_personal(tx, guild_id, now)
        await self._stores.schedules.save(tx, schedule)
        if before is not None:
            await self._stores.problems.solve(tx, guild_id, _target(before))

    async def _plan(self, tx: Transaction, schedule: Schedule, before: Schedule | None, now: int) -> int:
        """Put the next period in place of what was planned; return when the next digest comes."""
        guild_id, rhythm = schedule.guild_id, schedule.rhythm
        pending = [run for run in await self._stores.runs.owed(tx, guild_id, 0) if not run.is_manual]
        await self._stores.runs.hurry(tx, guild_id, now)
        planned = {run.key for run in pending}
        settled = await self._stores.runs.keys(tx, guild_id, 0) - planned
        coming = next_owed(rhythm, now, settled)
        if before is not None and any(stays(run, before.rhythm, rhythm, coming) for run in pending):
            return max(now, pending[0].due_at)
        await self._stores.runs.drop_planned(tx, guild_id, now)
        coming = next_owed(rhythm, now, await self._stores.runs.keys(tx, guild_id, 0))
        await self._stores.runs.plan(tx, self._ids(), (guild_id, 0), coming)
        return coming.at

    async def _last_due(self, guild_id: int) -> Due:
        async def body(tx: Transaction) -> Rhythm:
            schedule = await self._stores.schedules.get(tx, guild_id)
            zone = (await self._stores.guilds.get(tx, guild_id)).zone
            return schedule.rhythm if schedule is not None else replace(RECOMMENDED, zone=zone or "UTC")

        return last_due(await self._database.read(body), self._clock.now())

    async def _take(self, guild_id: int, period: Period) -> Run | None:
        """Owe the server a digest out of turn and take it in hand; None if one is in hand already."""
        now = self._clock.now()
        key = f"{MANUAL}/{self._ids()}/{period.key}"

        async def body(tx: Transaction) -> Run | None:
            await tx.lock("guild", guild_id)
            if await self._stores.runs.is_in_hand(tx, guild_id, now):
                return None
            due = Due(replace(period, key=key), now)
            await self._stores.runs.plan(tx, self._ids(), (guild_id, 0), due, now + LEASE)
            return next(run for run in await self._stores.runs.owed(tx, guild_id, 0) if run.key == key)

        return await self._database.transact(body)


def _target(schedule: Schedule) -> Target:
    return Target(GrantKind.CHANNEL, schedule.channel_id)
