"""Everything at once on PostgreSQL, from several processes' worth of services, each with connections of its own."""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack

import pytest

from bot.database.urls import database_at
from bot.domain.follows import Event
from bot.domain.people import Person
from bot.domain.refusals import Refusal
from bot.services.blocks import BlockService
from bot.services.graph import Graph
from bot.services.requests import RequestService
from bot.stores.all import Stores
from tests.fakes import ANN, BOB
from tests.services.conftest import Server

ROUNDS = 200
AT_ONCE = 6
PROCESSES = 3
LONGEST = 60
"""Seconds after which somebody is stuck."""


class Process(Server):
    """A process of the bot: the server's services, and blocks and requests, on a pool of its own."""

    def start(self) -> None:
        super().start()
        graph = Graph(Stores(), self.ids, self.nudge, self.nudge)
        self.blocks = BlockService(self.database, Stores(), self.clock, graph, self.members)
        self.requests = RequestService(self.database, Stores(), self.clock, graph)

    async def block_and_unblock(self, me: Person, them: Person) -> None:
        await self.blocks.block(me.id, them)
        await self.blocks.unblock(me.id, them.id)

    async def stands(self) -> tuple[set[tuple[int, int]], Counter[tuple[Event, int, int]]]:
        """Return every follow there is, and how often each event happened."""
        sql = "SELECT follower_id, followed_id FROM follows WHERE guild_id = $1"
        rows = await self.database.read(lambda tx: tx.fetch(sql, self.id))
        return {(row[0], row[1]) for row in rows}, Counter(await self.history())


@pytest.fixture
async def processes(postgres_url: str) -> AsyncIterator[list[Process]]:
    async with AsyncExitStack() as stack:
        started: list[Process] = []
        for _ in range(PROCESSES):
            database = database_at(postgres_url)
            await database.open()
            stack.push_async_callback(database.close)
            started.append(Process(database))
        for one in started[1:]:
            one.ids, one.gateway, one.clock = started[0].ids, started[0].gateway, started[0].clock
            one.start()
        yield started


def an_act(process: Process, chance: random.Random) -> Awaitable[object]:
    """Return something one of two people does to the other."""
    me, them = chance.sample((ANN, BOB), 2)
    acts: dict[str, Callable[[], Awaitable[object]]] = {
        "follow": lambda: process.follow(me, them),
        "unfollow": lambda: process.unfollow(me, them),
        "remove": lambda: process.follows.remove_follower(process.id, me.id, them.id),
        "block": lambda: process.block_and_unblock(me, them),
    }
    return acts[chance.choices(list(acts), weights=(6, 2, 1, 1))[0]]()


def began_and_ended(events: Counter[tuple[Event, int, int]], one: int, other: int) -> int:
    """Return how many more friendships two people began than ended, whoever did."""
    pairs = ((one, other), (other, one))
    began = sum(events[Event.BECAME_FRIENDS, *pair] for pair in pairs)
    return began - sum(events[Event.ENDED_FRIENDSHIP, *pair] for pair in pairs)


def followed_and_ended(events: Counter[tuple[Event, int, int]], one: int, other: int) -> int:
    """Return how many more times one person began to follow the other than it ended, whoever ended it."""
    began = events[Event.FOLLOWED, one, other] + events[Event.ACCEPTED, one, other]
    return began - events[Event.UNFOLLOWED, one, other] - events[Event.REMOVED_FOLLOWER, other, one]


async def test_whatever_two_people_do_at_once_their_history_adds_up_to_how_they_stand(
    processes: list[Process],
) -> None:
    chance = random.Random(7)  # noqa: S311 - a story, not a secret
    await processes[0].choose_role()

    for _ in range(ROUNDS):
        async with asyncio.timeout(LONGEST):
            await asyncio.gather(*(an_act(chance.choice(processes), chance) for _ in range(AT_ONCE)))
        edges, events = await processes[0].stands()
        friends = {(ANN.id, BOB.id), (BOB.id, ANN.id)} <= edges
        assert began_and_ended(events, ANN.id, BOB.id) == friends
        for pair in ((ANN.id, BOB.id), (BOB.id, ANN.id)):
            assert followed_and_ended(events, *pair) == (pair in edges)


async def test_access_follows_however_many_processes_reconcile_at_once(processes: list[Process]) -> None:
    chance = random.Random(11)  # noqa: S311 - a story, not a secret
    await processes[0].choose_role()

    for _ in range(ROUNDS // 4):
        acts = [an_act(chance.choice(processes), chance) for _ in range(AT_ONCE)]
        async with asyncio.timeout(LONGEST):
            await asyncio.gather(*acts, *(one.access.reconcile_due() for one in processes))
            await processes[0].settle()
        friends = {(ANN.id, BOB.id), (BOB.id, ANN.id)} <= (await processes[0].stands())[0]
        assert processes[0].holders() == ({ANN.id, BOB.id} if friends else set())


async def test_a_block_at_the_same_instant_as_follows_leaves_nothing_beside_it(
    processes: list[Process],
) -> None:
    for _ in range(ROUNDS // 4):
        async with asyncio.timeout(LONGEST):
            await asyncio.gather(
                processes[0].follow(ANN, BOB),
                processes[1].blocks.block(BOB.id, ANN),
                processes[2].follow(BOB, ANN),
                processes[1].follow(ANN, BOB),
            )
        assert (await processes[0].stands())[0] == set()
        await processes[0].blocks.unblock(BOB.id, ANN.id)


async def test_twenty_pairs_at_the_same_instant_are_twenty_friendships_and_as_many_events(
    processes: list[Process],
) -> None:
    people = [Person(id_, f"Member {id_}") for id_ in range(1, 41)]
    pairs = list(zip(people[::2], people[1::2], strict=True))
    both_ways = [*pairs, *((other, one) for one, other in pairs)]
    await processes[0].choose_role()

    async with asyncio.timeout(LONGEST):
        follows = [processes[number % PROCESSES].follow(*pair) for number, pair in enumerate(both_ways)]
        await asyncio.gather(*follows)
        await processes[0].settle()

    kinds = Counter(event for event, *_ in await processes[0].history())
    assert kinds == {Event.FOLLOWED: 40, Event.BECAME_FRIENDS: 20}
    assert processes[0].holders() == {person.id for person in people}


async def test_a_request_answered_from_several_processes_at_once_is_answered_once(
    processes: list[Process],
) -> None:
    ask = (
        "INSERT INTO preferences (user_id, who_may_follow, lists_visible_to, notices) VALUES ($1, $2, $3, $4)"
    )
    values = (BOB.id, "ask", "friends", "off")
    await processes[0].database.transact(lambda tx: tx.execute(ask, *values))
    await processes[0].follow(ANN, BOB)

    answers = await asyncio.gather(*(one.requests.accept(one.id, BOB.id, ANN.id) for one in processes))

    refused = [answer for answer in answers if isinstance(answer, Refusal)]
    assert len(refused) == PROCESSES - 1
    assert (await processes[0].stands())[1][Event.ACCEPTED, ANN.id, BOB.id] == 1
