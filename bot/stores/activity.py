"""What is counted: sums of a whole server, and different people by keyed hash."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC

from bot.database import Row, Transaction
from bot.domain.activity import (
    DAYS_KEPT,
    FLUSHES_KEPT,
    HOURS_KEPT,
    PASSIVE,
    PEOPLE_DAYS,
    Kind,
    Relation,
    Segments,
    Sum,
    day_number,
)
from bot.domain.counting import SumKey, Tally, days_in, pseudonym

ALL_DAYS = (1 << PEOPLE_DAYS) - 1

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
BEGIN = (
    "INSERT INTO activity_flushes (flush_id, flushed_at) VALUES ($1, $2) ON CONFLICT (flush_id) DO NOTHING"
)
ADD_HOURS, ADD_DAYS, ADD_MONTHS = (
    f"""
INSERT INTO activity_{unit}s AS a (guild_id, {unit}, kind, relation, amount) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (guild_id, {unit}, kind, relation) DO UPDATE SET amount = a.amount + excluded.amount
"""
    for unit in ("hour", "day", "month")
)
# Both bitmaps are moved to the later of the two days; a shift past their width would leave nothing.
MERGED = f"""
CASE WHEN p.last_day >= excluded.last_day
     THEN p.{{bits}} | ((excluded.{{bits}} << CAST(p.last_day - excluded.last_day AS INTEGER)) & {ALL_DAYS})
     WHEN excluded.last_day - p.last_day >= {PEOPLE_DAYS} THEN excluded.{{bits}}
     ELSE ((p.{{bits}} << CAST(excluded.last_day - p.last_day AS INTEGER)) & {ALL_DAYS}) | excluded.{{bits}} END
"""
SEE = f"""
INSERT INTO activity_people AS p (guild_id, person, last_day, active_days, passive_days)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (guild_id, person) DO UPDATE
SET active_days = {MERGED.format(bits="active_days")},
    passive_days = {MERGED.format(bits="passive_days")},
    last_day = CASE WHEN p.last_day > excluded.last_day THEN p.last_day ELSE excluded.last_day END
"""
GUILDS_WITH_PEOPLE = "SELECT DISTINCT guild_id FROM activity_people ORDER BY guild_id"
SEEN = "SELECT last_day, active_days, passive_days FROM activity_people WHERE guild_id = $1 AND person = $2"
FORGET_PERSON = "DELETE FROM activity_people WHERE guild_id = $1 AND person = $2"
EXCLUSIONS = "SELECT guild_id, channel_id FROM activity_exclusions ORDER BY guild_id, channel_id"
CLEAR_EXCLUSIONS = "DELETE FROM activity_exclusions WHERE guild_id = $1"
EXCLUDE = "INSERT INTO activity_exclusions (guild_id, channel_id) VALUES ($1, $2)"
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

    async def begin(self, tx: Transaction, flush_id: int, now: int) -> bool:
        """Claim that a flush is written by this transaction; False if it was written before."""
        return await tx.execute(BEGIN, flush_id, now) > 0

    async def add(self, tx: Transaction, tally: Tally, secret: str) -> None:
        """Add to the sums, and note who was active or passive, under their numbers."""
        await tx.executemany(ADD_HOURS, _rows(tally.hours))
        await tx.executemany(ADD_DAYS, _rows(tally.days))
        await tx.executemany(ADD_MONTHS, _rows(tally.months))
        await tx.executemany(SEE, sorted(_people(tally, secret)))

    async def guilds_with_people(self, tx: Transaction) -> list[int]:
        """Return the servers where it is known how many people were active."""
        return [row[0] for row in await tx.fetch(GUILDS_WITH_PEOPLE)]

    async def seen(self, tx: Transaction, guild_id: int, person: int) -> dict[int, bool]:
        """Return the days on which the person of this number did anything, by `day_number`: True for active ones."""
        row = await tx.fetchrow(SEEN, guild_id, person)
        return {} if row is None else dict(days_in(row[0], row[1], row[2]))

    async def forget_person(self, tx: Transaction, guild_id: int, person: int) -> None:
        """Forget on which days the person of this number was active."""
        await tx.execute(FORGET_PERSON, guild_id, person)

    async def exclusions(self, tx: Transaction) -> list[tuple[int, int]]:
        """Return the servers and channels where nothing is counted."""
        return [(row[0], row[1]) for row in await tx.fetch(EXCLUSIONS)]

    async def exclude(self, tx: Transaction, guild_id: int, channels: Iterable[int]) -> None:
        """Count nothing in these channels of a server, and again in all others."""
        await tx.execute(CLEAR_EXCLUSIONS, guild_id)
        await tx.executemany(EXCLUDE, [(guild_id, one) for one in sorted(set(channels))])

    async def prune(self, tx: Transaction, now: int) -> None:
        """Drop what is past its time: hours and people after 35 days, days after 400, flushes after one."""
        await tx.execute(PRUNE_HOURS, now - HOURS_KEPT)
        await tx.execute(PRUNE_DAYS, now - DAYS_KEPT)
        await tx.execute(PRUNE_PEOPLE, day_number(now, UTC) - PEOPLE_DAYS)
        await tx.execute(PRUNE_FLUSHES, now - FLUSHES_KEPT)


def _sums(rows: Sequence[Row]) -> list[Sum]:
    return [Sum(row[0], Kind(row[1]), Relation(row[2]), row[3]) for row in rows]


def _rows(sums: Mapping[SumKey, int]) -> list[tuple[int, int, Kind, Relation, int]]:
    """Return the rows of sums in order: two processes that write the same never wait for each other."""
    return sorted((*key, amount) for key, amount in sums.items())


def _people(tally: Tally, secret: str) -> Iterator[tuple[int, int, int, int, int]]:
    for (guild_id, user_id, day), kinds in tally.seen.items():
        is_active, is_passive = bool(kinds - PASSIVE), bool(kinds & PASSIVE)
        yield guild_id, pseudonym(secret, guild_id, user_id), day, int(is_active), int(is_passive)
