"""`/insights`: what a person reads about themselves."""

from typing import Literal

from discord import app_commands

from bot.services.figures import FigureService
from bot.texts import insights as texts
from cogs.answers import Interaction, Shown, answer, follow_up, think
from cogs.routing import MutualsCog

DAYS = {"7 days": 7, "30 days": 30, "90 days": 90}


class InsightsCog(MutualsCog):
    """Figures about oneself."""

    def __init__(self, figures: FigureService) -> None:
        super().__init__(choices={"insights_server": self.choose_server})
        self._figures = figures

    @app_commands.command()
    @app_commands.allowed_contexts(guilds=True, dms=True)
    async def insights(
        self, interaction: Interaction, period: Literal["7 days", "30 days", "90 days"] = "30 days"
    ) -> None:
        """Show your followers and friends over time, and what comes from them. Only you see it.

        Parameters
        ----------
        period:
            How far to look back; 30 days if left out
        """
        if interaction.guild_id is not None:
            return await self._show(interaction, interaction.guild_id, DAYS[period])
        servers = await self._servers(interaction)
        if not servers:
            return await answer(interaction, texts.no_server())
        if len(servers) == 1:
            return await self._show(interaction, servers[0][0], DAYS[period])
        return await answer(interaction, *texts.which_server(servers, DAYS[period]))

    async def choose_server(self, interaction: Interaction, chosen: list[str]) -> None:
        """Show the figures of the server chosen in the menu."""
        server, _, days = chosen[0].partition(":")
        known = [guild_id for guild_id, _ in await self._servers(interaction)]
        if not server.isdecimal() or int(server) not in known or days not in map(str, DAYS.values()):
            return await answer(interaction, texts.no_server())
        return await self._show(interaction, int(server), int(days))

    async def _show(self, interaction: Interaction, guild_id: int, days: int) -> None:
        await think(interaction)
        shown = await self._figures.insights(guild_id, interaction.user.id, days)
        guild = interaction.client.get_guild(guild_id)
        text = texts.insights(shown.figures, guild.name if guild is not None else "")
        drawn = shown.picture
        picture = Shown(drawn, texts.picture(shown.figures).alt) if drawn is not None else None
        await follow_up(interaction, text, texts.rows(shown.figures), picture=picture)

    async def _servers(self, interaction: Interaction) -> list[tuple[int, str]]:
        """Return the servers with us in which a person takes part, with their names."""
        found = [
            interaction.client.get_guild(one) for one in await self._figures.servers_of(interaction.user.id)
        ]
        return [(guild.id, guild.name) for guild in found if guild is not None]
