"""Following and unfollowing: decides, keeps the edge and its history, and owes what a friendship opens."""

from dataclasses import dataclass

from bot.database import Database, Transaction
from bot.domain.follows import Limits, Listed, Relationship, events_between, refuse_another, refuse_target
from bot.domain.pages import PAGE_SIZE, Page, clamp, offset_of, page_count
from bot.domain.people import Person
from bot.domain.refusals import Refusal
from bot.ports import Clock, Ids, Nudge
from bot.services.members import MemberService
from bot.stores.access import WorkStore
from bot.stores.follows import FollowStore


@dataclass(frozen=True, slots=True)
class Followed:
    """How they stand now, and what this act changed."""

    relationship: Relationship
    changed: bool


class FollowService:
    """The verbs of the follow graph."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        ids: Ids,
        nudge: Nudge,
        members: MemberService,
        follows: FollowStore,
        work: WorkStore,
        limits: Limits,
    ) -> None:
        self._database = database
        self._clock = clock
        self._ids = ids
        self._nudge = nudge
        self._members = members
        self._follows = follows
        self._work = work
        self._limits = limits

    async def follow(self, guild_id: int, me: Person, them: Person) -> Followed | Refusal:
        """Follow somebody. Doing it again changes nothing and gives the same answer."""
        if refusal := refuse_target(me, them):
            return refusal
        now = self._clock.now()

        async def body(tx: Transaction) -> Followed | Refusal:
            before = await self._look(tx, guild_id, me.id, them.id)
            if before.following:
                return Followed(before, changed=False)
            counts = await self._follows.counts(tx, guild_id, me.id, now)
            if refusal := refuse_another(counts, self._limits):
                return refusal
            await self._members.see(tx, guild_id, (me, them), now)
            await self._follows.add(tx, guild_id, me.id, them.id, now)
            after = before.after_follow()
            await self._keep(tx, guild_id, (me.id, them.id), before, after, now)
            return Followed(after, changed=True)

        result = await self._database.transact(body)
        self._nudge()
        return result

    async def unfollow(self, guild_id: int, me: Person, them: Person) -> Followed:
        """Stop following somebody, also one who left. Doing it again changes nothing; nobody is told."""
        now = self._clock.now()

        async def body(tx: Transaction) -> Followed:
            before = await self._look(tx, guild_id, me.id, them.id)
            if not before.following:
                return Followed(before, changed=False)
            await self._follows.remove(tx, guild_id, me.id, them.id)
            after = before.after_unfollow()
            await self._keep(tx, guild_id, (me.id, them.id), before, after, now)
            return Followed(after, changed=True)

        result = await self._database.transact(body)
        self._nudge()
        return result

    async def friends(self, guild_id: int, user_id: int, number: int) -> Page[Listed]:
        """Return a page of a member's friends, the newest friendship first."""

        async def body(tx: Transaction) -> Page[Listed]:
            total = await self._follows.count_friends(tx, guild_id, user_id)
            shown = clamp(number, total)
            rows = await self._follows.friends(tx, guild_id, user_id, PAGE_SIZE, offset_of(shown))
            return Page(rows, shown, page_count(total), total)

        return await self._database.read(body)

    async def _look(self, tx: Transaction, guild_id: int, me: int, them: int) -> Relationship:
        """Read how two people stand, while nobody else can change it."""
        await tx.lock("pair", guild_id, *sorted((me, them)))
        return await self._follows.relationship(tx, guild_id, me, them)

    async def _keep(
        self,
        tx: Transaction,
        guild_id: int,
        pair: tuple[int, int],
        before: Relationship,
        after: Relationship,
        now: int,
    ) -> None:
        """Write the history of a change, and owe the access it opens or closes."""
        for event in events_between(before, after):
            await self._follows.note(tx, self._ids(), guild_id, event, pair, now)
        if before.friends != after.friends:
            await self._work.mark(tx, guild_id, pair, now)
