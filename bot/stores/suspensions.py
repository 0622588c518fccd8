"""Who is suspended where and until when, and messages of ours that are still to be removed from Discord."""

from collections.abc import Iterable, Sequence

from bot.database import Row, Transaction
from bot.domain.reports import Place
from bot.domain.suspensions import Suspension

PUT = """
INSERT INTO suspensions (guild_id, user_id, report_id, suspended_at, ends_at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (guild_id, user_id) DO UPDATE
SET report_id = excluded.report_id, suspended_at = excluded.suspended_at, ends_at = excluded.ends_at
"""
COLUMNS = "s.guild_id, s.user_id, s.report_id, s.ends_at"
GET = f"""
SELECT {COLUMNS} FROM suspensions AS s
WHERE s.guild_id = $1 AND s.user_id = $2 AND (s.ends_at IS NULL OR s.ends_at > $3)
"""
EVERYBODY = "SELECT guild_id, user_id FROM suspensions"
LIFT = "DELETE FROM suspensions WHERE guild_id = $1 AND user_id = $2"
IS_KEPT = "SELECT 1 FROM suspensions WHERE guild_id = $1 AND user_id = $2"
ENDED = f"SELECT {COLUMNS} FROM suspensions AS s WHERE s.ends_at <= $1 ORDER BY s.guild_id, s.user_id"
NEXT_END = "SELECT MIN(ends_at) FROM suspensions"
OF_GUILD = f"""
SELECT {COLUMNS}, COALESCE(m.name, '') AS name FROM suspensions AS s
LEFT JOIN members AS m ON m.guild_id = s.guild_id AND m.user_id = s.user_id
WHERE s.guild_id = $1 ORDER BY s.suspended_at, s.user_id LIMIT $2
"""
OWE = """
INSERT INTO removals (message_id, channel_id, due_at, attempts) VALUES ($1, $2, $3, 0)
ON CONFLICT (message_id) DO NOTHING
"""
DUE = "SELECT message_id, channel_id, attempts FROM removals WHERE due_at <= $1 ORDER BY due_at, message_id LIMIT $2"
POSTPONE = "UPDATE removals SET due_at = $2, attempts = attempts + 1 WHERE message_id = $1"
DONE = "DELETE FROM removals WHERE message_id = $1"
NEXT_REMOVAL = "SELECT MIN(due_at) FROM removals"


class SuspensionStore:
    """Rows of `suspensions`."""

    async def put(self, tx: Transaction, suspension: Suspension, now: int) -> None:
        """Suspend somebody; a suspension in force is replaced."""
        one = suspension
        await tx.execute(PUT, one.guild_id, one.user_id, one.report_id, now, one.ends_at)

    async def get(self, tx: Transaction, guild_id: int, user_id: int, now: int) -> Suspension | None:
        """Return the suspension that is in force."""
        row = await tx.fetchrow(GET, guild_id, user_id, now)
        return None if row is None else _suspension(row)

    async def everybody(self, tx: Transaction) -> set[tuple[int, int]]:
        """Return server and person of all suspensions, over or not."""
        return {(row[0], row[1]) for row in await tx.fetch(EVERYBODY)}

    async def is_kept(self, tx: Transaction, guild_id: int, user_id: int) -> bool:
        """Return whether somebody is suspended and was not let in again yet."""
        return await tx.fetchval(IS_KEPT, guild_id, user_id) is not None

    async def lift(self, tx: Transaction, guild_id: int, user_id: int) -> bool:
        """End a suspension; return whether there was one."""
        return await tx.execute(LIFT, guild_id, user_id) > 0

    async def ended(self, tx: Transaction, now: int) -> list[Suspension]:
        """Return the suspensions that are over."""
        return [_suspension(row) for row in await tx.fetch(ENDED, now)]

    async def next_end(self, tx: Transaction) -> int | None:
        """Return when the next suspension ends (Unix seconds), None for never."""
        ends_at: int | None = await tx.fetchval(NEXT_END)
        return ends_at

    async def of_guild(self, tx: Transaction, guild_id: int, limit: int) -> Sequence[tuple[Suspension, str]]:
        """Return who is suspended in a server, with their names."""
        return [(_suspension(row), row["name"]) for row in await tx.fetch(OF_GUILD, guild_id, limit)]


class RemovalStore:
    """Rows of `removals`: messages of ours, about nobody."""

    async def owe(self, tx: Transaction, messages: Iterable[tuple[int, int]], now: int) -> None:
        """Have messages removed; each is given by its channel and its id."""
        await tx.executemany(OWE, [(message_id, channel_id, now) for channel_id, message_id in messages])

    async def due(self, tx: Transaction, now: int, limit: int) -> list[tuple[Place, int]]:
        """Return messages to be removed now, each with how often it was tried."""
        return [(Place(row[1], (row[0],)), row[2]) for row in await tx.fetch(DUE, now, limit)]

    async def postpone(self, tx: Transaction, message_id: int, until: int) -> None:
        """Try again at this time."""
        await tx.execute(POSTPONE, message_id, until)

    async def done(self, tx: Transaction, message_id: int) -> None:
        """Drop a message that is gone."""
        await tx.execute(DONE, message_id)

    async def next_due(self, tx: Transaction) -> int | None:
        """Return when the next message is to be removed (Unix seconds), None for never."""
        due: int | None = await tx.fetchval(NEXT_REMOVAL)
        return due


def _suspension(row: Row) -> Suspension:
    return Suspension(row["guild_id"], row["user_id"], row["report_id"], row["ends_at"])
