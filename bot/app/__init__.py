"""Introduces everyone to everyone; the only package that may import everything."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import cast

from discord.ext import commands

from bot.app.cogs import cogs_of
from bot.app.parts import Parts
from bot.client import MutualsBot
from bot.config import Settings
from bot.database.backup import BackupFolder
from bot.database.migrations import upgrade
from bot.database.urls import database_at, sqlite_path
from bot.domain.backups import Keeping
from bot.jobs.drain import Drain
from bot.monitoring.database import TimedDatabase
from bot.monitoring.figures import Figures
from bot.monitoring.requests import trace_requests
from bot.monitoring.server import MonitoringServer
from bot.outbound.clock import SystemClock
from bot.services.backlog import BacklogService
from bot.services.backups import BackupService
from bot.services.erasure import ErasureService
from bot.services.export import ExportService, schema
from bot.stores.all import stores_of
from cogs.tree import MutualsTree

__all__ = ["create_bot", "offline", "schema"]


def create_bot(settings: Settings) -> commands.AutoShardedBot:
    """Build the whole bot without connecting to anything.

    Its `setup_hook` opens the database and applies migrations; its `close` closes everything.
    """
    address = settings.monitoring()
    figures = Figures() if address else None
    bot = MutualsBot(settings, trace_requests(figures.request) if figures else None)
    database = database_at(settings.database_url)
    parts = Parts(bot, TimedDatabase(database, figures.transaction) if figures else database, settings)
    parts.backing_up = _backups(settings, parts, figures)
    monitoring = _monitoring(address, bot, parts, figures) if address and figures else None

    async def begin() -> None:
        await asyncio.to_thread(upgrade, settings.database_url)
        await parts.begin()
        if monitoring is not None:
            await monitoring.open()

    async def rest() -> None:
        if monitoring is not None:
            await monitoring.close()
        await parts.rest()

    if parts.signals is not None:
        bot.take_turn = parts.commands.take_turn
    hooks = (parts.meet, parts.moderation.suspension)
    bot.arrived = parts.arrived
    bot.arrange(cogs_of(parts), *hooks, begin=begin, rest=rest, end=parts.end)
    return bot


def _monitoring(
    address: tuple[str, int], bot: MutualsBot, parts: "Parts", figures: Figures
) -> MonitoringServer:
    """Let everything worth watching be counted; where nobody watches, nothing of it is even made."""
    figures.watch(parts.gateway)
    bot.count_event = figures.event
    cast("MutualsTree", bot.tree).measure = figures.command
    backlog = BacklogService(parts.database, parts.stores, parts.clock)
    return MonitoringServer(address, figures, parts.gateway, backlog.figures)


def _backups(settings: Settings, parts: "Parts", figures: Figures | None) -> list[Drain]:
    """Make backups where there is a folder for them; PostgreSQL has tools of its own."""
    path, folder = sqlite_path(settings.database_url), settings.backup_directory
    if path is None or folder is None:
        return []
    keeping = Keeping(settings.backup_keep_days, settings.backup_keep_weeks)
    tell = figures.backup if figures else _nobody
    service = BackupService(BackupFolder(path, folder), parts.clock, settings.backup_hours, keeping, tell)
    return [Drain("backup", service.back_up_due)]


def _nobody(_made_at: int | None) -> None:
    """Tell nobody."""


@asynccontextmanager
async def offline(settings: Settings) -> AsyncIterator[tuple[ExportService, ErasureService]]:
    """Give what works on the database without Discord; what is owed there is done when the bot runs next."""
    await asyncio.to_thread(upgrade, settings.database_url)
    database = database_at(settings.database_url)
    await database.open()
    basics = (database, stores_of(None), SystemClock())
    try:
        yield ExportService(*basics), ErasureService(*basics, lambda _: None, lambda: None)
    finally:
        await database.close()
