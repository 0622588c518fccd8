"""`/mutuals`: what the people who run a server set up; and what Discord tells us of the server."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.domain.guilds import RANGES, SettingName, value_of
from bot.domain.refusals import Refusal
from bot.facts import role_facts_of
from bot.services.guilds import GuildService
from bot.texts import guilds as texts
from cogs.answers import Interaction, answer, ask, refuse, refuse_manager, replace, server_of
from cogs.routing import MutualsCog


class GuildsCog(MutualsCog):
    """Setting Mutuals up."""

    mutuals = app_commands.Group(
        name="mutuals",
        description="Set Mutuals up for this server.",
        default_permissions=discord.Permissions(manage_guild=True),
    )

    def __init__(self, guilds: GuildService) -> None:
        super().__init__(choices={"setting": self.choose_setting}, forms={"setting": self.submit_setting})
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

    @mutuals.command()
    async def settings(self, interaction: Interaction) -> None:
        """Show and change how Mutuals works here."""
        if refusal := refuse_manager(interaction):
            return await refuse(interaction, refusal)
        chosen = await self._guilds.settings(server_of(interaction))
        return await answer(interaction, texts.settings(chosen), texts.settings_rows())

    async def choose_setting(self, interaction: Interaction, values: list[str]) -> None:
        """Turn a switch, or ask for a number."""
        if refusal := refuse_manager(interaction):
            return await refuse(interaction, refusal)
        name, server = SettingName(values[0]), server_of(interaction)
        chosen = await self._guilds.settings(server)
        if RANGES[name][1] > 1:
            return await ask(interaction, texts.setting_form(chosen, name))
        return await self._change(interaction, name, str(1 - value_of(chosen, name)))

    async def submit_setting(self, interaction: Interaction, about: str, written: dict[str, str]) -> None:
        """Change a setting to the number that was written."""
        if refusal := refuse_manager(interaction):
            return await refuse(interaction, refusal)
        return await self._change(interaction, SettingName(about), written["value"])

    async def _change(self, interaction: Interaction, name: SettingName, text: str) -> None:
        result = await self._guilds.change(server_of(interaction), name, text)
        if isinstance(result, Refusal):
            return await refuse(interaction, result)
        return await replace(interaction, texts.settings(result), texts.settings_rows())

    @commands.Cog.listener()
    async def on_guild_role_update(self, _before: discord.Role, after: discord.Role) -> None:
        """Take up again what a role's place or permissions prevented."""
        await self._guilds.permissions_changed(after.guild.id)

    @commands.Cog.listener()
    async def on_member_update(self, _before: discord.Member, after: discord.Member) -> None:
        """Take up again what our own roles prevented; only our own updates come without a member cache."""
        if after.id == after.guild.me.id:
            await self._guilds.permissions_changed(after.guild.id)
