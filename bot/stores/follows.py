"""The follow graph: who follows whom in which server, what lies between two people, and its history."""

from collections.abc import Sequence

from bot.database import Transaction
from bot.domain.follows import DAY, Counts, Event, Pair, Relationship

# One SELECT for each direction: of the two joined by OR, SQLite uses no more of the key than the server.
EDGES = """
SELECT follower_id FROM follows WHERE guild_id = $1 AND follower_id = $2 AND followed_id = $3
UNION ALL SELECT follower_id FROM follows WHERE guild_id = $1 AND follower_id = $3 AND followed_id = $2
"""
REQUESTS = """
SELECT requester_id FROM follow_requests WHERE guild_id = $1 AND requester_id = $2 AND target_id = $3
UNION ALL
SELECT requester_id FROM follow_requests WHERE guild_id = $1 AND requester_id = $3 AND target_id = $2
"""
BLOCKED = """
SELECT 1 FROM blocks WHERE (blocker_id = $1 AND blocked_id = $2) OR (blocker_id = $2 AND blocked_id = $1)
"""
DECLINED_AT = "SELECT declined_at FROM declines WHERE guild_id = $1 AND requester_id = $2 AND target_id = $3"
ADD = """
INSERT INTO follows (guild_id, follower_id, followed_id, followed_at) VALUES ($1, $2, $3, $4)
ON CONFLICT (guild_id, follower_id, followed_id) DO NOTHING
"""
REMOVE = "DELETE FROM follows WHERE guild_id = $1 AND follower_id = $2 AND followed_id = $3"
NOTE = """
INSERT INTO follow_history (event_id, guild_id, kind, actor_id, other_id, happened_at)
VALUES ($1, $2, $3, $4, $5, $6)
"""
COUNT_SINCE = """
SELECT COUNT(*) FROM follow_history
WHERE guild_id = $1 AND actor_id = $2 AND happened_at > $3 AND kind IN ($4, $5)
"""
COUNT_FOLLOWING = """
SELECT (SELECT COUNT(*) FROM follows WHERE guild_id = $1 AND follower_id = $2)
     + (SELECT COUNT(*) FROM follow_requests WHERE guild_id = $1 AND requester_id = $2)
"""
# By way of the servers where one of them is or was: the keys of edges and requests begin with the server.
SHARED_GUILDS = """
SELECT m.guild_id FROM members AS m
WHERE m.user_id = $1
  AND (EXISTS (SELECT 1 FROM follows AS f
               WHERE f.guild_id = m.guild_id AND f.follower_id = $1 AND f.followed_id = $2)
    OR EXISTS (SELECT 1 FROM follows AS f
               WHERE f.guild_id = m.guild_id AND f.follower_id = $2 AND f.followed_id = $1)
    OR EXISTS (SELECT 1 FROM follow_requests AS r
               WHERE r.guild_id = m.guild_id AND r.requester_id = $1 AND r.target_id = $2)
    OR EXISTS (SELECT 1 FROM follow_requests AS r
               WHERE r.guild_id = m.guild_id AND r.requester_id = $2 AND r.target_id = $1))
ORDER BY m.guild_id
"""
# CROSS JOIN: SQLite keeps the order written, and whom a member follows is bounded, unlike who follows them.
FRIENDS = """
FROM follows AS mine CROSS JOIN follows AS theirs
WHERE mine.guild_id = $1 AND mine.follower_id = $2
  AND theirs.guild_id = mine.guild_id AND theirs.follower_id = mine.followed_id
  AND theirs.followed_id = mine.follower_id
  AND NOT EXISTS (SELECT 1 FROM members AS gone WHERE gone.guild_id = mine.guild_id
                  AND gone.user_id = mine.followed_id AND gone.left_at IS NOT NULL)
"""
COUNT_FRIENDS = f"SELECT COUNT(*) {FRIENDS}"
FRIEND_IDS = f"SELECT mine.followed_id {FRIENDS}"
FRIENDSHIPS = f"""
SELECT CASE WHEN mine.followed_at > theirs.followed_at THEN mine.followed_at ELSE theirs.followed_at END {FRIENDS}
"""
FRIENDS_SINCE = """
SELECT MAX(followed_at) FROM (
    SELECT followed_at FROM follows WHERE guild_id = $1 AND follower_id = $2 AND followed_id = $3
    UNION ALL SELECT followed_at FROM follows WHERE guild_id = $1 AND follower_id = $3 AND followed_id = $2
) AS edges
"""
TOGETHER = 100
"""How many edges are asked for by one statement."""
# CROSS JOIN: the edges asked for come first, each found by the whole key. Who has left follows nobody.
AMONG = f"""
WITH wanted (guild_id, follower_id, followed_id) AS (VALUES
    {
    ", ".join(
        f"(CAST(${3 * number + 1} AS BIGINT), CAST(${3 * number + 2} AS BIGINT), CAST(${3 * number + 3} AS BIGINT))"
        for number in range(TOGETHER)
    )
}
)
SELECT f.guild_id, f.follower_id, f.followed_id
FROM wanted AS w CROSS JOIN follows AS f
WHERE f.guild_id = w.guild_id AND f.follower_id = w.follower_id AND f.followed_id = w.followed_id
  AND NOT EXISTS (SELECT 1 FROM members AS gone WHERE gone.guild_id = f.guild_id
                  AND gone.user_id IN (f.follower_id, f.followed_id) AND gone.left_at IS NOT NULL)
"""
# Ids rise with time: the oldest events are the first by their key, and no other index is needed.
PRUNE_HISTORY = """
DELETE FROM follow_history WHERE happened_at < $1
  AND event_id IN (SELECT event_id FROM follow_history ORDER BY event_id LIMIT $2)
"""


class FollowStore:
    """Rows of `follows`, one per direction, and of `follow_history`."""

    async def relationship(self, tx: Transaction, guild_id: int, me: int, them: int) -> Relationship:
        """Return how I stand to them."""
        followers = {row[0] for row in await tx.fetch(EDGES, guild_id, me, them)}
        requesters = {row[0] for row in await tx.fetch(REQUESTS, guild_id, me, them)}
        return Relationship(me in followers, them in followers, me in requesters, them in requesters)

    async def pair(self, tx: Transaction, guild_id: int, me: int, them: int) -> Pair:
        """Return everything between us that decides whether I may follow them."""
        return Pair(
            await self.relationship(tx, guild_id, me, them),
            await tx.fetchval(BLOCKED, me, them) is not None,
            await tx.fetchval(DECLINED_AT, guild_id, me, them),
        )

    async def add(self, tx: Transaction, guild_id: int, me: int, them: int, now: int) -> None:
        """Add the edge from me to them."""
        await tx.execute(ADD, guild_id, me, them, now)

    async def remove(self, tx: Transaction, guild_id: int, me: int, them: int) -> None:
        """Remove the edge from me to them if it exists."""
        await tx.execute(REMOVE, guild_id, me, them)

    async def note(
        self, tx: Transaction, event_id: int, guild_id: int, event: Event, pair: tuple[int, int], now: int
    ) -> None:
        """Add one event to the history; `pair` is who acted and with whom."""
        await tx.execute(NOTE, event_id, guild_id, event, *pair, now)

    async def prune_history(self, tx: Transaction, before: int, limit: int) -> int:
        """Drop history older than this, at most `limit` events; return how many went."""
        return await tx.execute(PRUNE_HISTORY, before, limit)

    async def counts(self, tx: Transaction, guild_id: int, me: int, now: int) -> Counts:
        """Return how many I followed or asked to within 24 hours, and how many I follow or ask now."""
        last_day = await tx.fetchval(COUNT_SINCE, guild_id, me, now - DAY, Event.FOLLOWED, Event.REQUESTED)
        return Counts(last_day, await tx.fetchval(COUNT_FOLLOWING, guild_id, me))

    async def count_friends(self, tx: Transaction, guild_id: int, user_id: int) -> int:
        """Return how many friends a member has who are in the server now."""
        count: int = await tx.fetchval(COUNT_FRIENDS, guild_id, user_id)
        return count

    async def friend_ids(self, tx: Transaction, guild_id: int, user_id: int) -> list[int]:
        """Return the friends a member has who are in the server now."""
        return [row[0] for row in await tx.fetch(FRIEND_IDS, guild_id, user_id)]

    async def friendships(self, tx: Transaction, guild_id: int, user_id: int) -> list[int]:
        """Return since when a member is friends with each friend who is in the server now (Unix seconds)."""
        return [row[0] for row in await tx.fetch(FRIENDSHIPS, guild_id, user_id)]

    async def friends_since(self, tx: Transaction, guild_id: int, me: int, them: int) -> int:
        """Return since when two friends are friends, in Unix seconds."""
        since: int = await tx.fetchval(FRIENDS_SINCE, guild_id, me, them)
        return since

    async def guilds_between(self, tx: Transaction, one: int, other: int) -> list[int]:
        """Return the servers where either follows the other or asks to."""
        return [row[0] for row in await tx.fetch(SHARED_GUILDS, one, other)]

    async def among(
        self, tx: Transaction, edges: Sequence[tuple[int, int, int]]
    ) -> list[tuple[int, int, int]]:
        """Return which of these edges (server, follower, followed) exist between people who are present."""
        found: list[tuple[int, int, int]] = []
        for start in range(0, len(edges), TOGETHER):
            some = [value for edge in edges[start : start + TOGETHER] for value in edge]
            rows = await tx.fetch(AMONG, *some, *[None] * (3 * TOGETHER - len(some)))
            found += [(row[0], row[1], row[2]) for row in rows]
        return found
