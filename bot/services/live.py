"""Live rooms: a voice room for friends or followers, for as long as somebody is inside."""

from dataclasses import replace

from bot.database import Database, Transaction
from bot.domain.people import Person
from bot.domain.refusals import Reason, Refusal
from bot.domain.spaces import Audience, Form, Space, SpaceKind, channel_name, due_again, refuse_name
from bot.ports import AccessEyes, Clock, Ids, Nudge
from bot.services.members import is_here
from bot.services.spaces import SpaceService
from bot.stores.all import Stores


class LiveService:
    """The verbs of `/live`, and who is inside."""

    def __init__(
        self,
        database: Database,
        stores: Stores,
        clock: Clock,
        ids: Ids,
        reconcile: Nudge,
        spaces: SpaceService,
        eyes: AccessEyes,
    ) -> None:
        self._database = database
        self._stores = stores
        self._clock = clock
        self._ids = ids
        self._reconcile = reconcile
        self._spaces = spaces
        self._eyes = eyes

    async def start(
        self, guild_id: int, owner: Person, title: str | None, audience: Audience
    ) -> Space | Refusal:
        """Open my live room; open already, it gets the new title."""
        name = title or channel_name(owner.name, SpaceKind.LIVE)
        if refusal := refuse_name(name):
            return refusal
        now = self._clock.now()

        async def body(tx: Transaction) -> Space:
            await tx.lock("space", guild_id, owner.id)
            known = await self._stores.spaces.of(tx, guild_id, owner.id, SpaceKind.LIVE)
            if known is not None:
                return await self._spaces.keep(
                    tx, replace(known, name=name, audience=audience, closed_at=None), now
                )
            new = Space(self._ids(), guild_id, owner.id, SpaceKind.LIVE, Form.VOICE, audience, name, now)
            return await self._spaces.keep(tx, new, now)

        room = await self._database.transact(body)
        result = await self._spaces.tend(room.id)
        self._reconcile()
        if isinstance(result, Refusal) and result.reason is Reason.NO_ROOM:
            return Refusal(Reason.SERVER_IS_FULL)  # a voice room cannot be a thread
        return result

    async def end(self, guild_id: int, owner: int) -> Refusal | None:
        """End my live room; None when it has ended."""
        now = self._clock.now()

        async def body(tx: Transaction) -> Space | None:
            await tx.lock("space", guild_id, owner)
            room = await self._stores.spaces.of(tx, guild_id, owner, SpaceKind.LIVE)
            if room is not None:
                await self._stores.spaces.save(tx, replace(room, closed_at=now), now)
            return room

        room = await self._database.transact(body)
        if room is None:
            return Refusal(Reason.NOT_LIVE)
        await self._spaces.tend(room.id)
        return None

    async def look_everywhere(self) -> None:
        """Look at rooms, and channels of circles, that changed while no process was there to see it."""
        for guild_id in self._eyes.guilds():
            await self._spaces.forget_missing(guild_id, self._eyes.channels(guild_id))
            await self.look(guild_id)

    async def look(self, guild_id: int) -> None:
        """Note how many people are in each live room of a server; one that is empty ends soon."""
        now, inside = self._clock.now(), self._eyes.channels(guild_id)

        async def body(tx: Transaction) -> None:
            for room in await self._stores.spaces.live_rooms(tx, guild_id):
                occupied = inside.get(room.channel_id or 0, 0) > 0
                empty_since = None if occupied else room.empty_since or now
                if empty_since != room.empty_since and room.channel_id is not None:
                    changed = replace(room, empty_since=empty_since)
                    await self._stores.spaces.save(tx, changed, due_again(changed, now))

        await self._database.transact(body)
        self._spaces.nudge()

    async def subscribe(self, guild_id: int, me: int, them: int) -> Refusal | None:
        """Ask to be told when somebody goes live."""
        now = self._clock.now()

        async def body(tx: Transaction) -> Refusal | None:
            if not await is_here(tx, self._stores, guild_id, me):
                return Refusal(Reason.NOT_HERE)
            await self._stores.subscriptions.add(tx, guild_id, me, them, SpaceKind.LIVE, now)
            return None

        return await self._database.transact(body)

    async def unsubscribe(self, guild_id: int, me: int, them: int) -> None:
        """No longer be told."""

        async def body(tx: Transaction) -> None:
            await self._stores.subscriptions.remove(tx, guild_id, me, them, SpaceKind.LIVE)

        await self._database.transact(body)
