"""What moderators read stays harmless and within Discord's limits, whatever was written."""

import re

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.pages import PAGE_SIZE, Page
from bot.domain.reports import LONGEST_WORD, Act, Card, LogEntry, Report, SubjectKind, Verdict
from bot.texts import reports as texts
from bot.texts.names import inert

LONGEST_MESSAGE, LONGEST_EMBED = 2_000, 4_096
FAR = 2**62
HOSTILE = st.text(alphabet=st.sampled_from("*_`~|<>@#[]()\\:\u200b\u202e\n ae"), max_size=400)
WORST = Report(
    FAR, FAR, FAR, FAR, SubjectKind.MESSAGE, FAR, "*" * LONGEST_WORD, 4 * 10**9, Verdict.SUSPENDED, FAR, 4 * 10**9
)  # fmt: skip
NAME = "_" * 100


@given(HOSTILE, st.integers(10, 300))
def test_a_harmless_text_is_as_short_as_asked_and_has_nothing_unescaped(text: str, longest: int) -> None:
    shown = inert(text, longest)

    assert len(shown) <= longest
    assert re.sub(r"\\.", "", shown, flags=re.DOTALL).translate(
        str.maketrans("", "", "*_`~|<>#[]()\\:")
    ) == re.sub(r"\\.", "", shown, flags=re.DOTALL)


@given(st.text(alphabet="abc ", max_size=100))
def test_a_text_that_does_no_harm_is_kept(text: str) -> None:
    assert inert(text, 1_000).strip("\u2068\u2069") == " ".join(text.split())


@given(HOSTILE)
def test_a_card_fits_into_a_message_and_its_quote_into_an_embed(text: str) -> None:
    shown = Card(WORST, NAME, NAME, 4 * 10**9)

    assert len(texts.card(shown)) <= LONGEST_MESSAGE
    assert len(texts.decided(shown)) <= LONGEST_MESSAGE
    assert len(texts.private_card(shown, text * 10)) <= LONGEST_MESSAGE
    assert 0 < len(texts.quoted(text * 10)) <= LONGEST_EMBED


def test_a_full_page_of_reports_fits_into_a_message() -> None:
    rows = [Card(WORST, NAME, NAME)] * PAGE_SIZE

    assert len(texts.overview(Page(rows, 10_000, 10_000, 100_000), 1_000)) <= LONGEST_MESSAGE


def test_a_full_page_of_the_log_fits_into_a_message() -> None:
    entry = LogEntry(Act.REMOVED, FAR, FAR, NAME, 4 * 10**9, 4 * 10**9)

    assert len(texts.log_page(Page([entry] * PAGE_SIZE, 10_000, 10_000, 100_000))) <= LONGEST_MESSAGE
