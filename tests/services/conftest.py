"""The services on a real database, with fakes for the clock and for Discord, as one server's story needs them."""

from dataclasses import replace

import pytest

from bot.database import Database, Transaction
from bot.domain.access import GrantKind, Target
from bot.domain.follows import Event, Limits, Listed, Relationship
from bot.domain.guilds import RoleFacts
from bot.domain.lists import ListName
from bot.domain.people import Person
from bot.domain.refusals import Refusal
from bot.services.access import AccessService
from bot.services.follows import FollowService
from bot.services.graph import Graph
from bot.services.guilds import Choices, GuildService, SetUp
from bot.services.lists import ListService, Shown
from bot.services.members import MemberService
from bot.services.problems import ProblemService
from bot.stores.all import Stores
from tests.fakes import (
    EVE,
    GUILD,
    CountingIds,
    CountingNudge,
    FakeAdmins,
    FakeClock,
    FakeGateway,
    FakeGuilds,
)

ROLE_ID, OTHER_ROLE_ID = 70, 80
HISTORY = "SELECT kind, actor_id, other_id FROM follow_history WHERE guild_id = $1 ORDER BY event_id"


def role(role_id: int = ROLE_ID) -> RoleFacts:
    """Return a role that may be given to friends."""
    return RoleFacts(
        id=role_id,
        is_everyone=False,
        is_managed=False,
        has_powers=False,
        is_within_reach=True,
        bot_may_manage_roles=True,
    )


def target(role_id: int = ROLE_ID) -> Target:
    return Target(GrantKind.ROLE, role_id)


class Server:
    """One server, and everything that happens in it."""

    def __init__(self, database: Database, guild_id: int = GUILD) -> None:
        self.database = database
        self.id = guild_id
        self.clock = FakeClock()
        self.ids = CountingIds()
        self.gateway = FakeGateway()
        self.admins = FakeAdmins()
        self.nudge = CountingNudge()
        self.start()

    def start(self) -> None:
        """Build the services, as a process does when it starts; whatever they kept in memory is gone."""
        stores, graph = Stores(), Graph(Stores(), self.ids, self.nudge, self.nudge)
        self.members = MemberService(self.database, stores, self.clock, self.nudge, self.gateway)
        self.follows = FollowService(self.database, stores, self.clock, graph, self.members)
        self.lists = ListService(self.database, stores, self.clock)
        self.guilds = GuildService(self.database, stores, self.clock, self.nudge, FakeGuilds())
        problems = ProblemService(self.database, stores, self.clock, self.admins)
        self.access = AccessService(self.database, stores, self.clock, self.gateway, problems)

    async def restart(self) -> None:
        """Lose the process and start another."""
        self.start()
        await self.access.begin()

    async def choose_role(self, role_id: int = ROLE_ID) -> SetUp | Refusal:
        return await self.guilds.choose(self.id, Choices(role(role_id)), EVE)

    async def limit(self, *, per_day: int = 400, in_all: int = 7_500) -> None:
        async def body(tx: Transaction) -> None:
            settings = await Stores().guilds.get(tx, self.id)
            await Stores().guilds.save(tx, replace(settings, limits=Limits(per_day, in_all)))

        await self.database.transact(body)

    async def follow(self, me: Person, them: Person) -> Relationship | Refusal:
        result = await self.follows.follow(self.id, me, them)
        return result if isinstance(result, Refusal) else result.relationship

    async def unfollow(self, me: Person, them: Person) -> Relationship:
        return (await self.follows.unfollow(self.id, me.id, them.id)).relationship

    async def befriend(self, one: Person, other: Person) -> None:
        await self.follow(one, other)
        await self.follow(other, one)

    async def friends(self, person: Person, number: int = 1) -> list[Listed]:
        """Return a page of somebody's friends as they see it themselves."""
        shown = await self.lists.show(ListName.FRIENDS, self.id, person.id, person.id, number)
        assert isinstance(shown, Shown)
        return list(shown.page.rows)

    async def settle(self) -> int | None:
        """Reconcile until nothing is due, and return in how many seconds there is more."""
        while (wait := await self.access.reconcile_due()) == 0:
            pass
        return wait

    async def history(self) -> list[tuple[Event, int, int]]:
        """Return every event of the graph, with who acted and with whom, oldest first."""

        async def body(tx: Transaction) -> list[tuple[Event, int, int]]:
            return [(Event(row[0]), row[1], row[2]) for row in await tx.fetch(HISTORY, self.id)]

        return await self.database.read(body)

    def holders(self, role_id: int = ROLE_ID) -> set[int]:
        return self.gateway.holders(role_id, self.id)


@pytest.fixture
def server(database: Database) -> Server:
    return Server(database)
