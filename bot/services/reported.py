"""What can be reported: who may report a thing, where its text lies, and how it is taken away."""

from typing import Protocol

from bot.database import Transaction
from bot.domain import posts
from bot.domain.comments import Comment, CommentState
from bot.domain.posts import may_see
from bot.domain.relay import Relayed, RelayState
from bot.domain.reports import REPORTABLE_FOR, Place, Reportable, SubjectKind
from bot.services.comments import forget
from bot.services.withdrawal import take_away
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


class PostSubject:
    """A post: whoever may see it may report it."""

    def __init__(self, stores: Stores) -> None:
        self._stores = stores

    async def find(self, tx: Transaction, message_id: int) -> int | None:
        """Return the post whose message this is."""
        post = await self._stores.posts.at(tx, message_id)
        return None if post is None else post.id

    async def get(self, tx: Transaction, subject_id: int, reader_id: int, now: int) -> Reportable | None:
        """Return a post if this person may see it."""
        look = await self._stores.posts.look(tx, subject_id, reader_id, now)
        if look is None or not may_see(look):
            return None
        return Reportable(SubjectKind.POST, subject_id, look.post.guild_id, look.post.author_id)

    async def place(self, tx: Transaction, subject_id: int) -> Place | None:
        """Return where its text lies now."""
        post = await self._stores.posts.get(tx, subject_id)
        return None if post is None else _place(post.place)

    async def remove(self, tx: Transaction, subject_id: int, now: int) -> None:
        """Take the post away, with all that hangs on it."""
        if post := await self._stores.posts.get(tx, subject_id):
            await take_away(tx, self._stores, post, now)


class CommentSubject:
    """A comment: whoever may see it under its post may report it; one that waits, the post's author."""

    def __init__(self, stores: Stores) -> None:
        self._stores = stores

    async def find(self, tx: Transaction, message_id: int) -> int | None:
        """Return the comment whose message this is."""
        comment = await self._stores.comments.at(tx, message_id)
        return None if comment is None else comment.id

    async def get(self, tx: Transaction, subject_id: int, reader_id: int, now: int) -> Reportable | None:
        """Return a comment if this person may see it."""
        comment = await self._stores.comments.get(tx, subject_id)
        if comment is None or not await self._sees(tx, comment, reader_id, now):
            return None
        return Reportable(SubjectKind.COMMENT, comment.id, comment.guild_id, comment.author_id)

    async def place(self, tx: Transaction, subject_id: int) -> Place | None:
        """Return where its text lies now."""
        comment = await self._stores.comments.get(tx, subject_id)
        return None if comment is None else _place(comment.place)

    async def remove(self, tx: Transaction, subject_id: int, now: int) -> None:
        """Take the comment away."""
        if comment := await self._stores.comments.get(tx, subject_id):
            await forget(tx, self._stores, comment, now)

    async def _sees(self, tx: Transaction, comment: Comment, reader_id: int, now: int) -> bool:
        look = await self._stores.posts.look(tx, comment.post_id, reader_id, now)
        if look is None or not may_see(look):
            return False
        if comment.state is CommentState.HELD:
            return look.is_mine
        pair = (reader_id, comment.author_id)
        apart = [await self._stores.blocks.blocks(tx, *one) for one in (pair, pair[::-1])]
        return comment.state is CommentState.SHOWN and not any(apart)


def subjects_of(stores: Stores) -> dict[SubjectKind, Subject]:
    """Return everything that can be reported; a further kind is a line here."""
    return {
        SubjectKind.MESSAGE: MessageSubject(stores),
        SubjectKind.POST: PostSubject(stores),
        SubjectKind.COMMENT: CommentSubject(stores),
    }


def _place(lies: posts.Place | None) -> Place | None:
    return None if lies is None else Place(lies.channel_id, (lies.message_id,))


def _is_reportable(message: Relayed, now: int) -> bool:
    if message.taken_back_at is not None:
        return now < message.taken_back_at + REPORTABLE_FOR
    return message.state is RelayState.DELIVERED
