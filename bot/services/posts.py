"""What authors do with their posts: write, edit, publish, delete, and say who may answer."""

from dataclasses import dataclass

from bot.database import Database, Transaction
from bot.domain.outcomes import Content, Copied, SourceGone
from bot.domain.people import Person
from bot.domain.posts import (
    LONGEST_POST,
    Audience,
    Ballot,
    Post,
    PostKind,
    PostState,
    Read,
    audience_of,
    published,
    refuse_text,
)
from bot.domain.preferences import WhoMay
from bot.domain.refusals import Reason, Refusal
from bot.domain.relay import LARGEST_FILE, MEBIBYTE
from bot.domain.suspensions import Suspension
from bot.ports import Clock, Ids
from bot.ports.posts import PostGateway
from bot.services.posting import PostKeeper
from bot.services.standing import Presences
from bot.services.withdrawal import take_away
from bot.stores.all import Stores

BATCH = 200


@dataclass(frozen=True, slots=True)
class Posted:
    """A post that is where it should be."""

    post: Post
    needs_alt: bool = False
    """It has a picture nobody has described yet."""


class PostService:
    """The verbs of `/post` and `/poll`, and of the buttons only the author may use."""

    def __init__(
        self,
        database: Database,
        stores: Stores,
        clock: Clock,
        ids: Ids,
        gateway: PostGateway,
        keeper: PostKeeper,
        presences: Presences,
    ) -> None:
        self._database = database
        self._stores = stores
        self._clock = clock
        self._ids = ids
        self._gateway = gateway
        self._keeper = keeper
        self._presences = presences

    async def post(
        self, guild_id: int, me: Person, draft: Content, wanted: Audience | None, *, pictures: int = 0
    ) -> Posted | Refusal:
        """Post a text, with or without a picture."""
        if refused := refuse_text(draft.text, LONGEST_POST, has_picture=pictures > 0):
            return refused
        if any(size > LARGEST_FILE for size in draft.sizes):
            return Refusal(Reason.FILE_TOO_LARGE, LARGEST_FILE // MEBIBYTE)
        sent = await self._send(guild_id, me, PostKind.TEXT, draft, wanted, pictures)
        return sent if isinstance(sent, Refusal) else Posted(sent, needs_alt=pictures > 0)

    async def poll(
        self, guild_id: int, me: Person, ballot: Ballot, wanted: Audience | None
    ) -> Posted | Refusal:
        """Post a poll."""
        draft = Content(ballot.question, ballot)
        sent = await self._send(guild_id, me, PostKind.POLL, draft, wanted, 0)
        return sent if isinstance(sent, Refusal) else Posted(sent)

    async def _send(
        self,
        guild_id: int,
        me: Person,
        kind: PostKind,
        draft: Content,
        wanted: Audience | None,
        pictures: int,
    ) -> Post | Refusal:
        if me.is_timed_out:
            return Refusal(Reason.YOU_ARE_TIMED_OUT)
        audience = audience_of(wanted, is_private=await self.is_private(me.id))
        if isinstance(audience, Refusal):
            return audience
        home = await self._keeper.home(guild_id, me, audience)
        if isinstance(home, Refusal):
            return home
        post = Post(
            self._ids(), guild_id, me.id, kind, audience, PostState.SENDING, self._clock.now(),
            pictures=pictures, channel_id=home,
        )  # fmt: skip
        return await self._keeper.send(post, me, draft)

    async def is_private(self, me: int) -> bool:
        """Return whether my account is private."""

        async def body(tx: Transaction) -> bool:
            return (await self._stores.preferences.get(tx, me)).is_private

        return await self._database.read(body)

    async def publish(self, post_id: int, me: Person) -> Posted | Refusal:
        """Show a draft to everyone, or to all followers of a private account."""
        draft = await self._my_draft(post_id, me.id)
        if isinstance(draft, Refusal):
            return draft
        audience = published(is_private=await self.is_private(me.id))
        return await self._give_to(draft, me, audience)

    async def show_to_friends(self, post_id: int, me: Person) -> Posted | Refusal:
        """Show a draft to my friends."""
        draft = await self._my_draft(post_id, me.id)
        return draft if isinstance(draft, Refusal) else await self._give_to(draft, me, Audience.FRIENDS)

    async def _give_to(self, draft: Post, me: Person, audience: Audience) -> Posted | Refusal:
        moved = await self._keeper.move(draft, me, audience)
        return moved if isinstance(moved, Refusal) else Posted(moved)

    async def _my_draft(self, post_id: int, me: int) -> Post | Refusal:
        post = await self.mine(post_id, me)
        is_draft = isinstance(post, Post) and post.audience is Audience.DRAFT
        return post if isinstance(post, Refusal) or is_draft else Refusal(Reason.ALREADY_HANDLED)

    async def mine(self, post_id: int, me: int) -> Post | Refusal:
        """Return my own post as it is now."""

        async def body(tx: Transaction) -> Post | None:
            return await self._stores.posts.get(tx, post_id)

        post = await self._database.read(body)
        if post is None or post.state is PostState.REMOVING:
            return Refusal(Reason.NO_SUCH_POST)
        return post if post.author_id == me else Refusal(Reason.NOT_YOUR_POST)

    async def read_mine(self, post_id: int, me: int) -> Read | Refusal:
        """Return what my own post holds, to be changed."""
        post = await self.mine(post_id, me)
        if isinstance(post, Refusal):
            return post
        if post.kind is PostKind.POLL:
            return Refusal(Reason.POLLS_STAY)
        if post.place is None:
            return Refusal(Reason.DISCORD_SLOW)
        found = (await self._gateway.read([post.place]))[post.place]
        if isinstance(found, SourceGone):
            await self.gone(post.place.message_id)
            return Refusal(Reason.NO_SUCH_POST)
        return found if isinstance(found, Read) else Refusal(Reason.POST_NOT_CHANGED)

    async def edit(self, post_id: int, me: Person, text: str) -> Posted | Refusal:
        """Change the text of my post where it lies; it is marked as edited."""
        post = await self.mine(post_id, me.id)
        if isinstance(post, Refusal):
            return post
        if post.kind is PostKind.POLL:
            return Refusal(Reason.POLLS_STAY)
        if refused := refuse_text(text, LONGEST_POST, has_picture=post.pictures > 0):
            return refused
        return await self._rewrite(post, me, text, None)

    async def describe(self, post_id: int, me: Person, alt: str) -> Posted | Refusal:
        """Describe the picture of my post for whoever cannot see it."""
        post = await self.mine(post_id, me.id)
        return post if isinstance(post, Refusal) else await self._rewrite(post, me, None, alt)

    async def _rewrite(self, post: Post, me: Person, text: str | None, alt: str | None) -> Posted | Refusal:
        if refused := await self._presences.refuse_absent(post.guild_id, me.id):
            return refused
        now = self._clock.now()

        async def look(tx: Transaction) -> Suspension | None:
            return await self._stores.suspensions.get(tx, post.guild_id, me.id, now)

        if suspension := await self._database.read(look):
            return suspension.refusal
        result = await self._gateway.rewrite(post, me.name, text, alt)
        if isinstance(result, SourceGone):
            await self.gone(post.message_id or 0)
            return Refusal(Reason.NO_SUCH_POST)
        if not isinstance(result, Copied):
            return Refusal(Reason.POST_NOT_CHANGED)

        async def body(tx: Transaction) -> None:
            if text is not None:
                await self._stores.posts.edited(tx, post.id, now)

        await self._database.transact(body)
        return Posted(post)

    async def allow(
        self, post_id: int, me: int, *, comments: WhoMay | None = None, reposts: WhoMay | None = None
    ) -> Refusal | None:
        """Let others than usual comment on one post of mine, or pass it on; None when it holds."""
        post = await self.mine(post_id, me)
        if isinstance(post, Refusal):
            return post

        async def body(tx: Transaction) -> None:
            await self._stores.posts.allow(tx, post_id, comments=comments, reposts=reposts)

        await self._database.transact(body)
        return None

    async def delete(self, post_id: int, me: int) -> Refusal | None:
        """Take my post away, with all that hangs on it; None when it is gone for everybody."""
        now = self._clock.now()
        post = await self.mine(post_id, me)
        if isinstance(post, Refusal):
            return post

        async def body(tx: Transaction) -> None:
            if known := await self._stores.posts.get(tx, post_id):
                await take_away(tx, self._stores, known, now)

        await self._database.transact(body)
        self._keeper.nudge()
        return None

    async def gone(self, message_id: int) -> None:
        """Note that a message is gone from Discord: a post goes with all that hangs on it, a comment alone."""

        async def knows(tx: Transaction) -> bool:
            found = await self._stores.posts.at(tx, message_id)
            return (found or await self._stores.comments.at(tx, message_id)) is not None

        if not await self._database.read(knows):
            return
        now = self._clock.now()

        async def body(tx: Transaction) -> None:
            if post := await self._stores.posts.at(tx, message_id):
                await take_away(tx, self._stores, post, now)
            if comment := await self._stores.comments.at(tx, message_id):
                await self._stores.comments.forget(tx, comment.id)

        await self._database.transact(body)
        self._keeper.nudge()

    async def channel_gone(self, channel_id: int) -> None:
        """Note that a channel is gone, and with it every post whose text lay there."""

        async def body(tx: Transaction) -> int:
            found = await self._stores.posts.in_channel(tx, channel_id, BATCH)
            for post_id in found:
                await self._stores.posts.drop(tx, post_id)
            return len(found)

        while await self._database.transact(body) == BATCH:
            pass
