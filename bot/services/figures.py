"""Puts together what digests and `/insights` say: each from one consistent view of the database."""

from dataclasses import dataclass
from datetime import tzinfo
from itertools import pairwise

from bot.database import Database, Transaction
from bot.domain.activity import Kind, Side, Thresholds, day_number, zone_of
from bot.domain.figures import (
    BEST_SHOWN,
    LEADERS_SHOWN,
    Compared,
    Crowd,
    GraphChanges,
    GuildDay,
    GuildFigures,
    Leaders,
    PersonFigures,
    crowd_of,
)
from bot.domain.periods import Period
from bot.domain.sums import amount_of, at_ends, before, days_of, engagement_of, knows_people, last_days
from bot.ports import Clock, Headcount, PictureDrawer
from bot.services.personal import PersonalFigures
from bot.stores.all import Stores

BOARDS = (
    (Kind.MESSAGE, Side.GIVEN),
    (Kind.VOICE, Side.GIVEN),
    (Kind.REACTION, Side.RECEIVED),
)


@dataclass(frozen=True, slots=True)
class Insights:
    """What a person asked to see about themselves, and the picture of it if it could be drawn."""

    figures: PersonFigures
    picture: bytes | None


class FigureService:
    """Reads figures of servers and people."""

    def __init__(
        self,
        database: Database,
        stores: Stores,
        clock: Clock,
        headcount: Headcount,
        drawer: PictureDrawer,
    ) -> None:
        self._database = database
        self._stores = stores
        self._clock = clock
        self._headcount = headcount
        self._drawer = drawer
        self._personal = PersonalFigures(stores)

    async def of_guild(self, guild_id: int, period: Period) -> GuildFigures | None:
        """Return what a server's digest says of a period that is over; None where there is nothing to say."""
        now, members = self._clock.now(), self._headcount.head_count(guild_id)

        async def body(tx: Transaction) -> GuildFigures:
            return await self._compose(tx, guild_id, period, now, members)

        figures = await self._database.read(body)
        return figures if figures.has_news else None

    async def of_person(self, guild_id: int, user_id: int, period: Period) -> PersonFigures | None:
        """Return what a person's digest says of a period; None where there is nothing to say."""
        now = self._clock.now()

        async def body(tx: Transaction) -> PersonFigures:
            settings = await self._stores.guilds.get(tx, guild_id)
            return await self._personal.compose(tx, user_id, period, settings, now)

        figures = await self._database.read(body)
        return figures if figures.has_news else None

    async def insights(self, guild_id: int, user_id: int, days: int) -> Insights:
        """Return a person's last days up to today with a picture, also where nothing happened."""
        now = self._clock.now()

        async def body(tx: Transaction) -> PersonFigures:
            settings = await self._stores.guilds.get(tx, guild_id)
            period = last_days(days, now, zone_of(settings.zone))
            return await self._personal.compose(tx, user_id, period, settings, now)

        figures = await self._database.read(body)
        return Insights(figures, await self._drawer.draw_figures(figures))

    async def servers_of(self, user_id: int) -> list[int]:
        """Return the servers in which a person takes part."""

        async def body(tx: Transaction) -> list[int]:
            return await self._stores.members.guilds_of(tx, user_id)

        return await self._database.read(body)

    async def _compose(
        self, tx: Transaction, guild_id: int, period: Period, now: int, members: int | None
    ) -> GuildFigures:
        settings = await self._stores.guilds.get(tx, guild_id)
        zone, thresholds = zone_of(settings.zone), settings.thresholds
        start, days = before(period, zone), days_of(period.start, period.end, zone)
        sums = await self._stores.activity.days(tx, guild_id, period.start, period.end)
        earlier = await self._stores.activity.days(tx, guild_id, start, period.start)
        changes = [
            await self._stores.figures.changes(tx, guild_id, *bounds)
            for bounds in pairwise([*days, period.end])
        ]
        new, old = (
            sum(changes, GraphChanges()),
            await self._stores.figures.changes(tx, guild_id, start, period.start),
        )
        since = await self._stores.figures.changes(tx, guild_id, period.end, now + 1)
        edges = (await self._stores.figures.edges(tx, guild_id)).less(since)
        friendships = at_ends(edges.friendships, [one.friendships - one.ended for one in changes])
        return GuildFigures(
            guild_id=guild_id,
            period=period,
            active_people=await self._active(tx, guild_id, (start, period.start, period.end), now, zone),
            messages=Compared(amount_of(sums, Kind.MESSAGE), amount_of(earlier, Kind.MESSAGE)),
            voice_minutes=Compared(amount_of(sums, Kind.VOICE), amount_of(earlier, Kind.VOICE)),
            new_follows=Compared(new.follows, old.follows),
            new_friendships=Compared(new.friendships, old.friendships),
            edges=edges,
            edges_before=edges.less(new),
            engagement=engagement_of(sums),
            engagement_before=engagement_of(earlier).total,
            pairs=edges.pairs(members or 0),
            crowd=await self._crowd(tx, guild_id, day_number(period.end - 1, zone), members, thresholds),
            thresholds=thresholds,
            days=[
                GuildDay(day, engagement_of(one for one in sums if one.at == day), count)
                for day, count in zip(days, friendships, strict=True)
            ],
            leaders=await self._leaders(tx, guild_id, (period.start, period.end)),
            best=await self._stores.feed.best(tx, guild_id, period.start, period.end, BEST_SHOWN),
        )

    async def _active(
        self, tx: Transaction, guild_id: int, bounds: tuple[int, int, int], now: int, zone: tzinfo
    ) -> Compared:
        """Return how many different people did anything in a period, and in the one before if that is known."""
        counts: list[int] = []
        for since, until in pairwise(bounds):
            last, days = day_number(until - 1, zone), len(days_of(since, until, zone))
            found = await self._stores.activity.segments(tx, guild_id, last, days)
            counts.append(found.active + found.passive)
        is_known = knows_people(day_number(bounds[0], zone), day_number(now, zone))
        return Compared(counts[1], counts[0] if is_known else None)

    async def _crowd(
        self, tx: Transaction, guild_id: int, last: int, members: int | None, thresholds: Thresholds
    ) -> Crowd | None:
        active = (await self._stores.activity.segments(tx, guild_id, last, thresholds.active)).active
        seen = await self._stores.activity.segments(tx, guild_id, last, thresholds.lurker)
        return crowd_of(active, seen.active + seen.passive, members)

    async def _leaders(self, tx: Transaction, guild_id: int, bounds: tuple[int, int]) -> list[Leaders]:
        boards = []
        for kind, side in BOARDS:
            people = await self._stores.personal.leaders(tx, guild_id, kind, side, bounds, LEADERS_SHOWN)
            if people:
                boards.append(Leaders(kind, side, people))
        return boards
