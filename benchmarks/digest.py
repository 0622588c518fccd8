"""What digests cost: `python -m benchmarks.digest` prints a table and writes build/bench-digest.json."""

import asyncio
import resource
import shutil
import tempfile
import tracemalloc
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.digest_data import TODAY, add_year
from benchmarks.graph import SEED
from benchmarks.graph_data import GUILD, FollowGraph, Size, build
from benchmarks.ground import StandingClock
from benchmarks.recording import Bare, RecordingDatabase
from benchmarks.report import Aim, Of, Row, publish
from benchmarks.timing import Watch, idle, median, seconds_of, seconds_of_call, undisturbed
from bot.database import Database
from bot.database.urls import database_at
from bot.domain.activity import DAY
from bot.domain.figures import GuildFigures, PersonFigures
from bot.domain.periods import Every, Period
from bot.outbound.charts import Charts
from bot.services.figures import FigureService
from bot.stores.all import Stores

RESULT = Path("build/bench-digest.json")
MS, MB = 1_000, 1_048_576
COMPOSE, HELD = Aim(Of.VALUE, 1_000), Aim(Of.VALUE, 50)
WEEK = Period(Every.WEEK, TODAY - 7 * DAY, TODAY, "week:2027-01-08")
MONTH = Period(Every.MONTH, TODAY - 31 * DAY, TODAY, "month:2026-12")


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is measured."""

    size: Size = field(default_factory=lambda: Size(members=100_000, edges=1_000_000))
    rounds: int = 9
    pictures: int = 20


class Everybody:
    """All members are there, and no picture is drawn."""

    def __init__(self, members: int) -> None:
        self._members = members

    def head_count(self, guild_id: int) -> int:  # noqa: ARG002 - as the port has it
        """Return how many there are."""
        return self._members

    async def draw_figures(self, figures: GuildFigures | PersonFigures) -> None:
        """Draw nothing."""


async def measure(plan: Plan, folder: Path) -> list[Row]:
    """Build the server in a folder, compose and draw, and return the rows."""
    print(
        f"drawing {plan.size.edges:,} edges between {plan.size.members:,} members, and a year of activity ..."
    )
    graph, path, bare_path = FollowGraph.draw(plan.size, SEED), folder / "digest.db", folder / "bare.db"
    build(graph, path)
    add_year(graph, path)
    shutil.copy(path, bare_path)
    anybody, top = graph.ids[plan.size.members // 2], graph.ids[0]
    del graph
    database, recorder, bare = database_at(f"sqlite:///{path}"), RecordingDatabase(bare_path), Bare(bare_path)
    await database.open()
    ours, recorded = _service(database, plan), _service(recorder, plan)
    questions: dict[str, Callable[[FigureService], Awaitable[object]]] = {
        "digest of a week": lambda service: service.of_guild(GUILD, WEEK),
        "digest of a month": lambda service: service.of_guild(GUILD, MONTH),
        "insights, 90 days": lambda service: service.insights(GUILD, anybody, 90),
        "insights, 90 days, top member": lambda service: service.insights(GUILD, top, 90),
    }
    quiet = await idle()
    rows: list[Row] = []
    with undisturbed():
        for name, ask in questions.items():
            rows += await _composed(plan, name, ask, (ours, recorded, recorder, bare), quiet)
        figures = await ours.of_guild(GUILD, MONTH)
        if figures is None:
            raise ValueError("a month of activity, and nothing to say")
        rows += await _drawn(plan, figures, quiet)
    await database.close()
    await recorder.close()
    bare.connection.close()
    return rows


def _service(database: Database, plan: Plan) -> FigureService:
    everybody = Everybody(plan.size.members)
    return FigureService(database, Stores(), StandingClock(), everybody, everybody)


Sides = tuple[FigureService, FigureService, RecordingDatabase, Bare]


async def _composed(
    plan: Plan, name: str, ask: Callable[[FigureService], Awaitable[object]], sides: Sides, quiet: float
) -> list[Row]:
    """Time a question on our side and its statements on the bare one, in turns."""
    print(f"timing {name} ...")
    ours, recorded, recorder, bare = sides
    scripts = await recorder.scripts_of(lambda: ask(recorded))
    async with Watch() as watch:
        times = [await seconds_of(lambda: ask(ours)) * MS for _ in range(plan.rounds)]
    bare_times = [seconds_of_call(lambda: bare.run(scripts)) * MS for _ in range(plan.rounds)]
    tracemalloc.start()
    await ask(ours)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return [
        Row(f"{name}: median", median(times), "ms", median(bare_times), COMPOSE),
        Row(f"{name}: slowest", max(times), "ms", max(bare_times)),
        Row(f"{name}: the event loop held at most", watch.longest * MS, "ms", quiet * MS, HELD),
        Row(f"{name}: Python's memory, at most", peak / MB, "MB"),
    ]


async def _drawn(plan: Plan, figures: GuildFigures, quiet: float) -> list[Row]:
    print("drawing pictures ...")
    charts = Charts()
    before = _resident()
    async with Watch() as watch:
        first = await seconds_of(lambda: charts.draw_figures(figures))
        times = [await seconds_of(lambda: charts.draw_figures(figures)) for _ in range(plan.pictures)]
    picture = await charts.draw_figures(figures)
    grown, drawing = _resident() - before, _peak_of(charts)
    charts.close()
    return [
        Row("a picture, the first (starts the process)", first * MS, "ms"),
        Row("a picture, those after it: median", median(times) * MS, "ms"),
        Row("a picture: the event loop held at most", watch.longest * MS, "ms", quiet * MS, HELD),
        Row("a picture: size", len(picture or b"") / MB, "MB"),
        Row("all pictures: the bot's memory grew by", grown / MB, "MB"),
        Row("the drawing process: peak memory", drawing / MB, "MB"),
    ]


def _resident() -> int:
    """Return the most memory this process ever took, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1_024


def _peak_of(charts: Charts) -> int:
    """Return the most memory the drawing process took, in bytes; 0 where the system does not tell."""
    status = Path(f"/proc/{charts.process_id}/status")
    lines = status.read_text("utf-8").splitlines() if status.exists() else []
    return next((int(line.split()[1]) * 1_024 for line in lines if line.startswith("VmHWM")), 0)


def main() -> None:
    """Measure on the disk the project lies on."""
    RESULT.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=RESULT.parent, prefix="bench-digest-") as folder:
        plan = Plan()
        rows = asyncio.run(measure(plan, Path(folder)))
    publish(f"Digests: {plan.size.members:,} members, a year of activity", rows, RESULT)


if __name__ == "__main__":
    main()
