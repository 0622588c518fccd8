"""People who join and leave."""

import discord
from discord.ext import commands

from bot.facts import person_of
from bot.services.members import MemberService
from cogs.routing import MutualsCog


class MembersCog(MutualsCog):
    """Keeps track of who is here."""

    def __init__(self, members: MemberService) -> None:
        super().__init__()
        self._members = members

    @commands.Cog.listener()
    async def on_member_join(self, member: discord.Member) -> None:
        """Somebody came."""
        await self._members.joined(member.guild.id, person_of(member))

    @commands.Cog.listener()
    async def on_raw_member_remove(self, payload: discord.RawMemberRemoveEvent) -> None:
        """Somebody left, was kicked or was banned."""
        await self._members.left(payload.guild_id, payload.user.id)
