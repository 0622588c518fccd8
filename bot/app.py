"""Introduces everyone to everyone; the only module that may import everything."""

import asyncio

from discord.ext import commands

from bot.client import MutualsBot
from bot.config import Settings
from bot.database import Database
from bot.database.migrations import upgrade
from bot.database.urls import database_at
from bot.domain.follows import Limits
from bot.jobs.clock import JobClock
from bot.jobs.drain import Drain
from bot.outbound.access import DiscordAccess
from bot.outbound.clock import SnowflakeIds, SystemClock
from bot.outbound.commands import DiscordCommands
from bot.outbound.messages import DiscordMessages
from bot.ports import Nudge
from bot.services.access import AccessService
from bot.services.follows import FollowService
from bot.services.guilds import GuildService
from bot.services.installation import InstallationService
from bot.services.members import MemberService
from bot.stores.access import GrantStore, ProblemStore, WorkStore
from bot.stores.follows import FollowStore
from bot.stores.guilds import GuildStore
from bot.stores.installation import InstallationStore
from bot.stores.members import MemberStore
from cogs.buttons import MutualsCog
from cogs.follows import FollowsCog
from cogs.guilds import GuildsCog
from cogs.members import MembersCog


def create_bot(settings: Settings) -> commands.AutoShardedBot:
    """Build the whole bot without connecting to anything.

    Its `setup_hook` opens the database and applies migrations; its `close` closes everything.
    """
    bot = MutualsBot(settings)
    database = database_at(settings.database_url)
    access = _access(bot, database)
    drain = Drain("access", access.reconcile_due)
    clock = JobClock(drain.nudge)
    commands_known = InstallationService(database, InstallationStore(), DiscordCommands(bot))

    async def begin() -> None:
        await asyncio.to_thread(upgrade, settings.database_url)
        await database.open()
        await commands_known.publish_commands()
        await access.begin()
        drain.open()
        clock.open()

    async def end() -> None:
        clock.close()
        await drain.close()
        await database.close()

    bot.arrange(_cogs(database, drain.nudge), begin, end)
    return bot


def _access(bot: MutualsBot, database: Database) -> AccessService:
    return AccessService(
        database,
        SystemClock(),
        DiscordAccess(bot),
        DiscordMessages(bot),
        MemberStore(),
        FollowStore(),
        GuildStore(),
        WorkStore(),
        GrantStore(),
        ProblemStore(),
    )


def _cogs(database: Database, nudge: Nudge) -> list[MutualsCog]:
    time, follows, work = SystemClock(), FollowStore(), WorkStore()
    members = MemberService(database, time, nudge, MemberStore(), follows, work, GrantStore())
    following = FollowService(database, time, SnowflakeIds(), nudge, members, follows, work, Limits())
    guilds = GuildService(database, time, nudge, GuildStore(), work, ProblemStore())
    return [FollowsCog(following), GuildsCog(guilds), MembersCog(members)]
