"""Who is here: people join, leave and come back, and their friends' access follows."""

from collections.abc import Iterable

from bot.database import Database, Transaction
from bot.domain.people import Person
from bot.domain.preferences import Notices
from bot.domain.spaces import SpaceKind
from bot.ports import AccessGateway, Clock, Nudge
from bot.stores.all import Stores


class MemberService:
    """Keeps who is present in which server, and who has used Mutuals there."""

    def __init__(
        self,
        database: Database,
        stores: Stores,
        clock: Clock,
        nudge: Nudge,
        gateway: AccessGateway,
    ) -> None:
        self._database = database
        self._stores = stores
        self._clock = clock
        self._nudge = nudge
        self._gateway = gateway

    async def see(self, tx: Transaction, guild_id: int, people: Iterable[Person], now: int) -> None:
        """Note people as present within another verb's transaction; whoever had left has come back."""
        people = [one for one in people if not one.is_bot]
        back = [one.id for one in people if await self._stores.members.has_left(tx, guild_id, one.id)]
        await self._stores.members.see(tx, guild_id, people, now)
        for user_id in back:
            await self._concern(tx, guild_id, user_id, now)

    async def use(self, guild_id: int | None, person: Person, locale: str = "en-US") -> bool:
        """Note that somebody uses Mutuals, in a server or in a DM, and in which language.

        Return whether it is their first time there and notices come to them from now on.
        """
        now = self._clock.now()

        async def body(tx: Transaction) -> bool:
            await self._stores.contacts.acted(tx, person.id)
            await self._stores.contacts.speaks(tx, person.id, locale)
            if guild_id is None:
                return False
            await self.see(tx, guild_id, [person], now)
            first = await self._stores.members.use(tx, guild_id, person.id, now)
            chosen = await self._stores.preferences.get(tx, person.id)
            return first and chosen.notices is not Notices.OFF

        return await self._database.transact(body)

    async def person(self, guild_id: int, user_id: int) -> Person:
        """Return somebody as we know them, else as Discord shows them now; not present if neither can tell."""

        async def body(tx: Transaction) -> Person | None:
            return await self._stores.members.find(tx, guild_id, user_id)

        if known := await self._database.read(body):
            return known
        found = await self._gateway.look_at(guild_id, user_id)
        return found if isinstance(found, Person) else Person(user_id, "", is_present=False)

    async def joined(self, guild_id: int, person: Person) -> None:
        """Somebody came to the server: what they held before is derived from the graph anew."""
        if not await self._knows(guild_id, person.id):
            return
        now = self._clock.now()

        async def body(tx: Transaction) -> None:
            # Whose leaving we missed lost their roles in Discord all the same.
            if await self._stores.members.leave(tx, guild_id, person.id, now):
                await self._stores.grants.forget_leaver(tx, guild_id, person.id)
            if await self._stores.members.has_left(tx, guild_id, person.id):
                await self.see(tx, guild_id, [person], now)

        await self._database.transact(body)

    async def left(self, guild_id: int, user_id: int) -> None:
        """Somebody left the server, for whatever reason; their edges stay and count nowhere."""
        if not await self._knows(guild_id, user_id):
            return
        now = self._clock.now()

        async def body(tx: Transaction) -> None:
            if await self._stores.members.leave(tx, guild_id, user_id, now):
                await self._stores.grants.forget_leaver(tx, guild_id, user_id)
                await self._concern(tx, guild_id, user_id, now, left=True)

        await self._database.transact(body)

    async def _knows(self, guild_id: int, user_id: int) -> bool:
        """Return whether somebody ever took part: most who come and go never did, and cost no write."""

        async def body(tx: Transaction) -> bool:
            return await self._stores.members.find(tx, guild_id, user_id) is not None

        return await self._database.read(body)

    async def _concern(
        self, tx: Transaction, guild_id: int, user_id: int, now: int, *, left: bool = False
    ) -> None:
        affected = await affected_by(tx, self._stores, guild_id, user_id)
        await self._stores.work.mark(tx, guild_id, affected, now, urgent=left)
        tx.after_commit(self._nudge)


async def affected_by(tx: Transaction, stores: Stores, guild_id: int, user_id: int) -> list[int]:
    """Return whose access changes when somebody comes or goes: theirs, their friends', and their live room's."""
    friends = await stores.follows.friend_ids(tx, guild_id, user_id)
    room = await stores.spaces.of(tx, guild_id, user_id, SpaceKind.LIVE)
    audience = [] if room is None else await stores.spaces.audience(tx, room)
    return [user_id, *friends, *audience]


async def is_here(tx: Transaction, stores: Stores, guild_id: int, user_id: int) -> bool:
    """Return whether somebody is known to be in a server: a button may be pressed from anywhere."""
    known = await stores.members.find(tx, guild_id, user_id)
    return known is not None and known.is_present
