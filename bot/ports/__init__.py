"""What the services need from outside, each as one small protocol."""

from collections.abc import Sequence
from typing import Protocol

from bot.domain.access import Target
from bot.domain.guilds import RoleFacts
from bot.domain.notices import Message
from bot.domain.outcomes import (
    Carrying,
    Content,
    Copied,
    Created,
    Delivery,
    NoRoom,
    NotAllowed,
    Outcome,
    SourceGone,
    TryLater,
    Unopened,
)
from bot.domain.people import Person
from bot.domain.problems import Problem
from bot.domain.refusals import Refusal
from bot.domain.relay import Found, Relayed
from bot.domain.spaces import Space
from bot.domain.sweeps import Seen


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


class Forget(Protocol):
    """Drops what is remembered of a person, so that they are looked at anew."""

    def __call__(self, user_id: int, /) -> None:
        """Forget them."""
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

    async def send_notice(self, message: Message) -> Delivery:
        """Write to the recipient, in a channel known or newly opened. Repeated within minutes it writes once."""
        ...


class SpaceGateway(Protocol):
    """Makes and changes the channels of circles and live rooms. Every verb may be repeated without harm."""

    async def create(self, space: Space, category_id: int | None) -> Created | NoRoom | NotAllowed | TryLater:
        """Make the space's channel, closed to everyone, or find the one made before a crash."""
        ...

    async def rename(self, space: Space) -> Outcome:
        """Give the channel the space's name."""
        ...

    async def delete(self, space: Space) -> Outcome:
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


class DirectOpener(Protocol):
    """Opens direct messages."""

    async def open(self, user_id: int) -> int | Unopened:
        """Open somebody's DM with us, and return its channel; one that is open already is returned too."""
        ...


class DirectChannels(Protocol):
    """Knows people's DMs with us, and opens them within the budget."""

    async def channel_of(self, user_id: int) -> int | Unopened:
        """Return somebody's DM with us: the one that is known, else a new one if the budget allows it."""
        ...


class RelayGateway(Protocol):
    """Carries messages from one DM to another. What was sent once is found again rather than sent twice."""

    async def keep_own(self, message: Relayed, channel_id: int, to: str, draft: Content) -> Copied | Unopened:
        """Post what somebody wrote with a command or form as their own copy in their DM with us."""
        ...

    async def rewrite_own(self, message: Relayed, text: str) -> bool:
        """Make the sender's own copy say this; False if Discord did not."""
        ...

    async def fetch(self, message: Relayed) -> Content | SourceGone | TryLater:
        """Return what the source holds now."""
        ...

    async def find(self, message: Relayed, channel_id: int) -> Copied | TryLater | None:
        """Look in the recipient's DM for a copy that was sent and not recorded."""
        ...

    async def find_own(self, message: Relayed, channel_id: int) -> Copied | TryLater | None:
        """Look in the sender's DM for their own copy of what they sent by command or form."""
        ...

    async def seen(self, channel_id: int, since: int) -> list[Found] | TryLater | None:
        """Return all that was written in a DM after a time (Unix seconds), oldest first; None if the DM is gone."""
        ...

    async def carry(
        self, message: Relayed, content: Content, channel_id: int, sender: Person, *, is_first: bool
    ) -> Carrying:
        """Write the copy; `is_first` adds what this is and how to turn it off."""
        ...

    async def hold(self, message: Relayed, channel_id: int, sender_name: str) -> Carrying:
        """Tell the recipient that a message waits for their review, without its text."""
        ...

    async def rewrite(
        self, message: Relayed, content: Content, copies: Sequence[int]
    ) -> tuple[int, ...] | TryLater:
        """Make the copy say what the source says now, marked as edited; return what messages it took more."""
        ...

    async def blank(self, message: Relayed, copies: Sequence[int]) -> bool:
        """Take everything out of the copy but the buttons to report and to block; False to try again later."""
        ...

    async def tick(self, message: Relayed) -> None:
        """Mark the source as delivered."""
        ...

    async def say_left_out(self, message: Relayed, what: tuple[str, ...]) -> None:
        """Tell the sender, beside the source, what of it could not be carried."""
        ...

    async def say_why_not(self, message: Relayed, refusal: Refusal) -> None:
        """Tell the sender, beside the source, why it was not delivered."""
        ...

    async def say_lost(self, message: Relayed, channel_id: int) -> None:
        """Tell the sender that what they wrote with a command or form is lost: it was never put down anywhere."""
        ...

    async def react(self, channel_id: int, message_id: int, emoji: str, *, added: bool) -> None:
        """Mirror a reaction."""
        ...
