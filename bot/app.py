"""Introduces everyone to everyone; the only module that may import everything."""

import asyncio
from typing import cast

from discord.ext import commands

from bot.client import MutualsBot
from bot.config import Settings
from bot.database import Database
from bot.database.migrations import upgrade
from bot.database.urls import database_at
from bot.jobs.clock import JobClock
from bot.jobs.drain import Drain
from bot.outbound.access import DiscordAccess
from bot.outbound.clock import SnowflakeIds, SystemClock
from bot.outbound.commands import DiscordCommands
from bot.outbound.comments import DiscordComments
from bot.outbound.eyes import DiscordEyes
from bot.outbound.guilds import DiscordGuilds
from bot.outbound.messages import DiscordMessages
from bot.outbound.posts import DiscordPosts
from bot.outbound.relay import DiscordRelay
from bot.outbound.spaces import DiscordSpaces
from bot.services.access import AccessService
from bot.services.blocks import BlockService
from bot.services.circles import CircleService
from bot.services.comments import CommentService
from bot.services.correspondence import CorrespondenceService
from bot.services.delivery import DeliveryService
from bot.services.downtime import DowntimeService
from bot.services.feed import FeedService
from bot.services.follows import FollowService
from bot.services.graph import Graph
from bot.services.guilds import GuildService
from bot.services.installation import InstallationService
from bot.services.lists import ListService
from bot.services.live import LiveService
from bot.services.members import MemberService
from bot.services.notices import NoticeService
from bot.services.openings import Openings
from bot.services.posting import PostKeeper
from bot.services.posts import PostService
from bot.services.preferences import PreferenceService
from bot.services.problems import ProblemService
from bot.services.profiles import ProfileService
from bot.services.reactions import ReactionService
from bot.services.relay import RelayService
from bot.services.requests import RequestService
from bot.services.retention import RetentionService
from bot.services.spaces import SpaceService
from bot.services.standing import Presences
from bot.services.suggestions import SuggestionService
from bot.services.sweeps import SweepService
from bot.stores.all import Stores
from cogs.blocks import BlocksCog
from cogs.circles import CirclesCog
from cogs.follows import FollowsCog
from cogs.guilds import GuildsCog
from cogs.lists import ListsCog
from cogs.live import LiveCog
from cogs.members import MembersCog
from cogs.posts.authors import AuthorsCog
from cogs.posts.comments import CommentsCog
from cogs.posts.readers import ReadersCog
from cogs.privacy import PrivacyCog
from cogs.profiles import ProfilesCog
from cogs.relay import RelayCog
from cogs.requests import RequestsCog
from cogs.routing import MutualsCog
from cogs.tree import MutualsTree


def create_bot(settings: Settings) -> commands.AutoShardedBot:
    """Build the whole bot without connecting to anything.

    Its `setup_hook` opens the database and applies migrations; its `close` closes everything.
    """
    bot = MutualsBot(settings)
    parts = _Parts(bot, database_at(settings.database_url))

    async def begin() -> None:
        await asyncio.to_thread(upgrade, settings.database_url)
        await parts.begin()

    bot.arrange(parts.cogs(), parts.members.use, begin=begin, rest=parts.rest, end=parts.end)
    return bot


class _Parts:
    """Every part of one bot, made and introduced."""

    def __init__(self, bot: MutualsBot, database: Database) -> None:
        self.database = database
        self.stores, self.clock, self.ids = Stores(), SystemClock(), SnowflakeIds()
        basics = (database, self.stores, self.clock)
        self.guild_gateway = DiscordGuilds(bot)
        gateway, carrier = DiscordAccess(bot), DiscordRelay(bot)
        openings = Openings(*basics, self.ids, carrier)
        messages = DiscordMessages(bot, openings)
        problems = ProblemService(*basics, messages)
        self.access = AccessService(*basics, gateway, problems)
        presences = Presences(self.clock, gateway)
        self.notices = NoticeService(*basics, openings, messages, cast("MutualsTree", bot.tree).forget)
        self.retention = RetentionService(*basics)
        self.commands = InstallationService(database, self.stores, DiscordCommands(bot))
        self.reconciling = Drain("access", self.access.reconcile_due)
        self.access.nudge = self.reconciling.nudge
        self.tending = Drain("spaces", self._tend)
        self.spaces = SpaceService(*basics, DiscordSpaces(bot), self.tending.nudge)
        self.eyes = DiscordEyes(bot)
        self.sweeps = SweepService(*basics, self.eyes, self.reconciling.nudge)
        self.sweeping = Drain("sweep", self.sweeps.sweep_due)
        self.delivery = DeliveryService(*basics, carrier, presences, openings)
        self.relay = RelayService(*basics, self.ids, carrier, presences, openings, self.delivery)
        self.correspondence = CorrespondenceService(*basics, carrier)
        self.downtime = DowntimeService(*basics, carrier, self.relay, self.correspondence)
        self.carrying = Drain("relay", self._carry)
        self.catching_up = Drain("downtime", self.downtime.catch_up_due)
        self.relay.nudge = self.correspondence.nudge = self.carrying.nudge
        self.downtime.nudge = self.catching_up.nudge
        self.telling = Drain("notices", self.notices.send_due)
        self.forgetting = Drain("retention", self.retention.forget_due)
        self.graph = Graph(self.stores, self.ids, self.reconciling.nudge, self.telling.nudge)
        self.members = MemberService(*basics, self.reconciling.nudge, gateway)
        self.circles = CircleService(*basics, self.ids, self.reconciling.nudge, self.spaces)
        self.posts = DiscordPosts(bot)
        self.keeper = PostKeeper(*basics, self.posts, self.circles, openings)
        self.posting = Drain("posts", self._keep_posts)
        self.keeper.nudge, self.keeper.tell = self.posting.nudge, self.telling.nudge
        self.comments = CommentService(*basics, self.ids, DiscordComments(bot), openings, self.posting.nudge)
        self.ticking = JobClock(*(drain.nudge for drain in self._drains()))

    def cogs(self) -> list[MutualsCog]:
        """Return the cogs, each with the services it needs."""
        basics = (self.database, self.stores, self.clock)
        follows = FollowService(*basics, self.graph, self.members)
        requests = RequestService(*basics, self.graph)
        blocks = BlockService(*basics, self.graph, self.members)
        preferences = PreferenceService(*basics)
        blocks.nudge = preferences.nudge = self.posting.nudge
        posts = PostService(*basics, self.ids, self.posts, self.keeper)
        reactions = ReactionService(*basics, self.ids)
        lists = ListService(*basics)
        own = (*basics, self.ids, self.reconciling.nudge, self.spaces)
        return [
            FollowsCog(follows),
            RequestsCog(requests),
            BlocksCog(blocks, lists, self.members),
            ListsCog(lists),
            ProfilesCog(ProfileService(*basics, self.members), SuggestionService(*basics), blocks),
            PrivacyCog(preferences, requests, self.correspondence),
            RelayCog(self.relay, self.correspondence, blocks, self.downtime),
            CirclesCog(self.circles, lists, self.spaces),
            LiveCog(LiveService(*own, self.eyes)),
            GuildsCog(
                GuildService(*basics, self.reconciling.nudge, self.guild_gateway), self.access, self.sweeps
            ),
            AuthorsCog(posts, preferences),
            ReadersCog(FeedService(*basics, self.posts, posts), reactions),
            CommentsCog(self.comments),
            MembersCog(self.members),
        ]

    def _drains(self) -> tuple[Drain, ...]:
        messages = (self.telling, self.carrying, self.catching_up, self.posting)
        return self.reconciling, self.tending, *messages, self.forgetting, self.sweeping

    async def _carry(self) -> int | None:
        await self.downtime.note_alive()
        return await self.delivery.carry_due()

    async def _tend(self) -> int | None:
        due = await self.spaces.tend_due()
        self.reconciling.nudge()
        self.telling.nudge()
        return due

    async def _keep_posts(self) -> int | None:
        await self.comments.look_after()
        return await self.keeper.tend_due()

    async def begin(self) -> None:
        """Open everything, the database first."""
        await self.database.open()
        await self.commands.publish_commands()
        await self.access.begin()
        await self.spaces.begin()
        await self.delivery.begin()
        await self.downtime.begin()
        await self.keeper.begin()
        for drain in self._drains():
            drain.open()
        self.ticking.open()

    async def rest(self) -> None:
        """End the jobs, all at once; what they leave undone is owed and done after the next start."""
        self.ticking.close()
        await asyncio.gather(*(drain.close() for drain in self._drains()))

    async def end(self) -> None:
        """Close the database; safe to call twice."""
        await self.database.close()
