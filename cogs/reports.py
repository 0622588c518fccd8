"""**Report**, by button or by the menu of a message; and what moderators press under a report."""

from functools import partial

import discord
from discord import app_commands

from bot.domain.refusals import Reason, Refusal
from bot.domain.reports import Reportable, SubjectKind, Term, Verdict
from bot.services.moderation import ModerationService
from bot.services.reports import ReportService
from bot.texts import reports as texts
from bot.texts.refusals import refusal as refusal_text
from cogs.answers import (
    Interaction,
    answer,
    ask,
    follow_up,
    refuse,
    refuse_manager,
    replace,
    server_of,
    think,
)
from cogs.routing import MutualsCog


class ReportsCog(MutualsCog):
    """Reports, and moderation."""

    def __init__(self, reports: ReportService, moderation: ModerationService) -> None:
        by_kind = {f"report_{kind}": partial(self.press_report, kind) for kind in SubjectKind}
        super().__init__(
            pages={"moderation": self.turn, "moderation_log": self.turn_log},
            choices={
                **by_kind,
                "moderate_dismiss": partial(self.press_decide, Verdict.DISMISSED),
                "moderate_remove": partial(self.press_decide, Verdict.REMOVED),
                "moderate_suspend": partial(self.press_decide, Verdict.SUSPENDED),
                "moderate_look": self.choose_look,
                "moderate_lift": self.choose_lift,
            },
            forms={"report": self.submit_report},
        )
        self._reports = reports
        self._moderation = moderation
        menu = app_commands.ContextMenu(name="Report", callback=self.report_message)
        self.menus = [app_commands.allowed_contexts(guilds=True, dms=True)(menu)]

    async def report_message(self, interaction: Interaction, message: discord.Message) -> None:
        """Open the form that reports what a message of ours is a copy of."""
        await self._ask(interaction, await self._reports.look_at_message(interaction.user.id, message.id))

    async def press_report(self, kind: SubjectKind, interaction: Interaction, about: list[str]) -> None:
        """Open the form that reports what the button stands under."""
        await self._ask(interaction, await self._reports.look(interaction.user.id, kind, int(about[0])))

    async def submit_report(self, interaction: Interaction, about: str, written: dict[str, str]) -> None:
        """Make the report."""
        kind, _, subject_id = about.partition(".")
        result = await self._reports.report(
            interaction.user.id, SubjectKind(kind), int(subject_id), written["word"]
        )
        if isinstance(result, Refusal):
            return await refuse(interaction, result)
        return await answer(interaction, texts.reported())

    async def press_decide(self, verdict: Verdict, interaction: Interaction, about: list[str]) -> None:
        """Decide a report; the first press wins."""
        if refusal := refuse_manager(interaction):
            return await refuse(interaction, refusal)
        report_id, _, term = about[0].partition(".")
        result = await self._moderation.decide(
            server_of(interaction), interaction.user.id, int(report_id), verdict, Term(term or Term.DAY)
        )
        if isinstance(result, Refusal):
            return await refuse(interaction, result)
        is_private = interaction.message is not None and interaction.message.flags.ephemeral
        return await (replace if is_private else answer)(interaction, texts.decided(result))

    async def turn(self, interaction: Interaction, guild_id: int, number: int) -> None:
        """Turn to a page of reports."""
        if refusal := _refuse_elsewhere(interaction, guild_id):
            return await refuse(interaction, refusal)
        shown = await self._moderation.overview(guild_id, number)
        rows = texts.overview_rows(guild_id, shown.page, shown.suspended)
        return await replace(interaction, texts.overview(shown.page, len(shown.suspended)), rows)

    async def turn_log(self, interaction: Interaction, guild_id: int, number: int) -> None:
        """Turn to a page of the moderation log."""
        if refusal := _refuse_elsewhere(interaction, guild_id):
            return await refuse(interaction, refusal)
        page = await self._moderation.log(guild_id, number)
        return await replace(interaction, texts.log_page(page), texts.log_rows(guild_id, page))

    async def choose_look(self, interaction: Interaction, values: list[str]) -> None:
        """Show an open report with its text, privately, to be decided."""
        if refusal := refuse_manager(interaction):
            return await refuse(interaction, refusal)
        await think(interaction)
        result = await self._moderation.open(server_of(interaction), int(values[0]))
        if isinstance(result, Refusal):
            return await follow_up(interaction, refusal_text(result))
        card, text = result
        return await follow_up(interaction, texts.private_card(card, text), texts.card_rows(card.report))

    async def choose_lift(self, interaction: Interaction, values: list[str]) -> None:
        """End a suspension."""
        if refusal := refuse_manager(interaction):
            return await refuse(interaction, refusal)
        user_id = int(values[0])
        refused = await self._moderation.lift(server_of(interaction), interaction.user.id, user_id)
        if refused is not None:
            return await refuse(interaction, refused)
        return await answer(interaction, texts.lifted(user_id))

    async def _ask(self, interaction: Interaction, found: Reportable | Refusal) -> None:
        if isinstance(found, Refusal):
            return await refuse(interaction, found)
        return await ask(interaction, texts.report_form(found))


def _refuse_elsewhere(interaction: Interaction, guild_id: int) -> Refusal | None:
    """Refuse whoever does not manage this very server: the id of a page may be made up."""
    if interaction.guild_id != guild_id:
        return Refusal(Reason.NOT_MANAGER)
    return refuse_manager(interaction)
