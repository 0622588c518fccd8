"""Where the text of a post lies: sent, found again after a crash, moved with its audience, and removed."""

import logging
import random
from dataclasses import replace

from bot.database import Database, Transaction
from bot.domain.access import pause_after
from bot.domain.activity import Kind
from bot.domain.notices import POST_ONE_PER, NoticeKind, Topic
from bot.domain.outcomes import (
    Content,
    Copied,
    Done,
    NotAllowed,
    Obstacle,
    Placing,
    SourceGone,
    TryLater,
    Unopened,
    Unreachable,
)
from bot.domain.people import Person
from bot.domain.posts import (
    POSTS_A_MINUTE,
    Audience,
    Place,
    Post,
    PostState,
    Removal,
)
from bot.domain.refusals import Reason, Refusal
from bot.domain.relay import MINUTE
from bot.domain.spaces import SpaceKind
from bot.ports import Clock, Count, Nudge
from bot.ports.posts import PostGateway
from bot.services.circles import CircleService
from bot.services.openings import Openings
from bot.services.standing import Presences
from bot.services.withdrawal import LEASE
from bot.stores.all import Stores

log = logging.getLogger(__name__)

BATCH = 20
REFUSED: dict[Reason, Placing] = {
    Reason.DISCORD_SLOW: TryLater(),
    Reason.NOT_SENT: TryLater(),
    Reason.POST_NEEDS_DMS: Unreachable(),
}
"""What it means for a post that moves that its new home was refused; anything else a person must mend."""


class PostKeeper:
    """Keeps each post's text in one place of Discord: the one its audience can read."""

    def __init__(
        self,
        database: Database,
        stores: Stores,
        clock: Clock,
        gateway: PostGateway,
        circles: CircleService,
        openings: Openings,
        presences: Presences,
    ) -> None:
        self._database = database
        self._stores = stores
        self._clock = clock
        self._gateway = gateway
        self._circles = circles
        self._openings = openings
        self._presences = presences
        self.nudge: Nudge = lambda: None
        self.tell: Nudge = lambda: None
        self.count: Count = lambda *_: None

    async def begin(self) -> None:
        """Look at once at what a process before this one had begun."""
        await self._database.transact(self._stores.posts.free_all)

    async def home(self, guild_id: int, author: Person, audience: Audience) -> int | Refusal:
        """Return the channel for a post of this audience; its author's DM or circle is opened on the way."""
        if audience.lives_in_dm:
            opened = await self._openings.channel_of(author.id)
            return opened if isinstance(opened, int) else _unopened(opened)

        async def body(tx: Transaction) -> int | None:
            if audience is Audience.PUBLIC:
                return (await self._stores.guilds.get(tx, guild_id)).feed_channel_id
            circle = await self._stores.spaces.of(tx, guild_id, author.id, SpaceKind.CIRCLE)
            return circle.channel_id if circle is not None and circle.is_open else None

        known = await self._database.read(body)
        if known is not None:
            return known
        return Refusal(Reason.NO_FEED) if audience is Audience.PUBLIC else await self._open(guild_id, author)

    async def _open(self, guild_id: int, author: Person) -> int | Refusal:
        opened = await self._circles.open(guild_id, author, None)
        if isinstance(opened, Refusal):
            return Refusal(Reason.NO_ROOM_FOR_FRIENDS) if opened.reason is Reason.NO_ROOM else opened
        return opened.channel_id or Refusal(Reason.DISCORD_SLOW)

    async def send(self, post: Post, author: Person, draft: Content) -> Post | Refusal:
        """Send a new post to its home; refused, nothing of it stays."""

        async def start(tx: Transaction) -> Refusal | None:
            if found := await self._stores.suspensions.get(tx, post.guild_id, author.id, post.posted_at):
                return found.refusal
            lately = await self._stores.posts.posted_since(tx, author.id, post.posted_at - MINUTE)
            if lately >= POSTS_A_MINUTE:
                return Refusal(Reason.TOO_MANY_POSTS, POSTS_A_MINUTE)
            await self._stores.posts.add(tx, post, post.posted_at + LEASE)
            return None

        if refused := await self._database.transact(start):
            return refused
        return await self._arrive(post, await self._gateway.send(post, author.name, draft))

    async def move(self, post: Post, author: Person, audience: Audience) -> Post | Refusal:
        """Give a post to another audience, and its text to that audience's home."""
        if refused := await self._presences.refuse_absent(post.guild_id, author.id):
            return refused
        home = await self.home(post.guild_id, author, audience)
        if isinstance(home, Refusal):
            return home
        now = self._clock.now()

        async def start(tx: Transaction) -> Post | Refusal:
            if found := await self._stores.suspensions.get(tx, post.guild_id, author.id, now):
                return found.refusal
            known = await self._stores.posts.get(tx, post.id)
            if known is None or known.audience is not post.audience or known.state is not PostState.SHOWN:
                return Refusal(Reason.NO_SUCH_POST)
            await self._stores.posts.become(tx, post.id, PostState.MOVING, audience, now + LEASE)
            return replace(known, state=PostState.MOVING, audience=audience)

        moving = await self._database.transact(start)
        if isinstance(moving, Refusal):
            return moving
        return await self._arrive(moving, await self._gateway.move(moving, author.name, home))

    async def tend_due(self) -> int | None:
        """Do what is due; return in how many seconds there is more, None for never."""
        now = self._clock.now()

        async def claim(tx: Transaction) -> tuple[list[Post], list[Removal]]:
            posts = await self._stores.posts.claim_due(tx, now, now + LEASE, BATCH)
            return posts, await self._stores.posts.claim_removals(tx, now, now + LEASE, BATCH)

        posts, removals = await self._database.transact(claim)
        for post in posts:
            await self._tend(post)
        for removal in removals:
            await self._remove(removal)
        due = await self._database.read(self._stores.posts.next_due)
        return None if due is None else max(0, due - self._clock.now())

    async def _tend(self, post: Post) -> None:
        result: Placing | None
        try:
            result = await (
                self._move_on(post) if post.state is PostState.MOVING else self._gateway.find(post)
            )
        except Exception:  # one post's surprise must not cost the others their turn
            log.exception("post %s broke", post.id)
            result = TryLater()
        log.info("post %s guild=%s %s -> %s", post.id, post.guild_id, post.state, type(result).__name__)
        if isinstance(result, TryLater):
            await self._postpone(post, result)
        else:
            await self._arrive(post, result or SourceGone())

    async def _move_on(self, post: Post) -> Placing:
        async def body(tx: Transaction) -> Person | None:
            return await self._stores.members.find(tx, post.guild_id, post.author_id)

        author = await self._database.read(body) or Person(post.author_id, "")
        home = await self.home(post.guild_id, author, post.audience)
        if isinstance(home, Refusal):
            return REFUSED.get(home.reason, NotAllowed(Obstacle.CHANNEL_MISSING))
        return await self._gateway.move(post, author.name, home)

    async def _arrive(self, post: Post, result: Placing) -> Post | Refusal:
        """Keep what came of sending or moving a post, upon the post as it is now: it may have changed meanwhile."""
        now = self._clock.now()

        async def body(tx: Transaction) -> tuple[Post | None, bool]:
            known = await self._stores.posts.get(tx, post.id)
            if isinstance(result, Copied):
                was_shown = known is not None and known.state is PostState.SHOWN
                return await self._landed(tx, post, known, result, now), was_shown
            await self._failed(tx, known, result, now)
            return None, False

        kept, was_shown = await self._database.transact(body)
        self.nudge()
        self.tell()
        if kept is not None and kept.audience is not Audience.DRAFT and not was_shown:
            self.count(kept.guild_id, Kind.POST, kept.author_id)
        return kept or _refusal(result, post)

    async def _landed(
        self, tx: Transaction, post: Post, known: Post | None, copied: Copied, now: int
    ) -> Post | None:
        place = Place(copied.channel_id, copied.message_ids[0])
        if post.audience.lives_in_dm:
            await self._stores.contacts.reached(tx, post.author_id, copied.channel_id)
        if known is None or known.state is PostState.REMOVING:
            await self._stores.posts.owe_removal_at(tx, post.guild_id, post.author_id, place, now)
            await self._stores.posts.drop(tx, post.id)
            return None
        if known.place not in (None, place):
            await self._stores.posts.owe_removal(tx, known, now)
        if known.audience is not post.audience or await self._went_private(tx, post):
            await self._stores.posts.landed(tx, post, PostState.MOVING, place, now)
            await self._stores.posts.become(tx, post.id, PostState.MOVING, Audience.DRAFT, now)
            return None
        await self._stores.posts.landed(tx, post, PostState.SHOWN, place, None)
        if known.state is PostState.MOVING:
            await self._stores.posts.begin_anew(tx, post.id, now)
        await self.announce(tx, post, now)
        return await self._stores.posts.get(tx, post.id)

    async def _went_private(self, tx: Transaction, post: Post) -> bool:
        """Return whether a post for everyone came from an account that has gone private meanwhile."""
        mine = await self._stores.preferences.get(tx, post.author_id)
        return post.audience is Audience.PUBLIC and mine.is_private

    async def _failed(self, tx: Transaction, known: Post | None, result: Placing, now: int) -> None:
        if known is None:
            return
        if isinstance(result, Unreachable):
            await self._stores.contacts.unreachable(tx, known.author_id, now)
        if isinstance(result, TryLater):  # a new one is taken back, one that moves goes on by itself
            state = PostState.MOVING if known.state is PostState.MOVING else PostState.REMOVING
            await self._stores.posts.become(tx, known.id, state, known.audience, now + result.after)
        elif known.state is PostState.MOVING and known.audience is not Audience.DRAFT and known.place:
            gone = isinstance(result, SourceGone)
            await (
                self._stores.posts.drop(tx, known.id)
                if gone
                else self._stores.posts.become(tx, known.id, PostState.SHOWN, Audience.DRAFT, None)
            )
        else:
            await self._stores.posts.owe_removal(tx, known, now)
            await self._stores.posts.drop(tx, known.id)

    async def announce(self, tx: Transaction, post: Post, now: int) -> None:
        """Note for everybody who asked for it that somebody posted; who may see it is asked when they are told."""
        if post.audience is Audience.DRAFT:
            return
        about = (post.guild_id, post.author_id)
        for user_id in await self._stores.subscriptions.subscribers(tx, *about, Topic.POST):
            pair = (post.guild_id, user_id, post.author_id)
            await self._stores.notices.note(tx, pair, NoticeKind.POST, now, now - POST_ONE_PER, now)

    async def _remove(self, removal: Removal) -> None:
        outcome = await self._gateway.remove(removal)
        now, jitter = self._clock.now(), random.random()  # noqa: S311 - spreads retries, keeps no secret

        async def body(tx: Transaction) -> int | None:
            if isinstance(outcome, TryLater):
                until = now + max(pause_after(removal.attempts, jitter), outcome.after)
                await self._stores.posts.postpone_removal(tx, removal.message_id, until)
            else:
                await self._stores.posts.removed(tx, removal.message_id)
            contact = await self._stores.contacts.get(tx, removal.author_id)
            return None if contact.unreachable_at is not None else contact.dm_channel_id

        channel_id = await self._database.transact(body)
        if isinstance(outcome, NotAllowed) and channel_id is not None:
            await self._gateway.tell_left_behind(removal, channel_id)

    async def _postpone(self, post: Post, result: TryLater) -> None:
        pause = pause_after(post.attempts, random.random())  # noqa: S311 - spreads retries, keeps no secret
        until = self._clock.now() + max(pause, result.after)

        async def body(tx: Transaction) -> None:
            await self._stores.posts.postpone(tx, post.id, until)

        await self._database.transact(body)


def _unopened(result: Unopened) -> Refusal:
    return Refusal(Reason.POST_NEEDS_DMS if isinstance(result, Unreachable) else Reason.NOT_SENT)


def _refusal(result: Placing, post: Post) -> Refusal:
    match result:
        case NotAllowed():
            return Refusal(Reason.CANNOT_POST_THERE)
        case Unreachable():
            return Refusal(Reason.POST_NEEDS_DMS)
        case SourceGone() | Copied() | Done():
            return Refusal(Reason.NO_SUCH_POST)
        case _:
            return Refusal(Reason.DISCORD_SLOW if post.state is PostState.MOVING else Reason.NOT_SENT)
