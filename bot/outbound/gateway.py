"""How the connections to Discord's gateway are, and which servers they show us."""

import math
from collections.abc import Iterable

from discord.ext import commands


class DiscordGateway:
    """The gateway as discord.py holds it, one connection for each shard."""

    def __init__(self, bot: commands.AutoShardedBot) -> None:
        self._bot = bot

    def latencies(self) -> dict[int, float]:
        """Return for each connected shard the seconds from a heartbeat to its answer."""
        shards = self._bot.shards.items()
        open_ones = {shard_id: shard.latency for shard_id, shard in shards if not shard.is_closed()}
        return {shard_id: seconds for shard_id, seconds in open_ones.items() if math.isfinite(seconds)}

    def troubles(self) -> list[str]:
        """Return what keeps the bot from hearing Discord, nothing if all is well."""
        if not self._bot.is_ready():
            return ["the gateway is not ready yet"]
        closed = [shard_id for shard_id, shard in self._bot.shards.items() if shard.is_closed()]
        return [f"shard {shard_id} is not connected" for shard_id in closed]

    def here(self) -> frozenset[int]:
        """Return the servers of this process the bot is in, those in an outage of Discord's too."""
        return frozenset(guild.id for guild in self._bot.guilds)

    def gone(self, guild_ids: Iterable[int]) -> frozenset[int]:
        """Return those of these servers that are this process's and no longer the bot's.

        Each shard's READY names all of its servers; before all are ready nothing is said to be gone.
        """
        if not self._bot.is_ready():
            return frozenset()
        ours = {one for one in guild_ids if (one >> 22) % (self._bot.shard_count or 1) in self._bot.shards}
        return frozenset(ours - self.here())
