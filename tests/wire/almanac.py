"""Servers whose digests come due while the bot is killed: one message for each, however often it dies."""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from simcord.backend.models import Channel

from bot.database import Transaction
from bot.database.urls import database_at
from tests.wire.people import Person, Place, place
from tests.wire.server import WireServer

DAY = 86_400
MINUTE = 60
ADD_EVENT = """
INSERT INTO follow_history (event_id, guild_id, kind, actor_id, other_id, happened_at)
VALUES ($1, $2, 'followed', $3, $4, $5)
"""
ADD_MESSAGES = """
INSERT INTO activity_days (guild_id, day, kind, relation, amount) VALUES ($1, $2, 'message', 'none', 100)
"""
EVENTS = 12
IN_A_MINUTE = 3
"""Digests that come due together."""


@dataclass(eq=False)
class Due:
    """One server's digest."""

    town: Place
    channel: Channel
    at: int
    """When it is due (Unix seconds), on a minute."""
    posted: int = 0


@dataclass
class Almanac:
    """All digests of one run."""

    wire: WireServer
    due: list[Due] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.wire.backend.subscribers.append(self._hear)

    def _hear(self, event: str, payload: Mapping[str, Any]) -> None:
        if event != "MESSAGE_CREATE":
            return
        for one in self.due:
            if int(payload["channel_id"]) == one.channel.id and payload.get("embeds"):
                one.posted += 1

    async def plan(self, database_url: str, count: int) -> None:
        """Let so many servers have a digest, some due in each of the next minutes, with something to tell."""
        first = int(time.time()) // MINUTE * MINUTE + 2 * MINUTE
        for number in range(count):
            town = place(self.wire, f"Digest {number}")
            channel = self.wire.backend.get_channel(town.channel_id)
            self.due.append(Due(town, channel, first + number // IN_A_MINUTE * MINUTE))
        await _fill(database_url, [one.town.guild.id for one in self.due])
        await asyncio.gather(*(self._schedule(one) for one in self.due))

    async def _schedule(self, one: Due) -> None:
        owner = Person(self.wire, one.town.guild.owner_id)
        at = datetime.fromtimestamp(one.at, UTC).strftime("%H:%M")
        options = {"every": "day", "at": at, "zone": "UTC", "channel": one.channel}
        record = await owner.slash(one.town.guild.id, one.channel.id, "mutuals digest schedule", **options)
        if record is None:
            raise RuntimeError("the digest was not scheduled")

    async def over(self) -> None:
        """Wait until all have come, or the last of them is late."""
        while any(not one.posted and time.time() < one.at + MINUTE for one in self.due):
            await asyncio.sleep(1)

    def broken(self) -> list[str]:
        """Return what is wrong: a digest that did not come once."""
        return [
            f"digest {one.town.guild.name} came {one.posted} times" for one in self.due if one.posted != 1
        ]


async def _fill(database_url: str, guild_ids: list[int]) -> None:
    database = database_at(database_url)
    await database.open()
    yesterday = int(time.time()) // DAY * DAY - DAY // 2

    async def body(tx: Transaction) -> None:
        for place_in_list, guild_id in enumerate(guild_ids):
            events = (
                (place_in_list * EVENTS + n + 1, guild_id, 1_000 + n, 2_000 + n, yesterday)
                for n in range(EVENTS)
            )
            await tx.executemany(ADD_EVENT, list(events))
            await tx.execute(ADD_MESSAGES, guild_id, int(time.time()) // DAY * DAY - DAY)

    try:
        await database.transact(body)
    finally:
        await database.close()
