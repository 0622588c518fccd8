"""Requests to follow: answered by whom they were made to, first press wins."""

from dataclasses import dataclass

from bot.database import Database, Transaction
from bot.domain.follows import Relationship
from bot.domain.notices import NoticeKind
from bot.domain.pages import PAGE_SIZE, Page, clamp, offset_of, page_count
from bot.domain.refusals import Reason, Refusal
from bot.domain.requests import NewFollower, Request
from bot.ports import Clock
from bot.services.graph import Graph
from bot.stores.all import Stores
from bot.stores.requests import EVERYWHERE

NEW_FOLLOWERS_SHOWN = 5
MINE_SHOWN = 5
ANSWERED_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for somebody: requests to them, their own, and followers they were not told of."""

    to_me: Page[Request]
    mine: tuple[Request, ...]
    mine_total: int
    new_followers: tuple[NewFollower, ...]


class RequestService:
    """Lists and answers requests."""

    def __init__(
        self,
        database: Database,
        stores: Stores,
        clock: Clock,
        graph: Graph,
    ) -> None:
        self._database = database
        self._stores = stores
        self._clock = clock
        self._graph = graph

    async def accept(self, guild_id: int, me: int, requester: int) -> Relationship | Refusal:
        """Let the requester follow me; return how I stand to them. No limit holds here."""
        now = self._clock.now()

        async def body(tx: Transaction) -> Relationship | Refusal:
            return await self._accept(tx, guild_id, me, requester, now)

        return await self._database.transact(body)

    async def decline(self, guild_id: int, me: int, requester: int) -> Refusal | None:
        """Drop a request; the requester is not told and cannot ask again for 7 days. None when done."""
        now = self._clock.now()

        async def body(tx: Transaction) -> Refusal | None:
            await self._graph.lock(tx, me, requester)
            if not await self._stores.requests.remove(tx, guild_id, requester, me):
                return Refusal(Reason.ALREADY_HANDLED)
            await self._stores.requests.decline(tx, guild_id, requester, me, now)
            await self._stores.notices.heard(tx, guild_id, me, requester, now)
            return None

        return await self._database.transact(body)

    async def accept_all(self, me: int) -> int:
        """Accept every open request to me, everywhere; return how many."""
        return await self._answer_all(me, accept=True)

    async def decline_all(self, me: int) -> int:
        """Decline every open request to me, everywhere; return how many."""
        return await self._answer_all(me, accept=False)

    async def count(self, me: int) -> int:
        """Return how many requests to me are open, everywhere."""

        async def body(tx: Transaction) -> int:
            return await self._stores.requests.count_to_me(tx, me, EVERYWHERE)

        return await self._database.read(body)

    async def waiting(self, guild_id: int | None, me: int, number: int) -> Waiting:
        """Return what waits for me in one server, or everywhere; new followers shown here count as seen."""
        now, where = self._clock.now(), guild_id or EVERYWHERE

        async def body(tx: Transaction) -> Waiting:
            total = await self._stores.requests.count_to_me(tx, me, where)
            shown = clamp(number, total)
            rows = await self._stores.requests.to_me(tx, me, where, PAGE_SIZE, offset_of(shown))
            new = await self._stores.notices.new_followers(tx, me, where, now, NEW_FOLLOWERS_SHOWN)
            await self._stores.notices.seen(tx, me, new, now)
            return Waiting(
                Page(rows, shown, page_count(total), total),
                tuple(await self._stores.requests.mine(tx, me, where, MINE_SHOWN, 0)),
                await self._stores.requests.count_mine(tx, me, where),
                tuple(new),
            )

        return await self._database.transact(body)

    async def _accept(
        self, tx: Transaction, guild_id: int, me: int, requester: int, now: int
    ) -> Relationship | Refusal:
        before = (await self._graph.look(tx, guild_id, requester, me)).relationship
        if await self._stores.members.has_left(tx, guild_id, requester):
            return Refusal(Reason.REQUESTER_LEFT)
        if suspension := await self._stores.suspensions.get(tx, guild_id, me, now):
            return suspension.refusal
        if not await self._stores.requests.remove(tx, guild_id, requester, me):
            return Refusal(Reason.ALREADY_HANDLED)
        await self._stores.notices.heard(tx, guild_id, me, requester, now)
        after = await self._graph.connect(tx, guild_id, (requester, me), before, now)
        kind = NoticeKind.FRIENDS if after.friends else NoticeKind.ACCEPTED
        await self._graph.tell(tx, guild_id, (requester, me), kind, now)
        return after.seen_from_the_other()

    async def _answer_all(self, me: int, *, accept: bool) -> int:
        answered = 0
        while requests := await self._open_requests(me):
            done = 0
            for request in requests:
                verb = self.accept if accept else self.decline
                done += not isinstance(await verb(request.guild_id, me, request.user_id), Refusal)
            if not done:  # what is left cannot be answered now
                break
            answered += done
        return answered

    async def _open_requests(self, me: int) -> list[Request]:
        async def body(tx: Transaction) -> list[Request]:
            return list(await self._stores.requests.to_me(tx, me, EVERYWHERE, ANSWERED_AT_ONCE, 0))

        return await self._database.read(body)
