"""Whom a message is for, and what came of carrying it, in the words of its state and of its sender."""

from bot.database import Transaction
from bot.domain.outcomes import Copied, SourceGone, Unreachable
from bot.domain.refusals import Reason, Refusal
from bot.domain.relay import Found, Partner, Relayed, RelayState
from bot.stores.relay import RelayStore

PATIENCE = 12
"""Attempts before a message is refused: about two hours of growing pauses."""


def final_state(result: object, message: Relayed) -> RelayState | None:
    """Return what became of a message, None where it is tried again."""
    if isinstance(result, RelayState):
        return result
    if isinstance(result, Copied):
        return RelayState.DELIVERED
    if isinstance(result, SourceGone):
        return RelayState.DELETED
    if isinstance(result, Refusal | Unreachable):
        return RelayState.REFUSED
    return RelayState.REFUSED if message.attempts >= PATIENCE else None


def why(result: object) -> Refusal:
    """Return what its sender reads of a message that was not carried."""
    if isinstance(result, Unreachable):
        return Refusal(Reason.RECIPIENT_CLOSED)
    return Refusal(Reason.NOT_SENT)


def name_of(result: object) -> str:
    """Return what the log calls it."""
    return result.value if isinstance(result, RelayState) else type(result).__name__


async def answered(tx: Transaction, relay: RelayStore, me: int, replied_to: int | None) -> Partner | None:
    """Return whom an answer in my DM is for: whose message it answers, or to whom I wrote that one."""
    if replied_to is None:
        return None
    if (theirs := await relay.from_copy(tx, replied_to)) and theirs.recipient_id == me:
        return Partner(theirs.guild_id, theirs.sender_id, theirs.answer_id)
    if (mine := await relay.from_source(tx, replied_to)) and mine.sender_id == me:
        copies = await relay.copies(tx, mine.id)
        return Partner(mine.guild_id, mine.recipient_id, copies[0] if copies else None)
    return None


def unaccepted(missed: Found, user_id: int, channel_id: int) -> Relayed:
    """Return a missed message as far as it takes to tell its sender why it was refused: it is to nobody."""
    return Relayed(
        missed.message_id, 0, user_id, 0, channel_id, missed.message_id,
        is_our_copy=False, reply_to_id=None, state=RelayState.REFUSED, accepted_at=missed.written_at,
    )  # fmt: skip
