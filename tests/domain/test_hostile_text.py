"""Ten thousand hostile texts: cut into pieces Discord takes with nothing lost, and compared without a surprise."""

import re
import unicodedata

import pytest
from hypothesis import settings

from bot.domain.filters import matches
from bot.domain.relay import LONGEST_MESSAGE, LONGEST_TEXT, split
from tests.hostile import hostile_texts

TEXTS = hostile_texts(seed=1, count=10_000, longest=LONGEST_TEXT)
COMPARED = TEXTS if settings().max_examples > 1_000 else TEXTS[:1_000]
"""What the filter looks at, letter by letter: all of them in the deep profile."""
FENCE = "```"


def seen(text: str) -> str:
    """Return a text without white space, which Discord trims and which is where texts are cut."""
    return "".join(text.split())


def test_every_piece_is_one_that_discord_takes() -> None:
    wrong = [text for text in TEXTS for piece in split(text) if not 0 < len(piece) <= LONGEST_MESSAGE]

    assert wrong == []


def test_a_text_that_fits_arrives_as_it_was_written_but_for_white_space_around_it() -> None:
    short = [text for text in TEXTS if len(text.strip()) <= LONGEST_MESSAGE]

    assert [split(text) for text in short] == [[text.strip()] if text.strip() else [] for text in short]


def test_a_longer_text_without_code_loses_nothing_and_gains_nothing() -> None:
    wrong = [text for text in TEXTS if FENCE not in text and seen("".join(split(text))) != seen(text)]

    assert wrong == []


def test_a_longer_text_with_code_keeps_every_letter_in_order() -> None:
    def is_kept(text: str) -> bool:
        letters = iter(seen("".join(split(text))))
        return all(letter in letters for letter in seen(text))

    assert [text for text in TEXTS if not is_kept(text)] == []


def test_no_piece_of_a_longer_text_leaves_a_code_block_open() -> None:
    cut = [pieces for pieces in map(split, TEXTS) if len(pieces) > 1]

    assert cut
    assert [piece for pieces in cut for piece in pieces if len(re.findall(r"```", piece)) % 2] == []


def test_the_filter_takes_every_text_and_finds_in_it_what_is_there_and_nothing_else() -> None:
    found = [matches(f"{text} .spoiler.", ["spoiler"]) for text in COMPARED]
    wrong = [text for text in COMPARED if matches(text, ["kumquat", "no such phrase"])]

    assert all(found)
    assert wrong == []


@pytest.mark.parametrize("form", ["NFC", "NFD", "NFKC", "NFKD"])
def test_the_filter_finds_a_word_in_whatever_form_it_is_written(form: str) -> None:
    written = unicodedata.normalize(form, "\uff21 crème ﬁlled spoiler")  # type: ignore[arg-type]

    assert matches(written, ["CRÈME"])
    assert matches(written, ["filled"])
    assert not matches(written, ["fill"])
