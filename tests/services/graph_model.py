"""What BEHAVIOUR.md §1 says of follows, written a second time, in plain sets."""

from collections.abc import Collection
from dataclasses import dataclass, field

from bot.domain.lists import ListName
from bot.domain.preferences import Visibility, WhoMayFollow
from bot.domain.refusals import Reason
from tests.fakes import DAY

GUILDS = (100, 200)
PEOPLE = (1, 2, 3, 4, 5)
LISTS = (ListName.FOLLOWERS, ListName.FOLLOWING, ListName.FRIENDS)

Edge = tuple[int, int, int]
"""A server, who follows or asks, and whom."""
Lists = dict[tuple[int, int, ListName], set[int]]


@dataclass
class Model:
    """Two servers and the people in them; `now` is moved by the test."""

    now: int = 0
    follows: dict[Edge, int] = field(default_factory=dict)
    requests: set[Edge] = field(default_factory=set)
    declined: dict[Edge, int] = field(default_factory=dict)
    blocks: set[tuple[int, int]] = field(default_factory=set)
    mutes: set[Edge] = field(default_factory=set)
    away: dict[tuple[int, int], int] = field(default_factory=dict)
    who: dict[int, WhoMayFollow] = field(default_factory=dict)
    sees: dict[int, Visibility] = field(default_factory=dict)
    accepting: set[int] = field(default_factory=set)
    begun: list[Edge] = field(default_factory=list)
    ended: list[Edge] = field(default_factory=list)

    def present(self, guild: int, one: int) -> bool:
        return (guild, one) not in self.away

    def apart(self, one: int, other: int) -> bool:
        return bool({(one, other), (other, one)} & self.blocks)

    def friends(self, guild: int, one: int, other: int) -> bool:
        return (guild, one, other) in self.follows and (guild, other, one) in self.follows

    def may_not(self, guild: int, me: int, them: int) -> Reason | None:
        """Why a follow is refused, in the order of BEHAVIOUR.md."""
        if not self.present(guild, them):
            return Reason.NOT_A_MEMBER
        fresh = self.now < self.declined.get((guild, me, them), -(10**9)) + 7 * DAY
        closed = self.who.get(them) is WhoMayFollow.NOBODY
        return Reason.NOT_NOW if self.apart(me, them) or fresh or closed else None

    def follow(self, guild: int, me: int, them: int) -> None:
        edge, back = (guild, me, them), (guild, them, me)
        if edge in self.follows:
            return
        trusted = them in self.accepting and back in self.follows
        if self.who.get(them) is WhoMayFollow.ASK and not trusted:
            self.requests.add(edge)
        else:
            self.add(edge)

    def add(self, edge: Edge) -> None:
        """A follow stands from now on; whoever accepts people they follow accepts this one's request with it."""
        guild, me, them = edge
        back = (guild, them, me)
        self.requests.discard(edge)
        self.follows[edge] = self.now
        self.begun += [edge] if back in self.follows else []
        if me in self.accepting and back in self.requests:
            self.add(back)

    def drop(self, edge: Edge) -> None:
        if self.follows.pop(edge, None) is not None:
            self.ended += [edge] if (edge[0], edge[2], edge[1]) in self.follows else []

    def part(self, one: int, other: int) -> None:
        for guild in GUILDS:
            for edge in ((guild, one, other), (guild, other, one)):
                self.drop(edge)
                self.requests.discard(edge)
                self.mutes.discard(edge)

    def erase(self, one: int) -> None:
        """Nothing of somebody is left but blocks against them."""
        for kept in (self.follows, self.declined):
            for edge in [edge for edge in kept if one in edge[1:]]:
                del kept[edge]
        for edges in (self.requests, self.mutes):
            edges -= {edge for edge in edges if one in edge[1:]}
        self.blocks -= {pair for pair in self.blocks if pair[0] == one}
        self.begun = [edge for edge in self.begun if one not in edge[1:]]
        self.ended = [edge for edge in self.ended if one not in edge[1:]]
        self.accepting = self.accepting - {one}
        self.who.pop(one, None)
        self.sees.pop(one, None)

    def purge(self) -> None:
        for guild, one in [key for key, left_at in self.away.items() if left_at <= self.now - 30 * DAY]:
            for kept in (self.follows, self.declined):
                for edge in [edge for edge in kept if edge[0] == guild and one in edge[1:]]:
                    del kept[edge]
            for edges in (self.requests, self.mutes):
                edges -= {edge for edge in edges if edge[0] == guild and one in edge[1:]}

    def lists(self, guilds: Collection[int]) -> Lists:
        """Everybody's lists in some servers as their owners read them."""
        seen: Lists = {(guild, one, name): set() for guild in guilds for one in PEOPLE for name in LISTS}
        for guild, one, other in (edge for edge in self.follows if edge[0] in guilds):
            if self.present(guild, one):
                seen[guild, other, ListName.FOLLOWERS].add(one)
            if self.present(guild, other):
                seen[guild, one, ListName.FOLLOWING].add(other)
                if self.friends(guild, one, other):
                    seen[guild, one, ListName.FRIENDS].add(other)
        return seen

    def readable(self, guild: int, owner: int, viewer: int) -> bool:
        choice = self.sees.get(owner, Visibility.FRIENDS)
        if (owner, viewer) in self.blocks or choice is Visibility.ONLY_ME:
            return False
        return choice is Visibility.EVERYONE or self.friends(guild, viewer, owner)

    def shown_to(self, viewer: int, people: set[int]) -> set[int]:
        """Whom of a list a third person reads."""
        return {
            one
            for one in people
            if (one == viewer or self.sees.get(one) is not Visibility.ONLY_ME) and not self.apart(one, viewer)
        }

    def holders(self, guild: int) -> set[int]:
        """Who should hold the friends role."""
        lists = self.lists((guild,))
        return {one for one in PEOPLE if self.present(guild, one) and lists[guild, one, ListName.FRIENDS]}
