"""`/live`: a voice room for friends or followers, and who is inside it."""

from typing import Literal

import discord
from discord import app_commands

from bot.domain.refusals import Refusal
from bot.domain.spaces import Audience
from bot.facts import person_of
from bot.services.live import LiveService
from bot.texts import spaces as texts
from bot.texts.refusals import refusal
from cogs.answers import Interaction, answer, follow_up, refuse, server_of, think
from cogs.routing import MutualsCog


class LiveCog(MutualsCog):
    """Live rooms."""

    live = app_commands.Group(name="live", description="A voice room for your friends or followers.")

    def __init__(self, live: LiveService) -> None:
        super().__init__(
            persons={"tell_when_live": self.press_subscribe, "tell_not_when_live": self.press_unsubscribe}
        )
        self._live = live

    @live.command()
    async def start(
        self,
        interaction: Interaction,
        title: str | None = None,
        audience: Literal["friends", "followers"] | None = None,
    ) -> None:
        """Open a voice room; it ends 90 seconds after the last person left.

        Parameters
        ----------
        title:
            What it is about
        audience:
            Who may come in; friends if left out
        """
        await think(interaction)
        me, whom = person_of(interaction.user), Audience(audience or "friends")
        result = await self._live.start(server_of(interaction), me, title, whom)
        await follow_up(interaction, refusal(result) if isinstance(result, Refusal) else texts.live(result))

    @live.command()
    async def end(self, interaction: Interaction) -> None:
        """End your live room for everybody inside."""
        if refused := await self._live.end(server_of(interaction), interaction.user.id):
            return await refuse(interaction, refused)
        return await answer(interaction, texts.ended())

    async def press_subscribe(self, interaction: Interaction, guild_id: int, them: int) -> None:
        """Be told when somebody goes live."""
        if refused := await self._live.subscribe(guild_id, interaction.user.id, them):
            return await refuse(interaction, refused)
        return await answer(interaction, texts.subscribed(them))

    async def press_unsubscribe(self, interaction: Interaction, guild_id: int, them: int) -> None:
        """No longer be told."""
        await self._live.unsubscribe(guild_id, interaction.user.id, them)
        await answer(interaction, texts.unsubscribed(them))

    @MutualsCog.listener()
    async def on_voice_state_update(
        self, member: discord.Member, before: discord.VoiceState, after: discord.VoiceState
    ) -> None:
        """Look at the server's live rooms when somebody comes into a voice channel or leaves one."""
        if before.channel != after.channel:
            await self._live.look(member.guild.id)

    @MutualsCog.listener()
    async def on_shard_ready(self, _shard_id: int) -> None:
        """Look at rooms that a process before this one may have left behind."""
        await self._live.look_everywhere()

    @MutualsCog.listener()
    async def on_guild_available(self, guild: discord.Guild) -> None:
        """Look at the rooms of a server that was away."""
        await self._live.look(guild.id)
