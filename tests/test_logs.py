"""The logs: as much as was asked for, and never what passes over the wire."""

import logging
from collections.abc import Iterator

import pytest

from bot.config import Settings
from bot.logs import configure


@pytest.fixture(autouse=True)
def root_as_before() -> Iterator[None]:
    """Give the loggers back as they were."""
    root, wire = logging.getLogger(), logging.getLogger("discord")
    before = (root.level, root.handlers[:], wire.level)
    root.handlers.clear()
    yield
    root.handlers[:] = before[1]
    root.setLevel(before[0])
    wire.setLevel(before[2])


@pytest.mark.parametrize("level", ["DEBUG", "INFO", "ERROR"])
def test_discord_pys_details_are_never_logged(level: str) -> None:
    configure(Settings(_env_file=None, log_level=level))  # type: ignore[arg-type]

    assert not logging.getLogger("discord.gateway").isEnabledFor(logging.DEBUG)
    assert not logging.getLogger("discord.http").isEnabledFor(logging.DEBUG)
    assert logging.getLogger("bot").isEnabledFor(logging.DEBUG) == (level == "DEBUG")
