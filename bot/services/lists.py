"""Lists in pages, as a viewer may see them, and the choices an autocomplete offers from one's own."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.database import Database, Transaction
from bot.domain.choices import best_matches, chosen
from bot.domain.follows import Listed
from bot.domain.lists import ListName
from bot.domain.pages import PAGE_SIZE, Page, clamp, offset_of, page_count
from bot.domain.preferences import Preferences, Visibility
from bot.domain.refusals import Reason, Refusal
from bot.ports import Clock
from bot.stores.all import Stores

Names = Sequence[tuple[int, str]]


@dataclass(frozen=True, slots=True)
class Shown:
    """A page of a list, and whether it is complete for the viewer."""

    name: ListName
    owner: int
    page: Page[Listed]


class ListService:
    """Reads lists."""

    def __init__(
        self,
        database: Database,
        stores: Stores,
        clock: Clock,
    ) -> None:
        self._database = database
        self._stores = stores
        self._clock = clock

    async def show(
        self, name: ListName, guild_id: int, owner: int, viewer: int, number: int
    ) -> Shown | Refusal:
        """Return a page of somebody's list. Of somebody who blocks the viewer: what one who hides shows."""

        async def body(tx: Transaction) -> Shown | Refusal:
            if refusal := await self._refuse(tx, guild_id, owner, viewer):
                return refusal
            total = await self._stores.lists.count(tx, name, guild_id, owner, viewer)
            shown = clamp(number, total)
            rows = await self._stores.lists.page(
                tx, name, guild_id, owner, viewer, PAGE_SIZE, offset_of(shown)
            )
            return Shown(name, owner, Page(rows, shown, page_count(total), total))

        return await self._database.read(body)

    async def blocked(self, owner: int, number: int) -> Shown:
        """Return a page of the people somebody blocks; only they may ask."""

        async def body(tx: Transaction) -> Shown:
            total = await self._stores.lists.count_blocked(tx, owner)
            shown = clamp(number, total)
            rows = await self._stores.lists.blocked(tx, owner, PAGE_SIZE, offset_of(shown))
            return Shown(ListName.BLOCKED, owner, Page(rows, shown, page_count(total), total))

        return await self._database.read(body)

    async def offer(self, name: ListName, guild_id: int, me: int, typed: str) -> Names:
        """Return the people on my own list who fit what I have typed so far, as an autocomplete can show."""
        return best_matches(await self._names(name, guild_id, me), typed)

    async def choose(self, name: ListName, guild_id: int, me: int, text: str) -> int | Refusal:
        """Read whom I mean: an id, a mention, or a name on my own list."""
        user_id = chosen(await self._names(name, guild_id, me), text)
        return Refusal(Reason.NOT_ON_YOUR_LIST) if user_id is None else user_id

    async def _names(self, name: ListName, guild_id: int, me: int) -> Names:
        now = self._clock.now()

        async def body(tx: Transaction) -> Names:
            if name is ListName.BLOCKED:
                return await self._stores.lists.blocked_names(tx, me)
            if name is ListName.FRIENDS:
                return await self._stores.lists.friend_names(tx, guild_id, me)
            if name is ListName.EXCLUDED:
                return await self._stores.spaces.excluded(tx, guild_id, me)
            return await self._stores.lists.muted_names(tx, guild_id, me, now)

        return await self._database.read(body)

    async def _refuse(self, tx: Transaction, guild_id: int, owner: int, viewer: int) -> Refusal | None:
        if await self._stores.members.has_left(tx, guild_id, owner):
            return Refusal(Reason.NOT_A_MEMBER)
        if viewer == owner:
            return None
        theirs = await self._stores.preferences.get(tx, owner)
        if await self._stores.blocks.blocks(tx, owner, viewer):
            theirs = Preferences(owner, lists_visible_to=Visibility.ONLY_ME)
        friends = (await self._stores.follows.relationship(tx, guild_id, viewer, owner)).friends
        if theirs.shows_lists_to(viewer, friends=friends):
            return None
        return Refusal(Reason.LISTS_HIDDEN if theirs.hides else Reason.LISTS_FOR_FRIENDS)
