"""Whom a member might want to follow."""

from dataclasses import dataclass

from bot.database import Database, Transaction
from bot.domain.follows import DECLINE_MEMORY
from bot.domain.suggestions import BRIDGES_LOOKED_AT, FRIENDS_OF_EACH, SHOWN, Suggestion, rank, shortlist
from bot.ports import Clock
from bot.stores.all import Stores

FOLLOWERS_LOOKED_AT = 100
SHARING_LOOKED_AT = 50


@dataclass(frozen=True, slots=True)
class Suggested:
    """A suggestion with the name its person shows."""

    suggestion: Suggestion
    name: str


class SuggestionService:
    """Finds candidates, and leaves out everybody who must not be suggested."""

    def __init__(self, database: Database, stores: Stores, clock: Clock) -> None:
        self._database = database
        self._stores = stores
        self._clock = clock

    async def suggest(self, guild_id: int, me: int) -> list[Suggested]:
        """Return up to ten people to follow, each with the best reason."""
        now = self._clock.now()

        async def body(tx: Transaction) -> list[Suggested]:
            ranked = await self._ranked(tx, guild_id, me)
            shown: list[Suggestion] = []
            for one in ranked:
                if not await self._stores.suggestions.never(
                    tx, guild_id, me, one.user_id, now, now - DECLINE_MEMORY
                ):
                    shown.append(one)
                if len(shown) == SHOWN:
                    break
            names = await self._stores.suggestions.names(tx, guild_id, [one.user_id for one in shown])
            return [Suggested(one, names[one.user_id]) for one in shown if one.user_id in names]

        return await self._database.read(body)

    async def _ranked(self, tx: Transaction, guild_id: int, me: int) -> list[Suggestion]:
        followed = {me, *await self._stores.suggestions.following(tx, guild_id, me)}
        bridges = shortlist(
            [
                user_id
                for bridge in await self._stores.suggestions.friends(tx, guild_id, me, BRIDGES_LOOKED_AT)
                for user_id in await self._stores.suggestions.friends(tx, guild_id, bridge, FRIENDS_OF_EACH)
                if user_id not in followed
            ]
        )
        return rank(
            await self._stores.suggestions.followers(tx, guild_id, me, FOLLOWERS_LOOKED_AT),
            bridges,
            {one: await self._stores.suggestions.count_followers(tx, guild_id, one) for one in bridges},
            await self._stores.suggestions.sharing(tx, guild_id, me, SHARING_LOOKED_AT),
        )
