"""What members see of each other's posts: the feed, one post opened, and what they asked to see or not."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from bot.database import Database, Transaction
from bot.domain.comments import Comment
from bot.domain.feed import PAGE, Item, Visit, order
from bot.domain.notices import Topic
from bot.domain.outcomes import SourceGone, TryLater
from bot.domain.pages import clamp, offset_of, page_count
from bot.domain.posts import ActKind, Figures, Look, Place, Read, may_see
from bot.domain.refusals import Reason, Refusal
from bot.ports import Clock
from bot.ports.posts import PostGateway
from bot.services.members import is_here
from bot.services.posts import PostService
from bot.stores.all import Stores

COMMENTS_SHOWN = 8
NAMES_SHOWN = 5

Reads = Mapping[Place, Read | SourceGone | TryLater]


@dataclass(frozen=True, slots=True)
class FeedPage:
    """A page of a feed with what its posts hold."""

    visit: Visit
    reads: Reads


@dataclass(frozen=True, slots=True)
class Spoken:
    """A comment as a viewer sees it."""

    comment: Comment
    name: str
    by_friend: bool
    read: Read | None


@dataclass(frozen=True, slots=True)
class Opened:
    """One post as a viewer sees it, with all that hangs on it."""

    look: Look
    read: Read | None
    """None while Discord does not say what it holds."""
    likes: int = 0
    reposts: int = 0
    liked_by_me: bool = False
    likers: tuple[str, ...] = ()
    """Friends of the viewer who like it."""
    comments: tuple[Spoken, ...] = ()
    figures: Mapping[ActKind, Figures] | None = None
    """For its author alone: with whom it did how well."""


@dataclass(frozen=True, slots=True)
class _Hanging:
    """What the database knows of an opened post."""

    opened: Opened
    comments: list[tuple[Comment, str, bool]] = field(default_factory=list)


class FeedService:
    """Reads posts for somebody; what they may see is decided at that moment."""

    def __init__(
        self, database: Database, stores: Stores, clock: Clock, gateway: PostGateway, posts: PostService
    ) -> None:
        self._database = database
        self._stores = stores
        self._clock = clock
        self._gateway = gateway
        self._posts = posts

    async def page(self, guild_id: int, me: int, number: int, *, friends_only: bool = False) -> FeedPage:
        """Return a page of my feed with what its posts hold; the first page counts as a visit."""
        visit = await self.visit(guild_id, me, number, friends_only=friends_only)
        places = [place for item in visit.items if (place := item.look.post.place) is not None]
        reads = await self._gateway.read(places)
        for place, found in reads.items():
            if isinstance(found, SourceGone):
                await self._posts.gone(place.message_id)
        return FeedPage(visit, reads)

    async def visit(self, guild_id: int, me: int, number: int, *, friends_only: bool = False) -> Visit:
        """Return a page of my feed, without what its posts hold."""
        now = self._clock.now()

        async def body(tx: Transaction) -> list[Item]:
            return await self._stores.feed.candidates(tx, guild_id, me, now)

        async def came(tx: Transaction) -> int | None:
            return await self._stores.feed.visit(tx, guild_id, me, now)

        found = order(await self._database.read(body), now)
        items = [item for item in found if item.via_is_friend or not friends_only]
        last = await self._database.transact(came) if number == 1 else None
        shown = clamp(number, len(items), PAGE)
        start = offset_of(shown, PAGE)
        new = None if last is None else sum(item.shown_at > last for item in items)
        pages = page_count(len(items), PAGE)
        return Visit(tuple(items[start : start + PAGE]), shown, pages, len(items), new)

    async def open(self, post_id: int, me: int) -> Opened | Refusal:
        """Return one post in full, with what hangs on it: friends' comments first."""
        now = self._clock.now()

        async def body(tx: Transaction) -> _Hanging | None:
            look = await self._stores.posts.look(tx, post_id, me, now)
            return None if look is None or not may_see(look) else await self._hanging(tx, look, now)

        found = await self._database.read(body)
        if found is None:
            return Refusal(Reason.NO_SUCH_POST)
        return await self._filled(found)

    async def _hanging(self, tx: Transaction, look: Look, now: int) -> _Hanging:
        post_id, me, feed = look.post.id, look.viewer_id, self._stores.feed
        opened = Opened(
            look,
            None,
            await feed.count(tx, ActKind.LIKE, post_id),
            await feed.count(tx, ActKind.REPOST, post_id),
            await feed.has(tx, ActKind.LIKE, post_id, me),
            tuple(await feed.likers(tx, post_id, me, NAMES_SHOWN)),
            figures=await feed.figures(tx, post_id) if look.is_mine else None,
        )
        return _Hanging(opened, await self._stores.comments.shown_to(tx, post_id, me, now, COMMENTS_SHOWN))

    async def _filled(self, found: _Hanging) -> Opened | Refusal:
        own = found.opened.look.post.place
        places = [place for one, _, _ in found.comments if (place := one.place) is not None]
        reads = await self._gateway.read([*([own] if own is not None else []), *places])
        for place, read in reads.items():
            if isinstance(read, SourceGone):
                await self._posts.gone(place.message_id)
        if own is not None and isinstance(reads[own], SourceGone):
            return Refusal(Reason.NO_SUCH_POST)
        comments = tuple(
            Spoken(one, name, friend, _held(reads, one.place))
            for one, name, friend in found.comments
            if one.place is None or not isinstance(reads[one.place], SourceGone)
        )
        return replace(found.opened, read=_held(reads, own), comments=comments)

    async def subscribe(self, guild_id: int, me: int, them: int, *, wanted: bool) -> Refusal | None:
        """Be told when somebody posts, or no longer."""
        now = self._clock.now()

        async def body(tx: Transaction) -> Refusal | None:
            if wanted and not await is_here(tx, self._stores, guild_id, me):
                return Refusal(Reason.NOT_HERE)
            if wanted:
                await self._stores.subscriptions.add(tx, guild_id, me, them, Topic.POST, now)
            else:
                await self._stores.subscriptions.remove(tx, guild_id, me, them, Topic.POST)
            return None

        return await self._database.transact(body)

    async def hide_reposts(self, guild_id: int, me: int, of: int, *, hidden: bool) -> Refusal | None:
        """See no more of what somebody passes on, or see it again."""
        now = self._clock.now()

        async def body(tx: Transaction) -> Refusal | None:
            if hidden and not await is_here(tx, self._stores, guild_id, me):
                return Refusal(Reason.NOT_HERE)
            if hidden:
                await self._stores.feed.hide_reposts(tx, guild_id, me, of, now)
            else:
                await self._stores.feed.show_reposts(tx, guild_id, me, of)
            return None

        return await self._database.transact(body)


def _held(reads: Reads, place: Place | None) -> Read | None:
    found = reads.get(place) if place is not None else None
    return found if isinstance(found, Read) else None
