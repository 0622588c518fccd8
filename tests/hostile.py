"""Texts nobody wants to carry: what breaks splitting, filters and pages, drawn at random from a seed."""

import random
import sys

PIECES = (
    "```", "```py\n", "\n```\n", "`", "``", "````", "```" + "x" * 30, "\n", " ", "\t", "\r\n", "\u2028", "\u2029",
    "\x00", "\x1f", "\x07", "\x1b[31m", "\x7f", "\x85",
    "@everyone", "@here", "<@&1>", "<@1>", "<#1>", "</follow:1>", "<t:1:R>", "<:a:1>",
    "**", "__", "||", "~~", "> ", ">>> ", "# ", "-# ", "\\", "[a](https://example.com)", "https://example.com/a_b",
    "\u202e", "\u2066", "\u2069", "\u200f", "\u061c", "\u200b", "\u200d", "\u2060", "\ufeff", "\u00ad",
    "\u0301", "e\u0301\u0323", "Z\u0351\u036b\u0343\u036a", "\u3164", "\u115f",
    "😀", "👩\u200d👩\u200d👧", "🏴\U000e0067\U000e0062\U000e007f", "❤\ufe0f", "🇩🇪",
    "\ud7ff", "\ue000", "\ufffd", "\ufffe", "\U0010ffff", "word ", "ﬁ", "\uff22\uff21\uff24", "ß", "İ",
)  # fmt: skip
TIMES = (1, 1, 1, 2, 3, 7, 60, 500, 1_990, 2_000, 4_000)
SURROGATES = range(0xD800, 0xE000)


def hostile_texts(seed: int, count: int, longest: int) -> list[str]:
    """Return as many texts, always the same ones for a seed; the first are the worst of each kind."""
    chance = random.Random(seed)  # noqa: S311 - a test's dice
    worst = [(piece * longest)[:longest] for piece in PIECES]
    return [*worst, *(_drawn(chance, longest) for _ in range(count - len(worst)))][:count]


def _drawn(chance: random.Random, longest: int) -> str:
    parts = [_part(chance) for _ in range(chance.randint(1, 20))]
    return "".join(parts)[: chance.choice((longest, longest, longest // 2, 40))]


def _part(chance: random.Random) -> str:
    if chance.random() < 0.3:
        return "".join(_letter(chance) for _ in range(chance.randint(1, 40)))
    return chance.choice(PIECES) * chance.choice(TIMES)


def _letter(chance: random.Random) -> str:
    code = chance.choice(
        (chance.randint(0, 0x7F), chance.randint(0, 0xFFFF), chance.randint(0, sys.maxunicode))
    )
    return "\ufffd" if code in SURROGATES else chr(code)
