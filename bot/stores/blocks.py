"""Who blocks whom (in all servers), who muted whom (in one), and whom they no longer want suggested."""

from bot.database import Transaction

ADD = """
INSERT INTO blocks (blocker_id, blocked_id, name, blocked_at) VALUES ($1, $2, $3, $4)
ON CONFLICT (blocker_id, blocked_id) DO NOTHING
"""
REMOVE = "DELETE FROM blocks WHERE blocker_id = $1 AND blocked_id = $2"
BLOCKS = "SELECT 1 FROM blocks WHERE blocker_id = $1 AND blocked_id = $2"
MUTE = """
INSERT INTO mutes (guild_id, muter_id, muted_id, muted_at, ends_at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (guild_id, muter_id, muted_id) DO UPDATE
SET muted_at = excluded.muted_at, ends_at = excluded.ends_at
"""
UNMUTE = "DELETE FROM mutes WHERE guild_id = $1 AND muter_id = $2 AND muted_id = $3"
MUTES = """
SELECT 1 FROM mutes
WHERE guild_id = $1 AND muter_id = $2 AND muted_id = $3 AND (ends_at IS NULL OR ends_at > $4)
"""
UNMUTE_EACH_OTHER = """
DELETE FROM mutes WHERE (muter_id = $1 AND muted_id = $2) OR (muter_id = $2 AND muted_id = $1)
"""
PRUNE_MUTES = "DELETE FROM mutes WHERE ends_at <= $1"
DISMISS = """
INSERT INTO dismissals (guild_id, user_id, dismissed_id, dismissed_at) VALUES ($1, $2, $3, $4)
ON CONFLICT (guild_id, user_id, dismissed_id) DO NOTHING
"""


class BlockStore:
    """Rows of `blocks`, `mutes` and `dismissals`."""

    async def add(self, tx: Transaction, blocker: int, blocked: int, name: str, now: int) -> bool:
        """Keep a block with the name the blocked person showed; return whether it is new."""
        return await tx.execute(ADD, blocker, blocked, name, now) > 0

    async def remove(self, tx: Transaction, blocker: int, blocked: int) -> bool:
        """Drop a block; return whether there was one."""
        return await tx.execute(REMOVE, blocker, blocked) > 0

    async def blocks(self, tx: Transaction, blocker: int, blocked: int) -> bool:
        """Return whether the one blocks the other."""
        return await tx.fetchval(BLOCKS, blocker, blocked) is not None

    async def mute(
        self, tx: Transaction, guild_id: int, muter: int, muted: int, now: int, ends_at: int | None
    ) -> None:
        """Keep a mute until a time, or for ever."""
        await tx.execute(MUTE, guild_id, muter, muted, now, ends_at)

    async def unmute(self, tx: Transaction, guild_id: int, muter: int, muted: int) -> bool:
        """Drop a mute; return whether there was one."""
        return await tx.execute(UNMUTE, guild_id, muter, muted) > 0

    async def mutes(self, tx: Transaction, guild_id: int, muter: int, muted: int, now: int) -> bool:
        """Return whether the one mutes the other at this time."""
        return await tx.fetchval(MUTES, guild_id, muter, muted, now) is not None

    async def unmute_each_other(self, tx: Transaction, one: int, other: int) -> None:
        """Drop every mute between two people, in all servers."""
        await tx.execute(UNMUTE_EACH_OTHER, one, other)

    async def prune_mutes(self, tx: Transaction, now: int) -> int:
        """Drop mutes that have ended; return how many."""
        return await tx.execute(PRUNE_MUTES, now)

    async def dismiss(self, tx: Transaction, guild_id: int, me: int, them: int, now: int) -> None:
        """Never suggest them to me again."""
        await tx.execute(DISMISS, guild_id, me, them, now)
