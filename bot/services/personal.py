"""Puts together what is said to one person about themselves, within another verb's transaction."""

from dataclasses import replace
from itertools import pairwise

from bot.database import Transaction
from bot.domain.activity import zone_of
from bot.domain.figures import (
    CLOSEST_SHOWN,
    FOLLOW_BACK_SHOWN,
    Compared,
    PersonDay,
    PersonFigures,
    shown_audience,
)
from bot.domain.follows import DECLINE_MEMORY
from bot.domain.guilds import GuildSettings
from bot.domain.lists import ListName
from bot.domain.periods import Period
from bot.domain.preferences import Figures
from bot.domain.profiles import Totals
from bot.domain.sums import at_ends, before, days_back, days_of, given_of, kinds_of, received_of
from bot.stores.all import Stores

FOLLOWERS_LOOKED_AT = 50
"""The newest who are not followed back; some of them must not be offered."""
TOTALS = (ListName.FOLLOWERS, ListName.FOLLOWING, ListName.FRIENDS)

Me = tuple[int, int]
"""A server and a person in it."""


class PersonalFigures:
    """Reads figures of a person: of the graph for everybody, of what was counted for those who want it."""

    def __init__(self, stores: Stores) -> None:
        self._stores = stores

    async def compose(
        self, tx: Transaction, user_id: int, period: Period, settings: GuildSettings, now: int
    ) -> PersonFigures:
        """Return a person's figures of a period in a server."""
        me, zone = (settings.guild_id, user_id), zone_of(settings.zone)
        start, days = before(period, zone), days_of(period.start, period.end, zone)
        bounds = list(pairwise([*days, period.end]))
        came = [await self._stores.figures.new_followers(tx, *me, *day) for day in bounds]
        came_later = await self._stores.figures.new_followers(tx, *me, period.end, now + 1)
        came_earlier = await self._stores.figures.new_followers(tx, *me, start, period.start)
        since = await self._stores.follows.friendships(tx, *me)
        befriended = [_count(since, *day) for day in bounds]
        befriended_later = _count(since, period.end, now + 1)
        totals = Totals(*[await self._stores.lists.count_all(tx, name, *me) for name in TOTALS])
        followers = at_ends(totals.followers - came_later, came)
        friends = at_ends(totals.friends - befriended_later, befriended)
        figures = PersonFigures(
            *me,
            period,
            new_followers=Compared(sum(came), came_earlier),
            new_friends=Compared(sum(befriended), _count(since, start, period.start)),
            totals=totals,
            totals_before=Totals(
                followers[0] - came[0],
                totals.following - await self._stores.figures.new_following(tx, *me, period.start, now + 1),
                friends[0] - befriended[0],
            ),
            days=[PersonDay(*one) for one in zip(days, followers, friends, strict=True)],
            follow_back=await self._follow_back(tx, me, now),
            is_on=(await self._stores.preferences.get(tx, me[1])).figures is not Figures.OFF,
        )
        return await self._counted(tx, figures, start, settings) if figures.is_on else figures

    async def _counted(
        self, tx: Transaction, figures: PersonFigures, start: int, settings: GuildSettings
    ) -> PersonFigures:
        """Add what was counted of somebody who turned figures on."""
        me, period = (figures.guild_id, figures.user_id), figures.period
        sums = await self._stores.personal.of(tx, *me, period.start, period.end)
        earlier = await self._stores.personal.of(tx, *me, start, period.start)
        zone, thresholds = zone_of(settings.zone), settings.thresholds
        active_since = days_back(period.end, thresholds.active, zone)
        seen_since = days_back(period.end, thresholds.lurker, zone)
        audience = await self._stores.personal.audience(tx, *me, active_since, seen_since)
        return replace(
            figures,
            given=Compared(given_of(sums), given_of(earlier)),
            received=received_of(sums),
            received_before=received_of(earlier).total,
            kinds=kinds_of(sums),
            audience=shown_audience(audience),
            thresholds=thresholds,
            closest=await self._stores.personal.closest(tx, *me, period.start, period.end, CLOSEST_SHOWN),
            posts=await self._stores.feed.kinds(tx, *me, period.start, period.end),
        )

    async def _follow_back(self, tx: Transaction, me: Me, now: int) -> list[tuple[int, str]]:
        """Return the newest followers who may be suggested and are not followed back."""
        shown: list[int] = []
        for one in await self._stores.suggestions.followers(tx, *me, FOLLOWERS_LOOKED_AT):
            never = await self._stores.suggestions.never(tx, *me, one, now, now - DECLINE_MEMORY)
            if not never and len(shown) < FOLLOW_BACK_SHOWN:
                shown.append(one)
        return list((await self._stores.suggestions.names(tx, me[0], shown)).items())


def _count(times: list[int], since: int, until: int) -> int:
    return sum(since <= one < until for one in times)
