"""When jobs begin: what is done at Discord waits until Discord has told of the servers."""

import asyncio

from bot.app.jobs import Jobs
from bot.jobs.drain import Drain


class Work:
    """A drain that counts how often it looked."""

    def __init__(self) -> None:
        self.looks = 0
        self.drain = Drain("work", self._look)

    async def _look(self) -> int | None:
        self.looks += 1
        return None


async def test_what_is_done_at_discord_begins_when_discord_has_told_of_the_servers() -> None:
    here, there = Work(), Work()
    jobs = Jobs([here.drain], [there.drain], lambda: None)

    jobs.begin()
    there.drain.nudge()
    await asyncio.sleep(0)
    before = (here.looks, there.looks)
    jobs.arrive()
    jobs.arrive()
    await asyncio.sleep(0)

    assert (before, there.looks) == ((1, 0), 1)
    await jobs.rest()


async def test_what_arrives_after_the_end_begins_nothing() -> None:
    there = Work()
    jobs = Jobs([], [there.drain], lambda: None)
    jobs.begin()

    await jobs.rest()
    jobs.arrive()
    await asyncio.sleep(0)

    assert there.looks == 0
