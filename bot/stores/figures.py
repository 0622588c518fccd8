"""Sums of the follow graph at a time: what digests and `/insights` say beside what was counted.

People who left count nowhere. Every statement returns one row, however large the server.
"""

from bot.database import Transaction
from bot.domain.figures import Edges, GraphChanges
from bot.stores.lists import FOLLOWERS, FOLLOWING

GONE = """
EXISTS (SELECT 1 FROM members AS gone
        WHERE gone.guild_id = f.guild_id AND gone.user_id = {} AND gone.left_at IS NOT NULL)
"""
# All rows, less those that end at somebody who left: few leave, so looking at each row's two people costs more.
# CROSS JOIN keeps SQLite to the order written.
FOLLOWS = f"""
SELECT (SELECT COUNT(*) FROM follows WHERE guild_id = $1)
     - (SELECT COUNT(*) FROM members AS m CROSS JOIN follows AS f
        WHERE m.guild_id = $1 AND m.left_at IS NOT NULL
          AND f.guild_id = m.guild_id AND f.follower_id = m.user_id)
     - (SELECT COUNT(*) FROM members AS m CROSS JOIN follows AS f
        WHERE m.guild_id = $1 AND m.left_at IS NOT NULL
          AND f.guild_id = m.guild_id AND f.followed_id = m.user_id AND NOT {GONE.format("f.follower_id")})
"""
# Of a pair of two leavers the lower id takes it off.
FRIENDSHIPS = f"""
SELECT (SELECT COUNT(*) FROM follows AS f CROSS JOIN follows AS back
        WHERE f.guild_id = $1 AND f.follower_id < f.followed_id
          AND back.guild_id = f.guild_id AND back.follower_id = f.followed_id AND back.followed_id = f.follower_id)
     - (SELECT COUNT(*) FROM members AS m CROSS JOIN follows AS f CROSS JOIN follows AS back
        WHERE m.guild_id = $1 AND m.left_at IS NOT NULL
          AND f.guild_id = m.guild_id AND f.follower_id = m.user_id
          AND back.guild_id = f.guild_id AND back.follower_id = f.followed_id AND back.followed_id = f.follower_id
          AND (f.follower_id < f.followed_id OR NOT {GONE.format("f.followed_id")}))
"""
CHANGES = """
SELECT COALESCE(SUM(CASE WHEN h.kind IN ('followed', 'accepted') THEN 1 ELSE 0 END), 0),
       COALESCE(SUM(CASE WHEN h.kind IN ('unfollowed', 'removed_follower') THEN 1 ELSE 0 END), 0),
       COALESCE(SUM(CASE WHEN h.kind = 'became_friends' THEN 1 ELSE 0 END), 0),
       COALESCE(SUM(CASE WHEN h.kind = 'ended_friendship' THEN 1 ELSE 0 END), 0)
FROM follow_history AS h CROSS JOIN members AS actor CROSS JOIN members AS other
WHERE h.guild_id = $1 AND h.happened_at >= $2 AND h.happened_at < $3
  AND actor.guild_id = h.guild_id AND actor.user_id = h.actor_id AND actor.left_at IS NULL
  AND other.guild_id = h.guild_id AND other.user_id = h.other_id AND other.left_at IS NULL
"""
NEW_FOLLOWERS = f"SELECT COUNT(*) {FOLLOWERS} AND f.followed_at >= $3 AND f.followed_at < $4"
NEW_FOLLOWING = f"SELECT COUNT(*) {FOLLOWING} AND f.followed_at >= $3 AND f.followed_at < $4"


class FigureStore:
    """Adds up rows of `follows` and `follow_history`."""

    async def edges(self, tx: Transaction, guild_id: int) -> Edges:
        """Return how many follows and friendships stand now between people who are here."""
        follows = await tx.fetchval(FOLLOWS, guild_id)
        return Edges(int(follows), int(await tx.fetchval(FRIENDSHIPS, guild_id)))

    async def changes(self, tx: Transaction, guild_id: int, since: int, until: int) -> GraphChanges:
        """Return what history tells of [since, until), between people who are here."""
        row = await tx.fetchrow(CHANGES, guild_id, since, until)
        return GraphChanges(*(int(row[place]) for place in range(4))) if row is not None else GraphChanges()

    async def new_followers(
        self, tx: Transaction, guild_id: int, user_id: int, since: int, until: int
    ) -> int:
        """Return how many of a member's followers came in [since, until) and are here."""
        count: int = await tx.fetchval(NEW_FOLLOWERS, guild_id, user_id, since, until)
        return count

    async def new_following(
        self, tx: Transaction, guild_id: int, user_id: int, since: int, until: int
    ) -> int:
        """Return how many of those a member follows were first followed in [since, until) and are here."""
        count: int = await tx.fetchval(NEW_FOLLOWING, guild_id, user_id, since, until)
        return count
