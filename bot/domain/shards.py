"""Which servers one of several processes looks after."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Shards:
    """Some of a bot's shards; Discord gives each server to the shard its id names, and all DMs to shard 0."""

    count: int
    ids: Sequence[int]

    def own(self, guild_id: int) -> bool:
        """Return whether a server is theirs."""
        return (guild_id >> 22) % self.count in self.ids

    @property
    def own_dms(self) -> bool:
        """Whether DMs come to them."""
        return 0 in self.ids
