"""A short life of the bot among people who act at random, killed ten times."""

from pathlib import Path

from tests.wire.chaos import Plan, run


async def test_kills_among_people_who_act_at_random_lose_nothing_that_was_answered(
    sqlite_url: str, tmp_path: Path
) -> None:
    said = await run(Plan(seed=1, people=16, kills=10, longest_life=0.8), sqlite_url, tmp_path)

    assert "10 kills" in said
