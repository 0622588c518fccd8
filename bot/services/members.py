"""Who is here: people join, leave and come back, and their friends' access follows."""

from collections.abc import Iterable

from bot.database import Database, Transaction
from bot.domain.people import Person
from bot.ports import Clock, Nudge
from bot.stores.access import GrantStore, WorkStore
from bot.stores.follows import FollowStore
from bot.stores.members import MemberStore


class MemberService:
    """Keeps who is present in which server."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        nudge: Nudge,
        members: MemberStore,
        follows: FollowStore,
        work: WorkStore,
        grants: GrantStore,
    ) -> None:
        self._database = database
        self._clock = clock
        self._nudge = nudge
        self._members = members
        self._follows = follows
        self._work = work
        self._grants = grants

    async def see(self, tx: Transaction, guild_id: int, people: Iterable[Person], now: int) -> None:
        """Note people as present within another verb's transaction; whoever had left has come back."""
        people = list(people)
        back = [one.id for one in people if await self._members.has_left(tx, guild_id, one.id)]
        await self._members.see(tx, guild_id, people, now)
        for user_id in back:
            await self._concern(tx, guild_id, user_id, now)

    async def joined(self, guild_id: int, person: Person) -> None:
        """Somebody came to the server: what they held before is derived from the graph anew."""
        now = self._clock.now()

        async def body(tx: Transaction) -> None:
            if await self._members.has_left(tx, guild_id, person.id):
                await self.see(tx, guild_id, [person], now)

        await self._database.transact(body)
        self._nudge()

    async def left(self, guild_id: int, user_id: int) -> None:
        """Somebody left the server, for whatever reason; their edges stay and count nowhere."""
        now = self._clock.now()

        async def body(tx: Transaction) -> None:
            if await self._members.leave(tx, guild_id, user_id, now):
                await self._grants.forget(tx, guild_id, user_id)
                await self._concern(tx, guild_id, user_id, now)

        await self._database.transact(body)
        self._nudge()

    async def _concern(self, tx: Transaction, guild_id: int, user_id: int, now: int) -> None:
        friends = await self._follows.friend_ids(tx, guild_id, user_id)
        await self._work.mark(tx, guild_id, [user_id, *friends], now)
