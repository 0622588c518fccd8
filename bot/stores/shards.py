"""Keeps what a process claims to the servers it serves: of its own shards, and where the bot still is."""

from bot.domain.shards import Shards
from bot.stores.departures import HERE


def mine(shards: Shards | None) -> str:
    """Return a further condition on `guild_id` in SQL; None for a process that has all shards."""
    if shards is None:
        return f"AND {HERE}"
    ids = ", ".join(str(number) for number in shards.ids)
    return f"AND {HERE} AND (guild_id >> 22) % {shards.count} IN ({ids})"
