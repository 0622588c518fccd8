"""Tells the other processes on one PostgreSQL database that there is something to do, and hears it from them."""

import asyncio
import logging
import secrets
from collections.abc import Callable
from typing import Any

import asyncpg

log = logging.getLogger(__name__)

CHANNEL = "mutuals"
LISTEN_AGAIN = 5
"""Seconds until it is tried again to listen; meanwhile sweeps and timers find what is owed."""
LOST = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError)
"""What a connection that breaks may raise; the last where it breaks while something is said."""

Hear = Callable[[str], None]
"""Gets the topic another process called out."""


class Signals:
    """NOTIFY and LISTEN on a connection of its own. What is lost is found by the next tick: nothing depends on it."""

    def __init__(self, url: str, hear: Hear) -> None:
        self._url = url
        self._hear = hear
        self._me = secrets.token_hex(4)
        self._connection: asyncpg.Connection | None = None
        self._waiting: set[str] = set()
        self._task: asyncio.Task[None] | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._closed = True

    async def open(self) -> None:
        """Begin to listen; if that fails now, it is tried again later."""
        self._closed = False
        try:
            self._connection = await asyncpg.connect(self._url)
            self._connection.add_termination_listener(self._lose)
            await self._connection.add_listener(CHANNEL, self._take)
        except LOST as error:
            log.warning("cannot listen to other processes (%s); trying again", error)
            self._later()

    def call(self, topic: str) -> None:
        """Tell the others of a topic, soon; several calls of one topic may become one."""
        self._waiting.add(topic)
        if not self._closed and (self._task is None or self._task.done()):
            self._task = asyncio.get_running_loop().create_task(self._send())

    async def close(self) -> None:
        """Send what waits and stop listening; safe to call twice."""
        self._closed = True
        if self._timer is not None:
            self._timer.cancel()
        if self._task is not None:
            await asyncio.wait([self._task])
        connection, self._connection = self._connection, None
        if connection is not None:
            await connection.close()

    async def _send(self) -> None:
        while self._waiting and (connection := self._connection) is not None:
            topic = self._waiting.pop()
            try:
                await connection.execute("SELECT pg_notify($1, $2)", CHANNEL, f"{self._me} {topic}")
            except LOST as error:
                log.warning("could not tell the other processes of %s: %s", topic, error)
                connection.terminate()  # asyncpg does not tell of every loss by itself, but of this

    def _take(self, _connection: Any, _pid: int, _channel: str, payload: object) -> None:
        sender, _, topic = str(payload).partition(" ")
        if sender != self._me and not self._closed:
            self._hear(topic)

    def _lose(self, connection: object) -> None:
        if not self._closed and connection is self._connection:
            log.warning("the line to the other processes broke; listening again")
            self._connection = None
            self._later()

    def _later(self) -> None:
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(LISTEN_AGAIN, self._reopen)

    def _reopen(self) -> None:
        self._timer = None
        self._task = asyncio.get_running_loop().create_task(self.open())
