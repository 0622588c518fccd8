"""A server with two people in it, and what they do there."""

from dataclasses import dataclass, field

from tests.wire.people import Person, Place, place
from tests.wire.server import WireServer


@dataclass
class Town:
    """A server on the wire, on some shard of it."""

    wire: WireServer
    place: Place
    ann: Person
    bob: Person
    role_id: int = field(default=0, init=False)
    """The friends' role; 0 before set-up."""

    async def ask(self, who: Person, command: str, **options: object) -> str | None:
        """Run a command; return the answer, None if none came in time."""
        record = await who.slash(self.place.guild.id, self.place.channel_id, command, **options)
        return None if record is None else who.answer(record)

    async def befriend(self) -> None:
        """Let the two follow each other."""
        await self.ask(self.ann, "follow", member=self.bob)
        await self.ask(self.bob, "follow", member=self.ann)

    async def set_up(self) -> None:
        """Let the owner choose a new role for friends."""
        backend, guild = self.wire.backend, self.place.guild
        role = backend.create_role(guild.id, "Friends")
        backend.reorder_roles(guild.id, [{"id": str(role.id), "position": 1}])
        self.role_id = role.id
        await self.ask(Person(self.wire, guild.owner_id), "mutuals setup", friends_role=role)

    def holders(self) -> int:
        """Return how many people hold the role."""
        return sum(self.role_id in member.role_ids for member in self.place.guild.members.values())


def found(wire: WireServer, name: str, *, shard: int = 0, shards: int = 1) -> Town:
    """Make a server on a shard, not yet set up."""
    here = place(wire, name, shard=shard, shards=shards)
    return Town(wire, here, here.newcomer("ann"), here.newcomer("bob"))
