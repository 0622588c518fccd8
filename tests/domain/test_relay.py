"""Whether a message may pass, and how a text is cut: nothing lost, nothing too long, no code block left open."""

from dataclasses import replace

import discord
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.refusals import Reason, Refusal
from bot.domain.relay import (
    LARGEST_FILE,
    LONGEST_MESSAGE,
    LONGEST_TEXT,
    Standing,
    first_id_at,
    refuse_files,
    refuse_message,
    split,
)

NOW = 1_800_000_000
HOUR = 3_600
FRIENDS = Standing(friends_since=NOW - HOUR, takes_messages=True, server_relays=True, friendship_needed=0)
SAMPLES = 10_000 if settings().max_examples > 1_000 else 300
"""How many hostile texts: all of them in the deep profile."""

fragments = st.sampled_from([
    "```", "```py\n", "\n```\n", "`", "``", "````", "\n", " ", "\t", "\r\n", "\u2028", "\x00", "\x1f", "\x07",
    "@everyone", "@here", "<@&1>", "<@1>", "**", "||", "~~", "> ", "\\", "\u202e", "\u2066", "\u200b", "\u0301", "😀",
    "https://example.com/a_b", "word ", "```" + "x" * 30,
])  # fmt: skip
runs = st.builds(lambda text, times: text * times, fragments, st.sampled_from([1, 2, 7, 500, 1_990, 4_000]))
hostile = st.lists(st.one_of(runs, fragments, st.text(max_size=80)), max_size=20).map(
    lambda parts: "".join(parts)[:LONGEST_TEXT]
)
plain_texts = st.lists(st.text("ab \n", min_size=1, max_size=900), max_size=8).map("".join)


def seen(text: str) -> str:
    return "".join(text.split())


def is_within(text: str, longer: str) -> bool:
    """Return whether all letters of a text stand in another in their order."""
    letters = iter(longer)
    return all(letter in letters for letter in text)


def leaves_open(piece: str) -> bool:
    return piece.count("```") % 2 == 1


@settings(max_examples=SAMPLES)
@given(hostile)
def test_every_piece_of_a_hostile_text_is_one_discord_takes(text: str) -> None:
    pieces = split(text)

    assert all(0 < len(piece) <= LONGEST_MESSAGE for piece in pieces)
    assert all(seen(piece) for piece in pieces)


@settings(max_examples=SAMPLES)
@given(hostile)
def test_nothing_of_a_hostile_text_is_lost_but_white_space(text: str) -> None:
    assert is_within(seen(text), seen("".join(split(text))))


@settings(max_examples=SAMPLES)
@given(hostile)
def test_no_piece_of_a_cut_text_leaves_a_code_block_open(text: str) -> None:
    pieces = split(text)

    assert len(pieces) < 2 or not any(leaves_open(piece) for piece in pieces)


@given(plain_texts)
def test_a_text_without_code_is_cut_and_nothing_is_added(text: str) -> None:
    assert seen("".join(split(text))) == seen(text)


@given(st.text("abc ", max_size=LONGEST_MESSAGE))
def test_a_text_that_fits_stays_one_piece(text: str) -> None:
    assert split(text) == ([text.strip()] if text.strip() else [])


def test_words_are_not_cut_where_there_is_white_space() -> None:
    pieces = split("word " * 700)

    assert {word for piece in pieces for word in piece.split()} == {"word"}


def test_lines_are_kept_together_where_they_fit() -> None:
    first, second = "a " * 700, "b " * 700

    assert split(f"{first.strip()}\n{second.strip()}") == [first.strip(), second.strip()]


def test_a_code_block_goes_on_in_its_language_in_the_next_piece() -> None:
    pieces = split("```py\n" + "print(1)\n" * 300 + "```")

    assert len(pieces) == 2
    assert all(piece.startswith("```py\n") and piece.endswith("```") for piece in pieces)


def test_a_language_as_long_as_a_message_does_not_hold_us_up() -> None:
    pieces = split("```" + "a" * 3_900)

    assert sum(piece.count("a") for piece in pieces) >= 3_900


def test_white_space_in_the_middle_makes_no_empty_piece() -> None:
    assert split("a" * 1_990 + " " + "\t" * 1_999 + "b") == ["a" * 1_990, "b"]


def test_nothing_but_white_space_is_no_piece() -> None:
    assert split(" \n\t ") == []


def test_friends_may_write() -> None:
    assert refuse_message(FRIENDS, NOW) is None


@pytest.mark.parametrize(
    "standing",
    [
        replace(FRIENDS, friends_since=None),
        replace(FRIENDS, takes_messages=False),
        replace(FRIENDS, server_relays=False),
        replace(FRIENDS, friendship_needed=2 * HOUR),
        replace(FRIENDS, recipient_timed_out=True),
        replace(FRIENDS, friends_since=None, sent_last_minute=99),
    ],
)
def test_whatever_lies_with_the_other_is_one_refusal(standing: Standing) -> None:
    assert refuse_message(standing, NOW) == Refusal(Reason.CANNOT_MESSAGE)


def test_a_friendship_is_old_enough_in_the_second_it_becomes_so() -> None:
    young = replace(FRIENDS, friends_since=NOW, friendship_needed=HOUR)

    assert refuse_message(young, NOW + HOUR - 1) is not None
    assert refuse_message(young, NOW + HOUR) is None


def test_the_rate_names_its_limit() -> None:
    assert refuse_message(replace(FRIENDS, sent_last_minute=19), NOW) is None
    assert refuse_message(replace(FRIENDS, sent_last_minute=20), NOW) == Refusal(Reason.TOO_MANY_MESSAGES, 20)


def test_whoever_is_timed_out_reads_so_whomever_they_write_to() -> None:
    out = replace(FRIENDS, sender_timed_out=True)

    assert refuse_message(out, NOW) == refuse_message(replace(out, friends_since=None), NOW)
    assert refuse_message(out, NOW) == Refusal(Reason.YOU_ARE_TIMED_OUT)


@pytest.mark.parametrize(
    ("sizes", "reason"),
    [
        ((), None),
        ((LARGEST_FILE, LARGEST_FILE), None),
        ((LARGEST_FILE + 1,), Reason.FILE_TOO_LARGE),
        ((LARGEST_FILE,) * 3, Reason.FILES_TOO_LARGE),
    ],
)
def test_files_may_be_as_large_as_discord_takes_them_one_by_one_and_together(
    sizes: tuple[int, ...], reason: Reason | None
) -> None:
    refused = refuse_files(sizes)

    assert (refused.reason if refused is not None else None) is reason


@given(st.integers(min_value=1_500_000_000, max_value=3_000_000_000))
def test_the_first_id_of_a_time_is_of_that_time(seconds: int) -> None:
    assert discord.utils.snowflake_time(first_id_at(seconds)).timestamp() == seconds
    assert discord.utils.snowflake_time(first_id_at(seconds) - 1).timestamp() < seconds
