"""Random lives of five people in two servers, held against a model made of plain sets."""

import asyncio
from collections.abc import Callable, Collection, Coroutine
from typing import Any, TypeVar

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from bot.database import Database, Transaction
from bot.database.sqlite import SQLiteDatabase
from bot.database.urls import database_at
from bot.domain.access import Target
from bot.domain.blocks import Duration
from bot.domain.outcomes import Done, NotAllowed, Outcome, TryLater
from bot.domain.people import Person
from bot.domain.preferences import Visibility, WhoMayFollow
from bot.domain.refusals import Refusal
from bot.services.blocks import BlockService
from bot.services.erasure import ErasureService
from bot.services.follows import Followed
from bot.services.graph import Graph
from bot.services.lists import Shown
from bot.services.preferences import PreferenceService
from bot.services.requests import RequestService
from bot.services.retention import RetentionService
from bot.stores.all import Stores
from tests.fakes import DAY, FakeGateway
from tests.services.conftest import ROLE_ID, Server
from tests.services.graph_model import GUILDS, PEOPLE, Model

T = TypeVar("T")
PAIRS = [(one, other) for one in PEOPLE for other in PEOPLE if one != other]
STEPS = 30
GUILD = st.sampled_from(GUILDS)
PERSON = st.sampled_from(PEOPLE)
PAIR = st.sampled_from(PAIRS)


class Roles(FakeGateway):
    """Discord with two servers: who left one may still be in the other."""

    def __init__(self) -> None:
        super().__init__()
        self.away: set[tuple[int, int]] = set()

    async def give(self, guild_id: int, user_id: int, target: Target, reason: str) -> Outcome:
        if (guild_id, user_id) in self.away:
            return Done(has_left=True)
        return await super().give(guild_id, user_id, target, reason)

    async def look_at(self, guild_id: int, user_id: int) -> Person | NotAllowed | TryLater:
        return Person(user_id, f"Member {user_id}", is_present=(guild_id, user_id) not in self.away)

    def leave(self, guild_id: int, user_id: int) -> None:
        """Discord takes every role from whoever leaves."""
        self.away.add((guild_id, user_id))
        self.held = {one for one in self.held if one[:2] != (guild_id, user_id)}


class GraphMachine(RuleBasedStateMachine):
    """Does the same to the services and to the model."""

    runner: asyncio.Runner
    database: Database

    def __init__(self) -> None:
        super().__init__()
        self.do(empty(self.database))
        self.gateway, self.stores = Roles(), Stores()
        self.servers = {guild: Server(self.database, guild) for guild in GUILDS}
        first = self.servers[GUILDS[0]]
        for server in self.servers.values():
            server.gateway, server.clock, server.ids = self.gateway, first.clock, first.ids
            server.start()
            self.do(server.choose_role())
        self.clock = first.clock
        basics = (self.database, self.stores, self.clock)
        graph = Graph(self.stores, first.ids, first.nudge, first.nudge)
        self.blocks, self.members = BlockService(*basics, graph, first.members), first.members
        self.requests = RequestService(*basics, graph)
        self.preferences, self.retention = PreferenceService(*basics), RetentionService(*basics)
        self.erasure = ErasureService(*basics, lambda _: None, first.nudge)
        self.began = self.clock.now()
        self.model = Model(now=self.began)
        self.touched: Collection[int] = GUILDS

    def do(self, act: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(act)

    def person(self, guild: int, one: int) -> Person:
        return Person(one, f"Member {one}", is_present=self.model.present(guild, one))

    @rule(guild=GUILD, pair=PAIR)
    def follow(self, guild: int, pair: tuple[int, int]) -> None:
        self.touched = (guild,)
        if self.model.present(guild, pair[0]):
            people = [self.person(guild, one) for one in pair]
            result = self.do(self.servers[guild].follows.follow(guild, people[0], people[1]))
            reason = self.model.may_not(guild, *pair)
            if reason is None:
                self.model.follow(guild, *pair)
                assert isinstance(result, Followed)
            else:
                assert result == Refusal(reason)

    @rule(guild=GUILD, one=PERSON)
    def be_followed_by_everybody(self, guild: int, one: int) -> None:
        """Make the graph dense, or hardly anything random people do would meet."""
        for other in PEOPLE:
            if other != one:
                self.follow(guild, (other, one))

    @rule(guild=GUILD, pair=PAIR)
    def unfollow(self, guild: int, pair: tuple[int, int]) -> None:
        self.touched = (guild,)
        self.do(self.servers[guild].follows.unfollow(guild, *pair))
        self.model.drop((guild, *pair))
        self.model.requests.discard((guild, *pair))

    @rule(guild=GUILD, pair=PAIR)
    def remove_follower(self, guild: int, pair: tuple[int, int]) -> None:
        self.touched = (guild,)
        self.do(self.servers[guild].follows.remove_follower(guild, *pair))
        self.model.drop((guild, pair[1], pair[0]))

    @rule(guild=GUILD, pair=PAIR, yes=st.booleans())
    def answer(self, guild: int, pair: tuple[int, int], yes: bool) -> None:
        """Answer a request if there is one; else it must be refused."""
        self.touched = (guild,)
        edge = (guild, pair[1], pair[0])
        waits = edge in self.model.requests and (not yes or self.model.present(guild, pair[1]))
        verb: Callable[..., Coroutine[Any, Any, object]] = (
            self.requests.accept if yes else self.requests.decline
        )
        result = self.do(verb(guild, *pair))
        assert isinstance(result, Refusal) is not waits
        if waits and yes:
            self.model.add(edge)
        elif waits:
            self.model.requests.discard(edge)
            self.model.declined[edge] = self.model.now

    @rule(guild=GUILD)
    def accept_everything(self, guild: int) -> None:
        """Make use of the requests there are, which a random pair seldom meets."""
        for edge in sorted(self.model.requests):
            if edge[0] == guild and edge in self.model.requests:
                self.answer(guild, (edge[2], edge[1]), True)

    @rule(pair=PAIR)
    def block(self, pair: tuple[int, int]) -> None:
        self.touched = GUILDS
        self.do(self.blocks.block(pair[0], Person(pair[1], f"Member {pair[1]}")))
        self.model.blocks.add(pair)
        self.model.part(*pair)

    @rule(pair=PAIR)
    def unblock(self, pair: tuple[int, int]) -> None:
        assert self.do(self.blocks.unblock(*pair)) is (pair in self.model.blocks)
        self.model.blocks.discard(pair)

    @rule(guild=GUILD, pair=PAIR)
    def mute_or_unmute(self, guild: int, pair: tuple[int, int]) -> None:
        self.touched = (guild,)
        edge = (guild, *pair)
        if edge in self.model.mutes:
            assert self.do(self.blocks.unmute(*edge))
        elif all(self.model.present(guild, one) for one in pair):
            people = [self.person(guild, one) for one in pair]
            self.do(self.members.use(guild, people[0]))  # as before every command
            self.do(self.blocks.mute(guild, people[0], people[1], Duration.FOREVER))
        else:
            return
        self.model.mutes ^= {edge}

    @rule(guild=GUILD, one=PERSON)
    def come_or_go(self, guild: int, one: int) -> None:
        self.touched = (guild,)
        if self.model.present(guild, one):
            self.model.away[guild, one] = self.model.now
            self.gateway.leave(guild, one)
            self.do(self.servers[guild].members.left(guild, one))
        else:
            del self.model.away[guild, one]
            self.gateway.away.discard((guild, one))
            self.do(self.servers[guild].members.joined(guild, self.person(guild, one)))
            self.meet(guild, one)

    def meet(self, guild: int, one: int) -> None:
        """Do what is done before everything a person does."""
        self.do(self.servers[guild].members.use(guild, self.person(guild, one)))

    @initialize(private=st.sets(PERSON), accepting=st.sets(PERSON))
    def begin(self, private: set[int], accepting: set[int]) -> None:
        for guild in GUILDS:
            for one in PEOPLE:
                self.meet(guild, one)
        for one in PEOPLE:
            who = WhoMayFollow.ASK if one in private else WhoMayFollow.EVERYONE
            self.choose(one, who, Visibility.FRIENDS, one in accepting)

    @rule(
        one=PERSON, who=st.sampled_from(WhoMayFollow), sees=st.sampled_from(Visibility), accepts=st.booleans()
    )
    def choose(self, one: int, who: WhoMayFollow, sees: Visibility, accepts: bool) -> None:
        self.do(self.preferences.let_follow(one, who))
        self.do(self.preferences.show_lists(one, sees))
        self.do(self.preferences.accept_followed(one, by_itself=accepts))
        self.model.who[one], self.model.sees[one] = who, sees
        self.model.accepting = self.model.accepting - {one} | ({one} if accepts else set())

    @rule(one=PERSON)
    def erase(self, one: int) -> None:
        self.touched = GUILDS
        self.do(self.erasure.erase(one))
        self.model.erase(one)

    @rule(days=st.integers(1, 31))
    def pass_time(self, days: int) -> None:
        self.touched = GUILDS
        self.clock.advance(days * DAY)
        while self.do(self.retention.forget_due()) == 0:
            pass
        self.model.now = self.clock.now()
        self.model.purge()

    @invariant()
    def everybody_stands_as_the_model_says(self) -> None:
        self.do(self.servers[GUILDS[0]].settle())
        self.do(self.database.read(self.compare))
        assert {guild: self.gateway.holders(ROLE_ID, guild) for guild in GUILDS} == {
            guild: self.model.holders(guild) for guild in GUILDS
        }

    async def compare(self, tx: Transaction) -> None:
        """Hold every pair and everybody's own lists and counts against the model, where something may have changed."""
        for guild in self.touched:
            for one, other in PAIRS:
                if one < other:
                    stands = await self.stores.follows.relationship(tx, guild, one, other)
                    edges = ((guild, one, other), (guild, other, one))
                    assert (stands.following, stands.followed_by) == tuple(
                        e in self.model.follows for e in edges
                    )
                    assert (stands.requested, stands.requested_by) == tuple(
                        e in self.model.requests for e in edges
                    )
        for (guild, owner, name), people in self.model.lists(self.touched).items():
            rows = await self.stores.lists.page(tx, name, guild, owner, owner, 10, 0)
            assert [row.user_id for row in rows] == list(dict.fromkeys(row.user_id for row in rows))
            assert {row.user_id for row in rows} == people
            assert [row.since for row in rows] == sorted((row.since for row in rows), reverse=True)
            assert await self.stores.lists.count(tx, name, guild, owner, owner) == len(people)

    def teardown(self) -> None:
        self.do(self.compare_what_others_read())
        self.do(self.database.read(self.compare_history))

    async def compare_what_others_read(self) -> None:
        for (guild, owner, name), people in self.model.lists(GUILDS).items():
            for viewer in PEOPLE:
                if viewer == owner or not self.model.present(guild, owner):
                    continue
                shown = await self.servers[guild].lists.show(name, guild, owner, viewer, 1)
                assert isinstance(shown, Shown) is self.model.readable(guild, owner, viewer)
                if isinstance(shown, Shown):
                    assert {row.user_id for row in shown.page.rows} == self.model.shown_to(viewer, people)
                    assert shown.page.total == len(shown.page.rows)

    async def compare_history(self, tx: Transaction) -> None:
        """A friendship is one event when it begins and one when it ends; those who are purged end without one."""
        sql = "SELECT kind, COUNT(*) FROM follow_history GROUP BY kind"
        counts = {row[0]: row[1] for row in await tx.fetch(sql)}
        if self.model.now - self.began < 400 * DAY:
            ended = counts.get("ended_friendship", 0)
            expected = (len(self.model.begun), len(self.model.ended))
            assert (counts.get("became_friends", 0), ended) == expected
        for edge in [(guild, *pair) for guild in GUILDS for pair in PAIRS]:
            assert await self.stores.blocks.mutes(tx, *edge, self.model.now) is (edge in self.model.mutes)


async def empty(database: Database) -> None:
    """Make a used database as good as new."""
    tables = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
    if isinstance(database, SQLiteDatabase):
        tables = "SELECT name FROM sqlite_master WHERE type = 'table'"

    async def body(tx: Transaction) -> None:
        for row in await tx.fetch(tables):
            if row[0] not in ("alembic_version", "sqlite_sequence"):
                await tx.execute(f'DELETE FROM "{row[0]}"')  # noqa: S608 - the database's own names

    await database.transact(body)


def test_whatever_people_do_they_stand_as_a_plain_model_says(database_url: str) -> None:
    with asyncio.Runner() as runner:
        database = database_at(database_url)
        runner.run(database.open())
        machine = type("Machine", (GraphMachine,), {"runner": runner, "database": database})
        share = (
            1 if isinstance(database, SQLiteDatabase) else 4
        )  # the model is of the rules, which are the same
        examples = settings().max_examples // share
        try:
            run_state_machine_as_test(
                machine, settings=settings(max_examples=examples, stateful_step_count=STEPS)
            )
        finally:
            runner.run(database.close())
