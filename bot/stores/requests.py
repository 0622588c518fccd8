"""Requests to follow, and the memory of those that were declined."""

from collections.abc import Sequence

from bot.database import Row, Transaction
from bot.domain.requests import Request

ADD = """
INSERT INTO follow_requests (guild_id, requester_id, target_id, requested_at) VALUES ($1, $2, $3, $4)
ON CONFLICT (guild_id, requester_id, target_id) DO NOTHING
"""
REMOVE = "DELETE FROM follow_requests WHERE guild_id = $1 AND requester_id = $2 AND target_id = $3"
DECLINE = """
INSERT INTO declines (guild_id, requester_id, target_id, declined_at) VALUES ($1, $2, $3, $4)
ON CONFLICT (guild_id, requester_id, target_id) DO UPDATE SET declined_at = excluded.declined_at
"""
TO_ME = """
FROM follow_requests AS r JOIN members AS m ON m.guild_id = r.guild_id AND m.user_id = r.requester_id
WHERE r.target_id = $1 AND (CAST($2 AS BIGINT) = 0 OR r.guild_id = $2) AND m.left_at IS NULL
"""
LIST_TO_ME = f"""
SELECT r.guild_id, r.requester_id AS user_id, m.name, r.requested_at AS since {TO_ME}
ORDER BY r.requested_at DESC, r.requester_id DESC LIMIT $3 OFFSET $4
"""
COUNT_TO_ME = f"SELECT COUNT(*) {TO_ME}"
MINE = """
FROM follow_requests AS r JOIN members AS m ON m.guild_id = r.guild_id AND m.user_id = r.target_id
WHERE r.requester_id = $1 AND (CAST($2 AS BIGINT) = 0 OR r.guild_id = $2) AND m.left_at IS NULL
"""
LIST_MINE = f"""
SELECT r.guild_id, r.target_id AS user_id, m.name, r.requested_at AS since {MINE}
ORDER BY r.requested_at DESC, r.target_id DESC LIMIT $3 OFFSET $4
"""
COUNT_MINE = f"SELECT COUNT(*) {MINE}"
PRUNE_DECLINES = "DELETE FROM declines WHERE declined_at < $1"
EVERYWHERE = 0


class RequestStore:
    """Rows of `follow_requests` and `declines`."""

    async def add(self, tx: Transaction, guild_id: int, requester: int, target: int, now: int) -> None:
        """Keep a request."""
        await tx.execute(ADD, guild_id, requester, target, now)

    async def remove(self, tx: Transaction, guild_id: int, requester: int, target: int) -> bool:
        """Drop a request; return whether there was one: of two who try, one is told so."""
        return await tx.execute(REMOVE, guild_id, requester, target) > 0

    async def decline(self, tx: Transaction, guild_id: int, requester: int, target: int, now: int) -> None:
        """Remember that a request was declined."""
        await tx.execute(DECLINE, guild_id, requester, target, now)

    async def prune_declines(self, tx: Transaction, before: int) -> int:
        """Drop declines older than this; return how many went."""
        return await tx.execute(PRUNE_DECLINES, before)

    async def to_me(
        self, tx: Transaction, me: int, guild_id: int, limit: int, offset: int
    ) -> Sequence[Request]:
        """Return a stretch of the requests to me in one server, or EVERYWHERE, newest first."""
        return _requests(await tx.fetch(LIST_TO_ME, me, guild_id, limit, offset))

    async def count_to_me(self, tx: Transaction, me: int, guild_id: int) -> int:
        """Return how many requests to me are open."""
        count: int = await tx.fetchval(COUNT_TO_ME, me, guild_id)
        return count

    async def mine(
        self, tx: Transaction, me: int, guild_id: int, limit: int, offset: int
    ) -> Sequence[Request]:
        """Return a stretch of my own requests in one server, or EVERYWHERE, newest first."""
        return _requests(await tx.fetch(LIST_MINE, me, guild_id, limit, offset))

    async def count_mine(self, tx: Transaction, me: int, guild_id: int) -> int:
        """Return how many of my own requests are open."""
        count: int = await tx.fetchval(COUNT_MINE, me, guild_id)
        return count


def _requests(rows: Sequence[Row]) -> list[Request]:
    return [Request(row["guild_id"], row["user_id"], row["name"], row["since"]) for row in rows]
