"""Where questions are timed: our services on one file, the bare sqlite3 module on its equal."""

import shutil
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from benchmarks.graph_data import GUILD, NOW, FollowGraph, build, name_of
from benchmarks.recording import Bare, RecordingDatabase
from benchmarks.timing import seconds_of, seconds_of_call
from bot.database import Database, Transaction
from bot.database.urls import database_at
from bot.domain.access import Target
from bot.domain.follows import Relationship
from bot.domain.lists import ListName
from bot.domain.outcomes import NotAllowed, Outcome, TryLater
from bot.domain.people import Person
from bot.domain.profiles import NAMES_SHOWN
from bot.services.follows import FollowService
from bot.services.graph import Graph
from bot.services.lists import ListService
from bot.services.members import MemberService
from bot.services.suggestions import SuggestionService
from bot.stores.all import Stores

FIRST_ID = 1_000_000_000
IDS = count(FIRST_ID).__next__
Pair = tuple[int, int]
"""Two people's ids: who asks, and of whom or of whose list."""


class Services:
    """The services of the graph on one database, with nobody to nudge."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._stores = Stores()
        basics = (database, self._stores, StandingClock())
        members = MemberService(*basics, _nudge_nobody, NoGateway())
        graph = Graph(self._stores, IDS, _nudge_nobody, _nudge_nobody)
        self._follows = FollowService(*basics, graph, members)
        self._lists = ListService(*basics)
        self._suggestions = SuggestionService(*basics)

    async def follow(self, pair: Pair) -> object:
        """Follow, from the service's call to its commit."""
        me, them = (Person(one, name_of(one)) for one in pair)
        return await self._follows.follow(GUILD, me, them)

    async def relationship(self, pair: Pair) -> Relationship:
        """Read how two people stand."""

        async def body(tx: Transaction) -> Relationship:
            return await self._stores.follows.relationship(tx, GUILD, *pair)

        return await self.database.read(body)

    async def first_page(self, pair: Pair) -> object:
        """Read the first page of somebody's followers."""
        viewer, owner = pair
        return await self._lists.show(ListName.FOLLOWERS, GUILD, owner, viewer, 1)

    async def hundredth_page(self, pair: Pair) -> object:
        """Read the hundredth page of somebody's followers."""
        viewer, owner = pair
        return await self._lists.show(ListName.FOLLOWERS, GUILD, owner, viewer, 100)

    async def mutual_friends(self, pair: Pair) -> object:
        """Count the friends two people have in common, and read the first of them, as a profile does."""

        async def body(tx: Transaction) -> object:
            lists = self._stores.lists
            number = await lists.count_mutual(tx, GUILD, *pair)
            return number, await lists.mutual(tx, GUILD, *pair, NAMES_SHOWN)

        return await self.database.read(body)

    async def suggestions(self, pair: Pair) -> object:
        """Read whom to suggest to somebody."""
        return await self._suggestions.suggest(GUILD, pair[0])


Ask = Callable[[Services, Pair], Awaitable[object]]


class StandingClock:
    """The time the graph was drawn for."""

    def now(self) -> int:
        """Return the time in Unix seconds."""
        return NOW


class NoGateway:
    """Discord is not asked: nothing measured here needs it."""

    async def give(self, guild_id: int, user_id: int, target: Target, reason: str) -> Outcome:
        """Refuse to be asked."""
        raise NotImplementedError

    async def take(self, guild_id: int, user_id: int, target: Target, reason: str) -> Outcome:
        """Refuse to be asked."""
        raise NotImplementedError

    async def look_at(self, guild_id: int, user_id: int) -> Person | NotAllowed | TryLater:
        """Refuse to be asked."""
        raise NotImplementedError


def _nudge_nobody() -> None:
    pass


@dataclass(frozen=True, slots=True)
class Took:
    """How long one thing took, in seconds."""

    ours: float
    bare: float


class Ground:
    """One graph in two equal files, ours and the bare module's: whatever one writes the other writes too."""

    def __init__(self, graph: FollowGraph, folder: Path, name: str) -> None:
        self.graph = graph
        ours, bare = folder / f"{name}.db", folder / f"{name}-bare.db"
        build(graph, ours)
        shutil.copy(ours, bare)
        self.services = Services(database_at(f"sqlite:///{ours}"))
        self.bare = Bare(bare)
        self._recorder = RecordingDatabase(bare)
        self._recorded = Services(self._recorder)

    def ids(self, numbers: tuple[int, int]) -> Pair:
        """Return the ids of two members."""
        one, other = numbers
        return self.graph.ids[one], self.graph.ids[other]

    async def time(self, ask: Ask, pair: Pair, *, ours_first: bool) -> Took:
        """Time one question on both sides, right after each other."""
        scripts = await self._recorder.scripts_of(lambda: ask(self._recorded, pair))
        if ours_first:
            ours = await seconds_of(lambda: ask(self.services, pair))
            return Took(ours, seconds_of_call(lambda: self.bare.run(scripts)))
        bare = seconds_of_call(lambda: self.bare.run(scripts))
        return Took(await seconds_of(lambda: ask(self.services, pair)), bare)

    async def open(self) -> None:
        """Open our side; the bare one is open."""
        await self.services.database.open()

    async def close(self) -> None:
        """Close both sides."""
        await self.services.database.close()
        await self._recorder.close()
        self.bare.connection.close()
