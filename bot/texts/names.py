"""Names of people as text: always shown, never obeyed."""

import re

import discord

from bot.texts.language import gettext as _

LONGEST_NAME = 40
INVISIBLE = re.compile(
    "[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]"
)

MARKDOWN = re.compile(r"([\\`*_~|\[\]()<>#:-])")


def mention(user_id: int) -> str:
    """Return a mention; what Mutuals sends pings nobody."""
    return f"<@{user_id}>"


def plain(name: str, *, escape: bool = True, longest: int = LONGEST_NAME) -> str:
    """Return a name of somebody else's making as harmless text of bounded length.

    Without `escape` it is for places that show text as it is, as the options of a menu.
    """
    visible = " ".join(INVISIBLE.sub("", name).split()) or _("someone")
    short = visible if len(visible) <= longest else visible[: longest - 1] + "…"
    return _escaped(short) if escape else _isolated(short)


def inert(text: str, longest: int) -> str:
    """Return a text of somebody else's making, of several lines, as harmless text of bounded length."""
    lines = (" ".join(INVISIBLE.sub("", line).split()) for line in text.splitlines())
    visible = "\n".join(line for line in lines if line)
    # Escaping makes it longer, by one sign for each that is escaped; cut before it, so that none is cut in two.
    shown = _escaped(visible)
    while len(shown) > longest:
        visible = visible[: len(visible) - max(1, (len(shown) - longest) // 2)]
        shown = _escaped(visible) + "…"
    return shown


def _escaped(text: str) -> str:
    # discord.py's escape_markdown leaves what stands within a masked link as it is.
    lines = MARKDOWN.sub(r"\\\1", discord.utils.escape_mentions(text)).splitlines()
    return "\n".join(_isolated(line) for line in lines)


def _isolated(line: str) -> str:
    return f"\u2068{line}\u2069"  # isolates the direction of writing: a name cannot turn the text around


def named(user_id: int, name: str) -> str:
    """Return a mention with the name beside it, for those whose client does not know the person."""
    return f"{mention(user_id)} ({plain(name)})"


def short(name: str) -> str:
    """Return a name as a choice's label: menus show text as it is, so nothing needs escaping."""
    return plain(name, escape=False)
