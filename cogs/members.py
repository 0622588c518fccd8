"""People who join and leave, and servers the bot joins and leaves."""

from collections.abc import Callable

import discord
from discord.ext import commands

from bot.facts import person_of
from bot.services.departures import DepartureService
from bot.services.members import MemberService
from cogs.routing import MutualsCog


class MembersCog(MutualsCog):
    """Keeps track of who is here."""

    def __init__(
        self, members: MemberService, departures: DepartureService, look: Callable[[], None]
    ) -> None:
        super().__init__()
        self._members = members
        self._departures = departures
        self._look = look

    @commands.Cog.listener()
    async def on_member_join(self, member: discord.Member) -> None:
        """Somebody came."""
        await self._members.joined(member.guild.id, person_of(member))

    @commands.Cog.listener()
    async def on_raw_member_remove(self, payload: discord.RawMemberRemoveEvent) -> None:
        """Somebody left, was kicked or was banned."""
        await self._members.left(payload.guild_id, payload.user.id)

    @commands.Cog.listener()
    async def on_guild_join(self, guild: discord.Guild) -> None:
        """The bot was added to a server."""
        await self._departures.joined(guild.id)

    @commands.Cog.listener()
    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """The bot was removed from a server; an outage of Discord's is another event."""
        await self._departures.left(guild.id)

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        """All shards have said which servers they have: look which were left while the bot was away."""
        self._look()
