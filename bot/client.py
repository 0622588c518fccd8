"""The Discord client: intents, lean caches, and the order in which things open and close."""

import logging
from collections.abc import Awaitable, Callable
from typing import Any, cast

import discord
import yarl
from discord import app_commands
from discord.ext import commands

from bot.config import Settings
from cogs.routing import MutualsCog
from cogs.tree import Meet, MutualsTree

INTENTS = discord.Intents(
    guilds=True,
    members=True,  # the only privileged one: joins and leaves
    moderation=True,
    guild_messages=True,
    dm_messages=True,
    guild_reactions=True,
    dm_reactions=True,
    voice_states=True,
)
PERMISSIONS = discord.Permissions(
    view_channel=True,
    send_messages=True,
    send_messages_in_threads=True,
    embed_links=True,
    attach_files=True,
    read_message_history=True,
    add_reactions=True,
    manage_messages=True,
    manage_roles=True,
    manage_channels=True,
    manage_threads=True,
    create_private_threads=True,
    create_public_threads=True,
    send_polls=True,
    connect=True,
    speak=True,
    stream=True,
    move_members=True,
    set_voice_channel_status=True,
    view_audit_log=True,
)
"""What the invitation asks for; the README says what each is for."""

SCOPES = ("bot", "applications.commands")

log = logging.getLogger(__name__)

Step = Callable[[], Awaitable[None]]


class MutualsBot(commands.AutoShardedBot):
    """A client without member or message caches, so that memory does not grow with members."""

    def __init__(self, settings: Settings) -> None:
        _use_other_addresses(settings)
        super().__init__(
            command_prefix=commands.when_mentioned,
            help_command=None,
            tree_cls=MutualsTree,
            intents=INTENTS,
            allowed_mentions=discord.AllowedMentions.none(),
            allowed_contexts=app_commands.AppCommandContext(
                guild=True, dm_channel=False, private_channel=False
            ),
            allowed_installs=app_commands.AppInstallationType(guild=True, user=False),
            chunk_guilds_at_startup=False,
            member_cache_flags=discord.MemberCacheFlags.none(),
            max_messages=None,
            shard_count=settings.shard_count,
            shard_ids=_shard_ids(settings),
        )
        self._gateway_is_given = settings.discord_gateway_url is not None
        self._parts: list[MutualsCog] = []
        self._begin: Step = _nothing
        self._rest: Step = _nothing
        self._end: Step = _nothing

    def arrange(self, parts: list[MutualsCog], meet: Meet, *, begin: Step, rest: Step, end: Step) -> None:
        """Say which cogs belong to this bot, whom to tell who uses it, and what to do at start and end.

        `rest` ends the jobs while Discord can still be asked, `end` closes the rest; both must be safe to call twice.
        """
        self._parts, self._begin, self._rest, self._end = parts, begin, rest, end
        cast("MutualsTree", self.tree).meet = meet

    async def launch_shards(self) -> None:
        """Ask Discord how many shards it advises, but not where the gateway is if the settings say so."""
        unknown = cast("int | None", self.shard_count) is None
        if self._gateway_is_given and unknown:
            self.shard_count, _, _ = await self.http.get_bot_gateway()
        await super().launch_shards()

    async def setup_hook(self) -> None:
        """Open everything before the first event can come."""
        for cog in self._parts:
            await self.add_cog(cog)
            self.add_dynamic_items(*cog.lasting)
            for menu in cog.menus:
                self.tree.add_command(menu)
        await self._begin()

    async def close(self) -> None:
        """Let the jobs finish what they are at, leave Discord, then close everything; safe to call twice."""
        await self._rest()
        await super().close()
        await self._end()

    async def on_app_command_completion(
        self,
        interaction: discord.Interaction[Any],
        command: app_commands.Command[Any, ..., Any] | app_commands.ContextMenu,
    ) -> None:
        """Log one line for each command that ran to its end."""
        user, guild_id = interaction.user.id, interaction.guild_id
        log.info("command %s guild=%s user=%s done", command.qualified_name, guild_id, user)

    async def on_message(self, _message: discord.Message, /) -> None:
        """Do nothing: there are no prefix commands to look for."""


def _shard_ids(settings: Settings) -> list[int]:
    # None, which discord.py takes for "all", is missing from its annotation.
    return list(settings.shard_ids) if settings.shard_ids is not None else cast("list[int]", None)


async def _nothing() -> None:
    pass


def _use_other_addresses(settings: Settings) -> None:
    """Send REST requests and the gateway elsewhere if the settings say so; discord.py has one place for each."""
    if settings.discord_api_base is not None:
        discord.http.Route.BASE = settings.discord_api_base.rstrip("/")
    if settings.discord_gateway_url is not None:
        discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(settings.discord_gateway_url)
