"""Every part of one bot, made and introduced."""

from typing import cast

from bot.app.jobs import Jobs
from bot.client import MutualsBot
from bot.config import Settings
from bot.database import Database
from bot.database.signals import Signals
from bot.domain.people import Person
from bot.domain.shards import Shards
from bot.jobs.drain import Drain, Step
from bot.outbound.access import DiscordAccess
from bot.outbound.charts import Charts
from bot.outbound.clock import SnowflakeIds, SystemClock
from bot.outbound.commands import DiscordCommands
from bot.outbound.comments import DiscordComments
from bot.outbound.digests import DiscordDigests
from bot.outbound.ears import DiscordEars
from bot.outbound.eyes import DiscordEyes
from bot.outbound.gateway import DiscordGateway
from bot.outbound.guilds import DiscordGuilds
from bot.outbound.inspector import DiscordInspector
from bot.outbound.messages import DiscordMessages
from bot.outbound.posts import DiscordPosts
from bot.outbound.readers import Readers
from bot.outbound.relay import DiscordRelay
from bot.outbound.reports import DiscordReports
from bot.outbound.spaces import DiscordSpaces
from bot.services.access import AccessService
from bot.services.activity import ActivityService
from bot.services.circles import CircleService
from bot.services.comments import CommentService
from bot.services.consents import ConsentService
from bot.services.correspondence import CorrespondenceService
from bot.services.counter import Counter
from bot.services.delivery import DeliveryService
from bot.services.departures import DepartureService
from bot.services.digests import DigestService
from bot.services.downtime import DowntimeService
from bot.services.figures import FigureService
from bot.services.graph import Graph
from bot.services.installation import InstallationService
from bot.services.languages import LanguageService
from bot.services.members import MemberService
from bot.services.moderation import ModerationService
from bot.services.notices import NoticeService
from bot.services.openings import Openings
from bot.services.passage import Passage
from bot.services.posting import PostKeeper
from bot.services.problems import ProblemService
from bot.services.relay import RelayService
from bot.services.removals import RemovalService
from bot.services.reported import subjects_of
from bot.services.reports import ReportService
from bot.services.retention import RetentionService
from bot.services.spaces import SpaceService
from bot.services.standing import Presences
from bot.services.sweeps import SweepService
from bot.stores.all import stores_of
from cogs.tree import MutualsTree


def shards_of(settings: Settings) -> Shards | None:
    """Return the shards of this process where others have the rest; None where it has all."""
    count, ids = settings.shard_count, settings.shard_ids
    return None if count is None or ids is None or len(ids) == count else Shards(count, ids)


class Parts:
    """What services, gateways and jobs one bot has, and in which order they open and close."""

    def __init__(self, bot: MutualsBot, database: Database, settings: Settings) -> None:
        shards = shards_of(settings)
        self.database = database
        self.stores, self.clock, self.ids = stores_of(shards), SystemClock(), SnowflakeIds()
        self.basics = (database, self.stores, self.clock)
        self.signals = Signals(settings.database_url, self._hear) if shards is not None else None
        self._has_dms = shards is None or shards.own_dms
        self.backing_up: list[Drain] = []
        self.jobs: Jobs | None = None
        self._tree = cast("MutualsTree", bot.tree)
        self.guild_gateway, self.gateway = DiscordGuilds(bot), DiscordGateway(bot)
        self.eyes, self.inspector = DiscordEyes(bot), DiscordInspector(bot)
        self.languages = LanguageService(*self.basics)
        self._readers = Readers(bot, self.languages.of)
        self._carrier, self._access = DiscordRelay(bot, self._readers), DiscordAccess(bot)
        self._openings = Openings(*self.basics, self.ids, self._carrier)
        self._messages = DiscordMessages(bot, self._openings, self._readers)
        self.problems = ProblemService(*self.basics, self._messages)
        self.commands = InstallationService(*self.basics, DiscordCommands(bot))
        self._add_access(bot)
        self._add_messages()
        self._add_activity(bot)
        self._add_digests(bot)
        self._add_moderation(DiscordReports(bot, self._readers))
        self._add_housekeeping()
        self.graph = Graph(self.stores, self.ids, self.reconciling.nudge, self.telling.nudge)
        self.members = MemberService(*self.basics, self.reconciling.nudge, self._access)
        self._add_posts(bot)

    def _add_access(self, bot: MutualsBot) -> None:
        self.access = AccessService(*self.basics, self._access, self.problems)
        self.reconciling = self._drain("access", self.access.reconcile_due)
        self.access.nudge = self.reconciling.nudge
        self.tending = self._drain("spaces", self._tend)
        self.spaces = SpaceService(*self.basics, DiscordSpaces(bot), self.tending.nudge)
        self.sweeps = SweepService(*self.basics, self.eyes, self.reconciling.nudge)
        self.sweeping = self._drain("sweep", self.sweeps.sweep_due)

    def _add_messages(self) -> None:
        self.presences = presences = Presences(self.clock, self._access)
        self.notices = NoticeService(*self.basics, self._openings, self._messages, self.forget)
        self.telling = self._drain("notices", self.notices.send_due)
        passage = Passage(*self.basics, self._carrier, presences, self._openings)
        self.delivery = DeliveryService(*self.basics, self._carrier, self._openings, passage)
        self.relay = RelayService(
            *self.basics, self.ids, self._carrier, presences, self._openings, self.delivery
        )
        self.correspondence = CorrespondenceService(*self.basics, self._carrier, presences, passage.changes)
        self.delivery.follow = self.correspondence.follow
        self.downtime = DowntimeService(*self.basics, self._carrier, self.relay, self.correspondence)
        self.carrying = self._drain("relay", self._carry)
        self.catching_up = self._drain("downtime", self.downtime.catch_up_due)
        self.relay.nudge = self.correspondence.nudge = self.carrying.nudge
        self.downtime.nudge = self.catching_up.nudge

    def _add_activity(self, bot: MutualsBot) -> None:
        self.counter = Counter(*self.basics, self.ids)
        self.consents = ConsentService(*self.basics)
        self.activity = ActivityService(*self.basics, self.counter, DiscordEars(bot))
        self.counting = Drain("activity", self.counter.write_due)
        self.counter.nudge, self.delivery.count = self.counting.nudge, self.counter.count

    def _add_digests(self, bot: MutualsBot) -> None:
        self.charts = Charts()
        self.figures = FigureService(*self.basics, self.eyes, self.charts)
        self.digests = DigestService(
            *self.basics,
            self.ids,
            self.figures,
            DiscordDigests(bot, self.charts, self._readers),
            self._openings,
            self.reconciling.nudge,
            self.forget,
        )
        self.digesting = self._drain("digests", self.digests.send_due)

    def _add_posts(self, bot: MutualsBot) -> None:
        self.circles = CircleService(*self.basics, self.ids, self.reconciling.nudge, self.spaces)
        self.posts = DiscordPosts(bot, self._readers)
        self.keeper = PostKeeper(*self.basics, self.posts, self.circles, self._openings, self.presences)
        self.posting = self._drain("posts", self._keep_posts)
        self.keeper.nudge, self.keeper.tell = self.posting.nudge, self.telling.nudge
        self.keeper.count = self.counter.count
        self.comments = CommentService(
            *self.basics, self.ids, DiscordComments(bot, self._readers), self._openings, self.posting.nudge
        )
        self.comments.count = self.counter.count_act

    def _add_moderation(self, desk: DiscordReports) -> None:
        subjects = subjects_of(self.stores)
        self.reports = ReportService(*self.basics, self.ids, desk, self.problems, subjects)
        self.removals = RemovalService(*self.basics, desk)
        self.moderating = self._drain("moderation", self._moderate)
        self.reports.nudge = self.moderating.nudge
        self.moderation = ModerationService(
            *self.basics, self.ids, self.reports, subjects, self.after_moderation
        )

    def _add_housekeeping(self) -> None:
        self.departures = DepartureService(*self.basics, self.gateway, self._resume)
        self.departing = Drain("departures", self.departures.look_and_purge)
        self.retention = RetentionService(*self.basics)
        self.forgetting = Drain("retention", self.retention.forget_due)

    def _drain(self, name: str, step: Step) -> Drain:
        """Make a drain whose work may be another process's too."""
        return Drain(name, step, self.signals.call if self.signals is not None else None)

    def _jobs(self) -> Jobs:
        here = [self.counting, self.forgetting, *self.backing_up]
        shared = (self.reconciling, self.tending, self.telling, self.carrying, self.sweeping, self.digesting)
        own = (self.moderating, self.posting, self.departing)
        late = [self.catching_up] if self._has_dms else []
        return Jobs(here, [*shared, *own, *late], self._tick)

    async def meet(self, guild_id: int | None, person: Person, locale: str) -> bool:
        """Note that somebody uses Mutuals; return whether it is their first time there and notices come to them."""
        is_first = await self.members.use(guild_id, person, locale)
        self.languages.forget(person.id)
        return is_first

    def forget(self, user_id: int) -> None:
        """Drop what is remembered of somebody: it has changed."""
        self._tree.forget(user_id)
        self.languages.forget(user_id)

    def _hear(self, topic: str) -> None:
        if self.jobs is not None:
            self.jobs.hear(topic)

    def arrived(self) -> None:
        """Begin what works at Discord: it has told of the servers."""
        if self.jobs is not None:
            self.jobs.arrive()

    def _tick(self) -> None:
        """Look every minute whether a digest is due."""
        if self.digests.may_be_due():
            self.digesting.wake()

    async def _carry(self) -> int | None:
        if self._has_dms:
            await self.downtime.note_alive()
        return await self.delivery.carry_due()

    async def _tend(self) -> int | None:
        due = await self.spaces.tend_due()
        self.reconciling.wake()
        self.telling.wake()
        return due

    async def _keep_posts(self) -> int | None:
        await self.comments.look_after()
        return await self.keeper.tend_due()

    async def _moderate(self) -> int | None:
        steps = (self.reports.post_due, self.moderation.expire_due, self.removals.remove_due)
        due = [await step() for step in steps]
        return min((wait for wait in due if wait is not None), default=None)

    def _resume(self) -> None:
        """Go on with what waited while the bot was not in a server."""
        for drain in (
            self.reconciling,
            self.tending,
            self.telling,
            self.sweeping,
            self.digesting,
            self.posting,
        ):
            drain.nudge()

    def after_set_up(self) -> None:
        """Look at what people have mended, or chosen anew."""
        for drain in (self.reconciling, self.moderating, self.digesting):
            drain.nudge()

    def after_moderation(self) -> None:
        """Do what was decided about somebody: what they held, were told, and wrote."""
        for drain in (
            self.reconciling,
            self.telling,
            self.carrying,
            self.tending,
            self.moderating,
            self.posting,
        ):
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
        await self.digests.begin()
        if self._has_dms:
            await self.downtime.begin()
        await self.consents.begin()
        await self.activity.begin()
        await self.reports.begin()
        if self.signals is None:
            await self.moderation.begin()
        await self.keeper.begin()
        self.jobs = self._jobs()
        self.jobs.begin()

    async def rest(self) -> None:
        """End the jobs, all at once; what they leave undone is owed and done after the next start."""
        if self.jobs is not None:
            await self.jobs.rest()

    async def end(self) -> None:
        """Write what was counted and close the database; safe to call twice."""
        await self.counter.end()
        self.charts.close()
        if self.signals is not None:
            await self.signals.close()
        await self.database.close()
