"""What each server has chosen."""

from bot.database import Transaction
from bot.domain.guilds import GuildSettings

GET = "SELECT friends_role_id, friends_needed, set_up_by FROM guilds WHERE guild_id = $1"
SAVE = """
INSERT INTO guilds (guild_id, friends_role_id, friends_needed, set_up_by) VALUES ($1, $2, $3, $4)
ON CONFLICT (guild_id) DO UPDATE
SET friends_role_id = excluded.friends_role_id, friends_needed = excluded.friends_needed,
    set_up_by = excluded.set_up_by
"""


class GuildStore:
    """Rows of `guilds`."""

    async def get(self, tx: Transaction, guild_id: int) -> GuildSettings:
        """Return a server's settings, the defaults if it has chosen nothing."""
        row = await tx.fetchrow(GET, guild_id)
        if row is None:
            return GuildSettings(guild_id)
        return GuildSettings(guild_id, row["friends_role_id"], row["friends_needed"], row["set_up_by"])

    async def save(self, tx: Transaction, settings: GuildSettings) -> None:
        """Keep a server's settings."""
        await tx.execute(
            SAVE, settings.guild_id, settings.friends_role_id, settings.friends_needed, settings.set_up_by
        )
