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
HAS_LEFT = "SELECT 1 FROM members WHERE guild_id = $1 AND user_id = $2 AND left_at IS NOT NULL"
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

    async def has_left(self, tx: Transaction, guild_id: int, user_id: int) -> bool:
        """Return whether we know them and know that they left."""
        return await tx.fetchval(HAS_LEFT, guild_id, user_id) is not None

    async def leave(self, tx: Transaction, guild_id: int, user_id: int, now: int) -> bool:
        """Note that somebody left; return whether we knew them as present."""
        return await tx.execute(LEAVE, guild_id, user_id, now) > 0

    async def is_screened(self, tx: Transaction, guild_id: int, user_id: int) -> bool:
        """Return whether they are known to have passed membership screening since they joined."""
        return await tx.fetchval(IS_SCREENED, guild_id, user_id) is not None

    async def note_screened(self, tx: Transaction, guild_id: int, user_id: int, now: int) -> None:
        """Note that somebody has passed membership screening."""
        await tx.execute(NOTE_SCREENED, guild_id, user_id, now)
