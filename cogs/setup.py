"""The panel of `/mutuals setup`: the recommended settings at one press, their undoing, and menus to choose oneself."""

import discord

from bot.domain.premises import ChannelKind
from bot.domain.refusals import Reason, Refusal
from bot.domain.setup import PARTS, Part, Plan
from bot.facts import channel_facts_of, role_facts_of
from bot.services.guilds import Choices, GuildService, SetUp, Shown
from bot.services.setup import Preview, SetupService
from bot.texts import guilds as guild_texts
from bot.texts import setup as texts
from bot.texts.buttons import Panel
from bot.texts.refusals import refusal as refusal_text
from cogs.answers import Interaction, change_panel, open_panel, refuse, refuse_manager, server_of
from cogs.routing import Choice, MutualsCog


class SetupCog(MutualsCog):
    """Guides administrators; every press looks anew whether it may be done, and at how things are."""

    def __init__(self, setups: SetupService, guilds: GuildService) -> None:
        super().__init__(
            choices={
                "setup_panel": self.press_panel,
                "setup_recommended": self.press_recommended,
                "setup_undo": self.press_undo,
                "setup_undo_yes": self.press_undo_yes,
                **{f"setup_{part}": self._chooser(part) for part in Part},
            },
        )
        self._setups = setups
        self._guilds = guilds

    async def open(self, interaction: Interaction) -> None:
        """Answer `/mutuals setup` without options."""
        seen = await self._setups.preview(server_of(interaction))
        if isinstance(seen, Refusal):
            return await refuse(interaction, seen)
        return await open_panel(interaction, _panel(seen))

    async def press_panel(self, interaction: Interaction, _: list[str]) -> None:
        """Show how it is now."""
        if refusal := refuse_manager(interaction):
            return await refuse(interaction, refusal)
        return await self._show(interaction)

    async def press_recommended(self, interaction: Interaction, _: list[str]) -> None:
        """Make what is missing, and show meanwhile how far it is."""
        if refusal := refuse_manager(interaction):
            return await refuse(interaction, refusal)

        async def progress(plan: Plan, part: Part) -> None:
            await change_panel(interaction, texts.working(plan, part))

        guild_id, admin = server_of(interaction), interaction.user.id
        done = await self._setups.use_recommended(guild_id, admin, progress)
        if isinstance(done, Plan):
            return await self._show(interaction, texts.hindered())
        if isinstance(done, Refusal):
            return await self._show(interaction, refusal_text(done))
        note = guild_texts.set_up(done.result.settings, done.result.concerned)
        return await change_panel(interaction, texts.finished(done.plan, note))

    async def press_undo(self, interaction: Interaction, _: list[str]) -> None:
        """Ask before what set-up made is deleted."""
        if refusal := refuse_manager(interaction):
            return await refuse(interaction, refusal)
        taken = await self._setups.what_undoing_takes(server_of(interaction))
        return await change_panel(interaction, texts.ask_to_undo(taken.goes, taken.stays))

    async def press_undo_yes(self, interaction: Interaction, _: list[str]) -> None:
        """Delete what set-up made and nobody uses."""
        if refusal := refuse_manager(interaction):
            return await refuse(interaction, refusal)
        taken = await self._setups.undo(server_of(interaction))
        return await self._show(interaction, texts.undone(taken.goes, taken.stays, taken.failed))

    def _chooser(self, part: Part) -> Choice:
        async def choose(interaction: Interaction, values: list[str]) -> None:
            if refusal := refuse_manager(interaction):
                return await refuse(interaction, refusal)
            *targets, shown = (int(value) for value in values)
            if not targets:  # the menu was emptied, which chooses nothing
                return await self._show(interaction)
            chosen = _choices(interaction, part, targets[0])
            if chosen is None:
                return await self._show(interaction, refusal_text(Refusal(Reason.CHANGED_MEANWHILE)))
            result = await self._guilds.choose(
                server_of(interaction), chosen, interaction.user.id, Shown(part, shown or None)
            )
            return await self._show(interaction, _note(result, chosen))

        return choose

    async def _show(self, interaction: Interaction, note: str = "") -> None:
        seen = await self._setups.preview(server_of(interaction))
        if isinstance(seen, Refusal):
            return await refuse(interaction, seen)
        return await change_panel(interaction, _panel(seen, note))


def _panel(seen: Preview, note: str = "") -> Panel:
    return texts.panel(seen.settings, seen.plan, can_undo=seen.can_undo, note=note)


def _choices(interaction: Interaction, part: Part, target_id: int) -> Choices | None:
    """Return what was chosen in a menu; None if it is gone, or not what the menu offers."""
    guild = interaction.guild
    if part is Part.ROLE:
        role = guild.get_role(target_id) if guild is not None else None
        return Choices(role=role_facts_of(role)) if role is not None else None
    channel = guild.get_channel(target_id) if guild is not None else None
    wanted = discord.TextChannel if PARTS[part].kind is ChannelKind.TEXT else discord.CategoryChannel
    if not isinstance(channel, wanted):
        return None
    return (
        Choices(reports=channel_facts_of(channel)) if part is Part.REPORTS else Choices.of({part: target_id})
    )


def _note(result: SetUp | Refusal, chosen: Choices) -> str:
    if isinstance(result, Refusal):
        return refusal_text(result)
    note, reports = guild_texts.chosen(result.concerned), chosen.reports
    is_public = reports is not None and reports.is_public
    return f"{note}\n{guild_texts.public_reports(reports.id)}" if reports and is_public else note
