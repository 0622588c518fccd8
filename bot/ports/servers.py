"""What is done in a server, and seen of it."""

from collections.abc import Collection, Iterable, Sequence
from typing import Protocol

from bot.domain.access import Target
from bot.domain.guilds import RoleFacts
from bot.domain.outcomes import (
    Created,
    NameRefused,
    NoRoom,
    NotAllowed,
    Outcome,
    TryLater,
)
from bot.domain.people import Person
from bot.domain.premises import Premises
from bot.domain.setup import Made
from bot.domain.spaces import Space
from bot.domain.sweeps import Seen


class AccessGateway(Protocol):
    """Opens and closes things to members. Every verb may be repeated without harm."""

    async def give(self, guild_id: int, user_id: int, target: Target, reason: str) -> Outcome:
        """Open the target to the member; `reason` goes to the server's audit log."""
        ...

    async def take(self, guild_id: int, user_id: int, target: Target, reason: str) -> Outcome:
        """Close the target to the member; `reason` goes to the server's audit log."""
        ...

    async def look_at(self, guild_id: int, user_id: int) -> Person | NotAllowed | TryLater:
        """Ask Discord for the member as they are now."""
        ...


class AccessEyes(Protocol):
    """Sees who holds what in Discord."""

    def guilds(self) -> list[int]:
        """Return the servers this process serves and sees now."""
        ...

    def channels(self, guild_id: int) -> dict[int, int]:
        """Return a server's channels, each with how many people are in it by voice."""
        ...

    async def members(
        self, guild_id: int, role_id: int | None, after: int
    ) -> Sequence[Seen] | NotAllowed | TryLater:
        """Return up to a thousand members with ids above `after`, in order; fewer means that they are the last."""
        ...

    async def inside(self, space: Space) -> frozenset[int] | None:
        """Return who has access of their own to a space's channel, None where that cannot be told now."""
        ...

    async def taken_by_staff(self, guild_id: int, role_id: int) -> frozenset[int]:
        """Return from whom staff took a role by hand lately, as far as the audit log goes back."""
        ...


class SpaceGateway(Protocol):
    """Makes and changes the channels of circles and live rooms. Every verb may be repeated without harm."""

    async def create(
        self, space: Space, category_id: int | None
    ) -> Created | NoRoom | NotAllowed | TryLater | NameRefused:
        """Make the space's channel, closed to everyone, or find the one made before a crash."""
        ...

    async def rename(self, space: Space) -> Outcome | NameRefused:
        """Give the channel the space's name."""
        ...

    async def delete(self, space: Space) -> Outcome | NameRefused:
        """Remove the channel; one that is gone already is removed."""
        ...


class GuildGateway(Protocol):
    """Makes, or takes as they are, the things set-up needs. Every verb may be repeated without harm."""

    async def role(
        self, guild_id: int, role_id: int | None, name: str
    ) -> RoleFacts | NoRoom | NotAllowed | TryLater:
        """Return the role of this id, else one of this name, else make it, without any permission."""
        ...

    async def lounge(
        self, guild_id: int, channel_id: int | None, name: str, role_id: int
    ) -> Created | NoRoom | NotAllowed | TryLater:
        """Return a text channel that everyone but holders of the role is kept out of; the bot can write in it."""
        ...

    async def feed(
        self, guild_id: int, channel_id: int | None, name: str
    ) -> Created | NoRoom | NotAllowed | TryLater:
        """Return a text channel in which the bot alone writes: that of this id or name, else a new one."""
        ...

    async def category(
        self, guild_id: int, category_id: int | None, name: str
    ) -> Created | NoRoom | NotAllowed | TryLater:
        """Return the category of this id, else one of this name, else make it."""
        ...


class GuildPresence(Protocol):
    """Knows which servers the bot is in; a server in an outage of Discord's is one."""

    def here(self) -> frozenset[int]:
        """Return the servers of this process the bot is in."""
        ...

    def gone(self, guild_ids: Iterable[int]) -> frozenset[int]:
        """Return those of these servers that are this process's and no longer the bot's; none before it is sure."""
        ...


class SetupGateway(GuildGateway, Protocol):
    """Also takes back what set-up made."""

    def untouched(self, guild_id: int, made: Sequence[Made]) -> frozenset[int]:
        """Return the ids of what is still just as set-up made it, and used for nothing else."""
        ...

    async def remove(self, guild_id: int, made: Made) -> Outcome:
        """Delete it; what is gone already is deleted."""
        ...


class Inspector(Protocol):
    """Looks at a server without asking Discord for anything."""

    def inspect(self, guild_id: int, channel_ids: Collection[int | None] = ()) -> Premises | None:
        """Return how a server stands, with the bot's permissions in these channels; None where it is not seen."""
        ...


class Mender(Protocol):
    """Allows the bot in a channel what it needs there."""

    async def allow_ourselves(self, guild_id: int, channel_id: int, names: Collection[str]) -> Outcome:
        """Add permissions to the bot's own overwrite; what else stands there stays."""
        ...
