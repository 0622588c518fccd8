"""Messages between friends: who may write to whom, and how a text is cut for Discord."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.refusals import Reason, Refusal

LONGEST_MESSAGE = 2_000
"""Characters in one message of a bot; people with Nitro can type twice as many."""
LONGEST_TEXT = 4_000
MINUTE = 60
CHAT_IDLE = 30 * MINUTE
KEPT_FOR = 30 * 86_400
CAUGHT_UP = 86_400
"""Seconds: messages sent while the bot was down are picked up if they are no older."""
MEBIBYTE = 1024 * 1024
LARGEST_FILE = 10 * MEBIBYTE
"""Bytes Discord takes from a bot in one file by default."""
LARGEST_MESSAGE = 24 * MEBIBYTE
"""Bytes of all files in one message: Discord takes requests of 25 MiB, and there is more in them than files."""
DISCORD_EPOCH = 1_420_070_400_000
"""When Discord's ids begin, in Unix milliseconds."""

FENCE = re.compile(r"```(\w{0,20})")
CLOSING = "\n```"


class RelayState(StrEnum):
    """What became of a message."""

    WRITING = "writing"
    """Accepted from a command or form; the sender's own copy, the text's only home, is not known to exist yet."""
    SENDING = "sending"
    DELIVERED = "delivered"
    HELD = "held"
    """It waits for its recipient's review: a word of their filter is in it."""
    REFUSED = "refused"
    DELETING = "deleting"
    """Its source is gone, and what there is of a copy must be blanked."""
    DELETED = "deleted"


@dataclass(frozen=True, slots=True)
class Relayed:
    """One message on its way from one friend to another; never its text."""

    id: int
    guild_id: int
    sender_id: int
    recipient_id: int
    source_channel_id: int
    source_id: int
    is_our_copy: bool
    """The source is our own message in the sender's DM, for what was written with a command or form."""
    reply_to_id: int | None
    """The message in the recipient's DM that this one answers."""
    state: RelayState
    accepted_at: int
    attempts: int = 0
    copy_channel_id: int | None = None
    taken_back_at: int | None = None
    """When its sender, or a moderator, took it back (Unix seconds)."""

    @property
    def has_source(self) -> bool:
        """Whether its text is in a message; our own id, negative, stands where there is none."""
        return self.source_id > 0

    @property
    def answer_id(self) -> int | None:
        """The message in the sender's DM that an answer to this one answers."""
        return self.source_id if self.has_source else None


@dataclass(frozen=True, slots=True)
class Partner:
    """Whom a message in somebody's DM with us is for, and which message of theirs it answers."""

    guild_id: int
    friend_id: int
    reply_to_id: int | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """A message found in the history of somebody's DM with us."""

    message_id: int
    is_theirs: bool
    """They wrote it, not we."""
    replied_to: int | None
    written_at: int
    edited_at: int = 0
    """When it was last edited, 0 for never."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Everything between two people that decides whether one may write to the other, at one time."""

    friends_since: int | None
    """Since when they are friends in this server (Unix seconds), None where they are not."""
    takes_messages: bool
    """Both let friends write to them, and neither muted the other's messages."""
    server_relays: bool
    friendship_needed: int
    """Seconds a friendship must have lasted."""
    sender_suspended: Refusal | None = None
    """What a suspended sender is told."""
    recipient_suspended: bool = False
    sender_timed_out: bool = False
    recipient_timed_out: bool = False
    sent_last_minute: int = 0
    rate: int = 20


def refuse_message(standing: Standing, now: int) -> Refusal | None:
    """Refuse a message that may not pass now.

    Not friends, blocked, switched off and muted are one refusal, so that none of them can be told from another.
    """
    if standing.sender_timed_out:
        return Refusal(Reason.YOU_ARE_TIMED_OUT)
    if standing.sender_suspended is not None:
        return standing.sender_suspended
    old_enough = (
        standing.friends_since is not None and now >= standing.friends_since + standing.friendship_needed
    )
    if not (old_enough and standing.takes_messages and standing.server_relays):
        return Refusal(Reason.CANNOT_MESSAGE)
    if standing.recipient_timed_out or standing.recipient_suspended:
        return Refusal(Reason.CANNOT_MESSAGE)
    if standing.sent_last_minute >= standing.rate:
        return Refusal(Reason.TOO_MANY_MESSAGES, standing.rate)
    return None


def refuse_files(sizes: Sequence[int]) -> Refusal | None:
    """Refuse files that Discord would not take from a bot: one by one, or all in one message."""
    if any(size > LARGEST_FILE for size in sizes):
        return Refusal(Reason.FILE_TOO_LARGE, LARGEST_FILE // MEBIBYTE)
    if sum(sizes) > LARGEST_MESSAGE:
        return Refusal(Reason.FILES_TOO_LARGE, LARGEST_MESSAGE // MEBIBYTE)
    return None


def first_id_at(seconds: int) -> int:
    """Return the least id a message of Discord's can have that was written at a time (Unix seconds)."""
    return (seconds * 1_000 - DISCORD_EPOCH) << 22


def split(text: str, limit: int = LONGEST_MESSAGE) -> list[str]:
    """Cut a text into pieces Discord takes, on white space where there is any; code blocks stay code blocks."""
    if len(text.strip()) <= limit:
        return [text.strip()] if text.strip() else []
    pieces: list[str] = []
    rest, room = text.strip(), limit - len(CLOSING)
    while rest:
        cut = _place_to_cut(rest, room)
        piece, rest = rest[:cut].rstrip(), _without_blank_start(rest[cut:])
        language = _open_fence(piece)
        if language is not None:
            piece, rest = piece + CLOSING, f"```{language}\n{rest}" if rest else ""
        pieces.append(piece)
    return pieces


def _place_to_cut(text: str, limit: int) -> int:
    if len(text) <= limit:
        return len(text)
    for space in ("\n", " "):
        place = text.rfind(space, limit // 2, limit)
        if place > 0:
            return place
    before = len(text[:limit].rstrip("`"))
    return before if text[limit] == "`" and before > limit // 2 else limit


def _without_blank_start(text: str) -> str:
    """Leave out blank lines, but not the indentation of the first that is not blank."""
    lines = text.lstrip()
    return (
        text[text.rfind("\n", 0, len(text) - len(lines)) + 1 :]
        if "\n" in text[: len(text) - len(lines)]
        else lines
    )


def _open_fence(piece: str) -> str | None:
    """Return the language of the code block a piece ends in, None where it ends outside of any."""
    fences = FENCE.findall(piece)
    return fences[-1] if len(fences) % 2 else None
