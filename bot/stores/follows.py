"""The follow graph: who follows whom in which server, and its history."""

from collections.abc import Sequence

from bot.database import Transaction
from bot.domain.follows import DAY, Counts, Event, Listed, Relationship

EDGES = """
SELECT follower_id FROM follows
WHERE guild_id = $1 AND ((follower_id = $2 AND followed_id = $3) OR (follower_id = $3 AND followed_id = $2))
"""
ADD = "INSERT INTO follows (guild_id, follower_id, followed_id, followed_at) VALUES ($1, $2, $3, $4)"
REMOVE = "DELETE FROM follows WHERE guild_id = $1 AND follower_id = $2 AND followed_id = $3"
NOTE = """
INSERT INTO follow_history (event_id, guild_id, kind, actor_id, other_id, happened_at)
VALUES ($1, $2, $3, $4, $5, $6)
"""
COUNT_SINCE = """
SELECT COUNT(*) FROM follow_history
WHERE guild_id = $1 AND actor_id = $2 AND happened_at > $3 AND kind = $4
"""
COUNT_FOLLOWING = "SELECT COUNT(*) FROM follows WHERE guild_id = $1 AND follower_id = $2"
FRIENDS = """
FROM follows AS mine
JOIN follows AS theirs
  ON theirs.guild_id = mine.guild_id AND theirs.follower_id = mine.followed_id
 AND theirs.followed_id = mine.follower_id
WHERE mine.guild_id = $1 AND mine.follower_id = $2
  AND NOT EXISTS (SELECT 1 FROM members AS gone WHERE gone.guild_id = mine.guild_id
                  AND gone.user_id = mine.followed_id AND gone.left_at IS NOT NULL)
"""
COUNT_FRIENDS = f"SELECT COUNT(*) {FRIENDS}"
FRIEND_IDS = f"SELECT mine.followed_id {FRIENDS}"
LIST_FRIENDS = f"""
SELECT mine.followed_id AS user_id,
       (SELECT name FROM members AS m WHERE m.guild_id = $1 AND m.user_id = mine.followed_id) AS name,
       CASE WHEN mine.followed_at > theirs.followed_at THEN mine.followed_at
            ELSE theirs.followed_at END AS since
{FRIENDS}
ORDER BY since DESC, user_id DESC LIMIT $3 OFFSET $4
"""


class FollowStore:
    """Rows of `follows`, one per direction, and of `follow_history`."""

    async def relationship(self, tx: Transaction, guild_id: int, me: int, them: int) -> Relationship:
        """Return how I stand to them."""
        followers = {row[0] for row in await tx.fetch(EDGES, guild_id, me, them)}
        return Relationship(following=me in followers, followed_by=them in followers)

    async def add(self, tx: Transaction, guild_id: int, me: int, them: int, now: int) -> None:
        """Add the edge from me to them; it must not exist."""
        await tx.execute(ADD, guild_id, me, them, now)

    async def remove(self, tx: Transaction, guild_id: int, me: int, them: int) -> None:
        """Remove the edge from me to them if it exists."""
        await tx.execute(REMOVE, guild_id, me, them)

    async def note(
        self, tx: Transaction, event_id: int, guild_id: int, event: Event, pair: tuple[int, int], now: int
    ) -> None:
        """Add one event to the history; `pair` is who acted and with whom."""
        await tx.execute(NOTE, event_id, guild_id, event, *pair, now)

    async def counts(self, tx: Transaction, guild_id: int, me: int, now: int) -> Counts:
        """Return how many I followed within 24 hours and how many I follow."""
        last_day = await tx.fetchval(COUNT_SINCE, guild_id, me, now - DAY, Event.FOLLOWED)
        in_all = await tx.fetchval(COUNT_FOLLOWING, guild_id, me)
        return Counts(last_day, in_all)

    async def count_friends(self, tx: Transaction, guild_id: int, user_id: int) -> int:
        """Return how many friends a member has who are in the server now."""
        count: int = await tx.fetchval(COUNT_FRIENDS, guild_id, user_id)
        return count

    async def friend_ids(self, tx: Transaction, guild_id: int, user_id: int) -> list[int]:
        """Return the friends a member has who are in the server now."""
        return [row[0] for row in await tx.fetch(FRIEND_IDS, guild_id, user_id)]

    async def friends(
        self, tx: Transaction, guild_id: int, user_id: int, limit: int, offset: int
    ) -> Sequence[Listed]:
        """Return a stretch of a member's friends, the newest friendship first."""
        rows = await tx.fetch(LIST_FRIENDS, guild_id, user_id, limit, offset)
        return [Listed(row["user_id"], row["name"], row["since"]) for row in rows]
