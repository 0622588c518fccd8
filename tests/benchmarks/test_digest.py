"""A tiny run of the digests' benchmark: every figure is there."""

from pathlib import Path

from benchmarks.digest import Plan, measure
from benchmarks.graph_data import Size

TINY = Plan(Size(members=120, edges=1_000), rounds=1, pictures=1)


async def test_composing_and_drawing_are_measured(tmp_path: Path) -> None:
    rows = {row.name: row for row in await measure(TINY, tmp_path)}

    for name in (
        "digest of a week",
        "digest of a month",
        "insights, 90 days",
        "insights, 90 days, top member",
    ):
        assert rows[f"{name}: median"].ratio
    assert rows["a picture: size"].value > 0
