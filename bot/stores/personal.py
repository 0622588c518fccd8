"""Figures about people: only of those who turned them on."""

from collections.abc import Collection

from bot.database import Transaction
from bot.domain.activity import BETWEEN_US, PASSIVE, Audience, Close, Kind, Leader, PersonSum, Relation, Side
from bot.domain.counting import Tally


def _quoted(kinds: Collection[Kind]) -> str:
    return ", ".join(f"'{kind}'" for kind in sorted(kinds))


OF = """
SELECT day, kind, side, relation, amount FROM person_days
WHERE user_id = $1 AND guild_id = $2 AND day >= $3 AND day < $4
ORDER BY day, kind, side, relation
"""
# CROSS JOIN: SQLite keeps the order written. From the days it would walk those of everybody with figures.
LEADERS = """
SELECT p.user_id, m.name, SUM(p.amount) AS total
FROM preferences AS c CROSS JOIN members AS m CROSS JOIN person_days AS p
WHERE c.figures = 'public' AND m.guild_id = $1 AND m.user_id = c.user_id AND m.left_at IS NULL
  AND p.user_id = c.user_id AND p.guild_id = $1 AND p.day >= $2 AND p.day < $3 AND p.kind = $4 AND p.side = $5
GROUP BY p.user_id, m.name
ORDER BY total DESC, p.user_id LIMIT $6
"""
AUDIENCE = f"""
WITH lately AS (
    SELECT f.follower_id,
           MAX(CASE WHEN p.day >= $3 AND p.kind NOT IN ({_quoted(PASSIVE)}) THEN 1 ELSE 0 END) AS was_active,
           MAX(CASE WHEN p.day IS NOT NULL THEN 1 ELSE 0 END) AS did_anything
    FROM follows AS f
    JOIN preferences AS c ON c.user_id = f.follower_id AND c.figures <> 'off'
    JOIN members AS m ON m.guild_id = f.guild_id AND m.user_id = f.follower_id AND m.left_at IS NULL
    LEFT JOIN person_days AS p
           ON p.user_id = f.follower_id AND p.guild_id = f.guild_id AND p.day >= $4 AND p.side = '{Side.GIVEN}'
    WHERE f.guild_id = $1 AND f.followed_id = $2
    GROUP BY f.follower_id
)
SELECT COALESCE(SUM(was_active), 0), COALESCE(SUM(did_anything * (1 - was_active)), 0),
       COALESCE(SUM(1 - did_anything), 0) FROM lately
"""
BOTH_WAYS = f"""
SELECT other_id AS friend_id, kind, amount FROM pair_days
WHERE user_id = $2 AND guild_id = $1 AND day >= $3 AND day < $4 AND kind IN ({_quoted(BETWEEN_US)})
UNION ALL
SELECT user_id, kind, amount FROM pair_days
WHERE other_id = $2 AND guild_id = $1 AND day >= $3 AND day < $4 AND kind IN ({_quoted(BETWEEN_US)})
"""
CLOSEST = f"""
SELECT between_us.friend_id, m.name, between_us.kind, SUM(between_us.amount)
FROM ({BOTH_WAYS}) AS between_us
JOIN members AS m ON m.guild_id = $1 AND m.user_id = between_us.friend_id AND m.left_at IS NULL
WHERE EXISTS (SELECT 1 FROM follows AS f
              WHERE f.guild_id = $1 AND f.follower_id = $2 AND f.followed_id = between_us.friend_id)
  AND EXISTS (SELECT 1 FROM follows AS f
              WHERE f.guild_id = $1 AND f.follower_id = between_us.friend_id AND f.followed_id = $2)
GROUP BY between_us.friend_id, m.name, between_us.kind
"""
ADD_PERSONS = """
INSERT INTO person_days AS p (user_id, guild_id, day, kind, side, relation, amount)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (user_id, guild_id, day, kind, side, relation) DO UPDATE SET amount = p.amount + excluded.amount
"""
ADD_PAIRS = """
INSERT INTO pair_days AS p (user_id, guild_id, other_id, day, kind, amount) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (user_id, guild_id, other_id, day, kind) DO UPDATE SET amount = p.amount + excluded.amount
"""
FORGET = (
    "DELETE FROM person_days WHERE user_id = $1",
    "DELETE FROM pair_days WHERE user_id = $1",
    "DELETE FROM pair_days WHERE other_id = $1",
)
PRUNE = ("DELETE FROM person_days WHERE day < $1", "DELETE FROM pair_days WHERE day < $1")


class PersonalStore:
    """Rows of `person_days`, and of `pair_days` where both turned their figures on."""

    async def of(
        self, tx: Transaction, guild_id: int, user_id: int, since: int, until: int
    ) -> list[PersonSum]:
        """Return what a person did and got in a server on the local days that began within [since, until).

        Empty for whoever has not turned figures on. Kept for 400 days.
        """
        rows = await tx.fetch(OF, user_id, guild_id, since, until)
        return [PersonSum(row[0], Kind(row[1]), Side(row[2]), Relation(row[3]), row[4]) for row in rows]

    async def leaders(
        self, tx: Transaction, guild_id: int, kind: Kind, side: Side, period: tuple[int, int], limit: int
    ) -> list[Leader]:
        """Return who did (or got) most of a kind in [since, until): only people who are public and present."""
        rows = await tx.fetch(LEADERS, guild_id, *period, kind, side, limit)
        return [Leader(row[0], row[1], int(row[2])) for row in rows]

    async def audience(
        self, tx: Transaction, guild_id: int, me: int, active_since: int, seen_since: int
    ) -> Audience:
        """Return my present followers who turned their figures on: active since one day, passive since another.

        Both are local midnights, the second the earlier. Who of them did nothing since then is inactive.
        Show nothing of it where they are fewer than five: each of them could be told.
        """
        row = await tx.fetchrow(AUDIENCE, guild_id, me, active_since, seen_since)
        return Audience(int(row[0]), int(row[1]), int(row[2])) if row is not None else Audience(0, 0, 0)

    async def closest(
        self, tx: Transaction, guild_id: int, me: int, since: int, until: int, limit: int
    ) -> list[Close]:
        """Return my present friends by how much went between us in [since, until), most first.

        Only where both turned figures on; empty for me if I did not.
        """
        found: dict[int, Close] = {}
        for row in await tx.fetch(CLOSEST, guild_id, me, since, until):
            close = found.setdefault(row[0], Close(row[0], row[1], {}))
            close.amounts[Kind(row[2])] = int(row[3])
        ranked = sorted(found.values(), key=lambda one: (-sum(one.amounts.values()), one.user_id))
        return ranked[:limit]

    async def add(self, tx: Transaction, tally: Tally) -> None:
        """Add to the figures of those who want them."""
        await tx.executemany(ADD_PERSONS, sorted((*key, amount) for key, amount in tally.persons.items()))
        await tx.executemany(ADD_PAIRS, sorted((*key, amount) for key, amount in tally.pairs.items()))

    async def forget(self, tx: Transaction, user_id: int) -> None:
        """Delete all figures about a person, also those of others about the two of them, in all servers."""
        for statement in FORGET:
            await tx.execute(statement, user_id)

    async def prune(self, tx: Transaction, before: int) -> None:
        """Drop figures about days before this."""
        for statement in PRUNE:
            await tx.execute(statement, before)
