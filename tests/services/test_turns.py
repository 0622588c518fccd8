"""Turns: what came first is done first, however long it takes; nobody waits for somebody else."""

import asyncio
from contextlib import suppress

from bot.services.turns import Turns

ANN, BOB = 1, 2


async def test_what_came_first_is_done_first() -> None:
    turns, done = Turns(), []

    async def act(number: int) -> None:
        async with turns.of(ANN):
            for _ in range(10 - number):
                await asyncio.sleep(0)
            done.append(number)

    await asyncio.gather(*(act(number) for number in range(5)))

    assert done == [0, 1, 2, 3, 4]


async def test_nobody_waits_for_somebody_else() -> None:
    turns = Turns()

    async with turns.of(ANN), asyncio.timeout(1), turns.of(BOB):
        pass


async def test_a_turn_that_fails_gives_way_to_the_next() -> None:
    turns = Turns()

    with suppress(ValueError):
        async with turns.of(ANN):
            raise ValueError

    async with asyncio.timeout(1), turns.of(ANN):
        pass
