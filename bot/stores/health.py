"""What the doctor asks the database about one server."""

from collections.abc import Sequence

from bot.database import Row, Transaction
from bot.domain.access import GrantKind, Target
from bot.domain.health import Owed
from bot.domain.outcomes import Obstacle
from bot.domain.problems import Problem

OWED_ACCESS = """
SELECT COUNT(*), MIN(CASE WHEN due_at > 0 THEN due_at ELSE $2 END) FROM access_work
WHERE guild_id = $1 AND (due_at <= $2 OR attempts > 0)
"""
OWED_NOTICES = "SELECT COUNT(*), MIN(noted_at) FROM notices WHERE guild_id = $1 AND due_at <= $2"
OWED_MESSAGES = "SELECT COUNT(*), MIN(accepted_at) FROM relayed WHERE guild_id = $1 AND due_at IS NOT NULL"
PROBLEMS = "SELECT kind, target_id, reason, since FROM problems WHERE guild_id = $1 ORDER BY since, target_id"
WITHHELD = "SELECT DISTINCT user_id FROM withheld WHERE guild_id = $1 ORDER BY user_id"
LOOK_DUE = "SELECT due_at FROM sweeps WHERE guild_id = $1"


class HealthStore:
    """Reads of several tables; it writes none."""

    async def owed_access(self, tx: Transaction, guild_id: int, now: int) -> Owed:
        """Return how many members' access is due now or was tried in vain."""
        return _owed(await tx.fetch(OWED_ACCESS, guild_id, now))

    async def owed_notices(self, tx: Transaction, guild_id: int, now: int) -> Owed:
        """Return how many notices are due."""
        return _owed(await tx.fetch(OWED_NOTICES, guild_id, now))

    async def owed_messages(self, tx: Transaction, guild_id: int) -> Owed:
        """Return how many messages between friends are under way."""
        return _owed(await tx.fetch(OWED_MESSAGES, guild_id))

    async def problems(self, tx: Transaction, guild_id: int) -> list[Problem]:
        """Return what Discord refuses."""
        return [
            Problem(
                guild_id,
                Target(GrantKind(row["kind"]), row["target_id"]),
                Obstacle(row["reason"]),
                row["since"],
            )
            for row in await tx.fetch(PROBLEMS, guild_id)
        ]

    async def withheld(self, tx: Transaction, guild_id: int) -> tuple[int, ...]:
        """Return from whom staff took something by hand."""
        return tuple(row[0] for row in await tx.fetch(WITHHELD, guild_id))

    async def look_due_at(self, tx: Transaction, guild_id: int) -> int | None:
        """Return when every member is looked at next."""
        due: int | None = await tx.fetchval(LOOK_DUE, guild_id)
        return due


def _owed(rows: Sequence[Row]) -> Owed:
    return Owed(rows[0][0], rows[0][1])
