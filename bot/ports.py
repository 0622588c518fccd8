"""What the services need from outside, each as one small protocol."""

from typing import Protocol

from bot.domain.access import Target
from bot.domain.notices import Notice, NoticeKind
from bot.domain.outcomes import Delivery, NotAllowed, Outcome, TryLater
from bot.domain.people import Person
from bot.domain.problems import Problem


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> int:
        """Return the time in Unix seconds."""
        ...


class Ids(Protocol):
    """Makes ids for our own rows."""

    def __call__(self) -> int:
        """Return an id never returned before, 63 bits, rising with time."""
        ...


class Nudge(Protocol):
    """Tells a job that there may be work; it never waits and may be called at any time."""

    def __call__(self) -> None:
        """Start the job if it is not running."""
        ...


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


class AdminMessenger(Protocol):
    """Reaches the people who run a server."""

    async def tell_admins(self, guild_id: int, set_up_by: int | None, problem: Problem) -> Outcome:
        """Tell them of a problem and its remedy, where they will see it and the public will not."""
        ...


class CommandRegistry(Protocol):
    """The commands Discord offers to people in our name."""

    def fingerprint(self) -> str:
        """Return a short text that changes when the commands change, or the bot they belong to."""
        ...

    async def publish(self) -> None:
        """Tell Discord of all commands."""
        ...


class NoticeSender(Protocol):
    """Writes notices to people."""

    async def send_notice(
        self, notice: Notice, kind: NoticeKind, about_name: str, dm_channel_id: int | None
    ) -> Delivery:
        """Write to the recipient, in a channel known or newly opened. Repeated within minutes it writes once."""
        ...
