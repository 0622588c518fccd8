"""Following and its opposites: decides, keeps the edge or the request, and tells the other."""

from dataclasses import dataclass, replace

from bot.database import Database, Transaction
from bot.domain.follows import (
    Relationship,
    Step,
    decide_follow,
    refuse_another,
    refuse_target,
)
from bot.domain.notices import NoticeKind
from bot.domain.people import Person
from bot.domain.preferences import Notices, Preferences
from bot.domain.refusals import Reason, Refusal
from bot.ports import Clock
from bot.services.graph import Graph
from bot.services.members import MemberService
from bot.stores.all import Stores


@dataclass(frozen=True, slots=True)
class Followed:
    """How two people stand now."""

    them: int
    relationship: Relationship
    may_tell_here: bool = False
    """We write to nobody who never used Mutuals here; the follower may name them in the channel instead."""


class FollowService:
    """The verbs between a follower and the followed."""

    def __init__(
        self, database: Database, stores: Stores, clock: Clock, graph: Graph, members: MemberService
    ) -> None:
        self._database = database
        self._stores = stores
        self._clock = clock
        self._graph = graph
        self._members = members

    async def follow(self, guild_id: int, me: Person, them: Person) -> Followed | Refusal:
        """Follow somebody, or ask to. Doing it again changes nothing and gives the same answer."""
        if refusal := refuse_target(me, them):
            return refusal
        now = self._clock.now()

        async def body(tx: Transaction) -> Followed | Refusal:
            pair = await self._graph.look(tx, guild_id, me.id, them.id)
            theirs = await self._stores.preferences.get(tx, them.id)
            step = decide_follow(pair, theirs, now)
            if isinstance(step, Refusal):
                return step
            if step is Step.NOTHING:
                return await self._followed(tx, guild_id, me.id, theirs, pair.relationship)
            if refusal := await self._refuse_another(tx, guild_id, me.id, pair.relationship, now):
                return refusal
            await self._members.see(tx, guild_id, (me, them), now)
            take = self._ask if step is Step.REQUEST else self._graph.connect
            after = await take(tx, guild_id, (me.id, them.id), pair.relationship, now)
            await self._graph.tell(tx, guild_id, (them.id, me.id), _kind(after), now)
            return await self._followed(tx, guild_id, me.id, theirs, after)

        return await self._database.transact(body)

    async def follow_known(self, guild_id: int, me: Person, them_id: int) -> Followed | Refusal:
        """Follow somebody of whom only the id is known, as when a button is pressed, perhaps in a DM."""
        present = me if me.is_present else await self._members.person(guild_id, me.id)
        if not present.is_present:
            return Refusal(Reason.NOT_HERE)
        return await self.follow(guild_id, present, await self._members.person(guild_id, them_id))

    async def unfollow(self, guild_id: int, me: int, them: int) -> Followed:
        """Stop following somebody, or withdraw a request; also of people who left. Nobody is told."""
        now = self._clock.now()

        async def body(tx: Transaction) -> Followed:
            before = (await self._graph.look(tx, guild_id, me, them)).relationship
            await self._stores.follows.remove(tx, guild_id, me, them)
            await self._stores.requests.remove(tx, guild_id, me, them)
            after = before.after_unfollow()
            await self._graph.keep(tx, guild_id, (me, them), before, after, now)
            return Followed(them, after)

        return await self._database.transact(body)

    async def toggle(self, guild_id: int, me: Person, them: Person) -> Followed | Refusal:
        """Follow if I neither follow them nor ask to, else unfollow."""

        async def stands(tx: Transaction) -> Relationship:
            return await self._stores.follows.relationship(tx, guild_id, me.id, them.id)

        now = await self._database.read(stands)
        if now.following or now.requested:
            return await self.unfollow(guild_id, me.id, them.id)
        return await self.follow(guild_id, me, them)

    async def remove_follower(self, guild_id: int, me: int, them: int) -> Followed:
        """Make somebody no longer follow me, also one who left. Nobody is told."""
        now = self._clock.now()

        async def body(tx: Transaction) -> Followed:
            before = (await self._graph.look(tx, guild_id, me, them)).relationship
            await self._stores.follows.remove(tx, guild_id, them, me)
            after = replace(before, followed_by=False)
            await self._graph.keep(tx, guild_id, (me, them), before, after, now)
            return Followed(them, after)

        return await self._database.transact(body)

    async def tell_here(self, guild_id: int, me: int, them: int) -> Relationship | None:
        """Claim the one telling in a channel that a follow allows; None where there is nothing left to tell."""
        now = self._clock.now()

        async def body(tx: Transaction) -> Relationship | None:
            relationship = (await self._graph.look(tx, guild_id, me, them)).relationship
            open_to_telling = relationship.following or relationship.requested
            told = open_to_telling and await self._stores.notices.tell_here(tx, (guild_id, them, me), now)
            return relationship if told else None

        return await self._database.transact(body)

    async def _refuse_another(
        self, tx: Transaction, guild_id: int, me: int, before: Relationship, now: int
    ) -> Refusal | None:
        if before.requested:  # counted when it was asked
            return None
        await tx.lock("follows of", guild_id, me)  # else many at once could pass a limit together
        limits = (await self._stores.guilds.get(tx, guild_id)).limits
        return refuse_another(await self._stores.follows.counts(tx, guild_id, me, now), limits)

    async def _ask(
        self, tx: Transaction, guild_id: int, pair: tuple[int, int], before: Relationship, now: int
    ) -> Relationship:
        await self._stores.requests.add(tx, guild_id, *pair, now)
        after = before.after_request()
        await self._graph.keep(tx, guild_id, pair, before, after, now)
        return after

    async def _followed(
        self, tx: Transaction, guild_id: int, me: int, theirs: Preferences, relationship: Relationship
    ) -> Followed:
        them = theirs.user_id
        silent = theirs.notices is Notices.AFTER_FIRST_USE and not await self._stores.members.has_used(
            tx, guild_id, them
        )
        told = silent and await self._stores.notices.is_told(tx, (guild_id, them, me))
        return Followed(them, relationship, may_tell_here=silent and not told)


def _kind(after: Relationship) -> NoticeKind:
    if after.friends:
        return NoticeKind.FRIENDS
    return NoticeKind.FOLLOWS_YOU if after.following else NoticeKind.REQUEST
