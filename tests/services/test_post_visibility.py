"""Who may see what is a law: whatever happened before, feeds, links, comments, reposts and likes obey one function."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.database import Transaction
from bot.database.urls import database_at
from bot.domain.blocks import Duration
from bot.domain.people import Person
from bot.domain.posts import Audience, may_jump
from bot.domain.preferences import WhoMay, WhoMayFollow
from bot.domain.refusals import Refusal
from bot.domain.suspensions import Suspension
from bot.services.feed import Opened
from bot.services.reported import PostSubject
from bot.stores.all import Stores
from tests.fakes import ANN, BOB, CAT
from tests.services.posts_fakes import Board
from tests.services.test_graph_machine import empty

PEOPLE = {one.id: one for one in (ANN, BOB, CAT)}
IDS = sorted(PEOPLE)
PAIRS = [(one, other) for one in IDS for other in IDS if one != other]
PAIR, ONE = st.sampled_from(PAIRS), st.sampled_from(IDS)


@dataclass
class Written:
    """A post as a plain model keeps it."""

    author: int
    audience: Audience
    comments_by: WhoMay | None = None
    reposters: set[int] = field(default_factory=set)


@dataclass
class Model:
    """All that decides, as plain sets."""

    follows: set[tuple[int, int]] = field(default_factory=set)
    blocks: set[tuple[int, int]] = field(default_factory=set)
    mutes: set[tuple[int, int]] = field(default_factory=set)
    kept_out: set[tuple[int, int]] = field(default_factory=set)
    hidden_reposts: set[tuple[int, int]] = field(default_factory=set)
    private: set[int] = field(default_factory=set)
    closed: set[int] = field(default_factory=set)
    away: set[int] = field(default_factory=set)
    suspended: set[int] = field(default_factory=set)
    comments_by: dict[int, WhoMay] = field(default_factory=dict)
    reposts_by: dict[int, WhoMay] = field(default_factory=dict)
    posts: dict[int, Written] = field(default_factory=dict)

    def friends(self, one: int, other: int) -> bool:
        return {(one, other), (other, one)} <= self.follows

    def sees(self, viewer: int, post: Written) -> bool:
        """The law."""
        author = post.author
        if {viewer, author} & self.away:
            return False
        if viewer == author:
            return True
        if {(viewer, author), (author, viewer)} & self.blocks or {viewer, author} & self.suspended:
            return False
        in_circle = author not in self.closed and (author, viewer) not in self.kept_out
        return {
            Audience.PUBLIC: author not in self.private,
            Audience.FOLLOWERS: (viewer, author) in self.follows,
            Audience.FRIENDS: self.friends(viewer, author) and in_circle,
            Audience.DRAFT: False,
        }[post.audience]

    def belongs(self, viewer: int, author: int, to: WhoMay) -> bool:
        return {
            WhoMay.EVERYONE: True,
            WhoMay.FOLLOWERS: (viewer, author) in self.follows,
            WhoMay.FRIENDS: self.friends(viewer, author),
            WhoMay.NOBODY: False,
        }[to]

    def comments(self, viewer: int, post: Written) -> bool:
        allowed = post.comments_by or self.comments_by.get(post.author, WhoMay.FOLLOWERS)
        return (
            viewer not in self.suspended
            and self.sees(viewer, post)
            and (viewer == post.author or self.belongs(viewer, post.author, allowed))
        )

    def reposts(self, viewer: int, post: Written) -> bool:
        allowed = self.reposts_by.get(post.author, WhoMay.FRIENDS)
        others = viewer != post.author and post.audience is Audience.PUBLIC
        return others and self.sees(viewer, post) and self.belongs(viewer, post.author, allowed)

    def feed(self, viewer: int) -> set[int]:
        return {post_id for post_id, post in self.posts.items() if self._in_feed(viewer, post)}

    def _in_feed(self, viewer: int, post: Written) -> bool:
        if viewer == post.author or (viewer, post.author) in self.mutes or not self.sees(viewer, post):
            return False
        via = {
            one
            for one in post.reposters - self.away - self.suspended - {viewer}
            if (viewer, one) not in self.mutes | self.hidden_reposts
        }
        return any((viewer, one) in self.follows for one in {post.author, *via})


class Life:
    """Does the same to the services and to the model."""

    def __init__(self, board: Board) -> None:
        self.board, self.model, self.stores = board, Model(), Stores()

    async def change(self, body: Callable[[Transaction], Coroutine[Any, Any, object]]) -> None:
        await self.board.database.transact(body)

    async def follow(self, pair: tuple[int, int]) -> None:
        apart = {pair, pair[::-1]} & self.model.blocks
        if not apart and not set(pair) & self.model.away and pair[1] not in self.model.private:
            await self.board.follow(PEOPLE[pair[0]], PEOPLE[pair[1]])
            self.model.follows.add(pair)

    async def begin(self, edges: set[tuple[int, int]]) -> None:
        """Let people follow each other, and each write something for each audience and pass on what they may."""
        for pair in sorted(edges):
            await self.follow(pair)
        for one in IDS:
            for audience in (Audience.PUBLIC, Audience.FOLLOWERS, Audience.FRIENDS):
                await self.post(one, audience)
            await self.repost_all(one)

    async def befriend(self, pair: tuple[int, int]) -> None:
        await self.follow(pair)
        await self.follow(pair[::-1])

    async def unfollow(self, pair: tuple[int, int]) -> None:
        await self.board.unfollow(PEOPLE[pair[0]], PEOPLE[pair[1]])
        self.model.follows.discard(pair)

    async def block(self, pair: tuple[int, int]) -> None:
        await self.board.blocks.block(pair[0], PEOPLE[pair[1]])
        self.model.blocks.add(pair)
        self.model.follows -= {pair, pair[::-1]}
        self.model.mutes -= {pair, pair[::-1]}
        for post in self.model.posts.values():
            if post.author in pair:
                post.reposters -= set(pair)

    async def unblock(self, pair: tuple[int, int]) -> None:
        await self.board.blocks.unblock(*pair)
        self.model.blocks.discard(pair)

    async def quarrel(self, pair: tuple[int, int]) -> None:
        await self.block(pair)
        await self.unblock(pair)
        await self.befriend(pair)

    async def mute(self, pair: tuple[int, int]) -> None:
        if not set(pair) & self.model.away:
            people = [PEOPLE[one] for one in pair]
            await self.board.blocks.mute(self.board.id, people[0], people[1], Duration.FOREVER)
            self.model.mutes.add(pair)

    async def keep_out(self, pair: tuple[int, int]) -> None:
        await self.change(lambda tx: self.stores.spaces.exclude(tx, self.board.id, *pair, 1))
        self.model.kept_out.add(pair)

    async def hide_reposts(self, pair: tuple[int, int]) -> None:
        hidden = pair not in self.model.hidden_reposts
        await self.board.feeds.hide_reposts(self.board.id, *pair, hidden=hidden)
        self.model.hidden_reposts ^= {pair}

    async def go_private_or_public(self, one: int) -> None:
        private = one not in self.model.private
        who = WhoMayFollow.ASK if private else WhoMayFollow.EVERYONE
        await self.board.preferences.let_follow(one, who)
        self.model.private ^= {one}
        for post in self.model.posts.values():
            if private and post.author == one and post.audience is Audience.PUBLIC:
                post.audience = Audience.DRAFT
                post.reposters.clear()

    async def be_private_for_a_while(self, one: int) -> None:
        await self.go_private_or_public(one)
        await self.go_private_or_public(one)
        await self.publish_all(one)

    async def come_or_go(self, one: int) -> None:
        if one in self.model.away:
            await self.board.members.joined(self.board.id, PEOPLE[one])
        else:
            await self.board.members.left(self.board.id, one)
        self.model.away ^= {one}

    async def suspend_or_let_in(self, one: int) -> None:
        if one in self.model.suspended:
            await self.change(lambda tx: self.stores.suspensions.lift(tx, self.board.id, one))
        else:
            suspension = Suspension(self.board.id, one, 1, None)
            await self.change(lambda tx: self.stores.suspensions.put(tx, suspension, 1))
        self.model.suspended ^= {one}

    async def close_circle(self, one: int) -> None:
        await self.change(lambda tx: tx.execute("UPDATE spaces SET closed_at = 1 WHERE owner_id = $1", one))
        self.model.closed.add(one)

    async def allow(self, one: int, who: WhoMay) -> None:
        await self.board.preferences.take_comments(one, who)
        await self.board.preferences.let_repost(one, who)
        self.model.comments_by[one] = self.model.reposts_by[one] = who

    async def allow_on_all(self, one: int, who: WhoMay) -> None:
        for post_id, post in self.model.posts.items():
            if post.author == one:
                await self.board.posts.allow(post_id, one, comments=who)
                post.comments_by = who

    async def post(self, one: int, audience: Audience) -> None:
        if one in self.model.away or (audience is Audience.FRIENDS and one in self.model.closed):
            return
        self.board.clock.advance(60)
        found = await self.board.post(PEOPLE[one], "Hello", audience)
        is_hidden = audience is Audience.PUBLIC and one in self.model.private
        assert isinstance(found, Refusal) is (is_hidden or one in self.model.suspended)
        if isinstance(found, int):
            self.model.posts[found] = Written(one, audience)

    async def publish_all(self, one: int) -> None:
        for post_id, post in self.model.posts.items():
            if post.author == one and post.audience is Audience.DRAFT:
                await self.board.tend()
                result = await self.board.posts.publish(post_id, PEOPLE[one])
                if one in self.model.suspended:
                    assert isinstance(result, Refusal)
                    continue
                post.audience = Audience.FOLLOWERS if one in self.model.private else Audience.PUBLIC

    async def repost_all(self, one: int) -> None:
        for post_id, post in self.model.posts.items():
            result = await self.board.reactions.repost(post_id, one)
            assert isinstance(result, Refusal) is not self.model.reposts(one, post)
            if not isinstance(result, Refusal):
                post.reposters.add(one)

    async def obey(self) -> None:
        """Hold everything everybody could try against the law."""
        await self.board.tend()
        for viewer in IDS:
            visit = await self.board.feeds.visit(self.board.id, viewer, 1)
            assert visit.total == len(self.model.feed(viewer))
            assert {item.look.post.id for item in visit.items} <= self.model.feed(viewer)
            for post_id, post in self.model.posts.items():
                await self.obey_about(viewer, post_id, post)

    async def obey_about(self, viewer: int, post_id: int, post: Written) -> None:
        sees, mine = self.model.sees(viewer, post), viewer == post.author
        opened = await self.board.feeds.open(post_id, viewer)
        assert isinstance(opened, Opened) is sees
        if isinstance(opened, Opened):
            assert may_jump(opened.look) is (mine or post.audience in (Audience.PUBLIC, Audience.FRIENDS))
        refused = await self.board.comments.may_comment(post_id, viewer)
        assert (refused is None) is self.model.comments(viewer, post)
        assert (await self.may_report(viewer, post_id)) is sees
        likes = [await self.board.reactions.like(post_id, viewer) for _ in range(2)]
        assert isinstance(likes[0], Refusal) is not (sees and not mine)
        if viewer not in post.reposters:
            passed = await self.board.reactions.repost(post_id, viewer)
            assert (passed is True) is self.model.reposts(viewer, post)
            await self.board.reactions.unrepost(post_id, viewer)

    async def may_report(self, viewer: int, post_id: int) -> bool:
        subject, now = PostSubject(self.stores), self.board.clock.now()
        return await self.board.database.read(lambda tx: subject.get(tx, post_id, viewer, now)) is not None


WITH_PAIRS = ("befriend", "unfollow", "block", "unblock", "quarrel", "mute", "keep_out", "hide_reposts")
ALONE = (
    "go_private_or_public",
    "be_private_for_a_while",
    "come_or_go",
    "suspend_or_let_in",
    "close_circle",
    "publish_all",
    "repost_all",
)
EDGES = st.sets(PAIR, min_size=2)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(WITH_PAIRS), PAIR),
        st.tuples(st.sampled_from(ALONE), ONE),
        st.tuples(st.just("post"), ONE, st.sampled_from(Audience)),
        st.tuples(st.sampled_from(("allow", "allow_on_all")), ONE, st.sampled_from(WhoMay)),
    ),
    min_size=2,
    max_size=8,
)


def test_whatever_happened_what_each_may_do_with_each_post_is_what_the_law_says(database_url: str) -> None:
    with asyncio.Runner() as runner:
        database = database_at(database_url)
        runner.run(database.open())

        @given(edges=EDGES, steps=STEPS)
        def obeys(edges: set[tuple[int, int]], steps: list[tuple[Any, ...]]) -> None:
            runner.run(live(edges, steps))

        async def live(edges: set[tuple[int, int]], steps: list[tuple[Any, ...]]) -> None:
            await empty(database)
            board = Board(database)
            await board.open(*(Person(one.id, one.name) for one in PEOPLE.values()))
            life = Life(board)
            await life.begin(edges)
            for verb, *about in steps:
                await getattr(life, verb)(*about)
            await life.obey()

        try:
            obeys()
        finally:
            runner.run(database.close())
