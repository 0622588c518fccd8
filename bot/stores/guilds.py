"""What each server has chosen."""

from bot.database import Transaction
from bot.domain.follows import Limits
from bot.domain.guilds import GuildSettings

GET = """
SELECT friends_role_id, friends_needed, set_up_by, follows_per_day, follows_in_all, first_contact_since
FROM guilds WHERE guild_id = $1
"""
SAVE = """
INSERT INTO guilds (guild_id, friends_role_id, friends_needed, set_up_by, follows_per_day, follows_in_all,
                    first_contact_since)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (guild_id) DO UPDATE
SET friends_role_id = excluded.friends_role_id, friends_needed = excluded.friends_needed,
    set_up_by = excluded.set_up_by, follows_per_day = excluded.follows_per_day,
    follows_in_all = excluded.follows_in_all, first_contact_since = excluded.first_contact_since
"""
DEFAULTS = Limits()


class GuildStore:
    """Rows of `guilds`."""

    async def get(self, tx: Transaction, guild_id: int) -> GuildSettings:
        """Return a server's settings, the defaults if it has chosen nothing."""
        row = await tx.fetchrow(GET, guild_id)
        if row is None:
            return GuildSettings(guild_id)
        limits = Limits(
            per_day=_or(row["follows_per_day"], DEFAULTS.per_day),
            in_all=_or(row["follows_in_all"], DEFAULTS.in_all),
        )
        return GuildSettings(
            guild_id,
            row["friends_role_id"],
            row["friends_needed"],
            row["set_up_by"],
            limits,
            row["first_contact_since"],
        )

    async def save(self, tx: Transaction, settings: GuildSettings) -> None:
        """Keep a server's settings."""
        await tx.execute(
            SAVE,
            settings.guild_id,
            settings.friends_role_id,
            settings.friends_needed,
            settings.set_up_by,
            _unless(settings.limits.per_day, DEFAULTS.per_day),
            _unless(settings.limits.in_all, DEFAULTS.in_all),
            settings.first_contact_since,
        )


def _or(value: int | None, default: int) -> int:
    return default if value is None else value


def _unless(value: int, default: int) -> int | None:
    """What equals the default is not kept, so that a later default reaches those who chose nothing."""
    return None if value == default else value
