"""What set-up made in each server."""

from collections.abc import Iterable

from bot.database import Transaction
from bot.domain.setup import Made, Part

MADE = "SELECT part, target_id FROM made_by_setup WHERE guild_id = $1 ORDER BY made_at, part"
NOTE = """
INSERT INTO made_by_setup (guild_id, part, target_id, made_at) VALUES ($1, $2, $3, $4)
ON CONFLICT (guild_id, part) DO UPDATE SET target_id = excluded.target_id, made_at = excluded.made_at
"""
FORGET = "DELETE FROM made_by_setup WHERE guild_id = $1 AND target_id = $2"


class SetupStore:
    """Rows of `made_by_setup`."""

    async def made(self, tx: Transaction, guild_id: int) -> list[Made]:
        """Return what set-up made in a server."""
        return [Made(Part(row["part"]), row["target_id"]) for row in await tx.fetch(MADE, guild_id)]

    async def note(self, tx: Transaction, guild_id: int, made: Iterable[Made], now: int) -> None:
        """Remember what set-up made; of each part the newest."""
        await tx.executemany(NOTE, [(guild_id, one.part, one.target_id, now) for one in made])

    async def forget(self, tx: Transaction, guild_id: int, target_id: int) -> None:
        """Forget something that set-up made: it is gone."""
        await tx.execute(FORGET, guild_id, target_id)
