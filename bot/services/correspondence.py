"""What follows a delivered message: edits, deletes, reactions, mutes, chats, and the review of held messages."""

from bot.database import Database, Transaction
from bot.domain import filters
from bot.domain.outcomes import Content, TryLater
from bot.domain.refusals import Reason, Refusal
from bot.domain.relay import Relayed, RelayState, refuse_files
from bot.ports import Clock, Nudge, RelayGateway
from bot.services.changes import Changes
from bot.services.standing import Presences
from bot.stores.all import Stores

Names = list[tuple[int, int, str]]


class CorrespondenceService:
    """The verbs on messages that were carried, and on whom to carry them to."""

    def __init__(
        self,
        database: Database,
        stores: Stores,
        clock: Clock,
        gateway: RelayGateway,
        presences: Presences,
        changes: Changes,
    ) -> None:
        self._database = database
        self._stores = stores
        self._clock = clock
        self._gateway = gateway
        self._presences = presences
        self._changes = changes
        self.nudge: Nudge = lambda: None

    async def edited(self, source_id: int, at: int | None = None) -> None:
        """Let the copy follow its source, as long as the two are friends and here; a filtered word is not let in.

        One that is still on its way, perhaps by another process, follows when it has arrived. `at` is when it was
        edited (Unix seconds), now if left out.
        """
        self._changes.note(source_id)
        edited_at = at or self._clock.now()

        async def body(tx: Transaction) -> None:
            message = await self._stores.relay.from_source(tx, source_id)
            if message is not None:
                await self._stores.relay.note_edit(tx, message.id, edited_at)

        await self._database.transact(body)
        await self.follow(source_id)

    async def follow(self, source_id: int) -> None:
        """Make the copy say what its source says now."""

        async def body(tx: Transaction) -> tuple[Relayed, list[int], list[str]] | None:
            message = await self._stores.relay.from_source(tx, source_id)
            if message is None or message.state is not RelayState.DELIVERED:
                return None
            if not await self._are_friends(tx, message):
                return None
            words = await self._stores.chats.words(tx, message.recipient_id)
            return message, await self._stores.relay.copies(tx, message.id), words

        found = await self._database.read(body)
        if found is None or not await self._are_here(found[0]):
            return
        message, copies, words = found
        content = await self._gateway.fetch(message)
        if not isinstance(content, Content) or filters.matches(content.text, words):
            return
        if refused := refuse_files(content.sizes):
            await self._gateway.say_why_not(message, refused)
        elif not isinstance(more := await self._gateway.rewrite(message, content, copies), TryLater):
            edit = (message.id, content.edited_at, more, len(copies))
            await self._database.transact(lambda tx: self._stores.relay.rewritten(tx, *edit))

    async def change(self, me: int, source_id: int, text: str) -> Refusal | None:
        """Change my own copy of what I sent by command or form, and the copy it has; None when it is changed."""
        message = await self.mine(me, source_id)
        if message is None:
            return Refusal(Reason.NO_LONGER_THERE)
        if not await self._gateway.rewrite_own(message, text):
            return Refusal(Reason.NOT_CHANGED)
        await self.edited(source_id)
        return None

    async def deleted(self, source_id: int) -> None:
        """Blank the copy of a source that was deleted, also after a friendship ended."""
        self._changes.note(source_id)
        now = self._clock.now()

        async def body(tx: Transaction) -> None:
            message = await self._stores.relay.from_source(tx, source_id)
            if message is None or message.state in (RelayState.DELETING, RelayState.DELETED):
                return
            if message.state in (RelayState.SENDING, RelayState.DELIVERED):
                await self._stores.relay.take_back(tx, message, now)
            else:
                await self._stores.relay.settle(tx, message, RelayState.DELETED)

        await self._database.transact(body)
        self.nudge()

    async def mine(self, me: int, source_id: int) -> Relayed | None:
        """Return a message of mine by its source."""

        async def body(tx: Transaction) -> Relayed | None:
            message = await self._stores.relay.from_source(tx, source_id)
            return message if message is not None and message.sender_id == me else None

        return await self._database.read(body)

    async def reacted(self, message_id: int, user_id: int, emoji: str, *, added: bool) -> None:
        """Mirror a reaction of one of the two to the other's message; of our own ticks there is nothing to mirror."""
        if self._gateway.is_me(user_id):
            return

        async def body(tx: Transaction) -> tuple[int, int] | None:
            if (mine := await self._stores.relay.from_source(tx, message_id)) and mine.sender_id == user_id:
                if added and not await self._are_friends(tx, mine):
                    return None
                copies = await self._stores.relay.copies(tx, mine.id)
                return (mine.copy_channel_id, copies[-1]) if copies and mine.copy_channel_id else None
            theirs = await self._stores.relay.from_copy(tx, message_id)
            if theirs is None or theirs.recipient_id != user_id:
                return None
            if added and not await self._are_friends(tx, theirs):
                return None
            return (theirs.source_channel_id, theirs.source_id) if theirs.has_source else None

        if (counterpart := await self._database.read(body)) is not None:
            await self._gateway.react(*counterpart, emoji, added=added)

    async def mute(self, me: int, relay_id: int) -> int | Refusal:
        """Take no more messages of whoever wrote this one to me; return who that is."""
        now = self._clock.now()

        async def body(tx: Transaction) -> int | Refusal:
            message = await self._stores.relay.get(tx, relay_id)
            if message is None or message.recipient_id != me:
                return Refusal(Reason.NO_LONGER_THERE)
            await self._stores.chats.mute(tx, me, message.sender_id, now)
            await self._stores.chats.end(tx, me, message.sender_id)
            return message.sender_id

        return await self._database.transact(body)

    async def writer_of(self, me: int, relay_id: int) -> Relayed | Refusal:
        """Return a message that was written to me."""

        async def body(tx: Transaction) -> Relayed | Refusal:
            message = await self._stores.relay.get(tx, relay_id)
            if message is None or message.recipient_id != me:
                return Refusal(Reason.NO_LONGER_THERE)
            return message

        return await self._database.read(body)

    async def show_held(self, me: int, relay_id: int) -> str | Refusal:
        """Return the text of a message that waits for my review, fetched again from where it lies."""
        message = await self.writer_of(me, relay_id)
        if isinstance(message, Refusal):
            return message
        content = await self._gateway.fetch(message)
        return content.text if isinstance(content, Content) else Refusal(Reason.NO_LONGER_THERE)

    async def discard_held(self, me: int, relay_id: int) -> Refusal | None:
        """Drop a message that waits for my review; None when it is dropped."""

        async def body(tx: Transaction) -> Refusal | None:
            message = await self._stores.relay.get(tx, relay_id)
            if message is None or message.recipient_id != me or message.state is not RelayState.HELD:
                return Refusal(Reason.NO_LONGER_THERE)
            await self._stores.relay.settle(tx, message, RelayState.REFUSED)
            return None

        return await self._database.transact(body)

    async def chat_with(self, me: int, guild_id: int, friend: int) -> None:
        """Send what I write in my DM with us to this friend, until I stop or half an hour passes unused."""
        now = self._clock.now()

        async def body(tx: Transaction) -> None:
            await self._stores.chats.open(tx, me, friend, guild_id, now)

        await self._database.transact(body)

    async def chat_off(self, me: int) -> bool:
        """Stop that; return whether there was a chat."""

        async def body(tx: Transaction) -> bool:
            return await self._stores.chats.close(tx, me)

        return await self._database.transact(body)

    async def friends(self, me: int, guild_id: int | None) -> Names:
        """Return server, id and name of my friends in one server, or in all."""

        async def body(tx: Transaction) -> Names:
            return await self._stores.relay.friends(tx, me, guild_id or 0)

        return await self._database.read(body)

    async def words(self, me: int) -> list[str]:
        """Return the words of my filter."""

        async def body(tx: Transaction) -> list[str]:
            return await self._stores.chats.words(tx, me)

        return await self._database.read(body)

    async def set_words(self, me: int, text: str) -> tuple[str, ...] | Refusal:
        """Put the words of a comma-separated text in place of my filter's; return them."""
        words = filters.parse(text)
        if isinstance(words, Refusal):
            return words

        async def body(tx: Transaction) -> None:
            await self._stores.chats.set_words(tx, me, words)

        await self._database.transact(body)
        return words

    async def _are_here(self, message: Relayed) -> bool:
        """Return whether Discord says that both are still there: one may have left while we did not hear of it."""
        both = await self._presences.both(message.guild_id, message.sender_id, message.recipient_id)
        return both is not None and all(one.is_present for one in both)

    async def _are_friends(self, tx: Transaction, message: Relayed) -> bool:
        pair = (message.guild_id, message.sender_id, message.recipient_id)
        return (await self._stores.follows.relationship(tx, *pair)).friends
