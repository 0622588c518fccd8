"""A person's choices about being followed, seen and told."""

from dataclasses import replace

from bot.database import Database, Transaction
from bot.domain.preferences import Notices, Preferences, Visibility, WhoMay, WhoMayFollow
from bot.ports import Clock, Nudge
from bot.services.withdrawal import hide_public
from bot.stores.all import Stores


class PreferenceService:
    """Reads and changes choices; each change keeps the others as they are."""

    def __init__(self, database: Database, stores: Stores, clock: Clock) -> None:
        self._database = database
        self._stores = stores
        self._clock = clock
        self.nudge: Nudge = lambda: None

    async def get(self, me: int) -> Preferences:
        """Return my choices."""

        async def body(tx: Transaction) -> Preferences:
            return await self._stores.preferences.get(tx, me)

        return await self._database.read(body)

    async def let_follow(self, me: int, who: WhoMayFollow) -> Preferences:
        """Choose who may follow me. Followers stay whatever I choose; going private, my public posts become drafts."""
        now = self._clock.now()

        async def body(tx: Transaction) -> Preferences:
            await tx.lock("preferences", me)
            chosen = replace(await self._stores.preferences.get(tx, me), who_may_follow=who)
            await self._stores.preferences.save(tx, chosen)
            if chosen.is_private:
                await hide_public(tx, self._stores, me, now)
            return chosen

        result = await self._database.transact(body)
        self.nudge()
        return result

    async def show_lists(self, me: int, to: Visibility) -> Preferences:
        """Choose who sees my lists."""
        return await self._change(me, lists_visible_to=to)

    async def want_notices(self, me: int, notices: Notices) -> Preferences:
        """Choose whether I am told by DM."""
        return await self._change(me, notices=notices)

    async def accept_followed(self, me: int, *, by_itself: bool) -> Preferences:
        """Choose whether requests of people I follow are accepted by themselves."""
        return await self._change(me, accepts_followed_since=self._clock.now() if by_itself else None)

    async def take_messages(self, me: int, *, friends: bool) -> Preferences:
        """Choose whether friends may write to me through Mutuals."""
        return await self._change(me, no_messages_since=None if friends else self._clock.now())

    async def turn_digest(self, me: int) -> Preferences:
        """Turn my own weekly digest on if it is off, and off if it is on."""
        is_on = (await self.get(me)).personal_digest_since is not None
        return await self._change(me, personal_digest_since=None if is_on else self._clock.now())

    async def want_no_digest(self, me: int) -> Preferences:
        """Get no digest of my own any more."""
        return await self._change(me, personal_digest_since=None)

    async def take_comments(self, me: int, of: WhoMay) -> Preferences:
        """Choose who may comment on my posts."""
        return await self._change(me, comments_by=of)

    async def let_repost(self, me: int, who: WhoMay) -> Preferences:
        """Choose who may pass my public posts on."""
        return await self._change(me, reposts_by=who)

    async def _change(
        self, me: int, **choice: WhoMayFollow | Visibility | Notices | WhoMay | int | None
    ) -> Preferences:
        async def body(tx: Transaction) -> Preferences:
            await tx.lock("preferences", me)
            chosen = replace(await self._stores.preferences.get(tx, me), **choice)  # type: ignore[arg-type]
            await self._stores.preferences.save(tx, chosen)
            return chosen

        return await self._database.transact(body)
