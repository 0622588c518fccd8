"""The lists people read: followers, following, friends, whom they blocked and muted."""

from collections.abc import Sequence

from bot.database import Row, Transaction
from bot.domain.follows import Listed
from bot.domain.lists import ListName

# $1 server, $2 owner of the list, $3 viewer. "The other" is the person on the list.
PRESENT = "AND other.left_at IS NULL"
SHOWN_TO_THIRD = """
  AND (other.user_id = $3 OR NOT EXISTS (
        SELECT 1 FROM preferences AS p WHERE p.user_id = other.user_id AND p.lists_visible_to = 'only_me'))
  AND NOT EXISTS (SELECT 1 FROM blocks AS b WHERE b.blocker_id = other.user_id AND b.blocked_id = $3)
  AND NOT EXISTS (SELECT 1 FROM blocks AS b WHERE b.blocker_id = $3 AND b.blocked_id = other.user_id)
"""
# CROSS JOIN: SQLite keeps the order written. Left to itself it walks all members of the server for some of these.
FOLLOWERS = f"""
FROM follows AS f CROSS JOIN members AS other
WHERE f.guild_id = $1 AND f.followed_id = $2
  AND other.guild_id = f.guild_id AND other.user_id = f.follower_id {PRESENT}
"""
FOLLOWING = f"""
FROM follows AS f CROSS JOIN members AS other
WHERE f.guild_id = $1 AND f.follower_id = $2
  AND other.guild_id = f.guild_id AND other.user_id = f.followed_id {PRESENT}
"""
FRIENDS = f"""
FROM follows AS f CROSS JOIN follows AS back CROSS JOIN members AS other
WHERE f.guild_id = $1 AND f.follower_id = $2
  AND back.guild_id = f.guild_id AND back.follower_id = f.followed_id AND back.followed_id = f.follower_id
  AND other.guild_id = f.guild_id AND other.user_id = f.followed_id {PRESENT}
"""
MUTED = """
FROM mutes AS f CROSS JOIN members AS other
WHERE f.guild_id = $1 AND f.muter_id = $2 AND (f.ends_at IS NULL OR f.ends_at > $3)
  AND other.guild_id = f.guild_id AND other.user_id = f.muted_id
"""
BLOCKED = "FROM blocks AS f WHERE f.blocker_id = $1"
FRIENDS_SINCE = "CASE WHEN f.followed_at > back.followed_at THEN f.followed_at ELSE back.followed_at END"

SINCE = {
    ListName.FOLLOWERS: ("f.followed_at", "f.follower_id", FOLLOWERS),
    ListName.FOLLOWING: ("f.followed_at", "f.followed_id", FOLLOWING),
    ListName.FRIENDS: (FRIENDS_SINCE, "f.followed_id", FRIENDS),
}


def _page(name: ListName, more: str, limit: str, offset: str) -> str:
    since, other, where = SINCE[name]
    return (
        f"SELECT {other} AS user_id, other.name, {since} AS since {where} {more} "
        f"ORDER BY {since} DESC, {other} DESC LIMIT {limit} OFFSET {offset}"
    )


OWN_PAGE = {name: _page(name, "", "$3", "$4") for name in SINCE}
THIRD_PAGE = {name: _page(name, SHOWN_TO_THIRD, "$4", "$5") for name in SINCE}
OWN_COUNT = {name: f"SELECT COUNT(*) {where}" for name, (_, _, where) in SINCE.items()}
THIRD_COUNT = {name: f"{OWN_COUNT[name]} {SHOWN_TO_THIRD}" for name in SINCE}
BLOCKED_PAGE = f"""
SELECT f.blocked_id AS user_id, f.name, f.blocked_at AS since {BLOCKED}
ORDER BY f.blocked_at DESC, f.blocked_id DESC LIMIT $2 OFFSET $3
"""
BLOCKED_COUNT = f"SELECT COUNT(*) {BLOCKED}"
BLOCKED_NAMES = f"SELECT f.blocked_id AS user_id, f.name {BLOCKED} ORDER BY f.blocked_at DESC"
MUTED_NAMES = f"""
SELECT f.muted_id AS user_id, other.name {MUTED}
UNION SELECT r.muted_id, other.name FROM relay_mutes AS r
JOIN members AS other ON other.guild_id = $1 AND other.user_id = r.muted_id
WHERE r.user_id = $2 ORDER BY 2, 1
"""
FRIEND_NAMES = f"SELECT f.followed_id AS user_id, other.name {FRIENDS} ORDER BY {FRIENDS_SINCE} DESC"
# Whom I follow, of those whom they follow, of those who follow us both: each step leaves fewer to look at.
MUTUAL = """
FROM follows AS mine CROSS JOIN follows AS out CROSS JOIN follows AS back CROSS JOIN follows AS to_me
CROSS JOIN members AS other
WHERE mine.guild_id = $1 AND mine.follower_id = $2
  AND out.guild_id = $1 AND out.follower_id = $3 AND out.followed_id = mine.followed_id
  AND back.guild_id = $1 AND back.follower_id = mine.followed_id AND back.followed_id = $3
  AND to_me.guild_id = $1 AND to_me.follower_id = mine.followed_id AND to_me.followed_id = $2
  AND other.guild_id = $1 AND other.user_id = mine.followed_id AND other.left_at IS NULL
  AND NOT EXISTS (SELECT 1 FROM preferences AS p
                  WHERE p.user_id = mine.followed_id AND p.lists_visible_to = 'only_me')
"""
COUNT_MUTUAL = f"SELECT COUNT(*) {MUTUAL}"
LIST_MUTUAL = f"""
SELECT other.user_id, other.name, out.followed_at AS since {MUTUAL}
ORDER BY out.followed_at DESC, other.user_id DESC LIMIT $4
"""


class ListStore:
    """Reads lists in pages, the newest first; people who left are on none of them."""

    async def count(self, tx: Transaction, name: ListName, guild_id: int, owner: int, viewer: int) -> int:
        """Return how many people the viewer sees on the owner's list."""
        if owner == viewer:
            total = await tx.fetchval(OWN_COUNT[name], guild_id, owner)
        else:
            total = await tx.fetchval(THIRD_COUNT[name], guild_id, owner, viewer)
        return int(total)

    async def page(  # noqa: PLR0913 - which list, whose, for whom, and which stretch of it
        self, tx: Transaction, name: ListName, guild_id: int, owner: int, viewer: int, limit: int, offset: int
    ) -> list[Listed]:
        """Return a stretch of the owner's list as the viewer sees it."""
        if owner == viewer:
            return _listed(await tx.fetch(OWN_PAGE[name], guild_id, owner, limit, offset))
        return _listed(await tx.fetch(THIRD_PAGE[name], guild_id, owner, viewer, limit, offset))

    async def count_all(self, tx: Transaction, name: ListName, guild_id: int, owner: int) -> int:
        """Return how many people are on the list, whoever looks."""
        return await self.count(tx, name, guild_id, owner, owner)

    async def count_blocked(self, tx: Transaction, owner: int) -> int:
        """Return how many people the owner blocks."""
        count: int = await tx.fetchval(BLOCKED_COUNT, owner)
        return count

    async def blocked(self, tx: Transaction, owner: int, limit: int, offset: int) -> list[Listed]:
        """Return a stretch of the people the owner blocks."""
        return _listed(await tx.fetch(BLOCKED_PAGE, owner, limit, offset))

    async def blocked_names(self, tx: Transaction, owner: int) -> list[tuple[int, str]]:
        """Return everybody the owner blocks, with the names they showed then."""
        return [(row[0], row[1]) for row in await tx.fetch(BLOCKED_NAMES, owner)]

    async def friend_names(self, tx: Transaction, guild_id: int, owner: int) -> list[tuple[int, str]]:
        """Return all friends the owner has here, the newest first."""
        return [(row[0], row[1]) for row in await tx.fetch(FRIEND_NAMES, guild_id, owner)]

    async def muted_names(
        self, tx: Transaction, guild_id: int, owner: int, now: int
    ) -> list[tuple[int, str]]:
        """Return everybody the owner mutes here now, or whose messages they mute, by name."""
        return [(row[0], row[1]) for row in await tx.fetch(MUTED_NAMES, guild_id, owner, now)]

    async def count_mutual(self, tx: Transaction, guild_id: int, me: int, them: int) -> int:
        """Return how many friends of mine are theirs too, but for those who hide."""
        count: int = await tx.fetchval(COUNT_MUTUAL, guild_id, me, them)
        return count

    async def mutual(self, tx: Transaction, guild_id: int, me: int, them: int, limit: int) -> list[Listed]:
        """Return some of the friends of mine who are theirs too."""
        return _listed(await tx.fetch(LIST_MUTUAL, guild_id, me, them, limit))


def _listed(rows: Sequence[Row]) -> list[Listed]:
    return [Listed(row["user_id"], row["name"], row["since"]) for row in rows]
