"""Pages: every row stands on exactly one of them, and every number leads to one that exists."""

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.pages import clamp, offset_of, page_count

totals, sizes = st.integers(0, 500), st.integers(1, 20)


def test_an_empty_list_has_one_page() -> None:
    assert page_count(0) == 1
    assert clamp(5, total=0) == 1


@given(totals, sizes)
def test_every_row_stands_on_exactly_one_page(total: int, size: int) -> None:
    rows = list(range(total))

    pages = [rows[offset_of(n, size) :][:size] for n in range(1, page_count(total, size) + 1)]

    assert [row for page in pages for row in page] == rows


@given(st.integers(1, 500), sizes)
def test_no_page_is_empty_where_there_are_rows(total: int, size: int) -> None:
    assert offset_of(page_count(total, size), size) < total


@given(st.integers(), totals, sizes)
def test_every_number_leads_to_a_page_that_exists(number: int, total: int, size: int) -> None:
    assert 1 <= clamp(number, total, size) <= page_count(total, size)


@given(totals, sizes, st.data())
def test_a_page_that_exists_is_the_one_shown(total: int, size: int, data: st.DataObject) -> None:
    number = data.draw(st.integers(1, page_count(total, size)))

    assert clamp(number, total, size) == number
