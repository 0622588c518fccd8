"""`/mutuals`: what the people who run a server set up; and what Discord tells us of the server."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.domain.guilds import RANGES, GuildSettings, SettingName
from bot.domain.refusals import Reason, Refusal
from bot.domain.sweeps import Tally
from bot.facts import channel_facts_of, role_facts_of
from bot.services.access import AccessService
from bot.services.activity import ActivityService
from bot.services.guilds import Choices, GuildService
from bot.services.moderation import ModerationService
from bot.services.sweeps import SweepService
from bot.texts import guilds as texts
from bot.texts import reports as report_texts
from bot.texts import settings as setting_texts
from bot.texts.buttons import Panel
from bot.texts.refusals import refusal as refusal_text
from cogs.answers import (
    Interaction,
    answer,
    ask,
    change_panel,
    follow_up,
    open_panel,
    refuse,
    refuse_manager,
    server_of,
    think,
)
from cogs.routing import MutualsCog
from cogs.setup import SetupCog


class GuildsCog(MutualsCog):
    """Setting Mutuals up."""

    mutuals = app_commands.Group(
        name="mutuals",
        description="Set Mutuals up for this server.",
        default_permissions=discord.Permissions(manage_guild=True),
    )

    def __init__(
        self,
        guilds: GuildService,
        activity: ActivityService,
        access: AccessService,
        sweeps: SweepService,
        moderation: ModerationService,
        setup: SetupCog,
    ) -> None:
        super().__init__(
            choices={
                "setting": self.choose_setting,
                "uncounted_channels": self.choose_uncounted_channels,
            },
            forms={"setting": self.submit_setting},
        )
        self._guilds = guilds
        self._activity = activity
        self._access = access
        self._sweeps = sweeps
        self._setup = setup
        self._moderation = moderation

    @mutuals.command()
    async def setup(  # noqa: PLR0913 - as many options as there are things to choose
        self,
        interaction: Interaction,
        friends_role: discord.Role | None = None,
        lounge: discord.TextChannel | None = None,
        circles_category: discord.CategoryChannel | None = None,
        digest_channel: discord.TextChannel | None = None,
        feed_channel: discord.TextChannel | None = None,
        reports_channel: discord.TextChannel | None = None,
    ) -> None:
        """Choose what friendships open here; without options, be guided.

        Parameters
        ----------
        friends_role:
            The role for whoever has friends here
        lounge:
            A channel that only holders of that role shall see
        circles_category:
            Where members' circles and live rooms go
        digest_channel:
            Where the digest is posted, weekly unless you choose otherwise
        feed_channel:
            Where posts for everyone go
        reports_channel:
            A channel only moderators can see, for what members report
        """
        if refusal := refuse_manager(interaction):
            return await refuse(interaction, refusal)
        chosen = Choices(
            role_facts_of(friends_role) if friends_role is not None else None,
            lounge.id if lounge is not None else None,
            circles_category.id if circles_category is not None else None,
            channel_facts_of(reports_channel) if reports_channel is not None else None,
            feed_channel.id if feed_channel is not None else None,
            digest_channel.id if digest_channel is not None else None,
        )
        if not chosen:
            return await self._setup.open(interaction)
        await think(interaction)
        return await self._set_up(interaction, chosen)

    async def _set_up(self, interaction: Interaction, chosen: Choices) -> None:
        result = await self._guilds.choose(server_of(interaction), chosen, interaction.user.id)
        text = (
            refusal_text(result)
            if isinstance(result, Refusal)
            else f"{texts.set_up(result.settings, result.concerned)}\n{texts.the_rest()}"
        )
        reports = chosen.reports if not isinstance(result, Refusal) else None
        if reports is not None and reports.is_public:
            text = f"{text}\n{texts.public_reports(reports.id)}"
        await follow_up(interaction, text)

    @mutuals.command()
    async def settings(self, interaction: Interaction) -> None:
        """Show and change how Mutuals works here."""
        if refusal := refuse_manager(interaction):
            return await refuse(interaction, refusal)
        return await open_panel(interaction, await self._settings(interaction))

    @mutuals.command()
    async def reconcile(self, interaction: Interaction, dry_run: bool | None = None) -> None:
        """Compare everybody's access with the friendships here, and mend what differs.

        Parameters
        ----------
        dry_run:
            Only say what would change
        """
        if refusal := refuse_manager(interaction):
            return await refuse(interaction, refusal)
        await think(interaction)

        async def progress(tally: Tally) -> None:
            await interaction.edit_original_response(content=texts.reconciling(tally))

        guild_id, dry = server_of(interaction), bool(dry_run)
        result = await self._sweeps.reconcile(guild_id, progress, dry_run=dry)
        text = refusal_text(result) if isinstance(result, Refusal) else texts.reconciled(result, dry_run=dry)
        return await follow_up(interaction, text)

    @mutuals.command()
    async def reports(self, interaction: Interaction) -> None:
        """Show what members reported, who is suspended, and what moderators did."""
        if refusal := refuse_manager(interaction):
            return await refuse(interaction, refusal)
        guild_id = server_of(interaction)
        shown = await self._moderation.overview(guild_id, 1)
        return await answer(
            interaction,
            report_texts.overview(shown.page, len(shown.suspended)),
            report_texts.overview_rows(guild_id, shown.page, shown.suspended),
        )

    async def choose_setting(self, interaction: Interaction, values: list[str]) -> None:
        """Turn a switch from what was shown, or ask for a number."""
        if refusal := refuse_manager(interaction):
            return await refuse(interaction, refusal)
        name, shown = _setting(values[0])
        if RANGES[name][1] > 1:
            return await ask(interaction, setting_texts.setting_form(name, shown))
        return await self._change(interaction, name, str(1 - shown), shown)

    async def submit_setting(self, interaction: Interaction, about: str, written: dict[str, str]) -> None:
        """Change a setting to the number that was written."""
        if refusal := refuse_manager(interaction):
            return await refuse(interaction, refusal)
        name, shown = _setting(about)
        return await self._change(interaction, name, written["value"], shown)

    async def _change(self, interaction: Interaction, name: SettingName, text: str, shown: int) -> None:
        result = await self._guilds.change(server_of(interaction), name, text, shown)
        if isinstance(result, GuildSettings):
            return await change_panel(interaction, await self._settings(interaction))
        if result.reason is not Reason.CHANGED_MEANWHILE:
            return await refuse(interaction, result)
        told = refusal_text(result)
        return await change_panel(interaction, [told, *await self._settings(interaction)])

    async def choose_uncounted_channels(self, interaction: Interaction, values: list[str]) -> None:
        """Count nothing in the channels that are chosen now."""
        if refusal := refuse_manager(interaction):
            return await refuse(interaction, refusal)
        await self._activity.exclude(server_of(interaction), map(int, values))
        return await change_panel(interaction, await self._settings(interaction))

    async def _settings(self, interaction: Interaction) -> Panel:
        """Return the panel of settings: a message would hold only half as much text."""
        chosen, excluded = await self._guilds.settings(server_of(interaction)), self._excluded(interaction)
        return [setting_texts.settings(chosen, excluded), *setting_texts.settings_rows(chosen, excluded)]

    def _excluded(self, interaction: Interaction) -> list[int]:
        """Return the channels where nothing is counted, without those that are gone: Discord would refuse them."""
        server, guild = server_of(interaction), interaction.guild
        found = sorted(self._activity.excluded(server))
        return [one for one in found if guild is not None and guild.get_channel(one) is not None]

    @commands.Cog.listener()
    async def on_guild_role_update(self, _before: discord.Role, after: discord.Role) -> None:
        """Take up again what a role's place or permissions prevented."""
        await self._guilds.permissions_changed(after.guild.id)

    @commands.Cog.listener()
    async def on_guild_role_delete(self, role: discord.Role) -> None:
        """Notice that the Friends role is gone."""
        await self._guilds.deleted(role.guild.id, role.id)

    @commands.Cog.listener()
    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel) -> None:
        """Notice that the lounge is gone."""
        await self._guilds.deleted(channel.guild.id, channel.id)

    @commands.Cog.listener()
    async def on_guild_channel_update(
        self, _before: discord.abc.GuildChannel, after: discord.abc.GuildChannel
    ) -> None:
        """Take up again what a channel's permissions prevented."""
        await self._guilds.permissions_changed(after.guild.id)

    @commands.Cog.listener()
    async def on_audit_log_entry_create(self, entry: discord.AuditLogEntry) -> None:
        """Respect what staff did with the Friends role by hand."""
        by_hand = entry.user_id is not None and entry.user_id != entry.guild.me.id
        if entry.action is not discord.AuditLogAction.member_role_update or not by_hand:
            return
        before, after = ({role.id for role in changed.roles} for changed in (entry.before, entry.after))
        for role_id in before ^ after:
            user_id = int(entry.target.id) if entry.target is not None else 0
            taken = role_id in before
            await self._access.staff_changed_role(entry.guild.id, user_id, role_id, taken=taken)

    @commands.Cog.listener()
    async def on_member_update(self, _before: discord.Member, after: discord.Member) -> None:
        """Take up again what our own roles prevented; updates come of us, and of people in voice channels."""
        if after.id == after.guild.me.id:
            await self._guilds.permissions_changed(after.guild.id)


def _setting(text: str) -> tuple[SettingName, int]:
    """Return which setting a menu or form is about, and the value with which it was shown."""
    name, _, shown = text.partition(":")
    return SettingName(name), int(shown)
