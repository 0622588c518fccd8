"""Circles and live rooms, who is kept out of them, and who wants to hear of them."""

from collections.abc import Sequence

from bot.database import Row, Transaction
from bot.domain.access import Target
from bot.domain.shards import Shards
from bot.domain.spaces import CAPACITY, Audience, Form, Space, SpaceKind, target_of
from bot.stores.shards import mine

COLUMNS = (
    "space_id, guild_id, owner_id, kind, form, audience, name, opened_at, parent_id, channel_id, shown_name, "
    "closed_at, empty_since, attempts"
)
BY_OWNER = f"SELECT {COLUMNS} FROM spaces WHERE guild_id = $1 AND owner_id = $2 AND kind = $3"
BY_CHANNEL = f"SELECT {COLUMNS} FROM spaces WHERE channel_id = $1"
BY_PARENT = f"SELECT {COLUMNS} FROM spaces WHERE guild_id = $1 AND parent_id = $2 AND form = 'thread'"
BY_ID = f"SELECT {COLUMNS} FROM spaces WHERE space_id = $1"
OF_GUILD = f"SELECT {COLUMNS} FROM spaces WHERE guild_id = $1 ORDER BY space_id"
LIVE_ROOMS = f"SELECT {COLUMNS} FROM spaces WHERE guild_id = $1 AND kind = 'live'"
SAVE = """
INSERT INTO spaces (space_id, guild_id, owner_id, kind, form, audience, name, opened_at, parent_id, channel_id,
                    shown_name, closed_at, empty_since, attempts, due_at, claimed_until)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, 0)
ON CONFLICT (space_id) DO UPDATE
SET form = excluded.form, audience = excluded.audience, name = excluded.name, parent_id = excluded.parent_id,
    channel_id = excluded.channel_id, shown_name = excluded.shown_name, closed_at = excluded.closed_at,
    empty_since = excluded.empty_since, attempts = excluded.attempts,
    due_at = excluded.due_at
"""
FORGET = "DELETE FROM spaces WHERE space_id = $1"
FORGET_GRANTS = "DELETE FROM grants WHERE guild_id = $1 AND target_id = $2"
CLAIM = f"""
UPDATE spaces SET claimed_until = $2
WHERE space_id IN (SELECT space_id FROM spaces WHERE due_at <= $1 AND claimed_until <= $1 {{mine}}
                   ORDER BY due_at, space_id LIMIT $3)
  AND due_at <= $1 AND claimed_until <= $1
RETURNING {COLUMNS}
"""
CLAIM_ONE = f"""
UPDATE spaces SET claimed_until = $3 WHERE space_id = $1 AND due_at <= $2 AND claimed_until <= $2
RETURNING {COLUMNS}
"""
LET_GO = "UPDATE spaces SET claimed_until = 0 WHERE space_id = $1"
LET_GO_OF_ALL = "UPDATE spaces SET claimed_until = 0 WHERE claimed_until > 0 {mine}"
NEXT_DUE = """
SELECT MIN(CASE WHEN claimed_until > due_at THEN claimed_until ELSE due_at END)
FROM spaces WHERE due_at IS NOT NULL {mine}
"""
OPEN = "s.channel_id IS NOT NULL AND s.closed_at IS NULL"
MINE = f"SELECT {COLUMNS} FROM spaces AS s WHERE s.guild_id = $1 AND s.owner_id = $2 AND {OPEN}"
FRIENDS_OF_OWNER = """
    EXISTS (SELECT 1 FROM follows AS f WHERE f.guild_id = s.guild_id AND f.follower_id = s.owner_id
            AND f.followed_id = $2)
"""
# Whoever follows the owner may be let in; for an audience of friends the owner must follow them too.
OTHERS = f"""
SELECT {COLUMNS.replace("guild_id", "s.guild_id")} FROM spaces AS s
JOIN follows AS mine ON mine.guild_id = s.guild_id AND mine.follower_id = $2 AND mine.followed_id = s.owner_id
WHERE s.guild_id = $1 AND {OPEN} AND (s.audience = 'followers' OR {FRIENDS_OF_OWNER})
  AND NOT EXISTS (SELECT 1 FROM exclusions AS e WHERE e.guild_id = s.guild_id AND e.owner_id = s.owner_id
                  AND e.excluded_id = $2)
  AND NOT EXISTS (SELECT 1 FROM members AS gone WHERE gone.guild_id = s.guild_id
                  AND gone.user_id = s.owner_id AND gone.left_at IS NOT NULL)
"""
AUDIENCE = """
FROM follows AS f
JOIN members AS m ON m.guild_id = f.guild_id AND m.user_id = f.follower_id
LEFT JOIN follows AS back ON back.guild_id = f.guild_id AND back.follower_id = f.followed_id
 AND back.followed_id = f.follower_id
WHERE f.guild_id = $1 AND f.followed_id = $2 AND m.left_at IS NULL
  AND (CAST($3 AS TEXT) = 'followers' OR back.follower_id IS NOT NULL)
  AND NOT EXISTS (SELECT 1 FROM exclusions AS e WHERE e.guild_id = f.guild_id AND e.owner_id = $2
                  AND e.excluded_id = f.follower_id)
"""
SINCE = """
CASE WHEN back.followed_at > f.followed_at AND CAST($3 AS TEXT) = 'friends' THEN back.followed_at
     ELSE f.followed_at END
"""
COUNT_AUDIENCE = f"SELECT COUNT(*) {AUDIENCE}"
AUDIENCE_IDS = f"SELECT f.follower_id {AUDIENCE} ORDER BY {SINCE}, f.follower_id"
FIRST_OF_AUDIENCE = f"{AUDIENCE_IDS} LIMIT $4"
EXCLUDE = """
INSERT INTO exclusions (guild_id, owner_id, excluded_id, excluded_at) VALUES ($1, $2, $3, $4)
ON CONFLICT (guild_id, owner_id, excluded_id) DO NOTHING
"""
INCLUDE = "DELETE FROM exclusions WHERE guild_id = $1 AND owner_id = $2 AND excluded_id = $3"
EXCLUDED = """
SELECT e.excluded_id, m.name FROM exclusions AS e
JOIN members AS m ON m.guild_id = e.guild_id AND m.user_id = e.excluded_id
WHERE e.guild_id = $1 AND e.owner_id = $2 ORDER BY e.excluded_at DESC
"""
HAS_LIVE_FOR_FOLLOWERS = """
SELECT 1 FROM spaces AS s WHERE s.guild_id = $1 AND s.owner_id = $2 AND s.audience = 'followers'
  AND s.closed_at IS NULL
"""


class SpaceStore:
    """Rows of `spaces` and `exclusions`."""

    def __init__(self, shards: Shards | None = None) -> None:
        own = mine(shards)
        self._claim = CLAIM.format(mine=own)
        self._next_due = NEXT_DUE.format(mine=own)
        self._let_go_of_all = LET_GO_OF_ALL.format(mine=own)

    async def of(self, tx: Transaction, guild_id: int, owner_id: int, kind: SpaceKind) -> Space | None:
        """Return a member's circle or live room, open or closed."""
        row = await tx.fetchrow(BY_OWNER, guild_id, owner_id, kind)
        return None if row is None else _space(row)

    async def at(self, tx: Transaction, channel_id: int) -> Space | None:
        """Return the space whose channel this is."""
        row = await tx.fetchrow(BY_CHANNEL, channel_id)
        return None if row is None else _space(row)

    async def threads_of(self, tx: Transaction, guild_id: int, parent_id: int) -> list[Space]:
        """Return the spaces that are threads of a channel."""
        return [_space(row) for row in await tx.fetch(BY_PARENT, guild_id, parent_id)]

    async def get(self, tx: Transaction, space_id: int) -> Space | None:
        """Return a space by its id."""
        row = await tx.fetchrow(BY_ID, space_id)
        return None if row is None else _space(row)

    async def of_guild(self, tx: Transaction, guild_id: int) -> list[Space]:
        """Return all spaces of a server."""
        return [_space(row) for row in await tx.fetch(OF_GUILD, guild_id)]

    async def live_rooms(self, tx: Transaction, guild_id: int) -> list[Space]:
        """Return all live rooms of a server."""
        return [_space(row) for row in await tx.fetch(LIVE_ROOMS, guild_id)]

    async def save(self, tx: Transaction, space: Space, due_at: int | None) -> None:
        """Keep a space, and when there is something to do about it."""
        await tx.execute(
            SAVE,
            space.id,
            space.guild_id,
            space.owner_id,
            space.kind,
            space.form,
            space.audience,
            space.name,
            space.opened_at,
            space.parent_id,
            space.channel_id,
            space.shown_name,
            space.closed_at,
            space.empty_since,
            space.attempts,
            due_at,
        )

    async def forget(self, tx: Transaction, space: Space) -> None:
        """Drop a space that no longer is, and whatever was given of it."""
        await tx.execute(FORGET, space.id)
        if space.channel_id is not None:
            await tx.execute(FORGET_GRANTS, space.guild_id, space.channel_id)

    async def claim_due(self, tx: Transaction, now: int, until: int, limit: int) -> list[Space]:
        """Take spaces about which something is due, so that nobody else takes them before `until`."""
        return [_space(row) for row in await tx.fetch(self._claim, now, until, limit)]

    async def claim(self, tx: Transaction, space_id: int, now: int, until: int) -> Space | None:
        """Take one space if something is due about it and nobody else has taken it."""
        row = await tx.fetchrow(CLAIM_ONE, space_id, now, until)
        return None if row is None else _space(row)

    async def let_go(self, tx: Transaction, space_id: int) -> None:
        """Free a space that was claimed."""
        await tx.execute(LET_GO, space_id)

    async def let_go_of_all(self, tx: Transaction) -> None:
        """Free what a process that no longer runs had claimed."""
        await tx.execute(self._let_go_of_all)

    async def next_due(self, tx: Transaction) -> int | None:
        """Return when something is due next, in Unix seconds, None for never."""
        due: int | None = await tx.fetchval(self._next_due)
        return due

    async def open_to(self, tx: Transaction, guild_id: int, user_id: int) -> frozenset[Target]:
        """Return what is open to a member: their own spaces, and those of people who let them in.

        Where more are entitled than fit, those who stood first are in.
        """
        spaces = [_space(row) for row in await tx.fetch(MINE, guild_id, user_id)]
        for row in await tx.fetch(OTHERS, guild_id, user_id):
            space = _space(row)
            if await self._fits(tx, space, user_id):
                spaces.append(space)
        return frozenset(target_of(space, user_id) for space in spaces)

    async def audience(self, tx: Transaction, space: Space) -> list[int]:
        """Return everybody a space is meant for, those who stood first first."""
        rows = await tx.fetch(AUDIENCE_IDS, space.guild_id, space.owner_id, space.audience)
        return [row[0] for row in rows]

    async def count_audience(self, tx: Transaction, space: Space) -> int:
        """Return how many people a space is meant for."""
        count: int = await tx.fetchval(COUNT_AUDIENCE, space.guild_id, space.owner_id, space.audience)
        return count

    async def last_who_fits(self, tx: Transaction, space: Space) -> int | None:
        """Return who stands last of those who fit into a full space: when somebody goes out, they come in."""
        rows = await tx.fetch(FIRST_OF_AUDIENCE, space.guild_id, space.owner_id, space.audience, CAPACITY)
        return rows[-1][0] if len(rows) == CAPACITY else None

    async def exclude(self, tx: Transaction, guild_id: int, owner_id: int, user_id: int, now: int) -> None:
        """Keep somebody out of a member's spaces."""
        await tx.execute(EXCLUDE, guild_id, owner_id, user_id, now)

    async def include(self, tx: Transaction, guild_id: int, owner_id: int, user_id: int) -> bool:
        """No longer keep somebody out; return whether they were."""
        return await tx.execute(INCLUDE, guild_id, owner_id, user_id) > 0

    async def excluded(self, tx: Transaction, guild_id: int, owner_id: int) -> Sequence[tuple[int, str]]:
        """Return whom a member keeps out, with their names."""
        return [(row[0], row[1]) for row in await tx.fetch(EXCLUDED, guild_id, owner_id)]

    async def is_live_for_followers(self, tx: Transaction, guild_id: int, owner_id: int) -> bool:
        """Return whether followers of a member, friends or not, have something open."""
        return await tx.fetchval(HAS_LIVE_FOR_FOLLOWERS, guild_id, owner_id) is not None

    async def _fits(self, tx: Transaction, space: Space, user_id: int) -> bool:
        room = CAPACITY
        if await self.count_audience(tx, space) <= room:
            return True
        rows = await tx.fetch(FIRST_OF_AUDIENCE, space.guild_id, space.owner_id, space.audience, room)
        return any(row[0] == user_id for row in rows)


def _space(row: Row) -> Space:
    return Space(
        id=row["space_id"],
        guild_id=row["guild_id"],
        owner_id=row["owner_id"],
        kind=SpaceKind(row["kind"]),
        form=Form(row["form"]),
        audience=Audience(row["audience"]),
        name=row["name"],
        opened_at=row["opened_at"],
        parent_id=row["parent_id"],
        channel_id=row["channel_id"],
        shown_name=row["shown_name"],
        closed_at=row["closed_at"],
        empty_since=row["empty_since"],
        attempts=row["attempts"],
    )
