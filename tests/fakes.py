"""People, and what stands in for the clock, for Discord and for whom the services tell."""

import asyncio
from collections.abc import Awaitable, Callable
from itertools import count

from bot.domain.access import Target
from bot.domain.activity import Heard
from bot.domain.guilds import RoleFacts
from bot.domain.outcomes import Created, Done, NotAllowed, Outcome, TryLater
from bot.domain.people import Person
from bot.domain.problems import Problem

GUILD = 100
ANN, BOB, CAT, DAN = (Person(id_, name) for id_, name in enumerate(["Ann", "Bob", "Cat", "Dan"], start=1))
EVE = 9
"""Who runs the server."""

HOUR = 3_600
DAY = 24 * HOUR


def plain_role(role_id: int) -> RoleFacts:
    """Return a role that the bot can give, and that gives no power to anybody."""
    return RoleFacts(
        role_id,
        is_everyone=False,
        is_managed=False,
        has_powers=False,
        is_within_reach=True,
        bot_may_manage_roles=True,
    )


class CrashError(BaseException):
    """The process died here, as far as the code under test can tell."""


class FakeClock:
    """A clock that stands still until a test moves it."""

    def __init__(self) -> None:
        self.time = 1_800_000_000

    def now(self) -> int:
        return self.time

    def advance(self, seconds: int) -> None:
        self.time += seconds


class CountingIds:
    """Ids that rise by one."""

    def __init__(self) -> None:
        self._numbers = count(1)

    def __call__(self) -> int:
        return next(self._numbers)


class CountingNudge:
    """Counts how often a job was nudged."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self) -> None:
        self.count += 1


class FakeGateway:
    """Discord, as far as access goes: who holds what, and what it answers.

    `answer` is what it says to every request instead of obeying it. `loses_answers` obeys and then does not
    say so; `dies` obeys and then ends our process. `meanwhile` happens once, in the middle of a request.
    Each request takes `pace` seconds.
    """

    def __init__(self) -> None:
        self.held: set[tuple[int, int, Target]] = set()
        self.calls: list[tuple[str, int, Target]] = []
        self.reasons: list[str] = []
        self.gone: set[int] = set()
        self.pending: set[int] = set()
        self.answer: NotAllowed | TryLater | None = None
        self.loses_answers = False
        self.dies = False
        self.pace = 0.0
        self.meanwhile: Callable[[], Awaitable[object]] | None = None

    def holders(self, role_id: int, guild_id: int = GUILD) -> set[int]:
        """Return who holds a role."""
        return {user_id for guild, user_id, target in self.held if (guild, target.id) == (guild_id, role_id)}

    async def give(self, guild_id: int, user_id: int, target: Target, reason: str) -> Outcome:
        return await self._obey("give", self.held.add, (guild_id, user_id, target), reason)

    async def take(self, guild_id: int, user_id: int, target: Target, reason: str) -> Outcome:
        return await self._obey("take", self.held.discard, (guild_id, user_id, target), reason)

    async def look_at(self, guild_id: int, user_id: int) -> Person | NotAllowed | TryLater:
        await asyncio.sleep(0)
        if self.answer is not None:
            return self.answer
        present, screened = user_id not in self.gone, user_id not in self.pending
        return Person(user_id, f"Member {user_id}", is_present=present, is_screened=screened)

    async def _obey(
        self,
        verb: str,
        act: Callable[[tuple[int, int, Target]], None],
        grant: tuple[int, int, Target],
        reason: str,
    ) -> Outcome:
        self.calls.append((verb, grant[1], grant[2]))
        self.reasons.append(reason)
        await self._let_others_act()
        if self.answer is not None:
            return self.answer
        if grant[1] in self.gone:
            return Done(has_left=True)
        act(grant)
        if self.dies:
            raise CrashError
        return TryLater() if self.loses_answers else Done()

    async def _let_others_act(self) -> None:
        await asyncio.sleep(self.pace)
        if self.meanwhile is not None:
            meanwhile, self.meanwhile = self.meanwhile, None
            await meanwhile()


class FakeAdmins:
    """Takes down what the administrators are told."""

    def __init__(self) -> None:
        self.told: list[tuple[int | None, Problem]] = []
        self.answer: Outcome = Done()

    async def tell_admins(self, guild_id: int, set_up_by: int | None, problem: Problem) -> Outcome:
        self.told.append((set_up_by, problem))
        return self.answer


class FakeCommands:
    """Discord's memory of our commands."""

    def __init__(self) -> None:
        self.ours = "one"
        self.published: list[str] = []
        self.dies = False

    def fingerprint(self) -> str:
        return self.ours

    def names(self) -> list[str]:
        return ["follow", "circle open", "new"]

    async def publish(self) -> dict[str, int]:
        self.published.append(self.ours)
        if self.dies:
            raise CrashError
        return {"follow": 11, "circle": 22}


class FakeGuilds:
    """Set-up's side of Discord: everything chosen is there and as it should be."""

    async def role(self, guild_id: int, role_id: int | None, name: str) -> RoleFacts:
        return plain_role(role_id or 1)

    async def lounge(self, guild_id: int, channel_id: int | None, name: str, role_id: int) -> Created:
        return Created(channel_id or 2)

    async def category(self, guild_id: int, category_id: int | None, name: str) -> Created:
        return Created(category_id or 3)

    async def feed(self, guild_id: int, channel_id: int | None, name: str) -> Created:
        return Created(channel_id or 4)


class FakeEars:
    """Who is in the voice channels of the one server."""

    def __init__(self) -> None:
        self.present: list[Heard] = []

    def guilds(self) -> list[int]:
        return [GUILD]

    def heard(self, guild_id: int) -> list[Heard]:
        return self.present
