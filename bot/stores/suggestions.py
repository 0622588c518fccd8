"""Candidates for suggestions, each query bounded whoever asks."""

from collections.abc import Sequence

from bot.database import Transaction
from bot.stores.follows import FRIENDS

FOLLOWING = "SELECT followed_id FROM follows WHERE guild_id = $1 AND follower_id = $2"
FOLLOWERS = """
SELECT f.follower_id FROM follows AS f JOIN members AS other
  ON other.guild_id = f.guild_id AND other.user_id = f.follower_id
WHERE f.guild_id = $1 AND f.followed_id = $2 AND other.left_at IS NULL
  AND NOT EXISTS (SELECT 1 FROM follows AS back WHERE back.guild_id = f.guild_id
                  AND back.follower_id = $2 AND back.followed_id = f.follower_id)
ORDER BY f.followed_at DESC, f.follower_id DESC LIMIT $3
"""
NEWEST_FRIENDS = f"""
SELECT mine.followed_id {FRIENDS}
  AND NOT EXISTS (SELECT 1 FROM preferences AS p
                  WHERE p.user_id = mine.followed_id AND p.lists_visible_to = 'only_me')
ORDER BY mine.followed_at DESC, mine.followed_id DESC LIMIT $3
"""
COUNT_FOLLOWERS = (
    "SELECT COUNT(*) FROM (SELECT 1 FROM follows WHERE guild_id = $1 AND followed_id = $2 LIMIT $3) AS f"
)
SHARING = """
SELECT theirs.user_id, theirs.shared
FROM (SELECT theirs.user_id, COUNT(*) AS shared
      FROM interests AS mine CROSS JOIN interests AS theirs
      WHERE mine.guild_id = $1 AND mine.user_id = $2
        AND theirs.guild_id = mine.guild_id AND theirs.tag = mine.tag AND theirs.user_id <> mine.user_id
      GROUP BY theirs.user_id ORDER BY shared DESC, theirs.user_id LIMIT 4 * $3) AS theirs
CROSS JOIN members AS other
WHERE other.guild_id = $1 AND other.user_id = theirs.user_id AND other.left_at IS NULL
  AND NOT EXISTS (SELECT 1 FROM preferences AS p
                  WHERE p.user_id = theirs.user_id AND p.lists_visible_to = 'only_me')
ORDER BY theirs.shared DESC, theirs.user_id LIMIT $3
"""
NEVER = """
SELECT 1 WHERE
     EXISTS (SELECT 1 FROM follows WHERE guild_id = $1 AND follower_id = $2 AND followed_id = $3)
  OR EXISTS (SELECT 1 FROM follow_requests WHERE guild_id = $1 AND requester_id = $2 AND target_id = $3)
  OR EXISTS (SELECT 1 FROM blocks WHERE blocker_id = $2 AND blocked_id = $3)
  OR EXISTS (SELECT 1 FROM blocks WHERE blocker_id = $3 AND blocked_id = $2)
  OR EXISTS (SELECT 1 FROM mutes WHERE guild_id = $1 AND muter_id = $2 AND muted_id = $3
             AND (ends_at IS NULL OR ends_at > $4))
  OR EXISTS (SELECT 1 FROM dismissals WHERE guild_id = $1 AND user_id = $2 AND dismissed_id = $3)
  OR EXISTS (SELECT 1 FROM declines WHERE guild_id = $1 AND requester_id = $2 AND target_id = $3
             AND declined_at > $5)
  OR EXISTS (SELECT 1 FROM preferences WHERE user_id = $3 AND who_may_follow = 'nobody')
"""
NAME = "SELECT name FROM members WHERE guild_id = $1 AND user_id = $2"
COUNT_CAP = 1_000
"""Followers are counted up to here when candidates tie: past it nobody is "less followed"."""


class SuggestionStore:
    """Reads who might be suggested to a member, and who must not be."""

    async def following(self, tx: Transaction, guild_id: int, me: int) -> list[int]:
        """Return whom I follow."""
        return [row[0] for row in await tx.fetch(FOLLOWING, guild_id, me)]

    async def followers(self, tx: Transaction, guild_id: int, me: int, limit: int) -> list[int]:
        """Return who follows me and whom I do not follow, newest first."""
        return [row[0] for row in await tx.fetch(FOLLOWERS, guild_id, me, limit)]

    async def friends(self, tx: Transaction, guild_id: int, user_id: int, limit: int) -> list[int]:
        """Return a member's newest friends, but for those who hide."""
        return [row[0] for row in await tx.fetch(NEWEST_FRIENDS, guild_id, user_id, limit)]

    async def count_followers(self, tx: Transaction, guild_id: int, user_id: int) -> int:
        """Return how many follow a member, up to COUNT_CAP."""
        count: int = await tx.fetchval(COUNT_FOLLOWERS, guild_id, user_id, COUNT_CAP)
        return count

    async def sharing(self, tx: Transaction, guild_id: int, me: int, limit: int) -> dict[int, int]:
        """Return who shares interests with me, and how many."""
        return {row["user_id"]: row["shared"] for row in await tx.fetch(SHARING, guild_id, me, limit)}

    async def never(
        self, tx: Transaction, guild_id: int, me: int, them: int, now: int, declined_after: int
    ) -> bool:
        """Return whether they must not be suggested to me."""
        return await tx.fetchval(NEVER, guild_id, me, them, now, declined_after) is not None

    async def names(self, tx: Transaction, guild_id: int, user_ids: Sequence[int]) -> dict[int, str]:
        """Return the names members show."""
        names: dict[int, str] = {}
        for user_id in user_ids:
            name = await tx.fetchval(NAME, guild_id, user_id)
            if name is not None:
                names[user_id] = name
        return names
