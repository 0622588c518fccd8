"""A tiny run of the feed's benchmark: every figure is there, and the feed is not empty."""

from pathlib import Path

from benchmarks.feed import Plan, measure

TINY = Plan(members=60, large=300, small=100, times=3, warm_up=1)


async def test_first_pages_are_measured_for_both_readers_and_at_both_sizes(tmp_path: Path) -> None:
    rows = {row.name: row for row in await measure(TINY, tmp_path)}

    for who in ("who follows 7,500", "who follows 200"):
        assert rows[f"first page, {who}: median"].ratio
        assert rows[f"first page, {who}: growth from 100 posts"].baseline
        assert rows[f"first page, {who}: posts in the feed"].value > 0
