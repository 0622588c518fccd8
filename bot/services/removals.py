"""Removes messages of ours from Discord that are to be nowhere any more."""

import random

from bot.database import Database, Transaction
from bot.domain.access import pause_after
from bot.domain.reports import Place
from bot.ports import Clock, MessageRemover
from bot.stores.all import Stores

BATCH = 20
PATIENCE = 50
"""Attempts before a message is given up: about half a day of growing pauses."""


class RemovalService:
    """Takes away what an erasure left to be removed."""

    def __init__(self, database: Database, stores: Stores, clock: Clock, remover: MessageRemover) -> None:
        self._database = database
        self._stores = stores
        self._clock = clock
        self._remover = remover

    async def remove_due(self) -> int | None:
        """Remove what is due; return in how many seconds there is more, None for never. Safe to repeat."""
        now = self._clock.now()

        async def due(tx: Transaction) -> list[tuple[Place, int]]:
            return await self._stores.removals.due(tx, now, BATCH)

        for place, attempts in await self._database.read(due):
            await self._remove(place, attempts, now)
        following = await self._database.read(self._stores.removals.next_due)
        return None if following is None else max(0, following - self._clock.now())

    async def _remove(self, place: Place, attempts: int, now: int) -> None:
        (message_id,) = place.message_ids
        is_gone = await self._remover.remove(place)
        pause = pause_after(attempts, random.random())  # noqa: S311 - spreads retries, keeps no secret

        async def body(tx: Transaction) -> None:
            if is_gone or attempts >= PATIENCE:
                await self._stores.removals.done(tx, message_id)
            else:
                await self._stores.removals.postpone(tx, message_id, now + pause)

        await self._database.transact(body)
