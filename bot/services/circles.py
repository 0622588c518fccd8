"""A member's circle: open to exactly their friends, but for those they keep out."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from bot.database import Database, Transaction
from bot.domain.people import Person
from bot.domain.refusals import Reason, Refusal
from bot.domain.spaces import (
    CAPACITY,
    Audience,
    Form,
    Space,
    SpaceKind,
    channel_name,
    refuse_name,
)
from bot.ports import Clock, Ids, Nudge
from bot.services.spaces import SpaceService
from bot.stores.all import Stores

Change = Callable[[Space], Space]


@dataclass(frozen=True, slots=True)
class Circle:
    """A circle as its owner sees it."""

    space: Space
    friends: int
    """How many friends it is meant for."""
    inside: int
    """How many of them have access now."""
    excluded: tuple[tuple[int, str], ...]

    @property
    def waiting(self) -> int:
        """How many friends have to wait because it is full."""
        return max(0, self.friends - CAPACITY)


class CircleService:
    """The verbs of `/circle`."""

    def __init__(
        self,
        database: Database,
        stores: Stores,
        clock: Clock,
        ids: Ids,
        reconcile: Nudge,
        spaces: SpaceService,
    ) -> None:
        self._database = database
        self._stores = stores
        self._clock = clock
        self._ids = ids
        self._reconcile = reconcile
        self._spaces = spaces

    async def open(
        self, guild_id: int, owner: Person, name: str | None, thread_parent: int | None = None
    ) -> Space | Refusal:
        """Open my circle, or open it again within 7 days of closing. Open already, it stays as it is.

        With `thread_parent` it becomes a private thread of that channel, where the server has no channel left.
        """
        chosen = name or channel_name(owner.name, SpaceKind.CIRCLE)
        if refusal := refuse_name(chosen):
            return refusal
        now = self._clock.now()

        async def body(tx: Transaction) -> Space | Refusal:
            await tx.lock("space", guild_id, owner.id)
            if known := await self._stores.spaces.of(tx, guild_id, owner.id, SpaceKind.CIRCLE):
                again = replace(known, closed_at=None, name=name or known.name)
                return await self._spaces.keep(tx, again, now)
            settings = await self._stores.guilds.get(tx, guild_id)
            if settings.circles_category_id is None and thread_parent is None:
                return Refusal(Reason.CIRCLES_NOT_SET_UP)
            form = Form.CHANNEL if thread_parent is None else Form.THREAD
            new = Space(
                self._ids(),
                guild_id,
                owner.id,
                SpaceKind.CIRCLE,
                form,
                Audience.FRIENDS,
                chosen,
                now,
                thread_parent,
            )
            return await self._spaces.keep(tx, new, now)

        kept = await self._database.transact(body)
        return kept if isinstance(kept, Refusal) else await self._tend(kept)

    async def close(self, guild_id: int, owner: int) -> Space | Refusal:
        """Close my circle to everybody; it is kept for 7 days, and opening it again undoes this."""
        now = self._clock.now()
        return await self._change(
            guild_id, owner, lambda circle: replace(circle, closed_at=circle.closed_at or now)
        )

    async def rename(self, guild_id: int, owner: int, name: str) -> Space | Refusal:
        """Give my circle another name."""
        if refusal := refuse_name(name):
            return refusal
        changed = await self._change(guild_id, owner, lambda circle: replace(circle, name=name.strip()))
        return changed if isinstance(changed, Refusal) else await self._tend(changed)

    async def exclude(self, guild_id: int, owner: int, friend: int) -> Refusal | None:
        """Keep a friend out of my circle; we stay friends. None when it holds."""
        now = self._clock.now()

        async def body(tx: Transaction) -> Refusal | None:
            if not (await self._stores.follows.relationship(tx, guild_id, owner, friend)).friends:
                return Refusal(Reason.NOT_YOUR_FRIEND)
            await self._stores.spaces.exclude(tx, guild_id, owner, friend, now)
            await self._stores.work.mark(tx, guild_id, [friend], now, urgent=True)
            return None

        result = await self._database.transact(body)
        self._reconcile()
        return result

    async def include(self, guild_id: int, owner: int, friend: int) -> bool:
        """Let a friend into my circle again; return whether they were kept out."""
        now = self._clock.now()

        async def body(tx: Transaction) -> bool:
            was_out = await self._stores.spaces.include(tx, guild_id, owner, friend)
            await self._stores.work.mark(tx, guild_id, [friend], now)
            return was_out

        result = await self._database.transact(body)
        self._reconcile()
        return result

    async def show(self, guild_id: int, owner: int) -> Circle | Refusal:
        """Return my circle."""

        async def body(tx: Transaction) -> Circle | Refusal:
            circle = await self._stores.spaces.of(tx, guild_id, owner, SpaceKind.CIRCLE)
            if circle is None:
                return Refusal(Reason.NO_CIRCLE)
            holders = await self._stores.grants.holders(tx, guild_id, circle.channel_id or 0)
            friends = await self._stores.spaces.count_audience(tx, circle)
            excluded = tuple(await self._stores.spaces.excluded(tx, guild_id, owner))
            return Circle(circle, friends, len(set(holders) - {owner}), excluded)

        return await self._database.read(body)

    async def _change(self, guild_id: int, owner: int, change: Change) -> Space | Refusal:
        now = self._clock.now()

        async def body(tx: Transaction) -> Space | Refusal:
            await tx.lock("space", guild_id, owner)
            circle = await self._stores.spaces.of(tx, guild_id, owner, SpaceKind.CIRCLE)
            if circle is None or circle.closed_at is not None:
                return Refusal(Reason.NO_CIRCLE)
            return await self._spaces.keep(tx, change(circle), now)

        result = await self._database.transact(body)
        self._reconcile()
        return result

    async def _tend(self, circle: Space) -> Space | Refusal:
        result = await self._spaces.tend(circle.id)
        self._reconcile()
        return result
