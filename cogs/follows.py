"""`/follow`, `/unfollow`, `/remove-follower`, and the buttons and the menu that do the same."""

import discord
from discord import app_commands

from bot.domain.people import Person
from bot.domain.refusals import Reason, Refusal
from bot.facts import person_of
from bot.services.follows import Followed, FollowService
from bot.texts import follows as texts
from bot.texts.language import speaking
from cogs.answers import Interaction, answer, may_write, refuse, say_here, server_of
from cogs.routing import MutualsCog


class FollowsCog(MutualsCog):
    """Following each other."""

    def __init__(self, follows: FollowService) -> None:
        super().__init__(
            persons={
                "follow": self.press_follow,
                "follow_back": self.press_follow,
                "unfollow": self.press_unfollow,
                "withdraw": self.press_unfollow,
                "remove_follower": self.press_remove_follower,
                "tell_here": self.press_tell_here,
            }
        )
        self._follows = follows
        self.menus = [app_commands.ContextMenu(name="Follow or unfollow", callback=self.follow_or_unfollow)]

    @app_commands.command()
    async def follow(self, interaction: Interaction, member: discord.User) -> None:
        """Follow a member. Once they follow you back, you are friends.

        Parameters
        ----------
        member:
            Whom to follow
        """
        me, them = person_of(interaction.user), person_of(member)
        await self._answer(interaction, await self._follows.follow(server_of(interaction), me, them))

    @app_commands.command()
    async def unfollow(self, interaction: Interaction, member: discord.User) -> None:
        """Stop following a member, or withdraw your request. Nobody is told.

        Parameters
        ----------
        member:
            Whom to stop following; also people who left
        """
        await self._unfollow(interaction, server_of(interaction), member.id)

    @app_commands.command(name="remove-follower")
    async def remove_follower(self, interaction: Interaction, member: discord.User) -> None:
        """Make somebody no longer follow you. Nobody is told.

        Parameters
        ----------
        member:
            Who shall no longer follow you; also people who left
        """
        await self.press_remove_follower(interaction, server_of(interaction), member.id)

    async def follow_or_unfollow(self, interaction: Interaction, member: discord.User) -> None:
        """Follow the member the menu was opened on, or stop following them."""
        me, them = person_of(interaction.user), person_of(member)
        result = await self._follows.toggle(server_of(interaction), me, them)
        if isinstance(result, Followed) and not (
            result.relationship.following or result.relationship.requested
        ):
            return await answer(interaction, texts.unfollowed(member.id, result.relationship))
        return await self._answer(interaction, result)

    async def press_follow(self, interaction: Interaction, guild_id: int, them: int) -> None:
        """Follow, or follow back, whom the button is about."""
        me = _presser(interaction, guild_id)
        await self._answer(interaction, await self._follows.follow_known(guild_id, me, them))

    async def press_unfollow(self, interaction: Interaction, guild_id: int, them: int) -> None:
        """Unfollow whom the button is about, or withdraw the request."""
        await self._unfollow(interaction, guild_id, them)

    async def press_remove_follower(self, interaction: Interaction, guild_id: int, them: int) -> None:
        """Remove the follower the button is about."""
        result = await self._follows.remove_follower(guild_id, interaction.user.id, them)
        await answer(interaction, texts.removed_follower(them, result.relationship))

    async def press_tell_here(self, interaction: Interaction, guild_id: int, them: int) -> None:
        """Name whom I followed in the channel, once."""
        if not may_write(interaction):
            return await refuse(interaction, Refusal(Reason.CANNOT_WRITE_HERE))
        me = interaction.user
        told = await self._follows.tell_here(guild_id, me.id, them)
        if told is None:
            return await answer(interaction, texts.nothing_to_tell())
        with speaking(str(interaction.guild_locale)):
            text = texts.told_here(them, me.id, me.display_name, told)
            rows = texts.told_here_row(guild_id, them, me.id, told)
        return await say_here(interaction, text, rows)

    async def _unfollow(self, interaction: Interaction, guild_id: int, them: int) -> None:
        result = await self._follows.unfollow(guild_id, interaction.user.id, them)
        await answer(interaction, texts.unfollowed(them, result.relationship))

    async def _answer(self, interaction: Interaction, result: Followed | Refusal) -> None:
        if isinstance(result, Refusal):
            return await refuse(interaction, result)
        text = texts.followed(result.them, result.relationship)
        if not result.may_tell_here or interaction.guild_id is None or not may_write(interaction):
            return await answer(interaction, text)
        row = texts.tell_here_row(interaction.guild_id, result.them, interaction.user.id)
        return await answer(interaction, f"{text}\n{texts.may_tell_here()}", row)


def _presser(interaction: Interaction, guild_id: int) -> Person:
    """Return who pressed as that server's member; a press in a DM shows nothing of their membership."""
    me = person_of(interaction.user)
    return me if interaction.guild_id == guild_id else Person(me.id, me.name, is_present=False)
