"""A member's profile as another may see it, and what members declare of themselves."""

from dataclasses import replace

from bot.database import Database, Transaction
from bot.domain.interests import parse
from bot.domain.lists import ListName
from bot.domain.notices import Topic
from bot.domain.people import Person
from bot.domain.profiles import NAMES_SHOWN, Profile, Totals
from bot.domain.refusals import Reason, Refusal
from bot.domain.spaces import SpaceKind
from bot.ports import Clock
from bot.services.members import MemberService
from bot.stores.all import Stores


class ProfileService:
    """Reads profiles and keeps interests."""

    def __init__(
        self,
        database: Database,
        stores: Stores,
        clock: Clock,
        members: MemberService,
    ) -> None:
        self._database = database
        self._stores = stores
        self._clock = clock
        self._members = members

    async def show(self, guild_id: int, viewer: int, them: Person) -> Profile | Refusal:
        """Return what the viewer may see of a member."""
        if them.is_bot:
            return Refusal(Reason.A_BOT)
        if not them.is_present:
            return Refusal(Reason.NOT_A_MEMBER)
        now = self._clock.now()

        async def body(tx: Transaction) -> Profile:
            return await self._fill(tx, guild_id, await self._stand(tx, guild_id, viewer, them, now), viewer)

        return await self._database.read(body)

    async def interests(self, guild_id: int, me: int) -> list[str]:
        """Return my tags here."""

        async def body(tx: Transaction) -> list[str]:
            return await self._stores.preferences.interests(tx, guild_id, me)

        return await self._database.read(body)

    async def declare(self, guild_id: int, me: Person, text: str) -> tuple[str, ...] | Refusal:
        """Put the tags of a comma-separated text in place of mine here; return them."""
        tags = parse(text)
        if isinstance(tags, Refusal):
            return tags
        now = self._clock.now()

        async def body(tx: Transaction) -> None:
            await self._members.see(tx, guild_id, [me], now)
            await self._stores.preferences.declare(tx, guild_id, me.id, tags)

        await self._database.transact(body)
        return tags

    async def _stand(self, tx: Transaction, guild_id: int, viewer: int, them: Person, now: int) -> Profile:
        relationship = await self._stores.follows.relationship(tx, guild_id, viewer, them.id)
        since = await self._stores.follows.friends_since(tx, guild_id, viewer, them.id)
        return Profile(
            them.id,
            them.name,
            them.id == viewer,
            relationship,
            since if relationship.friends else None,
            await self._stores.blocks.blocks(tx, viewer, them.id),
            await self._stores.blocks.mutes(tx, guild_id, viewer, them.id, now),
            await self._stores.subscriptions.has(tx, guild_id, viewer, them.id, SpaceKind.LIVE),
            await self._stores.subscriptions.has(tx, guild_id, viewer, them.id, Topic.POST),
            await self._stores.feed.hides_reposts(tx, guild_id, viewer, them.id),
        )

    async def _fill(self, tx: Transaction, guild_id: int, profile: Profile, viewer: int) -> Profile:
        """Add what the viewer may see beyond how the two stand."""
        owner = profile.user_id
        theirs = await self._stores.preferences.get(tx, owner)
        if not profile.is_mine and (theirs.hides or await self._stores.blocks.blocks(tx, owner, viewer)):
            return profile
        totals = [await self._stores.lists.count_all(tx, name, guild_id, owner) for name in SHOWN_TOTALS]
        filled = replace(
            profile,
            totals=Totals(*totals),
            interests=tuple(await self._stores.preferences.interests(tx, guild_id, owner)),
        )
        if profile.is_mine or not theirs.shows_lists_to(viewer, friends=profile.relationship.friends):
            return filled
        return replace(
            filled,
            mutual_friends=await self._stores.lists.count_mutual(tx, guild_id, viewer, owner),
            mutual_names=tuple(await self._stores.lists.mutual(tx, guild_id, viewer, owner, NAMES_SHOWN)),
        )


SHOWN_TOTALS = (ListName.FOLLOWERS, ListName.FOLLOWING, ListName.FRIENDS)
