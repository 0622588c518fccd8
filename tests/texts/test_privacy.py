"""The panel of choices about oneself."""

from bot.domain.filters import LONGEST, MOST
from bot.texts.privacy import filter_form


def test_a_full_word_filter_can_be_shown_and_sent_again() -> None:
    words = [f"{number:050}"[-LONGEST:] for number in range(MOST)]

    fields = filter_form(words).fields

    assert all(len(field.value) <= field.most <= 4_000 for field in fields)
    assert [word for field in fields for word in field.value.split(", ")] == words
