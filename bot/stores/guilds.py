"""What each server has chosen."""

from bot.database import Row, Transaction
from bot.domain.activity import Thresholds
from bot.domain.follows import Limits
from bot.domain.guilds import GuildSettings
from bot.domain.periods import Every, Rhythm

COLUMNS = (
    "friends_role_id",
    "friends_needed",
    "account_days",
    "friendship_hours",
    "lounge_id",
    "circles_category_id",
    "feed_channel_id",
    "set_up_by",
    "follows_per_day",
    "follows_in_all",
    "relay_off_since",
    "relay_hours",
    "relay_rate",
    "first_contact_since",
    "zone",
    "reports_channel_id",
    "active_days",
    "lurker_days",
)
GET = f"""
SELECT {", ".join(COLUMNS)}, d.channel_id AS digest_channel_id, d.every, d.at_minute, d.weekday
FROM guilds AS g LEFT JOIN digest_schedules AS d ON d.guild_id = g.guild_id WHERE g.guild_id = $1
"""
SAVE = f"""
INSERT INTO guilds (guild_id, {", ".join(COLUMNS)})
VALUES ($1, {", ".join(f"${number}" for number in range(2, len(COLUMNS) + 2))})
ON CONFLICT (guild_id) DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in COLUMNS)}
"""
DEFAULTS = Limits()
RELAY_RATE = GuildSettings(0).relay_rate
THRESHOLDS = Thresholds()
UTC = "UTC"


class GuildStore:
    """Rows of `guilds`."""

    async def get(self, tx: Transaction, guild_id: int) -> GuildSettings:
        """Return a server's settings, the defaults if it has chosen nothing."""
        row = await tx.fetchrow(GET, guild_id)
        if row is None:
            return GuildSettings(guild_id)
        return GuildSettings(
            guild_id,
            friends_role_id=row["friends_role_id"],
            friends_needed=row["friends_needed"],
            account_days=_or(row["account_days"], 0),
            friendship_hours=_or(row["friendship_hours"], 0),
            lounge_id=row["lounge_id"],
            circles_category_id=row["circles_category_id"],
            feed_channel_id=row["feed_channel_id"],
            digest_channel_id=row["digest_channel_id"],
            digest_rhythm=_rhythm(row),
            set_up_by=row["set_up_by"],
            limits=Limits(
                per_day=_or(row["follows_per_day"], DEFAULTS.per_day),
                in_all=_or(row["follows_in_all"], DEFAULTS.in_all),
            ),
            relay_off_since=row["relay_off_since"],
            relay_hours=_or(row["relay_hours"], 0),
            relay_rate=_or(row["relay_rate"], RELAY_RATE),
            first_contact_since=row["first_contact_since"],
            zone=row["zone"],
            reports_channel_id=row["reports_channel_id"],
            thresholds=Thresholds(
                active=_or(row["active_days"], THRESHOLDS.active),
                lurker=_or(row["lurker_days"], THRESHOLDS.lurker),
            ),
        )

    async def save(self, tx: Transaction, settings: GuildSettings) -> None:
        """Keep a server's settings."""
        await tx.execute(
            SAVE,
            settings.guild_id,
            settings.friends_role_id,
            settings.friends_needed,
            settings.account_days,
            settings.friendship_hours,
            settings.lounge_id,
            settings.circles_category_id,
            settings.feed_channel_id,
            settings.set_up_by,
            _unless(settings.limits.per_day, DEFAULTS.per_day),
            _unless(settings.limits.in_all, DEFAULTS.in_all),
            settings.relay_off_since,
            settings.relay_hours,
            _unless(settings.relay_rate, RELAY_RATE),
            settings.first_contact_since,
            settings.zone,
            settings.reports_channel_id,
            _unless(settings.thresholds.active, THRESHOLDS.active),
            _unless(settings.thresholds.lurker, THRESHOLDS.lurker),
        )


def _rhythm(row: Row) -> Rhythm | None:
    if row["every"] is None:
        return None
    return Rhythm(Every(row["every"]), row["at_minute"], row["weekday"], row["zone"] or UTC)


def _or(value: int | None, default: int) -> int:
    return default if value is None else value


def _unless(value: int, default: int) -> int | None:
    """What equals the default is not kept, so that a later default reaches those who chose nothing."""
    return None if value == default else value
