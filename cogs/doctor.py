"""`/mutuals doctor`: how Mutuals stands in a server, line by line, and buttons for what can be mended by pressing."""

from typing import Any

from discord import app_commands

from bot.domain.refusals import Refusal
from bot.domain.sweeps import Tally
from bot.services.doctor import DoctorService
from bot.services.scheduling import ScheduleService
from bot.services.sweeps import SweepService
from bot.texts import doctor as texts
from bot.texts import guilds as guild_texts
from bot.texts.refusals import refusal as refusal_text
from cogs.answers import Interaction, change_panel, open_panel, refuse, refuse_manager, server_of
from cogs.routing import MutualsCog


class DoctorCog(MutualsCog):
    """Examines for whoever may manage the server; its command stands under `/mutuals`."""

    def __init__(
        self,
        doctor: DoctorService,
        sweeps: SweepService,
        schedules: ScheduleService,
        mutuals: app_commands.Group,
    ) -> None:
        super().__init__(
            pages={"doctor": self.turn},
            choices={
                "doctor": self.press_doctor,
                "doctor_again": self.press_again,
                "doctor_mend": self.press_mend,
                "doctor_reconcile": self.press_reconcile,
                "doctor_digest": self.press_digest,
            },
        )
        command: app_commands.Command[Any, ..., None] = self.doctor
        self.__cog_app_commands__.remove(command)  # or it would stand beside /mutuals
        mutuals.add_command(self.doctor)
        self._doctor = doctor
        self._sweeps = sweeps
        self._schedules = schedules

    @app_commands.command()
    async def doctor(self, interaction: Interaction) -> None:
        """Check everything Mutuals needs here, and say what to do about what is wrong."""
        await self.press_doctor(interaction, [])

    async def press_doctor(self, interaction: Interaction, _: list[str]) -> None:
        """Examine, in an answer of its own."""
        if refusal := refuse_manager(interaction):
            return await refuse(interaction, refusal)
        found = await self._doctor.examine(server_of(interaction))
        if isinstance(found, Refusal):
            return await refuse(interaction, found)
        return await open_panel(interaction, texts.panel(found, server_of(interaction)))

    async def press_again(self, interaction: Interaction, _: list[str]) -> None:
        """Examine anew."""
        await self._show(interaction)

    async def turn(self, interaction: Interaction, _guild_id: int, number: int) -> None:
        """Turn the page; how things are is looked at anew, in the server where it is turned."""
        await self._show(interaction, number)

    async def press_mend(self, interaction: Interaction, _: list[str]) -> None:
        """Let the bot allow itself what it lacks in channels."""
        if refusal := refuse_manager(interaction):
            return await refuse(interaction, refusal)
        mended = await self._doctor.mend_permissions(server_of(interaction))
        return await self._show(interaction, note=texts.mended(mended.done, mended.failed))

    async def press_reconcile(self, interaction: Interaction, _: list[str]) -> None:
        """Look at every member now, and mend what differs."""
        if refusal := refuse_manager(interaction):
            return await refuse(interaction, refusal)

        async def progress(tally: Tally) -> None:
            await change_panel(interaction, [guild_texts.reconciling(tally)])

        await progress(Tally())
        result = await self._sweeps.reconcile(server_of(interaction), progress, dry_run=False)
        if isinstance(result, Refusal):
            return await self._show(interaction, note=refusal_text(result))
        return await self._show(interaction, note=guild_texts.reconciled(result, dry_run=False))

    async def press_digest(self, interaction: Interaction, _: list[str]) -> None:
        """Try the digest again that did not come."""
        if refusal := refuse_manager(interaction):
            return await refuse(interaction, refusal)
        has_one = await self._schedules.retry(server_of(interaction))
        return await self._show(interaction, note=texts.trying_digest(has_one=has_one))

    async def _show(self, interaction: Interaction, number: int = 1, note: str = "") -> None:
        if refusal := refuse_manager(interaction):
            return await refuse(interaction, refusal)
        found = await self._doctor.examine(server_of(interaction))
        if isinstance(found, Refusal):
            return await refuse(interaction, found)
        panel = texts.panel(found, server_of(interaction), number, note)
        return await change_panel(interaction, panel)
