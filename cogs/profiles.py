"""`/profile`, `/interests`, `/suggestions`, and the menu View profile."""

import discord
from discord import app_commands

from bot.domain.refusals import Refusal
from bot.facts import person_of
from bot.services.blocks import BlockService
from bot.services.profiles import ProfileService
from bot.services.suggestions import SuggestionService
from bot.texts import profiles as texts
from bot.texts.buttons import Rows
from cogs.answers import Interaction, answer, refuse, replace, server_of
from cogs.routing import MutualsCog


class ProfilesCog(MutualsCog):
    """Getting to know people."""

    def __init__(
        self, profiles: ProfileService, suggestions: SuggestionService, blocks: BlockService
    ) -> None:
        super().__init__(persons={"dismiss": self.press_dismiss})
        self._profiles = profiles
        self._suggestions = suggestions
        self._blocks = blocks
        self.menus = [app_commands.ContextMenu(name="View profile", callback=self.view_profile)]

    @app_commands.command()
    async def profile(self, interaction: Interaction, member: discord.User | None = None) -> None:
        """Show your profile here, or that of another member.

        Parameters
        ----------
        member:
            Whose profile to show; yours if left out
        """
        await self._show(interaction, member or interaction.user)

    async def view_profile(self, interaction: Interaction, member: discord.User) -> None:
        """Show the profile of the member the menu was opened on."""
        await self._show(interaction, member)

    @app_commands.command()
    async def interests(self, interaction: Interaction, tags: str | None = None) -> None:
        """Declare your interests here, or show them.

        Parameters
        ----------
        tags:
            Up to 10, separated by commas; a single - removes them all
        """
        server, me = server_of(interaction), person_of(interaction.user)
        if tags is None:
            return await answer(interaction, texts.interests(await self._profiles.interests(server, me.id)))
        declared = await self._profiles.declare(server, me, tags)
        if isinstance(declared, Refusal):
            return await refuse(interaction, declared)
        return await answer(interaction, texts.interests(declared))

    @app_commands.command()
    async def suggestions(self, interaction: Interaction) -> None:
        """Show people you might want to follow, and why."""
        text, rows = await self._suggest(interaction, server_of(interaction))
        await answer(interaction, text, rows)

    async def press_dismiss(self, interaction: Interaction, guild_id: int, them: int) -> None:
        """Never suggest this person again, and show who is suggested now."""
        if refused := await self._blocks.dismiss(guild_id, interaction.user.id, them):
            return await refuse(interaction, refused)
        text, rows = await self._suggest(interaction, guild_id)
        return await replace(interaction, text, rows)

    async def _show(self, interaction: Interaction, member: discord.User | discord.Member) -> None:
        server, viewer = server_of(interaction), interaction.user.id
        shown = await self._profiles.show(server, viewer, person_of(member))
        if isinstance(shown, Refusal):
            return await refuse(interaction, shown)
        return await answer(interaction, texts.profile(shown), texts.profile_rows(shown, server, viewer))

    async def _suggest(self, interaction: Interaction, guild_id: int) -> tuple[str, Rows]:
        suggested = await self._suggestions.suggest(guild_id, interaction.user.id)
        pairs = [(one.suggestion, one.name) for one in suggested]
        return texts.suggestions(pairs), texts.suggestion_rows(pairs, guild_id, interaction.user.id)
