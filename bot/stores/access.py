"""Owed and applied access: work to do, grants in place, and what a person must mend first."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.database import Row, Transaction
from bot.domain.access import Applied, GrantKind, Target
from bot.domain.outcomes import Obstacle
from bot.domain.problems import Problem
from bot.domain.shards import Shards
from bot.stores.shards import mine

MARK = """
INSERT INTO access_work AS w (guild_id, user_id, version, due_at, attempts, claimed_until)
VALUES ($1, $2, 1, $3, 0, 0)
ON CONFLICT (guild_id, user_id) DO UPDATE
SET version = w.version + 1, attempts = 0,
    due_at = CASE WHEN w.due_at < excluded.due_at THEN w.due_at ELSE excluded.due_at END
"""
MARK_EVERYBODY = """
INSERT INTO access_work AS w (guild_id, user_id, version, due_at, attempts, claimed_until)
SELECT CAST($1 AS BIGINT), concerned.user_id, 1, CAST($2 AS BIGINT), 0, 0
FROM (SELECT mine.follower_id AS user_id FROM follows AS mine
      JOIN follows AS theirs ON theirs.guild_id = mine.guild_id
       AND theirs.follower_id = mine.followed_id AND theirs.followed_id = mine.follower_id
      WHERE mine.guild_id = $1
      UNION SELECT user_id FROM grants WHERE guild_id = $1) AS concerned
WHERE TRUE
ON CONFLICT (guild_id, user_id) DO UPDATE SET version = w.version + 1, due_at = excluded.due_at, attempts = 0
"""
CONCERNED = """
SELECT mine.follower_id AS user_id FROM follows AS mine
JOIN follows AS theirs ON theirs.guild_id = mine.guild_id
 AND theirs.follower_id = mine.followed_id AND theirs.followed_id = mine.follower_id
WHERE mine.guild_id = $1 AND mine.follower_id > $2 AND mine.follower_id <= $3
UNION SELECT user_id FROM grants WHERE guild_id = $1 AND user_id > $2 AND user_id <= $3
"""
CLAIM = """
UPDATE access_work SET claimed_until = $2, due_at = $1
WHERE (guild_id, user_id) IN (
    SELECT guild_id, user_id FROM access_work
    WHERE due_at <= $1 AND claimed_until <= $1 {mine} ORDER BY due_at, guild_id, user_id LIMIT $3)
  AND due_at <= $1 AND claimed_until <= $1
RETURNING guild_id, user_id, version, attempts, claimed_until
"""
NEXT_DUE = """
SELECT MIN(CASE WHEN claimed_until > due_at THEN claimed_until ELSE due_at END) FROM access_work
WHERE TRUE {mine}
"""
URGENT = 0
"""Due before everything else."""
HAS_URGENT = """
SELECT 1 FROM access_work WHERE due_at = $1 AND (claimed_until <= $2 OR claimed_until = $3) {mine} LIMIT 1
"""
FINISH = "DELETE FROM access_work WHERE guild_id = $1 AND user_id = $2 AND version = $3"
POSTPONE = """
UPDATE access_work SET due_at = $4, attempts = $5 WHERE guild_id = $1 AND user_id = $2 AND version = $3
"""
LET_GO = """
UPDATE access_work SET claimed_until = 0 WHERE guild_id = $1 AND user_id = $2 AND claimed_until = $3
"""
LET_GO_OF_ALL = "UPDATE access_work SET claimed_until = 0 WHERE claimed_until > 0 {mine}"
HURRY = "UPDATE access_work SET due_at = $2 WHERE guild_id = $1 AND due_at > $2"

INTEND = """
INSERT INTO grants (guild_id, user_id, kind, target_id, intended_at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (guild_id, user_id, kind, target_id) DO NOTHING
"""
GIVEN = (
    "UPDATE grants SET given_at = $5 WHERE guild_id = $1 AND user_id = $2 AND kind = $3 AND target_id = $4"
)
TAKEN = "DELETE FROM grants WHERE guild_id = $1 AND user_id = $2 AND kind = $3 AND target_id = $4"
DOUBT = """
UPDATE grants SET given_at = NULL WHERE guild_id = $1 AND user_id = $2 AND kind = $3 AND target_id = $4
"""
DOUBT_ALL = "UPDATE grants SET given_at = NULL WHERE guild_id = $1 AND user_id = $2"
FORGET_LEAVER = "DELETE FROM grants WHERE guild_id = $1 AND user_id = $2 AND kind IN ('role', 'thread')"
HOLDERS = "SELECT user_id FROM grants WHERE guild_id = $1 AND target_id = $2 AND given_at IS NOT NULL"
WITHHOLD = """
INSERT INTO withheld (guild_id, user_id, kind, target_id, withheld_at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (guild_id, user_id, kind, target_id) DO NOTHING
"""
RELEASE = "DELETE FROM withheld WHERE guild_id = $1 AND user_id = $2 AND kind = $3 AND target_id = $4"
WITHHELD = "SELECT kind, target_id FROM withheld WHERE guild_id = $1 AND user_id = $2"
APPLIED = "SELECT kind, target_id, given_at FROM grants WHERE guild_id = $1 AND user_id = $2"

BLOCKED = "SELECT kind, target_id FROM problems WHERE guild_id = $1 AND retry_at > $2"
NOTE_PROBLEM = """
INSERT INTO problems (guild_id, kind, target_id, reason, since, retry_at) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (guild_id, kind, target_id) DO UPDATE SET reason = excluded.reason, retry_at = excluded.retry_at
"""
SOLVE = "DELETE FROM problems WHERE guild_id = $1 AND kind = $2 AND target_id = $3"
RETRY_PROBLEMS = "UPDATE problems SET retry_at = $2 WHERE guild_id = $1"
DROP_PROBLEMS = "DELETE FROM problems WHERE guild_id = $1"
IS_TOLD = """
SELECT 1 FROM problems WHERE guild_id = $1 AND reason = $2 AND told_at IS NOT NULL
"""
UNTOLD = "SELECT guild_id, kind, target_id, reason, since FROM problems WHERE told_at IS NULL {mine}"
TOLD = "UPDATE problems SET told_at = $4 WHERE guild_id = $1 AND kind = $2 AND target_id = $3"


@dataclass(frozen=True, slots=True)
class Work:
    """One member whose access must be looked at; `version` rises with every new cause."""

    guild_id: int
    user_id: int
    version: int
    attempts: int
    claimed_until: int


class WorkStore:
    """Rows of `access_work`: written with their cause, deleted only after success."""

    def __init__(self, shards: Shards | None = None) -> None:
        own = mine(shards)
        self._claim = CLAIM.format(mine=own)
        self._next_due = NEXT_DUE.format(mine=own)
        self._has_urgent = HAS_URGENT.format(mine=own)
        self._let_go_of_all = LET_GO_OF_ALL.format(mine=own)

    async def mark(
        self, tx: Transaction, guild_id: int, user_ids: Iterable[int], now: int, *, urgent: bool = False
    ) -> None:
        """Note that these members must be looked at now, and before all others if something is to be taken."""
        due_at = URGENT if urgent else now
        await tx.executemany(MARK, [(guild_id, user_id, due_at) for user_id in sorted(set(user_ids))])

    async def has_urgent(self, tx: Transaction, now: int, claimed_until: int) -> bool:
        """Return whether something waits to be taken from somebody, also of those claimed until then."""
        return await tx.fetchval(self._has_urgent, URGENT, now, claimed_until) is not None

    async def mark_everybody(self, tx: Transaction, guild_id: int, now: int) -> int:
        """Note it for everyone who has a friend or a grant in the server; return how many that are."""
        return await tx.execute(MARK_EVERYBODY, guild_id, now)

    async def concerned(self, tx: Transaction, guild_id: int, after: int, up_to: int) -> set[int]:
        """Return who has a friend or a grant in the server, of the people with ids in this stretch."""
        return {row[0] for row in await tx.fetch(CONCERNED, guild_id, after, up_to)}

    async def claim_due(self, tx: Transaction, now: int, until: int, limit: int) -> list[Work]:
        """Take what is due, so that nobody else takes it before `until`."""
        rows = await tx.fetch(self._claim, now, until, limit)
        return [Work(*(row[column] for column in range(5))) for row in rows]

    async def next_due(self, tx: Transaction) -> int | None:
        """Return when the next work is due, in Unix seconds, or None if there is none."""
        due: int | None = await tx.fetchval(self._next_due)
        return due

    async def finish(self, tx: Transaction, work: Work) -> bool:
        """Drop the work; return False, and leave it due, if a newer cause has come meanwhile."""
        if await tx.execute(FINISH, work.guild_id, work.user_id, work.version):
            return True
        await tx.execute(LET_GO, work.guild_id, work.user_id, work.claimed_until)
        return False

    async def postpone(self, tx: Transaction, work: Work, until: int, attempts: int) -> None:
        """Keep the work for later, unless a newer cause has come meanwhile: that one stays due."""
        await tx.execute(POSTPONE, work.guild_id, work.user_id, work.version, until, attempts)
        await tx.execute(LET_GO, work.guild_id, work.user_id, work.claimed_until)

    async def let_go_of_all(self, tx: Transaction) -> None:
        """Free what a process that no longer runs had claimed."""
        await tx.execute(self._let_go_of_all)

    async def hurry(self, tx: Transaction, guild_id: int, now: int) -> None:
        """Make all of a server's work due now."""
        await tx.execute(HURRY, guild_id, now)


class GrantStore:
    """Rows of `grants`: what was given, or was about to be."""

    async def applied(self, tx: Transaction, guild_id: int, user_id: int) -> Applied:
        """Return what we believe a member holds."""
        rows = await tx.fetch(APPLIED, guild_id, user_id)
        given = {_target(row) for row in rows if row["given_at"] is not None}
        return Applied(frozenset(given), frozenset(_target(row) for row in rows) - given)

    async def intend(
        self, tx: Transaction, guild_id: int, user_id: int, targets: Iterable[Target], now: int
    ) -> None:
        """Note that targets are about to be given: from now on they may hold."""
        for target in targets:
            await tx.execute(INTEND, guild_id, user_id, target.kind, target.id, now)

    async def given(self, tx: Transaction, guild_id: int, user_id: int, target: Target, now: int) -> None:
        """Note that a target was given."""
        await tx.execute(GIVEN, guild_id, user_id, target.kind, target.id, now)

    async def taken(self, tx: Transaction, guild_id: int, user_id: int, target: Target) -> None:
        """Note that a target was taken."""
        await tx.execute(TAKEN, guild_id, user_id, target.kind, target.id)

    async def doubt(self, tx: Transaction, guild_id: int, user_id: int, targets: Iterable[Target]) -> None:
        """Note that targets are about to be taken: from now on they may hold or not."""
        for target in targets:
            await tx.execute(DOUBT, guild_id, user_id, target.kind, target.id)

    async def forget_leaver(self, tx: Transaction, guild_id: int, user_id: int) -> None:
        """Note what Discord itself takes from whoever leaves: roles and threads; overwrites stay to be taken."""
        await tx.execute(FORGET_LEAVER, guild_id, user_id)

    async def observe(
        self, tx: Transaction, guild_id: int, user_id: int, held: Iterable[Target], now: int
    ) -> None:
        """Put what somebody was seen to hold in place of what we believed.

        What was not seen stays in doubt: it may have been given since the look.
        """
        await tx.execute(DOUBT_ALL, guild_id, user_id)
        for target in held:
            await tx.execute(INTEND, guild_id, user_id, target.kind, target.id, now)
            await tx.execute(GIVEN, guild_id, user_id, target.kind, target.id, now)

    async def holders(self, tx: Transaction, guild_id: int, target_id: int) -> list[int]:
        """Return whom we gave a target."""
        return [row[0] for row in await tx.fetch(HOLDERS, guild_id, target_id)]

    async def withhold(self, tx: Transaction, guild_id: int, user_id: int, target: Target, now: int) -> None:
        """Note that staff took a target from somebody by hand."""
        await tx.execute(WITHHOLD, guild_id, user_id, target.kind, target.id, now)
        await tx.execute(TAKEN, guild_id, user_id, target.kind, target.id)

    async def release(self, tx: Transaction, guild_id: int, user_id: int, target: Target) -> bool:
        """Forget that staff took it; return whether they had."""
        return await tx.execute(RELEASE, guild_id, user_id, target.kind, target.id) > 0

    async def withheld(self, tx: Transaction, guild_id: int, user_id: int) -> frozenset[Target]:
        """Return what staff took from somebody by hand."""
        return frozenset(_target(row) for row in await tx.fetch(WITHHELD, guild_id, user_id))


class ProblemStore:
    """Rows of `problems`: told once, tried again now and then, gone when mended."""

    def __init__(self, shards: Shards | None = None) -> None:
        self._untold = UNTOLD.format(mine=mine(shards))

    async def blocked(self, tx: Transaction, guild_id: int, now: int) -> frozenset[Target]:
        """Return the targets that are not to be tried now."""
        return frozenset(_target(row) for row in await tx.fetch(BLOCKED, guild_id, now))

    async def note(self, tx: Transaction, problem: Problem, retry_at: int) -> None:
        """Keep a problem; one that is known already stays told."""
        target = problem.target
        await tx.execute(
            NOTE_PROBLEM, problem.guild_id, target.kind, target.id, problem.obstacle, problem.since, retry_at
        )

    async def solve(self, tx: Transaction, guild_id: int, target: Target) -> None:
        """Drop the problem with this target: it worked."""
        await tx.execute(SOLVE, guild_id, target.kind, target.id)

    async def retry(self, tx: Transaction, guild_id: int, now: int) -> None:
        """Let everything blocked in a server be tried again."""
        await tx.execute(RETRY_PROBLEMS, guild_id, now)

    async def drop(self, tx: Transaction, guild_id: int) -> None:
        """Forget a server's problems: its settings changed."""
        await tx.execute(DROP_PROBLEMS, guild_id)

    async def untold(self, tx: Transaction) -> Sequence[Problem]:
        """Return the problems nobody was told of yet."""
        rows = await tx.fetch(self._untold)
        return [Problem(row["guild_id"], _target(row), Obstacle(row["reason"]), row["since"]) for row in rows]

    async def is_told(self, tx: Transaction, problem: Problem) -> bool:
        """Return whether the administrators know of the same obstacle already, with whatever target."""
        return await tx.fetchval(IS_TOLD, problem.guild_id, problem.obstacle) is not None

    async def told(self, tx: Transaction, problem: Problem, now: int) -> None:
        """Note that the server's administrators were told."""
        await tx.execute(TOLD, problem.guild_id, problem.target.kind, problem.target.id, now)


def _target(row: Row) -> Target:
    return Target(GrantKind(row["kind"]), row["target_id"])
