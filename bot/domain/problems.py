"""Something the people who run a server must mend."""

from dataclasses import dataclass

from bot.domain.access import Target
from bot.domain.outcomes import Obstacle


@dataclass(frozen=True, slots=True)
class Problem:
    """What Discord refuses to the bot in one server, and since when (Unix seconds)."""

    guild_id: int
    target: Target
    obstacle: Obstacle
    since: int
