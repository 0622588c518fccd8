"""Counts in memory and writes every ten seconds: a crash loses at most that, and nothing is counted twice."""

import logging
from collections.abc import Callable

from bot.database import Database, Transaction
from bot.domain.activity import QUARTER, Kind, zone_of
from bot.domain.counting import OF_POSTS, Act, Acts, Batch, Known, quarters, tally
from bot.domain.posts import ActKind
from bot.ports import Clock, Ids, Nudge
from bot.services.consents import lock_choices, secret_of
from bot.stores.all import Stores

log = logging.getLogger(__name__)

EVERY = 10
"""Seconds between two writes."""
FULL = 5_000
"""With this many different acts they are written at once, so that no write takes long."""
MOST = 50_000
"""More are not kept while the database cannot be written."""

Credit = Callable[[int], bool]
"""Counts what goes on and has no event of its own, up to a time; returns whether anything goes on."""


class Counter:
    """Keeps what people do in memory, by whom and toward whom, and turns it into figures when it is written.

    Only then is it looked up, for all acts together, how two people stand, who wants figures, and which hour it
    is in the server: an event costs no database call, and a choice or a follow holds from the next write on.
    """

    def __init__(self, database: Database, stores: Stores, clock: Clock, ids: Ids) -> None:
        self._database = database
        self._stores = stores
        self._clock = clock
        self._ids = ids
        self.nudge: Nudge = lambda: None
        self.credit: Credit = _nothing
        self._acts: Acts = {}
        self._since = 0
        self._due = 0
        self._owed: Batch | None = None
        self._lost = 0

    def count(self, guild_id: int, kind: Kind, who: int, toward: int | None = None) -> None:
        """Count that somebody did something now; returns at once. What one does toward oneself is no act."""
        now = self._clock.now()
        if toward != who:
            self._add((guild_id, now - now % QUARTER, kind, who, toward), 1, now)

    def count_act(self, guild_id: int, kind: ActKind, who: int, toward: int | None = None) -> None:
        """Count what somebody did with another's post, if it is of a kind that is counted."""
        if kind in OF_POSTS:
            self.count(guild_id, OF_POSTS[kind], who, toward)

    def count_time(self, guild_id: int, kind: Kind, who: int, since: int, until: int) -> None:
        """Count that somebody did something for a stretch of time."""
        for quarter, seconds in quarters(since, until):
            self._add((guild_id, quarter, kind, who, None), seconds, since)

    def wake(self) -> None:
        """See to it that there is a write within ten seconds."""
        if self._due <= self._clock.now():
            self._due = self._clock.now() + EVERY
        self.nudge()

    async def write_due(self) -> int | None:
        """Write if ten seconds have passed or there is much; return in how many seconds there is more."""
        now = self._clock.now()
        if now < self._due and len(self._acts) < FULL and self._owed is None:
            return self._due - now
        goes_on = self.credit(now)
        await self.write()
        self._due = now + EVERY
        return EVERY if goes_on or self._acts else None

    async def end(self) -> None:
        """Write what there is and count no more; safe to call twice."""
        self.credit(self._clock.now())
        self.credit = _nothing
        try:
            await self.write()
        except Exception:  # the rest is still to be closed
            log.exception("activity: the last seconds could not be written")
            self._owed, self._acts = None, {}

    async def write(self) -> None:
        """Write everything there is; what could not be written stays, to be tried again."""
        for _ in range(2):  # what a failed write left, and what came since
            if self._owed is None and self._acts:
                self._owed, self._acts = Batch(self._ids(), self._since, self._acts), {}
            if self._owed is not None:
                await self._write(self._owed)
                self._owed = None
        if self._lost:
            log.warning(
                "activity: %s acts were not counted while the database could not be written", self._lost
            )
            self._lost = 0

    def _add(self, act: Act, amount: int, since: int) -> None:
        if act in self._acts:
            self._acts[act] += amount
            return
        if len(self._acts) >= MOST:
            self._lost += 1
            return
        self._since = min(since, self._since) if self._acts else since
        self._acts[act] = amount
        if len(self._acts) == 1:
            self.wake()
        elif len(self._acts) == FULL:
            self.nudge()

    async def _write(self, batch: Batch) -> None:
        now = self._clock.now()

        async def body(tx: Transaction) -> None:
            if not await self._stores.activity.begin(tx, batch.id, now):
                return  # it was written before, and only the answer was lost
            await lock_choices(tx)
            result = tally(batch, await self._known(tx, batch))
            secret = await secret_of(tx, self._stores)
            await self._stores.activity.add(tx, result, secret)
            await self._stores.personal.add(tx, result)

        await self._database.transact(body)

    async def _known(self, tx: Transaction, batch: Batch) -> Known:
        zones = {
            guild_id: zone_of((await self._stores.guilds.get(tx, guild_id)).zone) for guild_id in batch.guilds
        }
        choices = await self._stores.preferences.about_counting(tx, batch.people)
        edges = await self._stores.follows.among(tx, batch.edges)
        return Known(zones, {one.user_id: one for one in choices}, frozenset(edges))


def _nothing(_: int) -> bool:
    return False
