"""`/followers`, `/following` and `/friends`."""

import discord
from discord import app_commands

from bot.domain.lists import ListName
from bot.domain.refusals import Refusal
from bot.services.lists import ListService
from bot.texts import lists as texts
from bot.texts.buttons import Rows, pages
from bot.texts.refusals import refusal
from cogs.answers import Interaction, answer, replace, server_of
from cogs.routing import MutualsCog, PagePress


class ListsCog(MutualsCog):
    """Lists of people."""

    def __init__(self, lists: ListService) -> None:
        super().__init__(
            pages={
                name: self._turner(name)
                for name in (ListName.FOLLOWERS, ListName.FOLLOWING, ListName.FRIENDS)
            }
        )
        self._lists = lists

    @app_commands.command()
    async def followers(self, interaction: Interaction, member: discord.User | None = None) -> None:
        """Show who follows you here, or who follows another member.

        Parameters
        ----------
        member:
            Whose followers to show; yours if left out
        """
        await self._show(interaction, ListName.FOLLOWERS, member)

    @app_commands.command()
    async def following(self, interaction: Interaction, member: discord.User | None = None) -> None:
        """Show whom you follow here, or whom another member follows.

        Parameters
        ----------
        member:
            Whose list to show; yours if left out
        """
        await self._show(interaction, ListName.FOLLOWING, member)

    @app_commands.command()
    async def friends(self, interaction: Interaction, member: discord.User | None = None) -> None:
        """Show your friends here, or those of another member.

        Parameters
        ----------
        member:
            Whose friends to show; yours if left out
        """
        await self._show(interaction, ListName.FRIENDS, member)

    async def _show(self, interaction: Interaction, name: ListName, member: discord.User | None) -> None:
        text, rows = await self._page(interaction, name, (member or interaction.user).id, 1)
        await answer(interaction, text, rows)

    def _turner(self, name: ListName) -> PagePress:
        async def turn(interaction: Interaction, owner: int, page: int) -> None:
            text, rows = await self._page(interaction, name, owner, page)
            await replace(interaction, text, rows)

        return turn

    async def _page(
        self, interaction: Interaction, name: ListName, owner: int, number: int
    ) -> tuple[str, Rows]:
        viewer = interaction.user.id
        shown = await self._lists.show(name, server_of(interaction), owner, viewer, number)
        if isinstance(shown, Refusal):
            return refusal(shown), []
        return texts.page_of(name, owner, viewer, shown.page), [pages(name, owner, shown.page)]
