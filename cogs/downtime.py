"""Whether Discord tells of what people write to us; what they wrote while it did not is picked up."""

from bot.services.downtime import DowntimeService
from cogs.routing import MutualsCog

OF_DMS = 0
"""The shard to which Discord sends all DMs."""


class DowntimeCog(MutualsCog):
    """Gaps: at a start, and where the line to Discord breaks for longer than Discord remembers."""

    def __init__(self, downtime: DowntimeService) -> None:
        super().__init__()
        self._downtime = downtime

    @MutualsCog.listener()
    async def on_ready(self) -> None:
        """Pick up what was written while nothing was heard."""
        await self._downtime.ready()

    @MutualsCog.listener()
    async def on_shard_disconnect(self, shard_id: int) -> None:
        """Know that nothing is heard from now on."""
        if shard_id == OF_DMS:
            self._downtime.lost()

    @MutualsCog.listener()
    async def on_shard_resumed(self, shard_id: int) -> None:
        """Know that all that was missed was told of."""
        if shard_id == OF_DMS:
            self._downtime.resumed()
