"""When digests come, and which of them were sent, are owed, or were given up."""

from collections.abc import Sequence

from bot.database import Row, Transaction
from bot.domain.digests import Run, Schedule
from bot.domain.periods import Due, Every, Period, Rhythm
from bot.domain.shards import Shards
from bot.stores.shards import mine

GET = """
SELECT s.channel_id, s.every, s.at_minute, s.weekday, g.zone
FROM digest_schedules AS s LEFT JOIN guilds AS g ON g.guild_id = s.guild_id WHERE s.guild_id = $1
"""
SAVE = """
INSERT INTO digest_schedules (guild_id, channel_id, every, at_minute, weekday) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (guild_id) DO UPDATE SET channel_id = excluded.channel_id, every = excluded.every,
    at_minute = excluded.at_minute, weekday = excluded.weekday
"""
REMOVE = "DELETE FROM digest_schedules WHERE guild_id = $1"

COLUMNS = """
run_id, guild_id, user_id, every, starts_at, ends_at, period_key, due_at, attempts, claimed_until, tried_at, tried_in
"""
KEY = "guild_id = $1 AND user_id = $2 AND period_key = $3"
PLAN = """
INSERT INTO digest_runs (run_id, guild_id, user_id, every, starts_at, ends_at, period_key, due_at, try_at,
                         claimed_until, attempts)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8, $9, 0) ON CONFLICT (guild_id, user_id, period_key) DO NOTHING
"""
# What is claimed or was tried stays: it may have been sent.
DROP_UNTRIED = """
DELETE FROM digest_runs WHERE guild_id = $1 AND try_at IS NOT NULL AND claimed_until <= $2 AND tried_at IS NULL
"""
DROP_PLANNED = f"{DROP_UNTRIED} AND user_id = 0"
DROP_PERSONAL = f"{DROP_UNTRIED} AND user_id > 0"
OWED = f"""
SELECT {COLUMNS} FROM digest_runs WHERE guild_id = $1 AND user_id = $2 AND try_at IS NOT NULL ORDER BY due_at
"""
KEYS = "SELECT period_key FROM digest_runs WHERE guild_id = $1 AND user_id = $2"
LAST_SETTLED = f"""
SELECT {COLUMNS}, skipped_at FROM digest_runs WHERE guild_id = $1 AND user_id = 0 AND try_at IS NULL
ORDER BY COALESCE(sent_at, skipped_at) DESC, due_at DESC LIMIT 1
"""
CLAIM = f"""
UPDATE digest_runs SET claimed_until = $2, attempts = attempts + 1
WHERE (guild_id, user_id, period_key) IN (
    SELECT guild_id, user_id, period_key FROM digest_runs
    WHERE try_at <= $1 AND claimed_until <= $1 {{mine}}
    ORDER BY CASE WHEN user_id = 0 THEN 0 ELSE 1 END, due_at, user_id
    LIMIT $3)
  AND try_at <= $1 AND claimed_until <= $1
RETURNING {COLUMNS}
"""
NEXT_DUE = """
SELECT MIN(CASE WHEN claimed_until > try_at THEN claimed_until ELSE try_at END) FROM digest_runs
WHERE try_at IS NOT NULL {mine}
"""
BEGIN = f"""
UPDATE digest_runs SET claimed_until = $5, tried_at = COALESCE(tried_at, $6), tried_in = $7
WHERE {KEY} AND try_at IS NOT NULL AND claimed_until = $4
"""
SENT = f"UPDATE digest_runs SET sent_at = $4, message_id = $5, try_at = NULL WHERE {KEY}"
SKIPPED = f"UPDATE digest_runs SET skipped_at = $4, try_at = NULL WHERE {KEY} AND sent_at IS NULL"
POSTPONE = f"""
UPDATE digest_runs SET try_at = $5, claimed_until = 0 WHERE {KEY} AND try_at IS NOT NULL AND claimed_until = $4
"""
LET_GO_OF_ALL = (
    "UPDATE digest_runs SET claimed_until = 0 WHERE try_at IS NOT NULL AND claimed_until > 0 {mine}"
)
HURRY = "UPDATE digest_runs SET try_at = $2 WHERE guild_id = $1 AND try_at > $2 AND due_at <= $2"
IN_HAND = """
SELECT 1 FROM digest_runs WHERE guild_id = $1 AND user_id = 0 AND try_at IS NOT NULL AND claimed_until > $2
"""
UNPLANNED = """
SELECT m.guild_id, m.user_id, g.zone FROM preferences AS p
JOIN members AS m ON m.user_id = p.user_id AND m.left_at IS NULL
LEFT JOIN guilds AS g ON g.guild_id = m.guild_id
WHERE p.personal_digest_since IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM digest_runs AS r WHERE r.guild_id = m.guild_id AND r.user_id = m.user_id
                  AND r.try_at IS NOT NULL)
  {mine}
LIMIT $1
"""
PRUNE = "DELETE FROM digest_runs WHERE due_at < $1 AND try_at IS NULL"
UTC = "UTC"


class ScheduleStore:
    """Rows of `digest_schedules`: one per server."""

    async def get(self, tx: Transaction, guild_id: int) -> Schedule | None:
        """Return when a server's digest comes, in the server's zone; None if it has none."""
        row = await tx.fetchrow(GET, guild_id)
        if row is None:
            return None
        rhythm = Rhythm(Every(row["every"]), row["at_minute"], row["weekday"], row["zone"] or UTC)
        return Schedule(guild_id, row["channel_id"], rhythm)

    async def save(self, tx: Transaction, schedule: Schedule) -> None:
        """Keep when and where a server's digest comes; the zone is the server's and kept with its settings."""
        rhythm = schedule.rhythm
        await tx.execute(
            SAVE, schedule.guild_id, schedule.channel_id, rhythm.every, rhythm.at, rhythm.weekday
        )

    async def remove(self, tx: Transaction, guild_id: int) -> bool:
        """End a server's digest; return whether there was one."""
        return await tx.execute(REMOVE, guild_id) > 0


class RunStore:
    """Rows of `digest_runs`: one per server or member and period, for ever one."""

    def __init__(self, shards: Shards | None = None) -> None:
        own = mine(shards)
        self._claim = CLAIM.format(mine=own)
        self._next_due = NEXT_DUE.format(mine=own)
        self._let_go_of_all = LET_GO_OF_ALL.format(mine=own)
        self._unplanned = UNPLANNED.format(mine=mine(shards, "m.guild_id"))

    async def plan(
        self, tx: Transaction, run_id: int, target: tuple[int, int], due: Due, claimed_until: int = 0
    ) -> None:
        """Owe a period to a target (server and person, 0 for the server), unless it was owed before."""
        period = due.period
        await tx.execute(
            PLAN, run_id, *target, period.every, period.start, period.end, period.key, due.at, claimed_until
        )

    async def drop_planned(self, tx: Transaction, guild_id: int, now: int) -> None:
        """Owe a server nothing that was only planned."""
        await tx.execute(DROP_PLANNED, guild_id, now)

    async def drop_personal(self, tx: Transaction, guild_id: int, now: int) -> None:
        """Owe a server's members nothing that was only planned."""
        await tx.execute(DROP_PERSONAL, guild_id, now)

    async def owed(self, tx: Transaction, guild_id: int, user_id: int) -> list[Run]:
        """Return what a target is owed, the first due first."""
        return [_run(row) for row in await tx.fetch(OWED, guild_id, user_id)]

    async def keys(self, tx: Transaction, guild_id: int, user_id: int) -> frozenset[str]:
        """Return all periods a target was or is owed."""
        return frozenset(row[0] for row in await tx.fetch(KEYS, guild_id, user_id))

    async def last_settled(self, tx: Transaction, guild_id: int) -> tuple[Run, int | None] | None:
        """Return the server's digest that was sent or given up last, and when it was given up; None if it was sent."""
        row = await tx.fetchrow(LAST_SETTLED, guild_id)
        return None if row is None else (_run(row), row["skipped_at"])

    async def claim_due(self, tx: Transaction, now: int, until: int, limit: int) -> list[Run]:
        """Take what is due, servers first, so that nobody else takes it before `until`."""
        return [_run(row) for row in await tx.fetch(self._claim, now, until, limit)]

    async def next_due(self, tx: Transaction) -> int | None:
        """Return when there is something to do next (Unix seconds), None for never."""
        due: int | None = await tx.fetchval(self._next_due)
        return due

    async def let_go_of_all(self, tx: Transaction) -> None:
        """Free what a process that no longer runs had claimed; what it began to post is looked for first."""
        await tx.execute(self._let_go_of_all)

    async def begin(self, tx: Transaction, run: Run, now: int, until: int, channel_id: int) -> bool:
        """Note that it is about to be posted, and claim it until a later time; False if it is ours no more."""
        return await tx.execute(BEGIN, *_key(run), run.claimed_until, until, now, channel_id) > 0

    async def sent(self, tx: Transaction, run: Run, now: int, message_id: int) -> None:
        """Note that it was sent."""
        await tx.execute(SENT, *_key(run), now, message_id)

    async def skipped(self, tx: Transaction, run: Run, now: int) -> None:
        """Note that it will not be sent: too late, or there was nothing to say."""
        await tx.execute(SKIPPED, *_key(run), now)

    async def postpone(self, tx: Transaction, run: Run, until: int) -> None:
        """Let go of it, if it is still ours, and try again at this time."""
        await tx.execute(POSTPONE, *_key(run), run.claimed_until, until)

    async def hurry(self, tx: Transaction, guild_id: int, now: int) -> None:
        """Try at once what a server is owed and waits for another try."""
        await tx.execute(HURRY, guild_id, now)

    async def is_in_hand(self, tx: Transaction, guild_id: int, now: int) -> bool:
        """Return whether a server's digest is being sent."""
        return await tx.fetchval(IN_HAND, guild_id, now) is not None

    async def unplanned(self, tx: Transaction, limit: int) -> Sequence[tuple[int, int, str]]:
        """Return who wants a personal digest of which server and is owed none, with the server's zone."""
        return [(row[0], row[1], row[2] or UTC) for row in await tx.fetch(self._unplanned, limit)]

    async def prune(self, tx: Transaction, before: int) -> None:
        """Forget what was settled and due before this."""
        await tx.execute(PRUNE, before)


def _key(run: Run) -> tuple[int, int, str]:
    return run.guild_id, run.user_id, run.key


def _run(row: Row) -> Run:
    key: str = row["period_key"]
    period = Period(Every(row["every"]), row["starts_at"], row["ends_at"], key.rpartition("/")[2])
    return Run(
        row["run_id"], row["guild_id"], row["user_id"], period, key, row["due_at"], row["attempts"],
        row["claimed_until"], row["tried_at"], row["tried_in"],
    )  # fmt: skip
