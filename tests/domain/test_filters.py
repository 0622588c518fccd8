"""The word filter: one word, in whatever dress; never a part of another."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.filters import LONGEST, MOST, matches, parse, plain
from bot.domain.refusals import Reason, Refusal
from tests.domain.test_relay import SAMPLES, hostile

WORD = "spoiler"
INVISIBLE = [
    "\u200b",
    "\u200d",
    "\u2060",
    "\ufeff",
    "\u202e",
    "\u2066",
    "\u00ad",
    "\u034f",
    "\ufe0f",
    "\u3164",
    "\u115f",
]
DECORATIONS = ["*", "**", "_", "__", "~~", "||", "`", "\\"]
FULL_WIDTH = str.maketrans({chr(code): chr(code + 0xFEE0) for code in range(0x21, 0x7F)})

WIDE = "BAD".translate(FULL_WIDTH)

hidden = st.lists(st.sampled_from([*INVISIBLE, *DECORATIONS]), max_size=3).map("".join)
dresses: st.SearchStrategy[Callable[[str], str]] = st.sampled_from(
    [str.upper, str.title, str, lambda text: text.translate(FULL_WIDTH)]
)


@st.composite
def disguised(draw: st.DrawFn) -> str:
    """Draw the word with something between its letters, in any case and width."""
    dress = draw(dresses)
    letters = [draw(hidden) + dress(letter) for letter in WORD]
    return "".join(letters) + draw(hidden)


@settings(max_examples=SAMPLES)
@given(
    disguised(),
    st.sampled_from(["", "a ", "so, ", "(", "¡", "\n"]),
    st.sampled_from(["", "!", " b", ")", "…"]),
)
def test_a_word_is_found_in_any_dress(word: str, before: str, after: str) -> None:
    assert matches(before + word + after, [WORD])


@given(disguised(), st.sampled_from(["s", "x", "ed", "1"]))
def test_a_part_of_another_word_is_not_found(word: str, more: str) -> None:
    assert not matches(word + more, [WORD])
    assert not matches(more + word, [WORD])


@settings(max_examples=SAMPLES)
@given(hostile, st.lists(st.text(max_size=20), max_size=3))
def test_no_text_and_no_word_breaks_it(text: str, words: list[str]) -> None:
    assert matches(text, words) in {True, False}


@settings(max_examples=SAMPLES)
@given(st.text(min_size=1, max_size=LONGEST).filter(lambda text: "," not in text))
def test_whatever_word_was_taken_finds_itself(text: str) -> None:
    words = parse(text)

    assert isinstance(words, Refusal) or not words or matches(f"so, {text}.", words)


@given(st.text(max_size=200))
def test_a_plain_text_is_plain(text: str) -> None:
    assert plain(plain(text)) == plain(text)


def test_phrases_are_found_across_white_space_and_punctuation() -> None:
    assert matches("He said: no\n  — WAY.", ["no way"])
    assert not matches("no other way", ["no way"])


@pytest.mark.parametrize("text", ["bad", "B A D", "ba\u0301d", "b-a-d"])
def test_only_whole_words_count(text: str) -> None:
    assert matches(text, ["bad"]) is (text == "bad")


def test_four_thousand_invisible_characters_hide_nothing() -> None:
    assert matches("spoi" + "\u200b" * 4_000 + "ler", [WORD])


def test_a_filter_of_nothing_matches_nothing() -> None:
    assert parse(" , \u200b,** ,") == ()
    assert not matches("", [""])
    assert not matches("text", ["", "**"])


def test_words_are_read_once_each_as_they_are_compared() -> None:
    assert parse(f"Bad, **bad**, {WIDE}, no  way") == ("bad", "no way")


def test_too_many_and_too_long_words_are_refused_with_the_limit() -> None:
    assert parse(",".join(f"w{n}" for n in range(MOST))) == tuple(f"w{n}" for n in range(MOST))
    assert parse(",".join(f"w{n}" for n in range(MOST + 1))) == Refusal(Reason.TOO_MANY_WORDS, MOST)
    assert parse("w" * (LONGEST + 1)) == Refusal(Reason.WORD_TOO_LONG, LONGEST)
