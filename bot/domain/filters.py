"""A person's word filter: whole words, whatever their case, spelling of width, or decoration."""

import re
import unicodedata
from collections.abc import Iterable

from bot.domain.refusals import Reason, Refusal

MOST = 100
LONGEST = 50
DECORATION = re.compile(r"[*_~`|>#\\]")
WORD = re.compile(r"\w+")
HIDDEN = {"Cf", "Mn"}
"""Unicode categories that are not seen as letters: zero-width and direction marks, combining accents."""
FILLERS = {"\u115f", "\u1160", "\u3164", "\uffa0"}
"""Letters by category, yet nothing is seen of them."""


def plain(text: str) -> str:
    """Return a text as it is compared: NFKC, without invisible characters and Markdown, case folded."""
    visible = "".join(
        letter
        for letter in unicodedata.normalize("NFKC", text)
        if unicodedata.category(letter) not in HIDDEN and letter not in FILLERS
    )
    return " ".join(WORD.findall(DECORATION.sub("", visible).casefold()))


def matches(text: str, words: Iterable[str]) -> bool:
    """Return whether any of the words, or phrases, stands in the text as a whole."""
    padded = f" {plain(text)} "
    return any(f" {plain(word)} " in padded for word in words if plain(word))


def parse(text: str) -> tuple[str, ...] | Refusal:
    """Read words from a comma-separated text, each once."""
    words = tuple(dict.fromkeys(word for part in text.split(",") if (word := plain(part))))
    if len(words) > MOST:
        return Refusal(Reason.TOO_MANY_WORDS, MOST)
    if any(len(word) > LONGEST for word in words):
        return Refusal(Reason.WORD_TOO_LONG, LONGEST)
    return words
