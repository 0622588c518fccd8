"""`/mutuals`: what the people who run a server set up; and what Discord tells us of the server."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.domain.refusals import Refusal
from bot.facts import role_facts_of
from bot.services.guilds import GuildService
from bot.texts import guilds as texts
from cogs.answers import Interaction, answer, refuse, refuse_manager, server_of
from cogs.buttons import MutualsCog


class GuildsCog(MutualsCog):
    """Setting Mutuals up."""

    mutuals = app_commands.Group(
        name="mutuals",
        description="Set Mutuals up for this server.",
        default_permissions=discord.Permissions(manage_guild=True),
    )

    def __init__(self, guilds: GuildService) -> None:
        super().__init__()
        self._guilds = guilds

    @mutuals.command()
    async def setup(self, interaction: Interaction, friends_role: discord.Role | None = None) -> None:
        """Choose what friendships open here; without options, show what is chosen.

        Parameters
        ----------
        friends_role:
            The role for whoever has friends here
        """
        if refusal := refuse_manager(interaction):
            return await refuse(interaction, refusal)
        if friends_role is None:
            settings = await self._guilds.settings(server_of(interaction))
            return await answer(interaction, texts.current(settings))
        role = role_facts_of(friends_role)
        result = await self._guilds.choose_friends_role(server_of(interaction), role, interaction.user.id)
        if isinstance(result, Refusal):
            return await refuse(interaction, result)
        return await answer(interaction, texts.set_up(result.settings, result.concerned))

    @commands.Cog.listener()
    async def on_guild_role_update(self, _before: discord.Role, after: discord.Role) -> None:
        """Take up again what a role's place or permissions prevented."""
        await self._guilds.permissions_changed(after.guild.id)

    @commands.Cog.listener()
    async def on_member_update(self, _before: discord.Member, after: discord.Member) -> None:
        """Take up again what our own roles prevented; only our own updates come without a member cache."""
        if after.id == after.guild.me.id:
            await self._guilds.permissions_changed(after.guild.id)
