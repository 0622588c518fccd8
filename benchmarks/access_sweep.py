"""The sweep's side of access: very many rows written at once, and the dry run over them."""

import asyncio
import math
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.report import Aim, Of, Row
from benchmarks.timing import Watch, idle
from bot.database import Database, Value
from bot.database.migrations import upgrade
from bot.database.urls import database_at
from bot.domain.outcomes import NotAllowed, TryLater
from bot.domain.spaces import Space
from bot.domain.sweeps import PAGE, Seen, Tally
from bot.services.sweeps import SweepService
from bot.stores.all import Stores

NOW = 1_767_225_600
"""When the simulated clock starts: 2026-01-01 UTC."""
GUILD, ROLE = 100, 200
FAR = 900_000_000_000_000_000
"""Where the ids of people begin whom the simulated Discord does not know."""
MS = 1_000

ADD_MEMBER = "INSERT INTO members (guild_id, user_id, name, screened_at) VALUES ($1, $2, $3, $4)"
ADD_FOLLOW = "INSERT INTO follows (guild_id, follower_id, followed_id, followed_at) VALUES ($1, $2, $3, $4)"
ADD_GRANT = """
INSERT INTO grants (guild_id, user_id, kind, target_id, intended_at, given_at) VALUES ($1, $2, $3, $4, $5, $5)
"""
ADD_WORK = """
INSERT INTO access_work (guild_id, user_id, version, due_at, attempts, claimed_until) VALUES ($1, $2, 1, $3, 0, 0)
"""
ADD_SPACE = """
INSERT INTO spaces (space_id, guild_id, owner_id, kind, form, audience, name, opened_at, channel_id, shown_name,
                    attempts, claimed_until)
VALUES ($1, $2, $3, 'circle', 'channel', 'friends', 'A circle', $4, $1, 'A circle', 0, 0)
"""
ADD_GUILD = "INSERT INTO guilds (guild_id, friends_role_id, friends_needed) VALUES ($1, $2, 1)"

Rows = Iterator[tuple[Value, ...]]


def friends(guild_id: int, ids: Sequence[int]) -> tuple[tuple[str, Rows], ...]:
    """Return everybody as a member, and the first as the second's friend, the third as the fourth's, and so on."""
    people = ((guild_id, one, f"Member {n}", NOW) for n, one in enumerate(ids))
    edges = ((guild_id, one, ids[n ^ 1], NOW) for n, one in enumerate(ids) if n ^ 1 < len(ids))
    return (ADD_MEMBER, people), (ADD_FOLLOW, edges)


async def fill(path: Path, tables: Sequence[tuple[str, Rows]]) -> None:
    """Write rows to a SQLite file, each table's in one transaction."""
    database = database_at(f"sqlite:///{path}")
    await database.open()
    for sql, rows in tables:
        await database.transact(lambda tx, sql=sql, rows=rows: tx.executemany(sql, rows))  # type: ignore[misc]
    await database.close()


@dataclass
class ManyMembers:
    """Discord as the sweep sees it, made up in this process: what is measured is our side alone."""

    ids: Sequence[int]
    circle: dict[int, frozenset[int]]
    looks: int = 0

    def guilds(self) -> list[int]:
        """Return the one server."""
        return [GUILD]

    async def members(
        self, guild_id: int, role_id: int | None, after: int
    ) -> Sequence[Seen] | NotAllowed | TryLater:
        """Return a page of members; every tenth lacks the role."""
        del guild_id, role_id  # there is one of each
        self.looks += 1
        first = next((n for n, one in enumerate(self.ids) if one > after), len(self.ids))
        await asyncio.sleep(0)
        return [Seen(one, one % 10 != 0, is_screened=True) for one in self.ids[first : first + PAGE]]

    def channels(self, guild_id: int) -> dict[int, int]:
        """Return the channels of the circles; nobody is in them by voice."""
        del guild_id  # there is one
        return dict.fromkeys(self.circle, 0)

    async def inside(self, space: Space) -> frozenset[int] | None:
        """Return who is in a circle."""
        return self.circle.get(space.id, frozenset())

    async def taken_by_staff(self, guild_id: int, role_id: int) -> frozenset[int]:
        """Nobody lost the role by hand."""
        del guild_id, role_id
        return frozenset()


class StandingClock:
    """The time the rows were made for."""

    def now(self) -> int:
        """Return the time in Unix seconds."""
        return NOW + 1


async def of_a_dry_run(members: int, circles: int, folder: Path) -> list[Row]:
    """Time `/mutuals reconcile dry_run:True` from the service's call to its answer."""
    path, ids = folder / "dry-run.db", range(FAR, FAR + members)
    await _fill_for_dry_run(path, ids, circles)
    eyes = ManyMembers(ids, {one: frozenset((one, one ^ 1)) for one in ids[:circles]})
    database = database_at(f"sqlite:///{path}")
    await database.open()
    quiet = await idle()
    seconds, tally, watch = await _dry_run(database, eyes)
    await database.close()
    name = f"dry run over {members:,} members, {circles} circles"
    pages = math.ceil(members / PAGE)
    return [
        Row(f"{name}: time", seconds, "s"),
        Row(f"{name}: the event loop held at most", watch.longest * MS, "ms", quiet * MS, Aim(Of.VALUE, 50)),
        Row(f"{name}: pages of members asked for", eyes.looks, "requests", aim=Aim(Of.VALUE, pages + 1)),
        Row(f"{name}: differences found", tally.give + tally.take, "changes"),
    ]


async def _dry_run(database: Database, eyes: ManyMembers) -> tuple[float, Tally, Watch]:
    service = SweepService(database, Stores(), StandingClock(), eyes, _nudge_nobody)
    async with Watch() as watch:
        start = time.perf_counter()
        tally = await service.reconcile(GUILD, _no_progress, dry_run=True)
        seconds = time.perf_counter() - start
    if not isinstance(tally, Tally):
        raise TypeError(f"the dry run was refused: {tally}")
    return seconds, tally, watch


async def _fill_for_dry_run(path: Path, ids: Sequence[int], circles: int) -> None:
    """Make friends of everybody two by two; a few have circles, which are open to their friend."""
    owners = ids[:circles]
    roles = ((GUILD, one, "role", ROLE, NOW) for one in ids)
    own = ((GUILD, one, "channel_owner", one, NOW) for one in owners)
    others = ((GUILD, one ^ 1, "channel", one, NOW) for one in owners)
    upgrade(f"sqlite:///{path}")
    await fill(
        path,
        (
            (ADD_GUILD, iter([(GUILD, ROLE)])),
            *friends(GUILD, ids),
            (ADD_SPACE, ((one, GUILD, one, NOW) for one in owners)),
            *((ADD_GRANT, rows) for rows in (roles, own, others)),
        ),
    )


def _nudge_nobody() -> None:
    pass


async def _no_progress(_: Tally) -> None:
    pass
