"""What can be reported: who may report a thing, where its text lies, and how it is taken away."""

from typing import Protocol

from bot.database import Transaction
from bot.domain.relay import Relayed, RelayState
from bot.domain.reports import REPORTABLE_FOR, Place, Reportable, SubjectKind
from bot.stores.all import Stores


class Subject(Protocol):
    """One kind of thing people can report. All verbs run within another verb's transaction."""

    async def find(self, tx: Transaction, message_id: int) -> int | None:
        """Return the thing of which a message of ours is a copy, or a part of one."""
        ...

    async def get(self, tx: Transaction, subject_id: int, reader_id: int, now: int) -> Reportable | None:
        """Return a thing if this person may report it."""
        ...

    async def place(self, tx: Transaction, subject_id: int) -> Place | None:
        """Return where its text lies, None where it is gone."""
        ...

    async def remove(self, tx: Transaction, subject_id: int, now: int) -> None:
        """Take it away; what that means in Discord is owed. Safe to repeat."""
        ...


class MessageSubject:
    """A message a friend wrote: its recipient may report it, and after it was taken back for 7 days more."""

    def __init__(self, stores: Stores) -> None:
        self._stores = stores

    async def find(self, tx: Transaction, message_id: int) -> int | None:
        """Return the message of which this is a copy, or a part of it."""
        message = await self._stores.relay.from_copy(tx, message_id)
        return None if message is None else message.id

    async def get(self, tx: Transaction, subject_id: int, reader_id: int, now: int) -> Reportable | None:
        """Return a message if it was written to this person and reached them."""
        message = await self._stores.relay.get(tx, subject_id)
        if message is None or message.recipient_id != reader_id or not _is_reportable(message, now):
            return None
        return Reportable(SubjectKind.MESSAGE, message.id, message.guild_id, message.sender_id)

    async def place(self, tx: Transaction, subject_id: int) -> Place | None:
        """Return the copy in the recipient's DM, unless it was taken back."""
        message = await self._stores.relay.get(tx, subject_id)
        if message is None or message.state is not RelayState.DELIVERED or message.copy_channel_id is None:
            return None
        copies = await self._stores.relay.copies(tx, subject_id)
        return Place(message.copy_channel_id, tuple(copies)) if copies else None

    async def remove(self, tx: Transaction, subject_id: int, now: int) -> None:
        """Have the copy blanked."""
        message = await self._stores.relay.get(tx, subject_id)
        if message is not None and message.state is RelayState.DELIVERED:
            await self._stores.relay.take_back(tx, message, now)


def _is_reportable(message: Relayed, now: int) -> bool:
    if message.taken_back_at is not None:
        return now < message.taken_back_at + REPORTABLE_FOR
    return message.state is RelayState.DELIVERED
