"""Keeps what a process claims to the servers it serves: of its own shards, and where the bot still is."""

from bot.domain.shards import Shards
from bot.stores.departures import GONE


def mine(shards: Shards | None, guild: str = "guild_id") -> str:
    """Return a further condition on a server's id in SQL; None for a process that has all shards."""
    here = f"AND {guild} NOT IN ({GONE})"
    if shards is None:
        return here
    ids = ", ".join(str(number) for number in shards.ids)
    return f"{here} AND ({guild} >> 22) % {shards.count} IN ({ids})"
