"""Who writes messages, carries and removes them."""

from collections.abc import Sequence
from typing import Protocol

from bot.domain.notices import Message
from bot.domain.outcomes import (
    Carrying,
    Content,
    Copied,
    Delivery,
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
from bot.domain.reports import Card, Place


class AdminMessenger(Protocol):
    """Reaches the people who run a server."""

    async def tell_admins(self, guild_id: int, set_up_by: int | None, problem: Problem) -> Outcome:
        """Tell them of a problem and its remedy, where they will see it and the public will not."""
        ...


class NoticeSender(Protocol):
    """Writes notices to people."""

    async def send_notice(self, message: Message) -> Delivery:
        """Write to the recipient, in a channel known or newly opened. Repeated within minutes it writes once."""
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

    async def contents(self, message: Relayed, source: object) -> Content:
        """Return what a source holds that is at hand."""
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

    def is_me(self, user_id: int) -> bool:
        """Return whether this is the bot."""
        ...

    async def react(self, channel_id: int, message_id: int, emoji: str, *, added: bool) -> None:
        """Mirror a reaction."""
        ...


class ReportDesk(Protocol):
    """Shows reports to moderators."""

    async def read(self, place: Place) -> Content | SourceGone | TryLater:
        """Return what messages of ours say now, and the files they carry."""
        ...

    async def post(
        self, card: Card, content: Content | None, channel_id: int
    ) -> Copied | NotAllowed | TryLater:
        """Post a card, or find the one posted before a crash; no content means that it is gone."""
        ...

    async def close(self, card: Card, place: Place) -> bool:
        """Let a card in Discord say what was decided, without text and buttons; False to try again later."""
        ...


class MessageRemover(Protocol):
    """Removes messages of ours."""

    async def remove(self, place: Place) -> bool:
        """Remove a message; True also where it, or its channel, is gone already or out of reach for good."""
        ...
