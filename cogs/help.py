"""`/help`: what one can do with Mutuals, task by task."""

from discord import app_commands

from bot.services.guilds import GuildService
from bot.services.installation import InstallationService
from bot.texts import help as texts
from bot.texts.buttons import Panel
from cogs.answers import Interaction, change_panel, open_panel
from cogs.routing import MutualsCog


class HelpCog(MutualsCog):
    """Explains."""

    def __init__(self, installation: InstallationService, guilds: GuildService) -> None:
        super().__init__(choices={"help": self.choose})
        self._installation = installation
        self._guilds = guilds

    @app_commands.command()
    @app_commands.allowed_contexts(guilds=True, dms=True)
    async def help(self, interaction: Interaction) -> None:
        """See what you can do with Mutuals, task by task."""
        await open_panel(interaction, await self._panel(interaction, None))

    async def choose(self, interaction: Interaction, values: list[str]) -> None:
        """Show another task."""
        await change_panel(interaction, await self._panel(interaction, texts.Topic(values[0])))

    async def _panel(self, interaction: Interaction, topic: texts.Topic | None) -> Panel:
        offered, guild_id = self._installation.commands(), interaction.guild_id
        if guild_id is None:
            return texts.panel(offered, topic, is_manager=False)
        thresholds = (await self._guilds.settings(guild_id)).thresholds
        return texts.panel(
            offered, topic, is_manager=interaction.permissions.manage_guild, thresholds=thresholds
        )
