"""Tells Discord which commands there are."""

import hashlib
import json

import discord
from discord import app_commands
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

    def names(self) -> list[str]:
        """Return the full names of all commands that can be typed."""
        every = self._bot.tree.walk_commands()
        return [one.qualified_name for one in every if not isinstance(one, app_commands.Group)]

    async def publish(self) -> dict[str, int]:
        """Tell Discord of all commands, and return its ids of those that can be typed."""
        known = await self._bot.tree.sync()
        return {one.name: one.id for one in known if one.type is discord.AppCommandType.chat_input}
