"""Gathers every text of ours: from `bot/texts`, and what Discord shows of the commands."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import discord
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po
from discord import app_commands

from bot.app import create_bot
from bot.client import MutualsBot
from bot.config import Settings
from bot.outbound.commands import NAMES

FOLDER = Path(__file__).parent
TEXTS = FOLDER.parent / "bot" / "texts"
TEMPLATE = FOLDER / "mutuals.pot"
KEYWORDS = {"_": None, "ngettext": (1, 2), "later": None}
ALWAYS = datetime(2026, 1, 1, tzinfo=UTC)
"""The date of the template, so that it changes only with the texts."""
WIDTH = 110


class Listener(app_commands.Translator):
    """Notes what discord.py asks to have translated."""

    def __init__(self) -> None:
        self.heard: dict[str, None] = {}

    async def translate(
        self,
        string: app_commands.locale_str,
        _locale: discord.Locale,
        context: app_commands.TranslationContextTypes,
    ) -> str | None:
        """Note a text, and leave it as it is."""
        if context.location not in NAMES:
            self.heard[string.message] = None
        return None


async def of_commands() -> list[str]:
    """Return what Discord shows of commands, their options and choices, but for names."""
    bot, listener = create_bot(Settings(_env_file=None)), Listener()
    if isinstance(bot, MutualsBot):
        await bot.furnish()
    for command in bot.tree.get_commands():
        await command.get_translated_payload(bot.tree, listener)
    return list(listener.heard)


def of_texts() -> Iterator[tuple[str, str | tuple[str, ...]]]:
    """Yield the texts of `bot/texts`, each with the file it stands in."""
    found = extract_from_dir(TEXTS, [("**.py", "python")], keywords=KEYWORDS)
    for file, _line, message, _comments, _context in sorted(found, key=lambda one: one[:2]):
        yield f"bot/texts/{file}", message


async def template() -> Catalog:
    """Return all texts."""
    catalog = Catalog(project="Mutuals", copyright_holder="its authors", creation_date=ALWAYS)
    for file, message in of_texts():
        catalog.add(message, locations=[(file, 0)])
    for message in await of_commands():
        catalog.add(message, locations=[("cogs", 0)])
    return catalog


async def update() -> None:
    """Write the template, and bring every catalogue up to date with it: new texts wait there untranslated."""
    made = await template()
    with TEMPLATE.open("wb") as file:
        write_po(file, made, width=WIDTH, include_lineno=False)
    for path in FOLDER.glob("*.po"):
        with path.open("rb") as file:
            catalog = read_po(file, locale=path.stem.replace("-", "_"))
        catalog.update(made, no_fuzzy_matching=True)
        with path.open("wb") as file:
            write_po(file, catalog, width=WIDTH, include_lineno=False, ignore_obsolete=True)
