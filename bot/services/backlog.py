"""What is owed, for whoever runs the bot."""

from bot.database import Database, Transaction
from bot.ports import Clock
from bot.stores.all import Stores


class BacklogService:
    """Asks the database what is owed, which also shows that it answers."""

    def __init__(self, database: Database, stores: Stores, clock: Clock) -> None:
        self._database = database
        self._stores = stores
        self._clock = clock

    async def figures(self) -> list[tuple[str, str, int]]:
        """Return name, meaning and value of every figure."""
        now = self._clock.now()

        async def body(tx: Transaction) -> list[tuple[str, str, int]]:
            return await self._stores.backlog.figures(tx, now)

        return await self._database.read(body)
