"""A bot that does whatever the test asks it to."""

from collections.abc import Awaitable, Callable
from typing import Any

import discord
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from discord.ext import commands
from simcord import ChannelHandle

from simulation import World

# Of an interaction: Any, since its guild and channel are there, which discord.py's types cannot know.
Work = Callable[[Any], Awaitable[Any]]
Do = Callable[[Work], Awaitable[Any]]


def said(world: World, channel: ChannelHandle) -> list[int]:
    """The messages in a channel, without the answers only one person sees."""
    messages = world.env.backend.messages[channel.id].values()
    return [message.id for message in messages if not message.is_ephemeral]


class Probe(commands.AutoShardedBot):
    """Its one command runs the test's work as the bot's own and keeps what came of it."""

    def __init__(self) -> None:
        super().__init__(
            command_prefix=commands.when_mentioned,
            intents=discord.Intents(guilds=True, members=True, guild_messages=True, guild_reactions=True),
            chunk_guilds_at_startup=False,
            member_cache_flags=discord.MemberCacheFlags.none(),
            max_messages=None,
            shard_count=None,
        )
        self.work: Work
        self.outcome: Any = None
        self.minutes = 0
        self.was_closed = False
        self.reactions: list[discord.RawReactionActionEvent] = []
        self.scheduler = AsyncIOScheduler(timezone="UTC")

    async def setup_hook(self) -> None:
        self.tree.command(name="do", description="What the test asks for")(self._do)
        await self.tree.sync()
        self.scheduler.add_job(self._count_minute, "interval", minutes=1)
        self.scheduler.start()

    async def close(self) -> None:
        self.was_closed = True
        self.scheduler.shutdown(wait=False)
        await super().close()

    async def on_raw_reaction_add(self, event: discord.RawReactionActionEvent) -> None:
        self.reactions.append(event)

    async def _count_minute(self) -> None:
        self.minutes += 1

    async def _do(self, interaction: discord.Interaction) -> None:
        await interaction.response.send_message("Done.", ephemeral=True)
        try:
            self.outcome = await self.work(interaction)
        except Exception as error:  # noqa: BLE001 - the outcome, whatever it is, is the test's
            self.outcome = error
