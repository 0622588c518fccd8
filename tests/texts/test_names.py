"""Names of people are shown and never obeyed."""

import re

import pytest

from bot.texts.names import inert, plain

LINK = re.compile(r"(?<!\\)\]\(")


@pytest.mark.parametrize(
    "name",
    [
        "[[Claim](https://e.vil/x)",
        "[Claim](https://e.vil/x)",
        "[a][b](https://e.vil)",
        "\\[x](https://e.vil)",
        "**bold** _it_ `c`",
    ],
)
def test_a_name_is_no_link_and_no_markdown(name: str) -> None:
    shown = plain(name)

    assert not LINK.search(shown)
    assert "https://" not in shown
    assert not re.search(r"(?<!\\)[*_`\[]", shown)
    assert not LINK.search(inert(name, 100))
