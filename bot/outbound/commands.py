"""Tells Discord which commands there are."""

import hashlib
import json

from discord.ext import commands


class DiscordCommands:
    """The bot's command tree as Discord's registry of commands."""

    def __init__(self, bot: commands.AutoShardedBot) -> None:
        self._bot = bot

    def fingerprint(self) -> str:
        """Return a digest of every command's definition and of the application they belong to."""
        definitions = [command.to_dict(self._bot.tree) for command in self._bot.tree.get_commands()]
        text = json.dumps([self._bot.application_id, definitions], sort_keys=True, default=str)
        return hashlib.sha256(text.encode()).hexdigest()

    async def publish(self) -> None:
        """Tell Discord of all commands."""
        await self._bot.tree.sync()
