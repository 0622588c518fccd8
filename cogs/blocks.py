"""`/block`, `/unblock`, `/blocked`, `/mute` and `/unmute`."""

from typing import Literal

import discord
from discord import app_commands

from bot.domain.blocks import Duration
from bot.domain.lists import ListName
from bot.domain.refusals import Refusal
from bot.facts import person_of
from bot.services.blocks import BlockService
from bot.services.lists import ListService
from bot.services.members import MemberService
from bot.texts import blocks as texts
from bot.texts import lists as list_texts
from bot.texts.buttons import Rows, pages
from cogs.answers import Interaction, answer, choices, refuse, replace, server_of
from cogs.routing import MutualsCog

DURATIONS = {
    "1 hour": Duration.HOUR,
    "1 day": Duration.DAY,
    "1 week": Duration.WEEK,
    "forever": Duration.FOREVER,
}


class BlocksCog(MutualsCog):
    """Keeping people away."""

    def __init__(self, blocks: BlockService, lists: ListService, members: MemberService) -> None:
        super().__init__(
            persons={
                "block": self.press_block,
                "unblock": self.press_unblock,
                "mute": self.press_mute,
                "unmute": self.press_unmute,
            },
            pages={"blocked": self.turn},
        )
        self._blocks = blocks
        self._lists = lists
        self._members = members

    @app_commands.command()
    @app_commands.allowed_contexts(guilds=True, dms=True)
    async def block(self, interaction: Interaction, user: discord.User) -> None:
        """End everything between you and somebody, in every server. They are not told.

        Parameters
        ----------
        user:
            Whom to block; also people who left
        """
        if refusal := await self._blocks.block(interaction.user.id, person_of(user)):
            return await refuse(interaction, refusal)
        return await answer(interaction, texts.blocked(user.id))

    @app_commands.command()
    @app_commands.allowed_contexts(guilds=True, dms=True)
    async def unblock(self, interaction: Interaction, user: str) -> None:
        """No longer block somebody. What ended with the block does not come back.

        Parameters
        ----------
        user:
            One of the people you block
        """
        them = await self._lists.choose(ListName.BLOCKED, 0, interaction.user.id, user)
        if isinstance(them, Refusal):
            return await refuse(interaction, them)
        return await self.press_unblock(interaction, 0, them)

    @app_commands.command()
    @app_commands.allowed_contexts(guilds=True, dms=True)
    async def blocked(self, interaction: Interaction) -> None:
        """Show the people you block."""
        text, rows = await self._page(interaction, 1)
        await answer(interaction, text, rows)

    @app_commands.command()
    async def mute(
        self,
        interaction: Interaction,
        member: discord.User,
        duration: Literal["1 hour", "1 day", "1 week", "forever"],
    ) -> None:
        """See no more of a member in notices and suggestions here. They cannot tell.

        Parameters
        ----------
        member:
            Whom to mute
        duration:
            For how long
        """
        me, them = person_of(interaction.user), person_of(member)
        until = await self._blocks.mute(server_of(interaction), me, them, DURATIONS[duration])
        if isinstance(until, Refusal):
            return await refuse(interaction, until)
        return await answer(interaction, texts.muted(member.id, until))

    @app_commands.command()
    async def unmute(self, interaction: Interaction, member: str) -> None:
        """See a member again whom you muted here.

        Parameters
        ----------
        member:
            One of the people you muted here
        """
        them = await self._lists.choose(ListName.MUTED, server_of(interaction), interaction.user.id, member)
        if isinstance(them, Refusal):
            return await refuse(interaction, them)
        return await self.press_unmute(interaction, server_of(interaction), them)

    @unblock.autocomplete("user")
    async def offer_blocked(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        """Offer the people somebody blocks."""
        return choices(await self._lists.offer(ListName.BLOCKED, 0, interaction.user.id, typed))

    @unmute.autocomplete("member")
    async def offer_muted(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        """Offer the people somebody muted here."""
        guild_id = server_of(interaction)
        return choices(await self._lists.offer(ListName.MUTED, guild_id, interaction.user.id, typed))

    async def turn(self, interaction: Interaction, _owner: int, page: int) -> None:
        """Show another page of one's own list, whoever the button was made for."""
        text, rows = await self._page(interaction, page)
        await replace(interaction, text, rows)

    async def press_block(self, interaction: Interaction, guild_id: int, them: int) -> None:
        """Block whom the button is about."""
        if refusal := await self._blocks.block(
            interaction.user.id, await self._members.person(guild_id, them)
        ):
            return await refuse(interaction, refusal)
        return await answer(interaction, texts.blocked(them))

    async def press_unblock(self, interaction: Interaction, _guild_id: int, them: int) -> None:
        """Unblock whom the button is about."""
        was_blocked = await self._blocks.unblock(interaction.user.id, them)
        await answer(interaction, texts.unblocked(them, was_blocked=was_blocked))

    async def press_mute(self, interaction: Interaction, guild_id: int, them: int) -> None:
        """Mute whom the button is about until unmuted."""
        person = await self._members.person(guild_id, them)
        until = await self._blocks.mute(guild_id, person_of(interaction.user), person, Duration.FOREVER)
        if isinstance(until, Refusal):
            return await refuse(interaction, until)
        return await answer(interaction, texts.muted(them, until))

    async def press_unmute(self, interaction: Interaction, guild_id: int, them: int) -> None:
        """Unmute whom the button is about."""
        was_muted = await self._blocks.unmute(guild_id, interaction.user.id, them)
        await answer(interaction, texts.unmuted(them, was_muted=was_muted))

    async def _page(self, interaction: Interaction, number: int) -> tuple[str, Rows]:
        me = interaction.user.id
        shown = await self._lists.blocked(me, number)
        text = list_texts.page_of(shown.name, me, me, shown.page)
        return text, [pages("blocked", me, shown.page)]
