"""A tiny run of the graph's benchmark: every figure is there, and our side did what the bare one did."""

import json
import sqlite3
from pathlib import Path

import pytest

from benchmarks.graph import Plan, measure
from benchmarks.graph_data import FollowGraph, Size, degrees
from benchmarks.report import Aim, Of, Row, publish, table

TINY = Plan(
    large=Size(members=120, edges=1_000),
    small=Size(members=60, edges=400),
    times=4,
    times_top=3,
    rounds=1,
    warm_up=1,
)
FOLLOWS = "SELECT follower_id, followed_id FROM follows ORDER BY 1, 2"
MEASURED = (
    "follow",
    "relationship",
    "followers, page 1",
    "followers, page 100",
    "mutual friends",
    "suggestions",
)


def edges_in(path: Path) -> list[tuple[int, int]]:
    connection = sqlite3.connect(path)
    try:
        return connection.execute(FOLLOWS).fetchall()
    finally:
        connection.close()


async def test_everything_is_measured_on_both_sides_and_at_both_sizes(tmp_path: Path) -> None:
    rows = {row.name: row for row in await measure(TINY, tmp_path)}

    for name in MEASURED:
        assert rows[f"{name}: median"].ratio
        assert rows[f"{name}, top member: median"].ratio
    for name in ("follow", "relationship", "followers, page 1"):
        assert rows[f"{name}: growth from 400 edges"].aim == Aim(Of.RATIO, 1.3)
    assert rows["synchronous (level 2 is FULL)"].met


async def test_the_bare_side_writes_what_ours_writes(tmp_path: Path) -> None:
    await measure(TINY, tmp_path)

    ours, bare = edges_in(tmp_path / "small.db"), edges_in(tmp_path / "small-bare.db")

    assert len(ours) > TINY.small.edges
    assert ours == bare


def test_degrees_follow_a_power_law_and_add_up() -> None:
    found = degrees(Size(members=1_000, edges=10_000), 8_000)

    assert found[0] == 500
    assert found[0] >= found[1] > 5 * found[9] / 2 > found[99]
    assert sum(found) == pytest.approx(8_000, rel=0.02)


def test_the_same_seed_draws_the_same_graph() -> None:
    one, other = (FollowGraph.draw(TINY.large, seed=7) for _ in range(2))

    assert one.edges == other.edges
    assert one.ids == other.ids
    assert len(set(one.edges)) == TINY.large.edges


def test_a_row_says_whether_its_aim_is_met() -> None:
    near, far = (Row("x", value, "ms", 2.0, Aim(Of.RATIO, 8)) for value in (16.0, 17.0))

    assert (near.met, far.met) == (True, False)
    assert far.as_json() == {
        "name": "x", "value": 17.0, "unit": "ms", "baseline": 2.0, "ratio": 8.5, "aim": "≤ 8×", "met": False
    }  # fmt: skip


def test_the_file_holds_what_the_table_shows(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [Row("page", 0.5, "ms", 0.25), Row("slow", 60.0, "ms", aim=Aim(Of.VALUE, 50))]

    publish("Pages", rows, tmp_path / "bench.json")

    printed = capsys.readouterr().out
    kept = json.loads((tmp_path / "bench.json").read_text("utf-8"))
    assert table(rows) in printed
    assert "missed: slow" in printed
    assert kept["rows"] == [row.as_json() for row in rows]
    assert {"processors", "python", "sqlite"} <= kept["machine"].keys()
