"""A tiny run of the relay's benchmark: all messages arrive on every side, and every figure is there."""

from pathlib import Path

from benchmarks.relay import Plan, measure


async def test_all_sides_are_measured_at_every_number_of_conversations(tmp_path: Path) -> None:
    rows = await measure(Plan(conversations=(1, 2), rounds=2, warm_up=1), tmp_path)

    assert {row.name.partition(":")[0] for row in rows} == {"1 conversation", "2 conversations"}
    assert all(row.value for row in rows)
    assert sum(row.aim is not None for row in rows) == 4
