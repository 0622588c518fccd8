"""Choosing a person from one's own list by typing."""

import re
import unicodedata
from collections.abc import Sequence

SHOWN = 25
"""Choices Discord shows at most."""
BY_ID = re.compile(r"<@!?(\d{1,20})>|(\d{15,20})")

Names = Sequence[tuple[int, str]]


def best_matches(names: Names, typed: str) -> list[tuple[int, str]]:
    """Return those whose name begins with, else contains, what was typed, in the list's order."""
    wanted = _plain(typed)
    begins = [one for one in names if _plain(one[1]).startswith(wanted)]
    contains = [one for one in names if wanted in _plain(one[1]) and one not in begins]
    return [*begins, *contains][:SHOWN]


def chosen(names: Names, text: str) -> int | None:
    """Return whom a text means: an id or a mention of somebody on the list, or a name only one of them has."""
    if match := BY_ID.fullmatch(text.strip()):
        user_id = int(match[1] or match[2])
        return user_id if any(user_id == one for one, _ in names) else None
    same = [user_id for user_id, name in names if _plain(name) == _plain(text)]
    return same[0] if len(same) == 1 else None


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())
