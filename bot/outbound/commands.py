"""Tells Discord which commands there are."""

import hashlib
import json

import discord
from discord import app_commands
from discord.app_commands import TranslationContextLocation, TranslationContextTypes
from discord.ext import commands

from bot.texts.language import fingerprint, gettext, is_spoken, speaking

NAMES = frozenset(
    {
        TranslationContextLocation.command_name,
        TranslationContextLocation.group_name,
        TranslationContextLocation.parameter_name,
    }
)
"""What everybody types alike, whatever their language."""


class Translator(app_commands.Translator):
    """Says what commands, their options and choices mean, from the catalogues."""

    async def translate(
        self, string: app_commands.locale_str, locale: discord.Locale, context: TranslationContextTypes
    ) -> str | None:
        """Return a description or a choice in a language, None where it is as in English."""
        if context.location in NAMES or not is_spoken(locale.value):
            return None
        with speaking(locale.value):
            translated = gettext(string.message)
        return translated if translated != string.message else None


class DiscordCommands:
    """The bot's command tree as Discord's registry of commands."""

    def __init__(self, bot: commands.AutoShardedBot) -> None:
        self._bot = bot

    def fingerprint(self) -> str:
        """Return a digest of every command's definition, of the catalogues and of the application they belong to."""
        definitions = [command.to_dict(self._bot.tree) for command in self._bot.tree.get_commands()]
        known = [self._bot.application_id, definitions, fingerprint()]
        text = json.dumps(known, sort_keys=True, default=str)
        return hashlib.sha256(text.encode()).hexdigest()

    def names(self) -> list[str]:
        """Return the full names of all commands that can be typed."""
        every = self._bot.tree.walk_commands()
        return [one.qualified_name for one in every if not isinstance(one, app_commands.Group)]

    async def publish(self) -> dict[str, int]:
        """Tell Discord of all commands, in every language there is, and return its ids of those that can be typed."""
        await self._bot.tree.set_translator(Translator())
        known = await self._bot.tree.sync()
        return {one.name: one.id for one in known if one.type is discord.AppCommandType.chat_input}
