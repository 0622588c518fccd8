"""In which language somebody is written to: the one their Discord had when they last used Mutuals."""

from bot.database import Database, Transaction
from bot.ports import Clock
from bot.stores.all import Stores


class LanguageService:
    """Remembers languages other than English."""

    def __init__(self, database: Database, stores: Stores, _clock: Clock) -> None:
        self._database = database
        self._stores = stores

    async def of(self, user_id: int) -> str | None:
        """Return somebody's language as Discord names it; None for English."""

        async def body(tx: Transaction) -> str | None:
            return await self._stores.contacts.locale(tx, user_id)

        return await self._database.read(body)
