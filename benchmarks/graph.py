"""What the follow graph costs: `python -m benchmarks.graph` prints a table and writes build/bench-graph.json."""

import asyncio
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path

from benchmarks.graph_data import FollowGraph, Size
from benchmarks.ground import Ask, Ground, Services, Took
from benchmarks.report import Aim, Of, Row, publish
from benchmarks.timing import median, percentile, seconds_of, undisturbed
from bot.database import Transaction

RESULT = Path("build/bench-graph.json")
SEED = 20_260_101
LARGE, SMALL = Size(members=100_000, edges=1_000_000), Size(members=1_000, edges=10_000)
FULL = 2
"""What SQLite calls synchronous=FULL."""
AT_ONCE = 64
PAGE_100 = 1_000
"""Followers somebody needs for a hundredth page; a little more, because some have left."""
MS = 1_000

A_TRANSACTION = Aim(Of.RATIO, 8)
GROWTH = Aim(Of.RATIO, 1.3)
SUGGESTIONS = Aim(Of.VALUE, 50)

Numbers = list[tuple[int, int]]
"""Pairs of members as the graph numbers them: who asks, and of whom."""
Draw = Callable[[FollowGraph, int], Numbers]


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is measured."""

    large: Size = LARGE
    small: Size = SMALL
    times: int = 500
    times_top: int = 60
    rounds: int = 10
    warm_up: int = 10
    """So many of each come first and are not counted."""
    fewest: int = 10
    seconds: float = 10
    """What takes longer than this in all is asked less often, but not less than `fewest` times."""


@dataclass(frozen=True, slots=True)
class Question:
    """Something to time, and of whom."""

    name: str
    ask: Ask
    draw: Draw
    """Pairs for members at random, as numbers of the graph."""
    draw_top: Draw
    """Pairs with the top member among them."""
    growth: Aim | None = None
    grows: bool = True
    """Whether the small graph has anybody to ask about."""
    slowest: Aim | None = None


def _strangers(graph: FollowGraph, number: int) -> Numbers:
    return graph.strangers(number)


def _friends(graph: FollowGraph, number: int) -> Numbers:
    return graph.friends(number)


def _selves(graph: FollowGraph, number: int) -> Numbers:
    return [(one, one) for one in (graph.anyone() for _ in range(number))]


def _much_followed(graph: FollowGraph, number: int) -> Numbers:
    enough = [n for n, followers in enumerate(graph.followers) if followers > PAGE_100 * 1.1]
    return [(one, one) for one in graph.rng.choices(enough or [0], k=number)]


def _strangers_of_top(graph: FollowGraph, number: int) -> Numbers:
    others = [one for one in range(1, graph.size.members) if not graph.follows(one, 0)]
    return [(one, 0) for one in graph.rng.sample(others, min(number, len(others)))]


def _friends_of_top(graph: FollowGraph, number: int) -> Numbers:
    return [(one, 0) for one in graph.rng.choices(graph.friends_of(0), k=number)]


def _top(_graph: FollowGraph, number: int) -> Numbers:
    return [(0, 0)] * number


QUESTIONS = (
    Question("follow", Services.follow, _strangers, _strangers_of_top, growth=GROWTH),
    Question("relationship", Services.relationship, _friends, _friends_of_top, growth=GROWTH),
    Question("followers, page 1", Services.first_page, _selves, _top, growth=GROWTH),
    Question("followers, page 1, seen by a friend", Services.first_page, _friends, _friends_of_top),
    Question("followers, page 100", Services.hundredth_page, _much_followed, _top, grows=False),
    Question("mutual friends", Services.mutual_friends, _friends, _friends_of_top),
    Question("suggestions", Services.suggestions, _selves, _top, slowest=SUGGESTIONS),
)


async def measure(plan: Plan, folder: Path) -> list[Row]:
    """Build both graphs in a folder, ask everything of both, and return the rows."""
    async with AsyncExitStack() as stack:
        large = await _ground(stack, plan.large, folder, "large")
        small = await _ground(stack, plan.small, folder, "small")
        with undisturbed():
            rows = [row for question in QUESTIONS for row in await _asked(question, plan, large, small)]
            return [*rows, await _together(plan, large), await _durability(large)]


async def _ground(stack: AsyncExitStack, size: Size, folder: Path, name: str) -> Ground:
    print(f"drawing {size.edges:,} edges between {size.members:,} members ...")
    ground = Ground(FollowGraph.draw(size, SEED), folder, name)
    await ground.open()
    stack.push_async_callback(ground.close)
    return ground


async def _asked(question: Question, plan: Plan, large: Ground, small: Ground) -> list[Row]:
    print(f"timing {question.name} ...")
    drawn = question.draw(large.graph, plan.times + plan.warm_up)
    of_top = question.draw_top(large.graph, plan.times_top + plan.warm_up)
    alike = _alike(question, drawn, large.graph, small.graph) if question.grows else []
    in_large, in_small = await _timed(plan, question.ask, [(large, drawn), (small, alike)])
    (top,) = await _timed(plan, question.ask, [(large, of_top)])
    rows = list(_rows(question.name, in_large, question.slowest))
    if question.grows:
        grown, base = (median([took.ours for took in times]) * MS for times in (in_large, in_small))
        name = f"{question.name}: growth from {small.graph.size.edges:,} edges"
        rows.append(Row(name, grown, "ms", base, question.growth))
    return [*rows, *_rows(f"{question.name}, top member", top)]


def _alike(question: Question, drawn: Numbers, large: FollowGraph, small: FollowGraph) -> Numbers:
    """Return pairs of the small graph; of lists, those of members with as many followers as in the large one.

    Growth is what the size of a graph costs, not what being followed by more costs.
    """
    if question.draw is not _selves:
        return question.draw(small, len(drawn))
    return [(one, one) for one in (small.like(large.followers[owner]) for owner, _ in drawn)]


async def _timed(plan: Plan, ask: Ask, sides: Sequence[tuple[Ground, Numbers]]) -> list[list[Took]]:
    """Ask in turns, so that whatever disturbs the machine disturbs all sides alike."""
    times: list[list[Took]] = [[] for _ in sides]
    end = time.monotonic() + plan.seconds
    for place in range(max(len(numbers) for _, numbers in sides)):
        if place >= plan.warm_up + plan.fewest and time.monotonic() > end:
            break
        turn = list(zip(sides, times, strict=True))
        for (ground, numbers), took in turn if place % 4 < 2 else reversed(turn):  # noqa: PLR2004
            if place < len(numbers):
                took.append(await ground.time(ask, ground.ids(numbers[place]), ours_first=place % 2 == 0))
    return [took[plan.warm_up :] for took in times]


def _rows(name: str, times: Sequence[Took], slowest: Aim | None = None) -> Iterator[Row]:
    ours, bare = [took.ours * MS for took in times], [took.bare * MS for took in times]
    yield Row(f"{name}: median", median(ours), "ms", median(bare), A_TRANSACTION)
    yield Row(f"{name}: 99th percentile", percentile(ours, 99), "ms", percentile(bare, 99), slowest)


async def _together(plan: Plan, ground: Ground) -> Row:
    """Time follows that wait at the same time, which share a commit, against as many in a row."""
    print(f"timing {AT_ONCE} follows at once ...")
    drawn = iter(ground.graph.strangers(2 * AT_ONCE * plan.rounds))
    end = time.monotonic() + plan.seconds
    at_once: list[float] = []
    in_turn: list[float] = []
    while (some := list(islice(drawn, AT_ONCE))) and (not at_once or time.monotonic() < end):
        at_once.append(await seconds_of(partial(_follow_at_once, ground, some)))
        in_turn.append(await seconds_of(partial(_follow_in_turn, ground, list(islice(drawn, AT_ONCE)))))
    name = f"{AT_ONCE} follows at once, against one after another"
    return Row(name, AT_ONCE / median(at_once), "/s", AT_ONCE / median(in_turn))


async def _follow_at_once(ground: Ground, numbers: Numbers) -> None:
    await asyncio.gather(*(ground.services.follow(ground.ids(pair)) for pair in numbers))


async def _follow_in_turn(ground: Ground, numbers: Numbers) -> None:
    for pair in numbers:
        await ground.services.follow(ground.ids(pair))


async def _durability(ground: Ground) -> Row:
    """Ask the connection that has just written."""

    async def body(tx: Transaction) -> int:
        level: int = await tx.fetchval("PRAGMA synchronous")
        return level

    level = await ground.services.database.transact(body)
    return Row("synchronous (level 2 is FULL)", level, "level", aim=Aim(Of.VALUE, FULL, at_least=True))


def main() -> None:
    """Measure on the disk the project lies on: what is under /tmp may be memory, where fsync costs nothing."""
    RESULT.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=RESULT.parent, prefix="bench-graph-") as folder:
        rows = asyncio.run(measure(Plan(), Path(folder)))
    publish(f"The follow graph: {LARGE.edges:,} edges, {LARGE.members:,} members", rows, RESULT)


if __name__ == "__main__":
    main()
