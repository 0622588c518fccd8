"""Servers the bot was removed from, and the deletion of all that is held of one."""

from bot.database import Transaction

GONE = "SELECT guild_id FROM departures"
"""Servers the bot is not in: work for them waits until it comes back, or is deleted with the rest."""

LEAVE = "INSERT INTO departures (guild_id, left_at) VALUES ($1, $2) ON CONFLICT (guild_id) DO NOTHING"
RETURN = "DELETE FROM departures WHERE guild_id = $1"
ALL = "SELECT guild_id, left_at FROM departures ORDER BY left_at, guild_id"
KNOWN = "SELECT guild_id FROM guilds UNION SELECT guild_id FROM sweeps"

KEYS = {
    "relayed": "relay_id",
    "chats": "user_id",
    "notices": "guild_id, recipient_id, about_id, topic",
    "access_work": "guild_id, user_id",
    "grants": "guild_id, user_id, kind, target_id",
    "withheld": "guild_id, user_id, kind, target_id",
    "problems": "guild_id, kind, target_id",
    "spaces": "space_id",
    "exclusions": "guild_id, owner_id, excluded_id",
    "subscriptions": "guild_id, about_id, topic, subscriber_id",
    "follow_requests": "guild_id, requester_id, target_id",
    "declines": "guild_id, requester_id, target_id",
    "mutes": "guild_id, muter_id, muted_id",
    "dismissals": "guild_id, user_id, dismissed_id",
    "interests": "guild_id, user_id, tag",
    "activity_hours": "guild_id, hour, kind, relation",
    "activity_days": "guild_id, day, kind, relation",
    "activity_months": "guild_id, month, kind, relation",
    "activity_people": "guild_id, person",
    "activity_exclusions": "guild_id, channel_id",
    "person_days": "user_id, guild_id, day, kind, side, relation",
    "pair_days": "user_id, guild_id, other_id, day, kind",
    "reports": "report_id",
    "moderation_log": "entry_id",
    "suspensions": "guild_id, user_id",
    "digest_schedules": "guild_id",
    "digest_runs": "guild_id, user_id, period_key",
    "posts": "post_id",
    "post_acts": "act_id",
    "comments": "comment_id",
    "post_removals": "message_id",
    "feed_visits": "guild_id, user_id",
    "hidden_reposts": "guild_id, user_id, reposter_id",
    "follows": "guild_id, follower_id, followed_id",
    "follow_history": "event_id",
    "members": "guild_id, user_id",
    "made_by_setup": "guild_id, part",
    "sweeps": "guild_id",
    "guilds": "guild_id",
}
"""Every table with rows of a server, and what names a row; a test holds it against the schema."""

PURGE = (
    """
DELETE FROM relay_copies WHERE copy_id IN (
    SELECT c.copy_id FROM relayed AS r JOIN relay_copies AS c ON c.relay_id = r.relay_id
    WHERE r.guild_id = $1 LIMIT $2)
""",
    *(
        f"DELETE FROM {table} WHERE ({key}) IN (SELECT {key} FROM {table} WHERE guild_id = $1 LIMIT $2)"
        for table, key in KEYS.items()
    ),
)


class DepartureStore:
    """Rows of `departures`: one for each server the bot is no longer in."""

    async def leave(self, tx: Transaction, guild_id: int, now: int) -> bool:
        """Note that the bot is no longer in a server; return whether that is new."""
        return await tx.execute(LEAVE, guild_id, now) > 0

    async def come_back(self, tx: Transaction, guild_id: int) -> bool:
        """Note that the bot is in a server again; return whether it had been away."""
        return await tx.execute(RETURN, guild_id) > 0

    async def all(self, tx: Transaction) -> dict[int, int]:
        """Return every server the bot was removed from and when, the longest ago first."""
        return {row["guild_id"]: row["left_at"] for row in await tx.fetch(ALL)}

    async def known(self, tx: Transaction) -> set[int]:
        """Return every server we ever had to do with."""
        return {row["guild_id"] for row in await tx.fetch(KNOWN)}

    async def purge(self, tx: Transaction, guild_id: int, limit: int) -> bool:
        """Delete up to `limit` rows of what is held of a server; return whether nothing is left."""
        left = limit
        for statement in PURGE:
            left -= await tx.execute(statement, guild_id, left)
            if left <= 0:
                return False
        await tx.execute(RETURN, guild_id)
        return True
