"""Turns: what one person does is taken up in the order in which it came, however long each thing takes."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from weakref import WeakValueDictionary


class Turns:
    """Lets one thing of each person happen at a time, the first that came first."""

    def __init__(self) -> None:
        self._locks: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()

    @asynccontextmanager
    async def of(self, user_id: int) -> AsyncIterator[None]:
        """Wait until what came before from this person is done."""
        lock = self._locks.get(user_id) or self._locks.setdefault(user_id, asyncio.Lock())
        async with lock:
            yield
