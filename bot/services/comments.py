"""Comments: written beside their post, or held for its author's review."""

import logging
from dataclasses import dataclass

from bot.database import Database, Transaction
from bot.domain import filters
from bot.domain.comments import COMMENTS_A_MINUTE, LONGEST_COMMENT, Comment, CommentState
from bot.domain.outcomes import Copied, OpeningStopped, Placing, SourceGone, TryLater, Unreachable
from bot.domain.people import Person
from bot.domain.posts import ActKind, Look, Place, Post, refuse_comment, refuse_text
from bot.domain.refusals import Reason, Refusal
from bot.domain.relay import MINUTE
from bot.ports import Clock, Ids, Nudge
from bot.ports.posts import CommentGateway, CountAct
from bot.services.openings import Openings
from bot.services.posting import BATCH
from bot.services.reactions import locked_look
from bot.services.withdrawal import LEASE
from bot.stores.all import Stores

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Ready:
    """A comment about to be sent, and what of the post's author decides how."""

    look: Look
    held: bool


class CommentService:
    """Writes, reviews and removes comments."""

    def __init__(
        self,
        database: Database,
        stores: Stores,
        clock: Clock,
        ids: Ids,
        gateway: CommentGateway,
        openings: Openings,
        nudge: Nudge,
    ) -> None:
        self._database = database
        self._stores = stores
        self._clock = clock
        self._ids = ids
        self._gateway = gateway
        self._openings = openings
        self._nudge = nudge
        self.count: CountAct = lambda *_: None

    async def may_comment(self, post_id: int, me: int) -> Refusal | None:
        """Return why I may not comment now, None if I may: asked before the form opens."""
        now = self._clock.now()

        async def body(tx: Transaction) -> Look | None:
            return await self._stores.posts.look(tx, post_id, me, now)

        look = await self._database.read(body)
        return Refusal(Reason.NO_SUCH_POST) if look is None else refuse_comment(look)

    async def comment(self, post_id: int, me: Person, text: str) -> Comment | Refusal:
        """Comment on a post; a word of its author's filter makes it wait for their review."""
        if me.is_timed_out:
            return Refusal(Reason.YOU_ARE_TIMED_OUT)
        if refused := refuse_text(text, LONGEST_COMMENT):
            return refused
        comment, ready = await self._begin(post_id, me, text)
        if isinstance(ready, Refusal):
            return ready
        post = ready.look.post
        if ready.held:
            result = await self._hold(post, comment, me.name, text)
        else:
            result = await self._gateway.send(post, comment, me.name, text)
        state = CommentState.HELD if ready.held else CommentState.SHOWN
        return await self._arrive(comment, result, state)

    async def _hold(self, post: Post, comment: Comment, name: str, text: str) -> Placing:
        channel_id = await self._openings.channel_of(post.author_id)
        if not isinstance(channel_id, int):
            return channel_id
        return await self._gateway.hold(post, comment, name, text, channel_id)

    async def _begin(self, post_id: int, me: Person, text: str) -> tuple[Comment, _Ready | Refusal]:
        now, comment_id = self._clock.now(), self._ids()

        async def body(tx: Transaction) -> tuple[Comment, _Ready | Refusal]:
            look = await locked_look(tx, self._stores, post_id, me.id, now)
            guild_id = look.post.guild_id if look is not None else 0
            new = Comment(comment_id, guild_id, post_id, me.id, CommentState.SENDING, now)
            if look is None:
                return new, Refusal(Reason.NO_SUCH_POST)
            if refused := refuse_comment(look):
                return new, refused
            if await self._stores.comments.written_since(tx, me.id, now - MINUTE) >= COMMENTS_A_MINUTE:
                return new, Refusal(Reason.TOO_MANY_POSTS, COMMENTS_A_MINUTE)
            words = [] if look.is_mine else await self._stores.chats.words(tx, look.post.author_id)
            await self._stores.comments.add(tx, new, now + LEASE)
            return new, _Ready(look, filters.matches(text, words))

        return await self._database.transact(body)

    async def _arrive(self, comment: Comment, result: Placing, state: CommentState) -> Comment | Refusal:
        now = self._clock.now()

        async def body(tx: Transaction) -> Look | Refusal | None:
            if not isinstance(result, Copied):
                await self._failed(tx, comment, result, now)
                return Refusal(Reason.COMMENT_NOT_TAKEN)
            return await self._landed(tx, comment, result, state, now)

        look = await self._database.transact(body)
        self._nudge()
        if isinstance(look, Refusal):
            return look
        if look is not None and state is CommentState.SHOWN and not look.is_mine:
            self.count(comment.guild_id, ActKind.COMMENT, comment.author_id, look.post.author_id)
        return Comment(
            comment.id, comment.guild_id, comment.post_id, comment.author_id, state, comment.commented_at
        )

    async def _landed(
        self, tx: Transaction, comment: Comment, copied: Copied, state: CommentState, now: int
    ) -> Look | Refusal | None:
        """Keep where a comment lies; where it may not be any more, it goes again. None if it is kept already."""
        place = Place(copied.channel_id, copied.message_ids[0])
        look = await locked_look(tx, self._stores, comment.post_id, comment.author_id, now)
        known = await self._stores.comments.get(tx, comment.id)
        if known is not None and known.state is CommentState.SHOWN and known.place == place:
            return None  # two presses at once: Discord makes one message, and answers both
        refused = Refusal(Reason.NO_SUCH_POST) if look is None else refuse_comment(look)
        removing = known is None or known.state is CommentState.REMOVING
        if look is None or refused is not None or removing:
            await self._stores.posts.owe_removal_at(tx, comment.guild_id, comment.author_id, place, now)
            await self._stores.comments.forget(tx, comment.id)
            return refused or Refusal(Reason.NO_SUCH_POST)
        if known is not None and known.place is not None:  # where it waited
            whose = (comment.guild_id, look.post.author_id)
            await self._stores.posts.owe_removal_at(tx, *whose, known.place, now)
        await self._stores.comments.landed(tx, comment.id, state, place)
        if state is CommentState.HELD:
            await self._stores.contacts.reached(tx, look.post.author_id, place.channel_id)
            return look
        if place.channel_id != look.post.channel_id:
            await self._stores.posts.threaded(tx, look.post.id, place.channel_id)
        if not look.is_mine:
            who = (comment.author_id, look.standing)
            await self._stores.feed.act(tx, comment.id, ActKind.COMMENT, look.post, who, now)
        return look

    async def _failed(self, tx: Transaction, comment: Comment, result: Placing, now: int) -> None:
        if isinstance(result, TryLater | OpeningStopped):
            await self._stores.comments.give_up(tx, comment.id, now)
            return
        await self._stores.comments.forget(tx, comment.id)
        if isinstance(result, Unreachable) and (post := await self._stores.posts.get(tx, comment.post_id)):
            await self._stores.contacts.unreachable(tx, post.author_id, now)

    async def look_after(self) -> None:
        """Look for comments of which it is not known whether they were sent: before a crash, or without an answer."""
        now = self._clock.now()

        async def claim(tx: Transaction) -> list[tuple[Comment, Post | None]]:
            due = await self._stores.comments.due(tx, now, BATCH)
            for comment in due:
                await self._stores.comments.postpone(tx, comment.id, now + LEASE)
            return [(one, await self._stores.posts.get(tx, one.post_id)) for one in due]

        for comment, post in await self._database.transact(claim):
            result = SourceGone() if post is None else await self._gateway.find(post, comment)
            log.info("comment %s guild=%s -> %s", comment.id, comment.guild_id, type(result).__name__)
            if not isinstance(result, TryLater):
                await self._arrive(comment, result or SourceGone(), CommentState.SHOWN)

    async def held(self, comment_id: int, me: int) -> str | Refusal:
        """Return the text of a comment that waits for my review."""
        comment = await self._waiting(comment_id, me)
        if isinstance(comment, Refusal):
            return comment
        text = await self._gateway.read_held(comment.place) if comment.place is not None else None
        return text if text is not None else Refusal(Reason.NO_SUCH_COMMENT)

    async def approve(self, comment_id: int, me: int) -> Comment | Refusal:
        """Let a comment that waits for my review stand under my post, if its writer may still comment."""
        comment = await self._waiting(comment_id, me)
        if isinstance(comment, Refusal):
            return comment
        if refused := await self.may_comment(comment.post_id, comment.author_id):
            return refused
        text = await self.held(comment_id, me)
        if isinstance(text, Refusal):
            return text

        async def body(tx: Transaction) -> tuple[Post | None, Person | None]:
            post = await self._stores.posts.get(tx, comment.post_id)
            return post, await self._stores.members.find(tx, comment.guild_id, comment.author_id)

        post, writer = await self._database.read(body)
        if post is None or writer is None:
            return Refusal(Reason.NO_SUCH_COMMENT)
        result = await self._gateway.send(post, comment, writer.name, text)
        if not isinstance(result, Copied):
            return Refusal(Reason.COMMENT_NOT_TAKEN)
        return await self._arrive(comment, result, CommentState.SHOWN)

    async def _waiting(self, comment_id: int, me: int) -> Comment | Refusal:
        async def body(tx: Transaction) -> Comment | Refusal:
            comment = await self._stores.comments.get(tx, comment_id)
            post = await self._stores.posts.get(tx, comment.post_id) if comment is not None else None
            if comment is None or post is None or comment.state is not CommentState.HELD:
                return Refusal(Reason.NO_SUCH_COMMENT)
            return comment if post.author_id == me else Refusal(Reason.NOT_YOUR_POST)

        return await self._database.read(body)

    async def remove(self, comment_id: int, me: int) -> Refusal | None:
        """Take away my comment, or one under my post, also one that waits; None when it is gone."""
        now = self._clock.now()

        async def body(tx: Transaction) -> Refusal | None:
            comment = await self._stores.comments.get(tx, comment_id)
            post = await self._stores.posts.get(tx, comment.post_id) if comment is not None else None
            if comment is None or post is None:
                return Refusal(Reason.NO_SUCH_COMMENT)
            if me not in (comment.author_id, post.author_id):
                return Refusal(Reason.NOT_YOUR_POST)
            await forget(tx, self._stores, comment, now)
            return None

        result = await self._database.transact(body)
        self._nudge()
        return result


async def forget(tx: Transaction, stores: Stores, comment: Comment, now: int) -> None:
    """Forget a comment, and have its message removed."""
    if comment.place is not None:
        await stores.posts.owe_removal_at(tx, comment.guild_id, comment.author_id, comment.place, now)
    await stores.comments.forget(tx, comment.id)


async def part(tx: Transaction, stores: Stores, one: int, other: int, now: int) -> None:
    """Take away what two people did with each other's posts: one blocks the other."""
    for comment in await stores.comments.between(tx, one, other):
        await forget(tx, stores, comment, now)
    await stores.feed.part(tx, one, other)
