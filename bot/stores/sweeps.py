"""How far the regular look at each server has come."""

from collections.abc import Iterable

from bot.database import Transaction

DUE = "SELECT guild_id, after_id FROM sweeps WHERE due_at <= $1 ORDER BY due_at, guild_id"
BEGIN = """
INSERT INTO sweeps (guild_id, after_id, due_at) VALUES ($1, 0, $2) ON CONFLICT (guild_id) DO NOTHING
"""
NOTE = """
INSERT INTO sweeps (guild_id, after_id, due_at) VALUES ($1, $2, $3)
ON CONFLICT (guild_id) DO UPDATE SET after_id = excluded.after_id, due_at = excluded.due_at
"""


class SweepStore:
    """Rows of `sweeps`."""

    async def begin(self, tx: Transaction, guild_ids: Iterable[int], due_at: int) -> None:
        """Give servers that are new a turn at this time; the others keep theirs."""
        await tx.executemany(BEGIN, [(guild_id, due_at) for guild_id in sorted(guild_ids)])

    async def due(self, tx: Transaction, guild_ids: Iterable[int], now: int) -> tuple[int, int] | None:
        """Return the server that waits longest for its turn, and after which member to go on."""
        mine = set(guild_ids)
        rows = await tx.fetch(DUE, now)
        return next(((row["guild_id"], row["after_id"]) for row in rows if row["guild_id"] in mine), None)

    async def note(self, tx: Transaction, guild_id: int, after: int, due_at: int) -> None:
        """Note how far the look at a server has come, and when to go on."""
        await tx.execute(NOTE, guild_id, after, due_at)
