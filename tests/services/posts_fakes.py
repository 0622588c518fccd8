"""What stands in for Discord where posts and comments are concerned, and a server where people post."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from itertools import count

from bot.database import Transaction
from bot.domain.comments import Comment
from bot.domain.guilds import GuildSettings
from bot.domain.outcomes import Content, Copied, Done, Outcome, Placing, SourceGone, TryLater
from bot.domain.people import Person
from bot.domain.posts import Audience, Place, Post, Read, Removal
from bot.domain.refusals import Refusal
from bot.domain.spaces import Audience as SpaceAudience
from bot.domain.spaces import Form, Space, SpaceKind
from bot.services.blocks import BlockService
from bot.services.circles import CircleService
from bot.services.comments import CommentService
from bot.services.feed import FeedService
from bot.services.graph import Graph
from bot.services.openings import Openings
from bot.services.posting import PostKeeper
from bot.services.posts import Posted, PostService
from bot.services.preferences import PreferenceService
from bot.services.reactions import ReactionService
from bot.services.spaces import SpaceService
from bot.services.standing import Presences
from bot.stores.all import Stores
from tests.fakes import CrashError
from tests.services.conftest import Server

FEED = 500
DM = 7_000
"""Somebody's DM is this and their id."""
CIRCLE = 8_000


class FakeChannels:
    """The messages of posts and comments, by where they lie.

    `answer` is what it says to every message instead of writing it; `loses_answers` writes it and does not say so;
    `dies` writes it and then ends our process. `meanwhile` happens once, while a post is being written.
    """

    def __init__(self) -> None:
        self.messages: dict[Place, tuple[int, str]] = {}
        self.ids = count(10_000)
        self.answer: Placing | None = None
        self.loses_answers = False
        self.dies = False
        self.meanwhile: Callable[[], Awaitable[object]] | None = None

    def texts(self, channel_id: int) -> list[str]:
        return [
            text
            for place, (_, text) in sorted(self.messages.items(), key=at)
            if place.channel_id == channel_id
        ]

    def write(self, our_id: int, channel_id: int, text: str) -> Placing:
        if self.answer is not None:
            return self.answer
        place = Place(channel_id, next(self.ids))
        self.messages[place] = (our_id, text)
        if self.dies:
            raise CrashError
        return TryLater() if self.loses_answers else Copied(channel_id, (place.message_id,))

    def find_id(self, our_id: int, but: Place | None = None) -> Copied | TryLater | None:
        found = [one for one, (mark, _) in self.messages.items() if mark == our_id and one != but]
        return Copied(found[0].channel_id, (found[0].message_id,)) if found else None


def at(item: tuple[Place, object]) -> int:
    return item[0].message_id


class FakePosts(FakeChannels):
    """The post gateway."""

    async def send(self, post: Post, author_name: str, draft: Content) -> Placing:
        if self.meanwhile is not None:
            meanwhile, self.meanwhile = self.meanwhile, None
            await meanwhile()
        return self.write(post.id, post.channel_id or 0, draft.text)

    async def find(self, post: Post) -> Copied | TryLater | None:
        return self.find_id(post.id)

    async def move(self, post: Post, author_name: str, channel_id: int) -> Placing:
        if post.place is None or post.place not in self.messages:
            return SourceGone()
        if post.attempts and (found := self.find_id(post.id, post.place)):
            return found
        return self.write(post.id, channel_id, self.messages[post.place][1])

    async def rewrite(
        self, post: Post, author_name: str, text: str | None, alt: str | None = None
    ) -> Placing:
        if post.place is None or post.place not in self.messages:
            return SourceGone()
        self.messages[post.place] = (post.id, text or self.messages[post.place][1])
        return Copied(post.place.channel_id, (post.place.message_id,))

    async def read(self, places: Iterable[Place]) -> Mapping[Place, Read | SourceGone | TryLater]:
        return {one: Read(self.messages[one][1]) if one in self.messages else SourceGone() for one in places}

    async def remove(self, removal: Removal) -> Outcome:
        self.messages.pop(Place(removal.channel_id, removal.message_id), None)
        return Done()

    async def tell_left_behind(self, removal: Removal, channel_id: int) -> None:
        """Nobody looks."""


class FakeComments:
    """The comment gateway, over the same messages; what is sent twice at a time is created once, as with a nonce."""

    def __init__(self, channels: FakePosts) -> None:
        self.channels = channels
        self._sent: dict[int, Placing] = {}

    async def send(self, post: Post, comment: Comment, author_name: str, text: str) -> Placing:
        if comment.id not in self._sent:
            place = (post.channel_id or 0) + 100_000
            self._sent[comment.id] = self.channels.write(comment.id, place, text)
        await asyncio.sleep(0)
        return self._sent[comment.id]

    async def find(self, post: Post, comment: Comment) -> Copied | TryLater | None:
        return self.channels.find_id(comment.id)

    async def hold(
        self, post: Post, comment: Comment, author_name: str, text: str, channel_id: int
    ) -> Placing:
        return self.channels.write(comment.id, channel_id, text)

    async def read_held(self, place: Place) -> str | None:
        return self.channels.messages[place][1] if place in self.channels.messages else None


class FakeDirects:
    """Opens a DM to everybody."""

    async def open(self, user_id: int) -> int:
        return DM + user_id


class Board(Server):
    """A server with a feed channel, in which everybody has an open circle."""

    discord: FakePosts

    def start(self) -> None:
        super().start()
        self.discord = getattr(self, "discord", None) or FakePosts()
        stores, graph = Stores(), Graph(Stores(), self.ids, self.nudge, self.nudge)
        basics = (self.database, stores, self.clock)
        spaces = SpaceService(*basics, object(), self.nudge)  # type: ignore[arg-type]
        circles = CircleService(*basics, self.ids, self.nudge, spaces)
        openings = Openings(*basics, self.ids, FakeDirects())
        presences = Presences(self.clock, self.gateway)
        self.keeper = PostKeeper(*basics, self.discord, circles, openings, presences)
        self.posts = PostService(*basics, self.ids, self.discord, self.keeper, presences)
        self.feeds = FeedService(*basics, self.discord, self.posts)
        self.reactions = ReactionService(*basics, self.ids)
        self.comments = CommentService(*basics, self.ids, FakeComments(self.discord), openings, self.nudge)
        self.blocks = BlockService(*basics, graph, self.members)
        self.preferences = PreferenceService(*basics)

    async def open(self, *people: Person) -> None:
        """Choose the feed channel, and open everybody's circle."""

        async def body(tx: Transaction) -> None:
            await Stores().guilds.save(tx, GuildSettings(self.id, feed_channel_id=FEED))
            await Stores().members.see(tx, self.id, people, self.clock.now())
            for one in people:
                kinds = (SpaceKind.CIRCLE, Form.CHANNEL, SpaceAudience.FRIENDS, one.name, self.clock.now())
                circle = Space(self.ids(), self.id, one.id, *kinds, channel_id=CIRCLE + one.id)
                await Stores().spaces.save(tx, circle, None)

        await self.database.transact(body)

    async def post(self, who: Person, text: str, audience: Audience | None = None) -> int | Refusal:
        """Post something, and return its id."""
        posted = await self.posts.post(self.id, who, Content(text, None), audience)
        return posted.post.id if isinstance(posted, Posted) else posted

    async def feed(self, who: Person) -> list[str]:
        """Return what stands in somebody's feed, over all its pages."""
        texts, number, of = list[str](), 1, 1
        while number <= of:
            page = await self.feeds.page(self.id, who.id, number)
            found = [page.reads[item.look.post.place] for item in page.visit.items if item.look.post.place]
            texts += [one.text for one in found if isinstance(one, Read)]
            number, of = number + 1, page.visit.of
        return texts

    async def tend(self) -> None:
        """Do what is due about posts until nothing is."""
        await self.comments.look_after()
        while await self.keeper.tend_due() == 0:
            pass
