"""Who takes part in which server, as last seen."""

from collections.abc import Iterable

from bot.database import Transaction
from bot.domain.people import Person

SEE = """
INSERT INTO members AS m (guild_id, user_id, name, screened_at, left_at) VALUES ($1, $2, $3, $4, NULL)
ON CONFLICT (guild_id, user_id) DO UPDATE
SET name = excluded.name, left_at = NULL, screened_at = COALESCE(m.screened_at, excluded.screened_at)
WHERE m.name <> excluded.name OR m.left_at IS NOT NULL
   OR (m.screened_at IS NULL AND excluded.screened_at IS NOT NULL)
"""
FIND = "SELECT name, screened_at, left_at FROM members WHERE guild_id = $1 AND user_id = $2"
HAS_USED = "SELECT 1 FROM members WHERE guild_id = $1 AND user_id = $2 AND used_at IS NOT NULL"
USE = "UPDATE members SET used_at = $3 WHERE guild_id = $1 AND user_id = $2 AND used_at IS NULL"
GONE_SINCE = "SELECT guild_id, user_id FROM members WHERE left_at <= $1 ORDER BY left_at LIMIT $2"
# Messages of ours that must go from Discord when their author is purged.
OWE = """
INSERT INTO post_removals (message_id, guild_id, author_id, channel_id, thread_id, due_at, attempts, claimed_until)
"""
WHOSE = "guild_id, author_id, channel_id"
MINE = "WHERE guild_id = $1 AND author_id = $2 AND message_id IS NOT NULL"
ONCE = "ON CONFLICT (message_id) DO NOTHING"
PURGE = (
    "DELETE FROM follows WHERE guild_id = $1 AND follower_id = $2",
    "DELETE FROM follows WHERE guild_id = $1 AND followed_id = $2",
    "DELETE FROM follow_requests WHERE guild_id = $1 AND requester_id = $2",
    "DELETE FROM follow_requests WHERE guild_id = $1 AND target_id = $2",
    "DELETE FROM declines WHERE guild_id = $1 AND requester_id = $2",
    "DELETE FROM declines WHERE guild_id = $1 AND target_id = $2",
    "DELETE FROM mutes WHERE guild_id = $1 AND muter_id = $2",
    "DELETE FROM mutes WHERE guild_id = $1 AND muted_id = $2",
    "DELETE FROM dismissals WHERE guild_id = $1 AND user_id = $2",
    "DELETE FROM dismissals WHERE guild_id = $1 AND dismissed_id = $2",
    "DELETE FROM notices WHERE guild_id = $1 AND recipient_id = $2",
    "DELETE FROM notices WHERE guild_id = $1 AND about_id = $2",
    "DELETE FROM interests WHERE guild_id = $1 AND user_id = $2",
    "DELETE FROM exclusions WHERE guild_id = $1 AND owner_id = $2",
    "DELETE FROM exclusions WHERE guild_id = $1 AND excluded_id = $2",
    "DELETE FROM subscriptions WHERE guild_id = $1 AND subscriber_id = $2",
    "DELETE FROM subscriptions WHERE guild_id = $1 AND about_id = $2",
    f"{OWE} SELECT message_id, {WHOSE}, thread_id, 0, 0, 0 FROM posts {MINE} {ONCE}",
    f"{OWE} SELECT message_id, {WHOSE}, NULL, 0, 0, 0 FROM comments {MINE} {ONCE}",
    f"""{OWE} SELECT message_id, {WHOSE}, NULL, 0, 0, 0 FROM comments WHERE message_id IS NOT NULL
        AND post_id IN (SELECT post_id FROM posts WHERE guild_id = $1 AND author_id = $2) {ONCE}""",
    "DELETE FROM comments WHERE guild_id = $1 AND author_id = $2",
    "DELETE FROM comments WHERE post_id IN (SELECT post_id FROM posts WHERE guild_id = $1 AND author_id = $2)",
    "DELETE FROM post_acts WHERE guild_id = $1 AND actor_id = $2",
    "DELETE FROM post_acts WHERE guild_id = $1 AND author_id = $2",
    "DELETE FROM posts WHERE guild_id = $1 AND author_id = $2",
    "DELETE FROM feed_visits WHERE guild_id = $1 AND user_id = $2",
    "DELETE FROM hidden_reposts WHERE guild_id = $1 AND user_id = $2",
    "DELETE FROM hidden_reposts WHERE guild_id = $1 AND reposter_id = $2",
    "DELETE FROM withheld WHERE guild_id = $1 AND user_id = $2",
    "DELETE FROM person_days WHERE guild_id = $1 AND user_id = $2",
    "DELETE FROM pair_days WHERE guild_id = $1 AND user_id = $2",
    "DELETE FROM pair_days WHERE guild_id = $1 AND other_id = $2",
    "DELETE FROM digest_runs WHERE guild_id = $1 AND user_id = $2",
    "UPDATE spaces SET closed_at = 0, due_at = 0 WHERE guild_id = $1 AND owner_id = $2",
    "DELETE FROM members WHERE guild_id = $1 AND user_id = $2",
)
HAS_LEFT = "SELECT 1 FROM members WHERE guild_id = $1 AND user_id = $2 AND left_at IS NOT NULL"
GUILDS_OF = "SELECT guild_id FROM members WHERE user_id = $1 AND left_at IS NULL ORDER BY guild_id"
LEAVE = """
UPDATE members SET left_at = $3, screened_at = NULL
WHERE guild_id = $1 AND user_id = $2 AND left_at IS NULL
"""
NOTE_SCREENED = """
UPDATE members SET screened_at = $3 WHERE guild_id = $1 AND user_id = $2 AND screened_at IS NULL
"""
IS_SCREENED = "SELECT 1 FROM members WHERE guild_id = $1 AND user_id = $2 AND screened_at IS NOT NULL"


class MemberStore:
    """Rows of `members`: only people who took part or were followed ever have one."""

    async def see(self, tx: Transaction, guild_id: int, people: Iterable[Person], now: int) -> None:
        """Note people as present, with the name they show; writes nothing where nothing changed."""
        for person in sorted(people, key=lambda one: one.id):
            screened_at = now if person.is_screened else None
            await tx.execute(SEE, guild_id, person.id, person.name, screened_at)

    async def find(self, tx: Transaction, guild_id: int, user_id: int) -> Person | None:
        """Return somebody as last seen, None if we never saw them here."""
        row = await tx.fetchrow(FIND, guild_id, user_id)
        if row is None:
            return None
        return Person(
            user_id,
            row["name"],
            is_present=row["left_at"] is None,
            is_screened=row["screened_at"] is not None,
        )

    async def has_used(self, tx: Transaction, guild_id: int, user_id: int) -> bool:
        """Return whether they have used Mutuals in this server."""
        return await tx.fetchval(HAS_USED, guild_id, user_id) is not None

    async def use(self, tx: Transaction, guild_id: int, user_id: int, now: int) -> bool:
        """Note that they use Mutuals in this server; return whether it is the first time."""
        return await tx.execute(USE, guild_id, user_id, now) > 0

    async def gone_since(self, tx: Transaction, before: int, limit: int) -> list[tuple[int, int]]:
        """Return servers and people who left them before this time, at most `limit`."""
        return [(row[0], row[1]) for row in await tx.fetch(GONE_SINCE, before, limit)]

    async def purge(self, tx: Transaction, guild_id: int, user_id: int) -> None:
        """Drop everything a server's graph holds of somebody; history is pruned by its age."""
        for statement in PURGE:
            await tx.execute(statement, guild_id, user_id)

    async def has_left(self, tx: Transaction, guild_id: int, user_id: int) -> bool:
        """Return whether we know them and know that they left."""
        return await tx.fetchval(HAS_LEFT, guild_id, user_id) is not None

    async def guilds_of(self, tx: Transaction, user_id: int) -> list[int]:
        """Return the servers somebody is known to be in."""
        return [row[0] for row in await tx.fetch(GUILDS_OF, user_id)]

    async def leave(self, tx: Transaction, guild_id: int, user_id: int, now: int) -> bool:
        """Note that somebody left; return whether we knew them as present."""
        return await tx.execute(LEAVE, guild_id, user_id, now) > 0

    async def is_screened(self, tx: Transaction, guild_id: int, user_id: int) -> bool:
        """Return whether they are known to have passed membership screening since they joined."""
        return await tx.fetchval(IS_SCREENED, guild_id, user_id) is not None

    async def note_screened(self, tx: Transaction, guild_id: int, user_id: int, now: int) -> None:
        """Note that somebody has passed membership screening."""
        await tx.execute(NOTE_SCREENED, guild_id, user_id, now)
