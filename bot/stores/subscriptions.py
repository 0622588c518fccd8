"""Who wants to be told when somebody does something."""

from bot.database import Transaction

ADD = """
INSERT INTO subscriptions (guild_id, subscriber_id, about_id, topic, subscribed_at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (guild_id, about_id, topic, subscriber_id) DO NOTHING
"""
REMOVE = """
DELETE FROM subscriptions WHERE guild_id = $1 AND subscriber_id = $2 AND about_id = $3 AND topic = $4
"""
IS_SUBSCRIBED = """
SELECT 1 FROM subscriptions WHERE guild_id = $1 AND subscriber_id = $2 AND about_id = $3 AND topic = $4
"""
SUBSCRIBERS = "SELECT subscriber_id FROM subscriptions WHERE guild_id = $1 AND about_id = $2 AND topic = $3"
PART = """
DELETE FROM subscriptions WHERE (subscriber_id = $1 AND about_id = $2) OR (subscriber_id = $2 AND about_id = $1)
"""


class SubscriptionStore:
    """Rows of `subscriptions`."""

    async def add(
        self, tx: Transaction, guild_id: int, subscriber: int, about: int, topic: str, now: int
    ) -> None:
        """Subscribe."""
        await tx.execute(ADD, guild_id, subscriber, about, topic, now)

    async def remove(self, tx: Transaction, guild_id: int, subscriber: int, about: int, topic: str) -> bool:
        """Unsubscribe; return whether there was a subscription."""
        return await tx.execute(REMOVE, guild_id, subscriber, about, topic) > 0

    async def part(self, tx: Transaction, one: int, other: int) -> None:
        """Let two people be told nothing of each other, in any server."""
        await tx.execute(PART, one, other)

    async def has(self, tx: Transaction, guild_id: int, subscriber: int, about: int, topic: str) -> bool:
        """Return whether somebody subscribed."""
        return await tx.fetchval(IS_SUBSCRIBED, guild_id, subscriber, about, topic) is not None

    async def subscribers(self, tx: Transaction, guild_id: int, about: int, topic: str) -> list[int]:
        """Return everybody who subscribed."""
        return [row[0] for row in await tx.fetch(SUBSCRIBERS, guild_id, about, topic)]
