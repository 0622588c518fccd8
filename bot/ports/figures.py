"""Who counts, draws and posts figures."""

from typing import Protocol

from bot.domain.activity import Heard
from bot.domain.figures import GuildFigures, PersonFigures
from bot.domain.outcomes import (
    NotAllowed,
    Posting,
    TryLater,
)


class Ears(Protocol):
    """Knows who is in voice channels now."""

    def guilds(self) -> list[int]:
        """Return the servers this process serves and sees now."""
        ...

    def heard(self, guild_id: int) -> list[Heard]:
        """Return who is in a server's voice channels, without bots and without those who are away."""
        ...


class Headcount(Protocol):
    """Knows how many people a server has."""

    def head_count(self, guild_id: int) -> int | None:
        """Return how many members a server has, bots left out as far as Discord tells; None if it is not known."""
        ...


class PictureDrawer(Protocol):
    """Draws figures."""

    async def draw_figures(self, figures: GuildFigures | PersonFigures) -> bytes | None:
        """Return a picture (PNG); None if it cannot be drawn."""
        ...


class DigestSender(Protocol):
    """Posts digests. What was posted once is found again rather than posted twice."""

    async def find(self, channel_id: int, key: str, since: int) -> int | NotAllowed | TryLater | None:
        """Return our message with this key among those a channel got from a time on (Unix seconds)."""
        ...

    async def post(
        self, channel_id: int, guild_id: int, key: str, figures: GuildFigures, nonce: int
    ) -> Posting:
        """Post a server's digest, showing the key. Repeated with its nonce within minutes it posts once."""
        ...

    async def post_to_person(
        self, channel_id: int, guild_id: int, key: str, figures: PersonFigures, nonce: int
    ) -> Posting:
        """Post somebody's own digest of a server in their DM channel, showing the key; the nonce is as in `post`."""
        ...
