"""Interests: short tags a member declares about themselves."""

import unicodedata

from bot.domain.refusals import Reason, Refusal

MOST = 10
LONGEST = 30
NONE = "-"
"""Written instead of tags it removes them all."""


def parse(text: str) -> tuple[str, ...] | Refusal:
    """Read tags from a comma-separated text: each once, trimmed, in one spelling whatever the case."""
    if text.strip() == NONE:
        return ()
    parts = (" ".join(unicodedata.normalize("NFKC", part).casefold().split()) for part in text.split(","))
    tags = tuple(dict.fromkeys(_visible(part).lstrip("#").strip() for part in parts))
    tags = tuple(tag for tag in tags if tag)
    if len(tags) > MOST:
        return Refusal(Reason.TOO_MANY_INTERESTS, MOST)
    if any(len(tag) > LONGEST for tag in tags):
        return Refusal(Reason.INTEREST_TOO_LONG, LONGEST)
    return tags


def _visible(text: str) -> str:
    return "".join(letter for letter in text if not unicodedata.category(letter).startswith("C")).strip()
