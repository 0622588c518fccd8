"""A tiny run of the counting benchmark: both sides took in every event, and ours wrote what it counted."""

import json
from pathlib import Path

from benchmarks.counting import Plan, measure
from benchmarks.counting_events import events

TINY = Plan(events=60, members=20, rounds=1, acts=30)


async def test_every_message_that_was_fed_is_written(tmp_path: Path) -> None:
    rows = {row.name: row for row in await measure(TINY, tmp_path)}

    fed = sum(json.loads(text)["t"] == "MESSAGE_CREATE" for text in events(TINY.events, TINY.members))
    rounds = 2 * (TINY.rounds + 1)
    assert rows["messages written"].value == fed * rounds
    assert rows["events counted"].ratio is not None
