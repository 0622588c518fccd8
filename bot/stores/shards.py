"""Keeps what a process claims to the servers of its own shards."""

from bot.domain.shards import Shards


def mine(shards: Shards | None, column: str = "guild_id") -> str:
    """Return a further condition on a server's id in SQL; nothing where one process has all shards."""
    if shards is None:
        return ""
    ids = ", ".join(str(number) for number in shards.ids)
    return f"AND ({column} >> 22) % {shards.count} IN ({ids})"
