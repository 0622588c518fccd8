"""`/privacy`: every choice about oneself, getting everything that is held, and having it erased."""

import gzip
import shutil
import tempfile
from io import BufferedRandom

import discord
from discord import app_commands

from bot.domain.erasure import refuse_unconfirmed
from bot.domain.preferences import Figures, Notices, Preferences, Visibility, WhoMayFollow
from bot.domain.refusals import Reason, Refusal
from bot.services.consents import ConsentService
from bot.services.correspondence import CorrespondenceService
from bot.services.erasure import ErasureService
from bot.services.export import ExportService
from bot.services.preferences import PreferenceService
from bot.services.requests import RequestService
from bot.texts import erasure as erasure_texts
from bot.texts import privacy as texts
from bot.texts.refusals import refusal as refusal_text
from bot.texts.requests import going_public
from cogs.answers import Interaction, answer, ask, refuse, replace, think
from cogs.routing import MutualsCog


class PrivacyCog(MutualsCog):
    """Choices about oneself."""

    privacy = app_commands.Group(
        name="privacy",
        description="Your choices about being followed, seen and told.",
        allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=False),
    )

    def __init__(
        self,
        preferences: PreferenceService,
        consents: ConsentService,
        requests: RequestService,
        correspondence: CorrespondenceService,
        exports: ExportService,
        erasure: ErasureService,
    ) -> None:
        super().__init__(
            persons={"notices_off": self.press_notices_off},
            choices={
                "who_may_follow": self.choose_who_may_follow,
                "accept_followed": self.choose_accept_followed,
                "lists_visible_to": self.choose_lists_visible_to,
                "notices": self.choose_notices,
                "messages": self.choose_messages,
                "figures": self.choose_figures,
                "privacy": self.press_back,
                "erase": self.press_erase,
            },
            forms={"words": self.submit_words, "erase": self.submit_erase},
        )
        self._preferences = preferences
        self._consents = consents
        self._requests = requests
        self._correspondence = correspondence
        self._exports = exports
        self._erasure = erasure

    @privacy.command()
    async def settings(self, interaction: Interaction) -> None:
        """Show and change your choices; they hold in every server."""
        chosen = await self._preferences.get(interaction.user.id)
        words = len(await self._correspondence.words(interaction.user.id))
        await answer(interaction, texts.panel(chosen, words), texts.rows(chosen))

    @privacy.command()
    async def export(self, interaction: Interaction) -> None:
        """Get everything Mutuals holds about you, as one file."""
        await think(interaction)
        with tempfile.TemporaryFile() as plain:
            async for piece in self._exports.pieces(interaction.user.id):
                plain.write(piece.encode())
            await deliver(interaction, plain)

    @privacy.command()
    async def delete(self, interaction: Interaction) -> None:
        """Delete everything Mutuals holds about you; it shows what, and asks first."""
        counts = await self._erasure.preview(interaction.user.id)
        await answer(interaction, erasure_texts.preview(counts), erasure_texts.preview_rows())

    async def press_erase(self, interaction: Interaction, _: list[str]) -> None:
        """Open the form in which it is confirmed."""
        await ask(interaction, erasure_texts.confirmation_form())

    async def submit_erase(self, interaction: Interaction, _: str, written: dict[str, str]) -> None:
        """Erase everything about whoever sends the form, if they typed the word."""
        if refused := refuse_unconfirmed(written["word"]):
            return await refuse(interaction, refused)
        erased = await self._erasure.erase(interaction.user.id)
        return await replace(interaction, erasure_texts.erased(erased))

    async def choose_who_may_follow(self, interaction: Interaction, values: list[str]) -> None:
        """Change who may follow; going public asks what becomes of open requests."""
        who = WhoMayFollow(values[0])
        chosen = await self._preferences.let_follow(interaction.user.id, who)
        waiting = await self._requests.count(interaction.user.id) if who is WhoMayFollow.EVERYONE else 0
        if waiting == 0:
            return await self._show(interaction, chosen)
        text, buttons = going_public(waiting)
        return await replace(interaction, text, [buttons])

    async def choose_accept_followed(self, interaction: Interaction, values: list[str]) -> None:
        """Change whether requests of people one follows are accepted by themselves."""
        by_itself = values[0] == "yes"
        await self._show(
            interaction, await self._preferences.accept_followed(interaction.user.id, by_itself=by_itself)
        )

    async def choose_lists_visible_to(self, interaction: Interaction, values: list[str]) -> None:
        """Change who sees one's lists."""
        await self._show(
            interaction, await self._preferences.show_lists(interaction.user.id, Visibility(values[0]))
        )

    async def choose_notices(self, interaction: Interaction, values: list[str]) -> None:
        """Change whether one is told by DM, or turn one's own digest on or off."""
        me = interaction.user.id
        if values[0] == "digest":
            return await self._show(interaction, await self._preferences.turn_digest(me))
        return await self._show(interaction, await self._preferences.want_notices(me, Notices(values[0])))

    async def choose_messages(self, interaction: Interaction, values: list[str]) -> None:
        """Change whether friends may write, or open the form of the word filter or the choices about figures."""
        me = interaction.user.id
        if values[0] == "figures":
            return await self._show_figures(interaction, await self._preferences.get(me))
        if values[0] == "filter":
            return await ask(interaction, texts.filter_form(await self._correspondence.words(me)))
        if values[0] == "posts":
            chosen = await self._preferences.get(me)
            return await replace(interaction, texts.posts_panel(chosen), texts.posts_rows(chosen))
        friends = values[0] == "friends"
        return await self._show(interaction, await self._preferences.take_messages(me, friends=friends))

    async def choose_figures(self, interaction: Interaction, values: list[str]) -> None:
        """Change whether figures about oneself are kept, or whether one is counted at all."""
        me = interaction.user.id
        if values[0] == texts.UNCOUNTED:
            return await self._show_figures(interaction, await self._consents.stay_out(me))
        return await self._show_figures(interaction, await self._consents.choose(me, Figures(values[0])))

    async def press_back(self, interaction: Interaction, _: list[str]) -> None:
        """Show all choices again."""
        await self._show(interaction, await self._preferences.get(interaction.user.id))

    async def submit_words(self, interaction: Interaction, _: str, written: dict[str, str]) -> None:
        """Change the word filter."""
        words = await self._correspondence.set_words(
            interaction.user.id, f"{written['words']},{written.get('more', '')}"
        )
        if isinstance(words, Refusal):
            return await refuse(interaction, words)
        return await self._show(interaction, await self._preferences.get(interaction.user.id))

    async def press_notices_off(self, interaction: Interaction, _guild_id: int, _them: int) -> None:
        """Turn notices off for whoever presses."""
        await self._preferences.want_notices(interaction.user.id, Notices.OFF)
        await answer(interaction, texts.notices_off())

    async def _show_figures(self, interaction: Interaction, chosen: Preferences) -> None:
        await replace(interaction, texts.figures_panel(chosen), texts.figures_rows(chosen))

    async def _show(self, interaction: Interaction, chosen: Preferences) -> None:
        words = len(await self._correspondence.words(interaction.user.id))
        await replace(interaction, texts.panel(chosen, words), texts.rows(chosen))


async def deliver(interaction: Interaction, plain: BufferedRandom) -> None:
    """Hand an export over: privately under the command, or by DM once the command can no longer be answered."""
    with tempfile.TemporaryFile() as packed:
        is_large = plain.tell() > interaction.filesize_limit
        plain.seek(0)
        if is_large:
            with gzip.GzipFile(fileobj=packed, mode="wb") as packing:
                shutil.copyfileobj(plain, packing)
            if packed.tell() > interaction.filesize_limit:
                await _hand_over(interaction, refusal_text(Refusal(Reason.EXPORT_TOO_LARGE)))
                return
            packed.seek(0)
        name = "mutuals-export.json.gz" if is_large else "mutuals-export.json"
        file = discord.File(packed if is_large else plain, name)
        await _hand_over(interaction, erasure_texts.exported(compressed=is_large), file)


async def _hand_over(interaction: Interaction, text: str, *files: discord.File) -> None:
    if interaction.is_expired():
        await interaction.user.send(text, files=files)
    else:
        await interaction.edit_original_response(content=text, attachments=files)
