"""`/circle`: a member's own room for exactly their friends."""

import discord
from discord import app_commands

from bot.domain.lists import ListName
from bot.domain.refusals import Reason, Refusal
from bot.domain.spaces import Space
from bot.facts import person_of
from bot.services.circles import CircleService
from bot.services.lists import ListService
from bot.services.spaces import SpaceService
from bot.texts import spaces as texts
from bot.texts.buttons import Rows
from bot.texts.refusals import refusal
from cogs.answers import Interaction, answer, choices, follow_up, refuse, replace, server_of, think
from cogs.routing import MutualsCog


class CirclesCog(MutualsCog):
    """Circles."""

    circle = app_commands.Group(name="circle", description="Your own room, open to exactly your friends.")

    def __init__(self, circles: CircleService, lists: ListService, spaces: SpaceService) -> None:
        super().__init__(
            choices={
                "circle_close": self.press_close,
                "circle_keep": self.press_keep,
                "circle_undo": self.press_undo,
                "circle_anyway": self.press_anyway,
            }
        )
        self._circles = circles
        self._lists = lists
        self._spaces = spaces

    @circle.command()
    async def open(self, interaction: Interaction, name: str | None = None) -> None:
        """Open your circle, or open it again within 7 days of closing.

        Parameters
        ----------
        name:
            What to call it; after you if left out
        """
        await think(interaction)
        me = person_of(interaction.user)
        await self._opened(interaction, await self._circles.open(server_of(interaction), me, name))

    @circle.command()
    async def close(self, interaction: Interaction) -> None:
        """Close your circle; you are asked first, and can undo it for 7 days."""
        shown = await self._circles.show(server_of(interaction), interaction.user.id)
        if isinstance(shown, Refusal) or shown.space.closed_at is not None:
            return await refuse(interaction, Refusal(Reason.NO_CIRCLE))
        return await answer(interaction, *texts.ask_to_close())

    @circle.command()
    async def rename(self, interaction: Interaction, name: str) -> None:
        """Give your circle another name.

        Parameters
        ----------
        name:
            The new name
        """
        await think(interaction)
        result = await self._circles.rename(server_of(interaction), interaction.user.id, name)
        text = refusal(result) if isinstance(result, Refusal) else texts.renamed(result)
        await follow_up(interaction, text)

    @circle.command()
    async def show(self, interaction: Interaction) -> None:
        """Show who is in your circle, who waits and whom you keep out."""
        shown = await self._circles.show(server_of(interaction), interaction.user.id)
        if isinstance(shown, Refusal):
            return await refuse(interaction, shown)
        text = texts.shown(shown.space, shown.friends, shown.inside, shown.excluded, shown.waiting)
        return await answer(interaction, text)

    @circle.command()
    async def exclude(self, interaction: Interaction, friend: str) -> None:
        """Keep a friend out of your circle without ending the friendship.

        Parameters
        ----------
        friend:
            One of your friends here
        """
        guild_id, me = server_of(interaction), interaction.user.id
        them = await self._lists.choose(ListName.FRIENDS, guild_id, me, friend)
        if isinstance(them, Refusal):
            return await refuse(interaction, them)
        if refused := await self._circles.exclude(guild_id, me, them):
            return await refuse(interaction, refused)
        return await answer(interaction, texts.excluded(them))

    @circle.command()
    async def include(self, interaction: Interaction, friend: str) -> None:
        """Let a friend into your circle again.

        Parameters
        ----------
        friend:
            One of those you keep out
        """
        guild_id, me = server_of(interaction), interaction.user.id
        them = await self._lists.choose(ListName.EXCLUDED, guild_id, me, friend)
        if isinstance(them, Refusal):
            return await refuse(interaction, them)
        was_out = await self._circles.include(guild_id, me, them)
        return await answer(interaction, texts.included(them, was_out=was_out))

    @exclude.autocomplete("friend")
    async def offer_friends(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        """Offer one's friends here."""
        guild_id, me = server_of(interaction), interaction.user.id
        return choices(await self._lists.offer(ListName.FRIENDS, guild_id, me, typed))

    @include.autocomplete("friend")
    async def offer_excluded(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        """Offer those whom one keeps out."""
        guild_id, me = server_of(interaction), interaction.user.id
        return choices(await self._lists.offer(ListName.EXCLUDED, guild_id, me, typed))

    @MutualsCog.listener()
    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel) -> None:
        """Forget a space whose channel somebody deleted."""
        await self._spaces.channel_gone(channel.guild.id, channel.id)

    @MutualsCog.listener()
    async def on_raw_thread_delete(self, payload: discord.RawThreadDeleteEvent) -> None:
        """Forget a space whose thread somebody deleted."""
        await self._spaces.channel_gone(payload.guild_id, payload.thread_id)

    async def press_close(self, interaction: Interaction, _: list[str]) -> None:
        """Close the circle of whoever presses."""
        result = await self._circles.close(server_of(interaction), interaction.user.id)
        if isinstance(result, Refusal):
            return await replace(interaction, refusal(result))
        return await replace(interaction, texts.circle_closed(), texts.undo_rows())

    async def press_keep(self, interaction: Interaction, _: list[str]) -> None:
        """Leave it open."""
        await replace(interaction, texts.kept())

    async def press_undo(self, interaction: Interaction, _: list[str]) -> None:
        """Open the closed circle of whoever presses again."""
        await think(interaction)
        me = person_of(interaction.user)
        await self._opened(interaction, await self._circles.open(server_of(interaction), me, None))

    async def press_anyway(self, interaction: Interaction, _: list[str]) -> None:
        """Open a circle as a private thread of the channel where the button is."""
        parent = interaction.channel
        if not isinstance(parent, discord.TextChannel) or parent.type is not discord.ChannelType.text:
            return await refuse(interaction, Refusal(Reason.NEEDS_TEXT_CHANNEL))
        await think(interaction)
        me = person_of(interaction.user)
        result = await self._circles.open(server_of(interaction), me, None, thread_parent=parent.id)
        return await self._opened(interaction, result)

    async def _opened(self, interaction: Interaction, result: Space | Refusal) -> None:
        if isinstance(result, Refusal):
            rows: Rows = texts.open_anyway_rows() if result.reason is Reason.NO_ROOM else []
            return await follow_up(interaction, refusal(result), rows)
        return await follow_up(interaction, texts.circle_opened(result))
