"""Blocks (a person's, in all servers), mutes (in one), and what each of them ends."""

from bot.database import Database, Transaction
from bot.domain.blocks import Duration, ends_at
from bot.domain.follows import Relationship
from bot.domain.people import Person
from bot.domain.refusals import Reason, Refusal
from bot.ports import Clock, Nudge
from bot.services.comments import part
from bot.services.graph import Graph
from bot.services.members import MemberService, is_here
from bot.stores.all import Stores


class BlockService:
    """Blocks, unblocks, mutes, unmutes and dismisses."""

    def __init__(
        self,
        database: Database,
        stores: Stores,
        clock: Clock,
        graph: Graph,
        members: MemberService,
    ) -> None:
        self._database = database
        self._stores = stores
        self._clock = clock
        self._graph = graph
        self._members = members
        self.nudge: Nudge = lambda: None

    async def block(self, me: int, them: Person) -> Refusal | None:
        """End everything between us in every server, silently; None when it holds. Works on people who left."""
        if them.id == me:
            return Refusal(Reason.CANNOT_BLOCK_YOURSELF)
        if them.is_bot:
            return Refusal(Reason.CANNOT_BLOCK_A_BOT)
        now = self._clock.now()

        async def body(tx: Transaction) -> None:
            await self._graph.lock(tx, me, them.id)
            await self._stores.blocks.add(tx, me, them.id, them.name, now)
            for guild_id in await self._stores.follows.guilds_between(tx, me, them.id):
                await self._part(tx, guild_id, me, them.id, now)
            await self._stores.blocks.unmute_each_other(tx, me, them.id)
            await self._stores.chats.part(tx, me, them.id)
            await self._stores.subscriptions.part(tx, me, them.id)
            await part(tx, self._stores, me, them.id, now)
            await self._stores.notices.silence(tx, me, them.id, now)

        await self._database.transact(body)
        self.nudge()
        return None

    async def unblock(self, me: int, them: int) -> bool:
        """Drop a block; return whether there was one. Nothing that it ended comes back."""

        async def body(tx: Transaction) -> bool:
            await self._graph.lock(tx, me, them)
            return await self._stores.blocks.remove(tx, me, them)

        return await self._database.transact(body)

    async def mute(self, guild_id: int, me: Person, them: Person, duration: Duration) -> Refusal | int | None:
        """Hide somebody from what I am shown here; return when it ends (Unix seconds), None for never."""
        if them.id == me.id:
            return Refusal(Reason.CANNOT_MUTE_YOURSELF)
        if them.is_bot:
            return Refusal(Reason.A_BOT)
        now = self._clock.now()
        until = ends_at(duration, now)

        async def body(tx: Transaction) -> Refusal | int | None:
            if not await is_here(tx, self._stores, guild_id, me.id):
                return Refusal(Reason.NOT_HERE)
            if them.is_present:
                await self._members.see(tx, guild_id, [them], now)
            elif await self._stores.members.find(tx, guild_id, them.id) is None:
                return Refusal(Reason.NOT_A_MEMBER)
            await self._stores.blocks.mute(tx, guild_id, me.id, them.id, now, until)
            return until

        return await self._database.transact(body)

    async def unmute(self, guild_id: int, me: int, them: int) -> bool:
        """Show somebody again; return whether they were muted."""

        async def body(tx: Transaction) -> bool:
            was_muted = await self._stores.blocks.unmute(tx, guild_id, me, them)
            return await self._stores.chats.unmute(tx, me, them) or was_muted

        return await self._database.transact(body)

    async def dismiss(self, guild_id: int, me: int, them: int) -> Refusal | None:
        """Never suggest them to me again."""
        now = self._clock.now()

        async def body(tx: Transaction) -> Refusal | None:
            if not await is_here(tx, self._stores, guild_id, me):
                return Refusal(Reason.NOT_HERE)
            await self._stores.blocks.dismiss(tx, guild_id, me, them, now)
            return None

        return await self._database.transact(body)

    async def _part(self, tx: Transaction, guild_id: int, me: int, them: int, now: int) -> None:
        before = await self._stores.follows.relationship(tx, guild_id, me, them)
        for one, other in ((me, them), (them, me)):
            await self._stores.follows.remove(tx, guild_id, one, other)
            await self._stores.requests.remove(tx, guild_id, one, other)
        await self._graph.keep(tx, guild_id, (me, them), before, Relationship(), now)
