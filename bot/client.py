"""The Discord client: intents, lean caches, and the order in which things open and close."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any, cast

import aiohttp
import discord
import yarl
from discord import app_commands
from discord.ext import commands

from bot.config import Settings
from cogs.routing import MutualsCog, Submit, submit
from cogs.tree import Meet, MutualsTree, Suspended

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

IN_VOICE = discord.MemberCacheFlags.none()
IN_VOICE.voice = True
"""Who is in a voice channel is kept while they are, so that bots among them are known; nobody else is."""

SCOPES = ("bot", "applications.commands")

log = logging.getLogger(__name__)

Step = Callable[[], Awaitable[None]]
TakeTurn = Callable[[int, int], Awaitable[int]]
"""Gets a shard and how many may identify at once; returns seconds."""


class MutualsBot(commands.AutoShardedBot):
    """A client without caches of messages or of members, so that memory does not grow with them."""

    def __init__(self, settings: Settings, http_trace: aiohttp.TraceConfig | None = None) -> None:
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
            member_cache_flags=IN_VOICE,
            max_messages=None,
            max_ratelimit_timeout=30,  # the least; what must wait longer is owed, and holds up nothing else meanwhile
            shard_count=settings.shard_count,
            shard_ids=_shard_ids(settings),
            http_trace=cast("aiohttp.TraceConfig", http_trace),
        )
        self._gateway_is_given = settings.discord_gateway_url is not None
        self._parts: list[MutualsCog] = []
        self._at_once: dict[str, Callable[[Any], None]] = {}
        self._forms: dict[str, Submit] = {}
        self.count_event: Callable[[str], None] | None = None
        self._begin: Step = _nothing
        self._rest: Step = _nothing
        self.arrived: Callable[[], None] = _nowhere
        """Called when Discord has told of the servers, and perhaps again."""
        self._told_of = 0
        self.take_turn: TakeTurn | None = None
        """Where other processes have shards too: asked before each identification how long to wait."""
        self._concurrency: int | None = None
        self._end: Step = _nothing

    def arrange(
        self,
        parts: list[MutualsCog],
        meet: Meet,
        suspended: Suspended,
        *,
        begin: Step,
        rest: Step,
        end: Step,
    ) -> None:
        """Say which cogs belong to this bot, whom to tell who uses it, who may not, and what to do at start and end.

        `rest` ends the jobs while Discord can still be asked, `end` closes the rest; both must be safe to call twice.
        """
        self._parts, self._begin, self._rest, self._end = parts, begin, rest, end
        tree = cast("MutualsTree", self.tree)
        tree.meet, tree.suspended = meet, suspended

    async def launch_shards(self) -> None:
        """Ask Discord how many shards it advises, but not where the gateway is if the settings say so."""
        unknown = cast("int | None", self.shard_count) is None
        if self._gateway_is_given and unknown:
            self.shard_count, _, _ = await self.http.get_bot_gateway()
        await super().launch_shards()

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Wait for this shard's turn, after those of other processes."""
        if self.take_turn is None or shard_id is None:
            await super().before_identify_hook(shard_id, initial=initial)
            return
        if self._concurrency is None:
            _, _, limits = await self.http.get_bot_gateway()
            self._concurrency = limits["max_concurrency"]
        await asyncio.sleep(await self.take_turn(shard_id, self._concurrency))

    async def furnish(self) -> None:
        """Add all commands, buttons and listeners."""
        for cog in self._parts:
            await self.add_cog(cog)
            self._at_once |= cog.at_once
            self._forms |= cog.forms
            self.add_dynamic_items(*cog.lasting)
            for menu in cog.menus:
                self.tree.add_command(menu)

    async def setup_hook(self) -> None:
        """Open everything before the first event can come."""
        await self.furnish()
        await self._begin()

    async def close(self) -> None:
        """Let the jobs finish what they are at, leave Discord, then close everything; safe to call twice."""
        await self._rest()
        await super().close()
        await self._end()

    def dispatch(self, event: str, /, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - as discord.py has it
        """Hand on what Discord tells us; what a cog hears at once costs no task, and messages in servers no other.

        So `on_message` hears of DMs alone: there are few of them, and what is said in servers is nobody's to read.
        And `on_interaction` hears of forms alone: commands and buttons have their own ways.
        """
        if event == "interaction" and args[0].type is not discord.InteractionType.modal_submit:
            return
        if event == "socket_event_type":
            self._note_arrival(str(args[0]))
        elif event == "shard_ready":  # at the latest; discord.py waits two seconds for what else may come
            self.arrived()
        if event in self._at_once:
            try:
                self._at_once[event](args[0])
            except Exception:  # it would end the connection to Discord
                log.exception("%s could not be heard", event)
            if event == "message" and args[0].guild is not None:
                return
        super().dispatch(event, *args, **kwargs)

    def _note_arrival(self, name: str) -> None:
        if self.count_event is not None:
            self.count_event(name)
        if name == "GUILD_CREATE":  # which is only about to be read
            self._told_of += 1
            asyncio.get_running_loop().call_soon(self._look_around)

    def _look_around(self) -> None:
        servers = self.guilds
        if self._told_of >= len(servers) and not any(server.unavailable for server in servers):
            self.arrived()

    async def on_app_command_completion(
        self,
        interaction: discord.Interaction[Any],
        command: app_commands.Command[Any, ..., Any] | app_commands.ContextMenu,
    ) -> None:
        """Log one line for each command that ran to its end."""
        user, guild_id = interaction.user.id, interaction.guild_id
        log.info("command %s guild=%s user=%s done", command.qualified_name, guild_id, user)
        cast("MutualsTree", self.tree).finish(interaction)

    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        """Take a form that was sent off."""
        await submit(self._forms, interaction)

    async def on_message(self, _message: discord.Message, /) -> None:
        """Do nothing: there are no prefix commands to look for."""


def _shard_ids(settings: Settings) -> list[int]:
    # None, which discord.py takes for "all", is missing from its annotation.
    return list(settings.shard_ids) if settings.shard_ids is not None else cast("list[int]", None)


async def _nothing() -> None:
    pass


def _nowhere() -> None:
    pass


def _use_other_addresses(settings: Settings) -> None:
    """Send REST requests and the gateway elsewhere if the settings say so; discord.py has one place for each."""
    if settings.discord_api_base is not None:
        discord.http.Route.BASE = settings.discord_api_base.rstrip("/")
    if settings.discord_gateway_url is not None:
        discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(settings.discord_gateway_url)
