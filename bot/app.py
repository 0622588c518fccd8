"""Introduces everyone to everyone; the only module that may import everything."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import cast

from discord.ext import commands

from bot.client import MutualsBot
from bot.config import Settings
from bot.database import Database
from bot.database.backup import BackupFolder
from bot.database.migrations import upgrade
from bot.database.signals import Signals
from bot.database.urls import database_at, sqlite_path
from bot.domain.backups import Keeping
from bot.domain.reports import SubjectKind
from bot.domain.shards import Shards
from bot.jobs.clock import JobClock
from bot.jobs.drain import Drain, Step
from bot.monitoring.database import TimedDatabase
from bot.monitoring.figures import Figures
from bot.monitoring.requests import trace_requests
from bot.monitoring.server import MonitoringServer
from bot.outbound.access import DiscordAccess
from bot.outbound.clock import SnowflakeIds, SystemClock
from bot.outbound.commands import DiscordCommands
from bot.outbound.ears import DiscordEars
from bot.outbound.eyes import DiscordEyes
from bot.outbound.gateway import DiscordGateway
from bot.outbound.guilds import DiscordGuilds
from bot.outbound.messages import DiscordMessages
from bot.outbound.relay import DiscordRelay
from bot.outbound.reports import DiscordReports
from bot.outbound.spaces import DiscordSpaces
from bot.services.access import AccessService
from bot.services.activity import ActivityService
from bot.services.backlog import BacklogService
from bot.services.backups import BackupService
from bot.services.blocks import BlockService
from bot.services.circles import CircleService
from bot.services.consents import ConsentService
from bot.services.correspondence import CorrespondenceService
from bot.services.counter import Counter
from bot.services.delivery import DeliveryService
from bot.services.departures import DepartureService
from bot.services.downtime import DowntimeService
from bot.services.erasure import ErasureService
from bot.services.export import ExportService, schema
from bot.services.follows import FollowService
from bot.services.graph import Graph
from bot.services.guilds import GuildService
from bot.services.installation import InstallationService
from bot.services.lists import ListService
from bot.services.live import LiveService
from bot.services.members import MemberService
from bot.services.moderation import ModerationService
from bot.services.notices import NoticeService
from bot.services.openings import Openings
from bot.services.preferences import PreferenceService
from bot.services.problems import ProblemService
from bot.services.profiles import ProfileService
from bot.services.relay import RelayService
from bot.services.removals import RemovalService
from bot.services.reported import MessageSubject
from bot.services.reports import ReportService
from bot.services.requests import RequestService
from bot.services.retention import RetentionService
from bot.services.spaces import SpaceService
from bot.services.standing import Presences
from bot.services.suggestions import SuggestionService
from bot.services.sweeps import SweepService
from bot.stores.all import stores_of
from cogs.activity import ActivityCog
from cogs.blocks import BlocksCog
from cogs.circles import CirclesCog
from cogs.follows import FollowsCog
from cogs.guilds import GuildsCog
from cogs.lists import ListsCog
from cogs.live import LiveCog
from cogs.members import MembersCog
from cogs.privacy import PrivacyCog
from cogs.profiles import ProfilesCog
from cogs.relay import RelayCog
from cogs.reports import ReportsCog
from cogs.requests import RequestsCog
from cogs.routing import MutualsCog
from cogs.tree import MutualsTree


def create_bot(settings: Settings) -> commands.AutoShardedBot:
    """Build the whole bot without connecting to anything.

    Its `setup_hook` opens the database and applies migrations; its `close` closes everything.
    """
    address = settings.monitoring()
    figures = Figures() if address else None
    bot = MutualsBot(settings, trace_requests(figures.request) if figures else None)
    database = database_at(settings.database_url)
    parts = _Parts(bot, TimedDatabase(database, figures.transaction) if figures else database, settings)
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
    hooks = (parts.members.use, parts.moderation.suspension)
    bot.arrange(parts.cogs(), *hooks, begin=begin, rest=rest, end=parts.end)
    return bot


def _monitoring(
    address: tuple[str, int], bot: MutualsBot, parts: "_Parts", figures: Figures
) -> MonitoringServer:
    """Let everything worth watching be counted; where nobody watches, nothing of it is even made."""
    figures.watch(parts.gateway)
    bot.count_event = figures.event
    cast("MutualsTree", bot.tree).measure = figures.command
    backlog = BacklogService(parts.database, parts.stores, parts.clock)
    return MonitoringServer(address, figures, parts.gateway, backlog.figures)


def _backups(settings: Settings, parts: "_Parts", figures: Figures | None) -> list[Drain]:
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


def _shards_of(settings: Settings) -> Shards | None:
    """Return the shards of this process where others have the rest; None where it has all."""
    count, ids = settings.shard_count, settings.shard_ids
    return None if count is None or ids is None or len(ids) == count else Shards(count, ids)


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


__all__ = ["create_bot", "offline", "schema"]


class _Parts:
    """Every part of one bot, made and introduced."""

    def __init__(self, bot: MutualsBot, database: Database, settings: Settings) -> None:
        shards = _shards_of(settings)
        self.database = database
        self.stores, self.clock, self.ids = stores_of(shards), SystemClock(), SnowflakeIds()
        self.signals = Signals(settings.database_url, self._hear) if shards is not None else None
        self._has_dms = shards is None or shards.own_dms
        basics = (database, self.stores, self.clock)
        self.guild_gateway, self.gateway = DiscordGuilds(bot), DiscordGateway(bot)
        gateway, carrier = DiscordAccess(bot), DiscordRelay(bot)
        openings = Openings(*basics, self.ids, carrier)
        messages = DiscordMessages(bot, openings)
        problems = ProblemService(*basics, messages)
        self.access = AccessService(*basics, gateway, problems)
        presences = Presences(self.clock, gateway)
        self.forget = cast("MutualsTree", bot.tree).forget
        self.notices = NoticeService(*basics, openings, messages, self.forget)
        self.retention = RetentionService(*basics)
        self.commands = InstallationService(*basics, DiscordCommands(bot))
        self.reconciling = self._drain("access", self.access.reconcile_due)
        self.access.nudge = self.reconciling.nudge
        self.tending = self._drain("spaces", self._tend)
        self.spaces = SpaceService(*basics, DiscordSpaces(bot), self.tending.nudge)
        self.eyes = DiscordEyes(bot)
        self.sweeps = SweepService(*basics, self.eyes, self.reconciling.nudge)
        self.sweeping = self._drain("sweep", self.sweeps.sweep_due)
        self.delivery = DeliveryService(*basics, carrier, presences, openings)
        self.relay = RelayService(*basics, self.ids, carrier, presences, openings, self.delivery)
        self.correspondence = CorrespondenceService(*basics, carrier)
        self.downtime = DowntimeService(*basics, carrier, self.relay, self.correspondence)
        self.carrying = self._drain("relay", self._carry)
        self.catching_up = self._drain("downtime", self.downtime.catch_up_due)
        self.relay.nudge = self.correspondence.nudge = self.carrying.nudge
        self.downtime.nudge = self.catching_up.nudge
        self.counter = Counter(*basics, self.ids)
        self.consents = ConsentService(*basics)
        self.activity = ActivityService(*basics, self.counter, DiscordEars(bot))
        self.counting = self._drain("activity", self.counter.write_due)
        self.counter.nudge, self.delivery.count = self.counting.nudge, self.counter.count
        self.telling = self._drain("notices", self.notices.send_due)
        self._add_moderation(DiscordReports(bot), problems)
        self.departures = DepartureService(*basics, self.gateway, self._resume)
        self.backing_up: list[Drain] = []
        self.ticking: JobClock | None = None
        self.departing = self._drain("departures", self.departures.look_and_purge)
        self.forgetting = self._drain("retention", self.retention.forget_due)
        self.graph = Graph(self.stores, self.ids, self.reconciling.nudge, self.telling.nudge)
        self.members = MemberService(*basics, self.reconciling.nudge, gateway)

    def _add_moderation(self, desk: DiscordReports, problems: ProblemService) -> None:
        basics = (self.database, self.stores, self.clock)
        subjects = {SubjectKind.MESSAGE: MessageSubject(self.stores)}  # a further kind is a line here
        self.reports = ReportService(*basics, self.ids, desk, problems, subjects)
        self.removals = RemovalService(*basics, desk)
        self.moderating = Drain("moderation", self._moderate)
        self.reports.nudge = self.moderating.nudge
        self.moderation = ModerationService(*basics, self.ids, self.reports, subjects, self._after_moderation)

    def cogs(self) -> list[MutualsCog]:
        """Return the cogs, each with the services it needs."""
        basics = (self.database, self.stores, self.clock)
        follows = FollowService(*basics, self.graph, self.members)
        requests = RequestService(*basics, self.graph)
        blocks = BlockService(*basics, self.graph, self.members)
        lists = ListService(*basics)
        erasure = ErasureService(*basics, self.forget, self._after_moderation)
        own = (*basics, self.ids, self.reconciling.nudge, self.spaces)
        return [
            FollowsCog(follows),
            RequestsCog(requests),
            BlocksCog(blocks, lists, self.members),
            ListsCog(lists),
            ProfilesCog(ProfileService(*basics, self.members), SuggestionService(*basics), blocks),
            PrivacyCog(
                PreferenceService(*basics),
                self.consents,
                requests,
                self.correspondence,
                ExportService(*basics),
                erasure,
            ),
            RelayCog(self.relay, self.correspondence, blocks, self.downtime),
            CirclesCog(CircleService(*own), lists, self.spaces),
            LiveCog(LiveService(*own, self.eyes)),
            GuildsCog(
                GuildService(*basics, self._after_set_up, self.guild_gateway),
                self.activity,
                self.access,
                self.sweeps,
                self.moderation,
            ),
            ReportsCog(self.reports, self.moderation),
            MembersCog(self.members, self.departures, self.departing.nudge),
            ActivityCog(self.activity),
        ]

    def _drain(self, name: str, step: Step) -> Drain:
        return Drain(name, step, self.signals.call if self.signals is not None else None)

    def _drains(self) -> tuple[Drain, ...]:
        everywhere = (
            self.reconciling,
            self.tending,
            self.telling,
            self.carrying,
            self.sweeping,
            self.moderating,
        )
        own = (self.counting, self.forgetting, self.departing, *self.backing_up)
        return (*everywhere, *own, self.catching_up) if self._has_dms else (*everywhere, *own)

    def _hear(self, topic: str) -> None:
        """Look for work of which another process tells."""
        for drain in self._drains():
            if drain.name == topic:
                drain.wake()

    async def _carry(self) -> int | None:
        if self._has_dms:
            await self.downtime.note_alive()
        return await self.delivery.carry_due()

    def _resume(self) -> None:
        """Go on with what waited while the bot was not in a server."""
        for drain in (self.reconciling, self.tending, self.telling, self.sweeping):
            drain.nudge()

    async def _tend(self) -> int | None:
        due = await self.spaces.tend_due()
        self.reconciling.wake()
        self.telling.wake()
        return due

    async def _moderate(self) -> int | None:
        steps = (self.reports.post_due, self.moderation.expire_due, self.removals.remove_due)
        due = [await step() for step in steps]
        return min((wait for wait in due if wait is not None), default=None)

    def _after_set_up(self) -> None:
        self.reconciling.nudge()
        self.moderating.nudge()

    def _after_moderation(self) -> None:
        for drain in (self.reconciling, self.telling, self.carrying, self.tending, self.moderating):
            drain.nudge()

    async def begin(self) -> None:
        """Open everything, the database first."""
        await self.database.open()
        if self.signals is not None:
            await self.signals.open()
        await self.commands.publish_commands()
        await self.access.begin()
        await self.spaces.begin()
        await self.delivery.begin()
        if self._has_dms:
            await self.downtime.begin()
        await self.consents.begin()
        await self.activity.begin()
        await self.reports.begin()
        for drain in self._drains():
            drain.open()
        self.ticking = JobClock(*(drain.wake for drain in self._drains()))
        self.ticking.open()

    async def rest(self) -> None:
        """End the jobs, all at once; what they leave undone is owed and done after the next start."""
        if self.ticking is not None:
            self.ticking.close()
        await asyncio.gather(*(drain.close() for drain in self._drains()))

    async def end(self) -> None:
        """Write what was counted and close the database; safe to call twice."""
        await self.counter.end()
        if self.signals is not None:
            await self.signals.close()
        await self.database.close()
