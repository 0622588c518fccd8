"""Ids that nobody else makes, also not another process in the same millisecond."""

import random
from datetime import UTC, datetime

import pytest

from bot.outbound import clock


def test_many_processes_make_different_ids_in_the_same_millisecond(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "utcnow", lambda: datetime(2026, 1, 1, tzinfo=UTC))
    random.seed(1)
    processes = [clock.SnowflakeIds() for _ in range(100)]

    ids = [make() for make in processes for _ in range(5)]

    assert len(set(ids)) == len(ids)
    assert all(0 < one < 1 << 63 for one in ids)
