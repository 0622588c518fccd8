"""What access costs: `python -m benchmarks.access` prints a table and writes build/bench-access.json."""

import asyncio
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import discord
from simcord import ChannelHandle, GuildHandle, InteractionResult, MemberActor, RoleHandle
from simcord.backend.models import ThreadMetadata
from simcord.results import ResponseMessage

from benchmarks.access_sweep import ADD_GRANT, ADD_WORK, FAR, NOW, fill, friends, of_a_dry_run
from benchmarks.report import Aim, Of, Row, publish
from bot.app import create_bot
from bot.config import Settings
from simulation import World

RESULT = Path("build/bench-access.json")
IN_PLACE, OWED, MEMBERS, CIRCLES = 100_000, 50, 10_000, 100
TWO_SIDES = 2


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is measured."""

    in_place: int = IN_PLACE
    owed: int = OWED
    members: int = MEMBERS
    circles: int = CIRCLES


@dataclass
class Place:
    """A server on the simulated Discord whose people act, and whose requests are counted."""

    world: World
    guild: GuildHandle
    general: ChannelHandle
    friends: RoleHandle
    eve: MemberActor
    ann: MemberActor
    bob: MemberActor

    async def run(self, who: MemberActor, command: str, **options: object) -> ResponseMessage:
        """Run a command."""
        return _answered(await who.slash(self.general, command, **options))

    async def befriend(self) -> None:
        """Let Bob follow Ann back."""
        await self.run(self.bob, "follow", member=self.ann)

    async def part(self) -> None:
        """Let Bob unfollow Ann."""
        await self.run(self.bob, "unfollow", member=self.ann)

    async def calls(self, act: Callable[[], Awaitable[object]]) -> int:
        """Return how many requests about access an act brings: to roles, overwrites, threads, voice and members."""
        before = len(self.access_requests())
        await act()
        return len(self.access_requests()) - before

    def access_requests(self) -> list[str]:
        """Return what was asked of Discord about people's access so far, the method before the path."""
        paths = (
            "/guilds/*/members/*",
            "/channels/*/permissions/*",
            "/channels/*/thread-members/*",
            "/channels/*",
        )
        found = {id(one): one for path in paths for one in self.world.requests(None, path)}
        return [f"{one.method} {one.path}" for one in found.values() if "/messages" not in one.path]


# ------------------------------------------------------------------ a friendship


async def of_a_friendship(folder: Path) -> list[Row]:
    """Count the requests for a friendship, with more and more that it opens."""
    async with _world(folder / "friendship.db") as world:
        place = await _place(world)
        await place.run(place.ann, "follow", member=place.bob)
        rows = await _formed_and_ended(place, "role", 1)
        await place.run(place.ann, "circle open")
        await place.run(place.bob, "circle open")
        rows += await _formed_and_ended(place, "role, two circles", 2)
        await place.run(place.ann, "live start", title="Tea")
        return [*rows, *await _with_a_room(place), *await _with_a_thread(place)]


async def _formed_and_ended(place: Place, what: str, spaces: int) -> list[Row]:
    formed, ended = await place.calls(place.befriend), await place.calls(place.part)
    aim = Aim(Of.VALUE, TWO_SIDES * spaces)
    return [
        _calls(f"friendship formed: {what}", formed, aim),
        _calls(f"friendship ended: {what}", ended, aim),
    ]


async def _with_a_room(place: Place) -> list[Row]:
    """Count with Bob inside Ann's live room: he must be disconnected besides."""
    what = "role, two circles, a live room of one"
    formed = await place.calls(place.befriend)
    await place.bob.join_voice(place.guild.channels["Tea"])
    ended = await place.calls(place.part)
    await place.run(place.ann, "live end")
    return [
        _calls(f"friendship formed: {what}", formed, Aim(Of.VALUE, 5)),
        _calls(f"friendship ended: {what}, with the other inside", ended, Aim(Of.VALUE, 6)),
    ]


async def _with_a_thread(place: Place) -> list[Row]:
    """Count with circles that are threads, because the server is full, and archived, because nobody wrote."""
    for owner in (place.ann, place.bob):
        for name in [name for name in place.guild.channels if name.startswith(owner.name)]:
            place.world.env.backend.delete_channel(place.guild.channels[name].id)
            await place.world.settle()
        place.world.fail("POST", "/guilds/*/channels", status=400, code=30013)
        refused = await place.run(owner, "circle open")
        await owner.click(refused, label="Open anyway")
    what = "role, two circles that are archived threads"
    counts = []
    for act in (place.befriend, place.part):
        for thread in place.general.threads:
            place.world.env.backend.get_thread(thread.id).thread_metadata = ThreadMetadata(archived=True)
        counts.append(await place.calls(act))
    # For each thread a request that is refused, one that un-archives it, and one that works.
    aim = Aim(Of.VALUE, TWO_SIDES * (1 + 3))
    return [
        _calls(f"friendship {verb}: {what}", n, aim)
        for verb, n in zip(("formed", "ended"), counts, strict=True)
    ]


# ----------------------------------------------------------------------- a restart


async def at_restart(plan: Plan, folder: Path) -> list[Row]:
    """Count the requests of a bot that starts with very many grants in place and a few owed."""
    path = folder / "restart.db"
    async with _world(path) as world:
        place = await _place(world)
        people = [place.guild.add_member(world.env.create_user(f"member {n}")) for n in range(plan.owed)]
        await world.settle()
        await _fill_for_restart(path, place, [one.id for one in people], plan.in_place)
        before, asked = len(world.requests()), len(place.access_requests())
        start = time.perf_counter()
        await world.restart(crash=True)
        await world.advance(600)
        seconds = time.perf_counter() - start
        new = place.access_requests()[asked:]
        others = len(world.requests()) - before - len(new)
        holders = sum(world.has_role(place.friends, one) for one in people)
    name = f"restart, {plan.in_place:,} grants in place, {plan.owed} owed"
    return [
        _calls(f"{name}: requests about access", len(new), Aim(Of.VALUE, plan.owed)),
        Row(f"{name}: grants made", holders, "grants", aim=Aim(Of.VALUE, plan.owed, at_least=True)),
        Row(f"{name}: other requests (logging in)", others, "requests"),
        Row(f"{name}: until all is done, ten simulated minutes included", seconds, "s"),
    ]


async def _fill_for_restart(path: Path, place: Place, owed: Sequence[int], in_place: int) -> None:
    """Make friends of everybody two by two, and owe the role to the last of them."""
    guild_id, role_id = place.guild.id, place.friends.id
    strangers = range(FAR, FAR + in_place)
    rows = friends(guild_id, [*strangers, *owed])
    grants = ((guild_id, one, "role", role_id, NOW) for one in strangers)
    work = ((guild_id, one, NOW) for one in owed)
    await fill(path, (*rows, (ADD_GRANT, grants), (ADD_WORK, work)))


# ------------------------------------------------------------------------------ all of it


def _world(path: Path) -> World:
    return World(lambda: create_bot(Settings(_env_file=None, database_url=f"sqlite:///{path}")))


async def _place(world: World) -> Place:
    guild = world.env.create_guild("Riverside")
    friends, category = guild.create_role("Friends"), guild.create_category("Circles")
    admins = guild.create_role("Admins", permissions=discord.Permissions(manage_guild=True))
    eve = guild.add_member(world.env.create_user("eve"), roles=[admins])
    ann, bob = (guild.add_member(world.env.create_user(name)) for name in ("ann", "bob"))
    place = Place(world, guild, guild.create_text_channel("general"), friends, eve, ann, bob)
    await eve.slash(place.general, "mutuals setup", friends_role=friends, circles_category=category)
    return place


def _answered(result: InteractionResult) -> ResponseMessage:
    if result.response is None:
        raise ValueError("the bot did not answer")
    return result.response


def _calls(name: str, number: int, aim: Aim) -> Row:
    return Row(name, number, "requests", aim=aim)


async def measure(plan: Plan, folder: Path) -> list[Row]:
    """Measure everything in a folder, and return the rows."""
    return [
        *await of_a_friendship(folder),
        *await at_restart(plan, folder),
        *await of_a_dry_run(plan.members, plan.circles, folder),
    ]


def main() -> None:
    """Measure on the disk the project lies on: what is under /tmp may be memory, where fsync costs nothing."""
    RESULT.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=RESULT.parent, prefix="bench-access-") as folder:
        rows = asyncio.run(measure(Plan(), Path(folder)))
    publish("Access: requests to Discord, and the dry run", rows, RESULT)


if __name__ == "__main__":
    main()
