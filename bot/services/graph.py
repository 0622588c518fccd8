"""What every change between two people brings with it: history, owed access, and a notice to the other."""

from bot.database import Transaction
from bot.domain.follows import Pair, Relationship, accepts_by_itself, events_between
from bot.domain.notices import ONE_PER, NoticeKind
from bot.domain.preferences import Notices
from bot.ports import Ids, Nudge
from bot.stores.all import Stores


class Graph:
    """Reads how two people stand and keeps what a change between them brings, within another verb's transaction."""

    def __init__(
        self,
        stores: Stores,
        ids: Ids,
        reconcile: Nudge,
        tell: Nudge,
    ) -> None:
        self._stores = stores
        self._ids = ids
        self._reconcile = reconcile
        self._tell = tell

    async def look(self, tx: Transaction, guild_id: int, me: int, them: int) -> Pair:
        """Read everything between two people, while nobody else can change it."""
        await self.lock(tx, me, them)
        return await self._stores.follows.pair(tx, guild_id, me, them)

    async def lock(self, tx: Transaction, me: int, them: int) -> None:
        """Keep every other change between two people waiting, in all servers."""
        await tx.lock("pair", *sorted((me, them)))

    async def keep(
        self,
        tx: Transaction,
        guild_id: int,
        pair: tuple[int, int],
        before: Relationship,
        after: Relationship,
        now: int,
    ) -> None:
        """Write the history of a change as the first of the pair made it, and owe the access it changes.

        What is owed is begun when the transaction is committed.
        """
        for event in events_between(before, after):
            await self._stores.follows.note(tx, self._ids(), guild_id, event, pair, now)
        if before.friends != after.friends or await self._opens(tx, guild_id, pair, before, after):
            await self._stores.work.mark(tx, guild_id, pair, now, urgent=_takes(before, after))
            tx.after_commit(self._reconcile)

    async def connect(
        self, tx: Transaction, guild_id: int, pair: tuple[int, int], before: Relationship, now: int
    ) -> Relationship:
        """Let the first of the pair follow the second; return how they stand.

        Where the first accepts people they follow, an open request of the second is accepted with it.
        """
        await self._stores.requests.remove(tx, guild_id, *pair)
        await self._stores.follows.add(tx, guild_id, *pair, now)
        after = before.after_follow()
        await self.keep(tx, guild_id, pair, before, after, now)
        mine = await self._stores.preferences.get(tx, pair[0])
        if after.requested_by and accepts_by_itself(mine, after):
            theirs = await self.connect(tx, guild_id, (pair[1], pair[0]), after.seen_from_the_other(), now)
            return theirs.seen_from_the_other()
        return after

    async def tell(
        self, tx: Transaction, guild_id: int, pair: tuple[int, int], kind: NoticeKind, now: int
    ) -> None:
        """Note that the first of the pair is to be told of the second: at once, if we may write to them."""
        due_at = now if await self._may_write_to(tx, guild_id, pair[0]) else None
        await self._stores.notices.note(tx, (guild_id, *pair), kind, now, now - ONE_PER, due_at)
        if due_at is not None:
            tx.after_commit(self._tell)

    async def _may_write_to(self, tx: Transaction, guild_id: int, user_id: int) -> bool:
        """Return whether we may write to somebody of a server; whether it works, and when, is seen when it is tried."""
        chosen = await self._stores.preferences.get(tx, user_id)
        if chosen.wants_notices(has_used=await self._stores.members.has_used(tx, guild_id, user_id)):
            return True
        cards = (await self._stores.guilds.get(tx, guild_id)).first_contact_since
        return cards is not None and chosen.notices is not Notices.OFF

    async def _opens(
        self, tx: Transaction, guild_id: int, pair: tuple[int, int], before: Relationship, after: Relationship
    ) -> bool:
        """Return whether a follow that makes no friends opens or closes something: a room for followers."""
        if (before.following, before.followed_by) == (after.following, after.followed_by):
            return False
        live = [await self._stores.spaces.is_live_for_followers(tx, guild_id, one) for one in pair]
        return any(live)


def _takes(before: Relationship, after: Relationship) -> bool:
    """Return whether a change takes something from anybody: taking goes first, and at once."""
    return (before.following and not after.following) or (before.followed_by and not after.followed_by)
