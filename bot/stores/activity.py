"""What is counted: sums of a whole server, and different people by keyed hash."""

from collections.abc import Sequence
from datetime import UTC

from bot.database import Row, Transaction
from bot.domain.activity import (
    DAYS_KEPT,
    FLUSHES_KEPT,
    HOURS_KEPT,
    PEOPLE_DAYS,
    Kind,
    Relation,
    Segments,
    Sum,
    day_number,
)

HOURS = """
SELECT hour, kind, relation, amount FROM activity_hours WHERE guild_id = $1 AND hour >= $2 AND hour < $3
ORDER BY hour, kind, relation
"""
DAYS = """
SELECT day, kind, relation, amount FROM activity_days WHERE guild_id = $1 AND day >= $2 AND day < $3
ORDER BY day, kind, relation
"""
MONTHS = """
SELECT month, kind, relation, amount FROM activity_months WHERE guild_id = $1 AND month >= $2 AND month < $3
ORDER BY month, kind, relation
"""
# Bit 0 of a bitmap is the row's last day, bit n the day n days before. Shifts want a plain INTEGER in PostgreSQL.
IN_WINDOW = """
CASE WHEN last_day >= $2 THEN ({bits} >> CAST(last_day - $2 AS INTEGER)) & $4
     ELSE {bits} & ($4 >> CAST($2 - last_day AS INTEGER)) END <> 0
"""
SEGMENTS = f"""
SELECT COALESCE(SUM(CASE WHEN {IN_WINDOW.format(bits="active_days")} THEN 1 ELSE 0 END), 0),
       COALESCE(SUM(CASE WHEN {IN_WINDOW.format(bits="active_days")} THEN 0
                         WHEN {IN_WINDOW.format(bits="passive_days")} THEN 1 ELSE 0 END), 0)
FROM activity_people
WHERE guild_id = $1 AND last_day > $2 - $3 AND last_day < $2 + {PEOPLE_DAYS}
"""
PRUNE_HOURS = "DELETE FROM activity_hours WHERE hour < $1"
PRUNE_DAYS = "DELETE FROM activity_days WHERE day < $1"
PRUNE_PEOPLE = "DELETE FROM activity_people WHERE last_day < $1"
PRUNE_FLUSHES = "DELETE FROM activity_flushes WHERE flushed_at < $1"


class ActivityStore:
    """Rows of `activity_hours`, `activity_days`, `activity_months` and `activity_people`: about nobody by name."""

    async def hours(self, tx: Transaction, guild_id: int, since: int, until: int) -> list[Sum]:
        """Return the sums of the local hours that began within [since, until); kept for 35 days."""
        return _sums(await tx.fetch(HOURS, guild_id, since, until))

    async def days(self, tx: Transaction, guild_id: int, since: int, until: int) -> list[Sum]:
        """Return the sums of the local days that began within [since, until); kept for 400 days.

        `since` and `until` are local midnights of the server's zone, as a `Period` has them.
        """
        return _sums(await tx.fetch(DAYS, guild_id, since, until))

    async def months(self, tx: Transaction, guild_id: int, since: int, until: int) -> list[Sum]:
        """Return the sums of the local months that began within [since, until); kept for good."""
        return _sums(await tx.fetch(MONTHS, guild_id, since, until))

    async def segments(self, tx: Transaction, guild_id: int, last_day: int, days: int) -> Segments:
        """Return how many people were active, and only passive, within `days` days up to and with `last_day`.

        `last_day` is a `day_number` of the server's zone; what is more than 35 days back is not known.
        """
        row = await tx.fetchrow(SEGMENTS, guild_id, last_day, days, (1 << days) - 1)
        return Segments(row[0], row[1]) if row is not None else Segments(0, 0)

    async def prune(self, tx: Transaction, now: int) -> None:
        """Drop what is past its time: hours and people after 35 days, days after 400, flushes after one."""
        await tx.execute(PRUNE_HOURS, now - HOURS_KEPT)
        await tx.execute(PRUNE_DAYS, now - DAYS_KEPT)
        await tx.execute(PRUNE_PEOPLE, day_number(now, UTC) - PEOPLE_DAYS)
        await tx.execute(PRUNE_FLUSHES, now - FLUSHES_KEPT)


def _sums(rows: Sequence[Row]) -> list[Sum]:
    return [Sum(row[0], Kind(row[1]), Relation(row[2]), row[3]) for row in rows]
