"""In which language somebody is written to: the one their Discord had when they last used Mutuals."""

from collections import OrderedDict

from bot.database import Database, Transaction
from bot.ports import Clock
from bot.stores.all import Stores

FRESH_FOR = 600
"""Seconds one process may write in the language before the last, if another heard of the last."""
REMEMBERED = 10_000


class LanguageService:
    """Remembers languages, for a while without asking the database: every message asks for two."""

    def __init__(self, database: Database, stores: Stores, clock: Clock) -> None:
        self._database = database
        self._stores = stores
        self._clock = clock
        self._known: OrderedDict[int, tuple[int, str | None]] = OrderedDict()

    async def of(self, user_id: int) -> str | None:
        """Return somebody's language as Discord names it; None for English."""
        now = self._clock.now()
        known = self._known.get(user_id)
        if known is not None and now < known[0] + FRESH_FOR:
            return known[1]

        async def body(tx: Transaction) -> str | None:
            return await self._stores.contacts.locale(tx, user_id)

        locale = await self._database.read(body)
        self._known[user_id] = (now, locale)
        self._known.move_to_end(user_id)
        if len(self._known) > REMEMBERED:
            self._known.popitem(last=False)
        return locale

    def forget(self, user_id: int) -> None:
        """Ask the database next time: they use Mutuals now, perhaps in another language."""
        self._known.pop(user_id, None)
