"""Simulated time: the bot's, APScheduler's and the test's own."""

import asyncio
import time
from datetime import UTC, datetime, timedelta
from importlib import import_module
from typing import Any

import discord
from apscheduler.triggers.interval import IntervalTrigger
from simcord import MemberActor

from simulation import World
from tests.simulation.probe import Do, Probe

HOUR, WEEK = 3600, 7 * 24 * 3600


async def test_a_minute_job_runs_sixty_times_in_an_hour(world: World) -> None:
    bot: Any = world.bot

    await world.advance(HOUR)

    assert bot.minutes == 60


async def test_a_week_of_minutes_passes_in_a_few_seconds(world: World) -> None:
    bot: Any = world.bot
    began = time.perf_counter()

    await world.advance(WEEK)

    assert bot.minutes == WEEK / 60
    assert time.perf_counter() - began < 30


async def test_a_long_way_is_not_limited_by_the_settle_timeout() -> None:
    async with World(Probe, settle_timeout=1.5) as world:
        await world.advance(WEEK)

        assert world.now() >= datetime(2026, 1, 8, tzinfo=UTC)


async def test_timers_wait_for_the_clock_and_not_for_the_wall(world: World, do: Do, ann: MemberActor) -> None:
    async def remind(interaction: Any) -> None:
        await asyncio.sleep(3)
        await interaction.user.send("Three seconds.")

    async def start(interaction: Any) -> None:
        interaction.client.task = asyncio.create_task(remind(interaction))

    began = time.perf_counter()
    await do(start)
    await world.advance(2)
    early = world.inbox(ann)
    await world.advance(1)

    assert (len(early), len(world.inbox(ann))) == (0, 1)
    assert time.perf_counter() - began < 2


async def test_a_bot_may_sleep_while_it_starts_and_while_it_closes() -> None:
    class Slow(Probe):
        async def setup_hook(self) -> None:
            await asyncio.wait_for(asyncio.sleep(0.01), 1)
            await super().setup_hook()

        async def close(self) -> None:
            await asyncio.wait_for(asyncio.sleep(0.01), 1)
            await super().close()

    world = World(Slow)
    await world.start()
    await world.restart()

    await world.close()

    assert world.bot.is_closed()


async def test_one_instant_wherever_it_is_asked_for(world: World, do: Do) -> None:
    async def ask(_: Any) -> tuple[datetime, datetime]:
        return discord.utils.utcnow(), await asyncio.to_thread(discord.utils.utcnow)

    await world.advance(HOUR)
    in_task, in_thread = await do(ask)

    assert in_task == in_thread == discord.utils.utcnow() == world.now()


async def test_an_interval_counts_from_simulated_now(world: World) -> None:
    trigger = IntervalTrigger(hours=1, timezone=UTC)

    assert trigger.start_date - world.now() == timedelta(hours=1)


async def test_apscheduler_knows_a_datetime_that_is_not_simulated(world: World) -> None:
    trigger = IntervalTrigger(hours=1, start_date=datetime(2026, 1, 1, tzinfo=UTC))

    assert trigger.timezone is UTC


async def test_real_time_comes_back_when_the_world_is_gone() -> None:
    async with World(Probe):
        pass

    assert abs(discord.utils.utcnow().timestamp() - time.time()) < 60
    assert vars(import_module("apscheduler.schedulers.base"))["datetime"] is datetime
