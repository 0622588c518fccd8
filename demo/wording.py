"""What Discord's markup looks like to the person who reads it, as plain text for a terminal."""

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Final

from demo.riverside import Riverside, display_name

MARKUP: Final = re.compile(r"<(?P<kind>@&|@!?|#|t:)(?P<id>-?\d+)(?::\w)?>|</(?P<command>[^:>]+):\d+>")

# Isolate the direction of writing in Discord; most terminals would show a box.
ISOLATES: Final = dict.fromkeys((0x2066, 0x2067, 0x2068, 0x2069))


def as_shown(text: str, riverside: Riverside) -> str:
    """Return the text with mentions, channels, commands and times as Discord shows them; markdown stays."""
    return MARKUP.sub(lambda match: _shown(match, riverside), text).translate(ISOLATES)


def _shown(match: re.Match[str], riverside: Riverside) -> str:
    if match["command"]:
        return f"/{match['command']}"
    found = int(match["id"])
    if match["kind"] == "t:":
        return f"{datetime.fromtimestamp(found, UTC):%-d %B %Y}"
    if match["kind"] == "#":
        return next((f"#{one.name}" for one in riverside.channels if one.id == found), "#unknown")
    if match["kind"] == "@&":
        return next((f"@{one.name}" for one in riverside.guild.roles.values() if one.id == found), "@unknown")
    return next((f"@{display_name(one)}" for one in riverside.members if one.id == found), "@unknown")


def listed(names: Iterable[str], nobody: str = "nobody") -> str:
    """Return the names as one phrase: "Ann", "Ann and Bob", "Ann, Bob and Cat"."""
    found: Sequence[str] = tuple(names)
    if len(found) < 2:  # noqa: PLR2004 - the smallest number that needs an "and"
        return found[0] if found else nobody
    return f"{', '.join(found[:-1])} and {found[-1]}"
