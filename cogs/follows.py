"""`/follow`, `/unfollow` and `/friends`."""

import discord
from discord import app_commands, ui

from bot.domain.refusals import Refusal
from bot.facts import person_of
from bot.services.follows import FollowService
from bot.texts import follows as texts
from cogs.answers import Interaction, answer, refuse, replace, server_of
from cogs.buttons import MutualsCog
from cogs.pages import PageButton, page_buttons


class FollowsCog(MutualsCog):
    """Following each other."""

    def __init__(self, follows: FollowService) -> None:
        super().__init__()
        self._follows = follows
        self._page_button = self.own(PageButton)

    @app_commands.command()
    async def follow(self, interaction: Interaction, member: discord.User) -> None:
        """Follow a member. Once they follow you back, you are friends.

        Parameters
        ----------
        member:
            Whom to follow
        """
        me, them = person_of(interaction.user), person_of(member)
        result = await self._follows.follow(server_of(interaction), me, them)
        if isinstance(result, Refusal):
            return await refuse(interaction, result)
        return await answer(interaction, texts.followed(member.id, result.relationship))

    @app_commands.command()
    async def unfollow(self, interaction: Interaction, member: discord.User) -> None:
        """Stop following a member. Nobody is told.

        Parameters
        ----------
        member:
            Whom to stop following; also people who left
        """
        me, them = person_of(interaction.user), person_of(member)
        result = await self._follows.unfollow(server_of(interaction), me, them)
        await answer(interaction, texts.unfollowed(member.id, result.relationship))

    @app_commands.command()
    async def friends(self, interaction: Interaction, member: discord.User | None = None) -> None:
        """Show your friends here, or those of another member.

        Parameters
        ----------
        member:
            Whose friends to show; yours if left out
        """
        text, view = await self._friends(interaction, (member or interaction.user).id, 1)
        await answer(interaction, text, view)

    async def turn(self, interaction: Interaction, _name: str, owner: int, page: int) -> None:
        """Show another page of somebody's friends."""
        text, view = await self._friends(interaction, owner, page)
        await replace(interaction, text, view)

    async def _friends(self, interaction: Interaction, owner: int, number: int) -> tuple[str, ui.View | None]:
        page = await self._follows.friends(server_of(interaction), owner, number)
        text = texts.friends_of(owner, interaction.user.id, page)
        return text, page_buttons(self._page_button, "friends", owner, page)
