"""Likes and reposts: once for each person and post, and only of what they may see at that moment."""

from collections.abc import Callable

from bot.database import Database, Transaction
from bot.domain.posts import ActKind, Look, refuse_like, refuse_repost
from bot.domain.refusals import Reason, Refusal
from bot.ports import Clock, Ids
from bot.ports.posts import CountAct
from bot.stores.all import Stores

Acted = Look | bool | Refusal
"""What was done for the first time; or whether it holds; or why not."""


class ReactionService:
    """Likes and passes on."""

    def __init__(self, database: Database, stores: Stores, clock: Clock, ids: Ids) -> None:
        self._database = database
        self._stores = stores
        self._clock = clock
        self._ids = ids
        self.count: CountAct = lambda *_: None

    async def like(self, post_id: int, me: int) -> bool | Refusal:
        """Like a post, or no longer; return whether I like it now."""
        now, act_id = self._clock.now(), self._ids()

        async def body(tx: Transaction) -> Acted:
            look = await self._look(tx, post_id, me, now, refuse_like)
            if isinstance(look, Refusal):
                return look
            if await self._stores.feed.undo(tx, ActKind.LIKE, post_id, me):
                return False
            await self._stores.feed.act(tx, act_id, ActKind.LIKE, look.post, (me, look.standing), now)
            return look

        return self._counted(await self._database.transact(body), ActKind.LIKE)

    async def repost(self, post_id: int, me: int) -> bool | Refusal:
        """Pass a post on to my followers; return whether I had not before."""
        now, act_id = self._clock.now(), self._ids()

        async def body(tx: Transaction) -> Acted:
            look = await self._look(tx, post_id, me, now, refuse_repost)
            if isinstance(look, Refusal):
                return look
            acted = (act_id, ActKind.REPOST, look.post, (me, look.standing), now)
            return look if await self._stores.feed.act(tx, *acted) else False

        return self._counted(await self._database.transact(body), ActKind.REPOST)

    async def unrepost(self, post_id: int, me: int) -> bool:
        """No longer pass a post on; return whether I did."""

        async def body(tx: Transaction) -> bool:
            return await self._stores.feed.undo(tx, ActKind.REPOST, post_id, me)

        return await self._database.transact(body)

    async def post_at(self, message_id: int) -> int | Refusal:
        """Return the post whose message this is."""

        async def body(tx: Transaction) -> int | None:
            post = await self._stores.posts.at(tx, message_id)
            return None if post is None else post.id

        return await self._database.read(body) or Refusal(Reason.NO_SUCH_POST)

    async def _look(
        self, tx: Transaction, post_id: int, me: int, now: int, refuse: Callable[[Look], Refusal | None]
    ) -> Look | Refusal:
        look = await locked_look(tx, self._stores, post_id, me, now)
        return Refusal(Reason.NO_SUCH_POST) if look is None else refuse(look) or look

    def _counted(self, result: Acted, kind: ActKind) -> bool | Refusal:
        if not isinstance(result, Look):
            return result
        self.count(result.post.guild_id, kind, result.viewer_id, result.post.author_id)
        return True


async def locked_look(tx: Transaction, stores: Stores, post_id: int, me: int, now: int) -> Look | None:
    """Return a post as it stands to me, while nothing between its author and me can change."""
    post = await stores.posts.get(tx, post_id)
    if post is None:
        return None
    await tx.lock("pair", *sorted((me, post.author_id)))
    return await stores.posts.look(tx, post_id, me, now)
