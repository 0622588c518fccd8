"""Runs Mutuals on SQLite without waiting for the disk at each commit, to tell what that waiting costs.

`python -m benchmarks.quick_commits` stands for `python -m bot`; nobody should run an installation so.
"""

from bot.cli import main
from bot.database import sqlite


def loosen() -> None:
    """Let the driver open its connections with synchronous=NORMAL."""
    sqlite.PRAGMAS = tuple(
        pragma.replace("synchronous=FULL", "synchronous=NORMAL") for pragma in sqlite.PRAGMAS
    )


if __name__ == "__main__":
    loosen()
    main()
