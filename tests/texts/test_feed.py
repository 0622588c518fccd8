"""Hostile texts on cards: they fit into what Discord takes, and stay within their own lines."""

import re

import pytest

from bot.domain.feed import PAGE, Item, Visit
from bot.domain.posts import Audience, Look, Post, PostKind, PostState, Read
from bot.domain.preferences import WhoMay
from bot.texts.feed import comments_card, opened_card, page_cards
from tests.hostile import hostile_texts

TEXTS = hostile_texts(seed=7, count=120, longest=2_000)
LONGEST_CARD, LONGEST_ALL, LONGEST_TITLE = 4_096, 6_000, 256


def look(audience: Audience, name: str, post_id: int = 1) -> Look:
    post = Post(post_id, 9, 1, PostKind.TEXT, audience, PostState.SHOWN, 1, channel_id=5, message_id=post_id)
    return Look(post, 2, WhoMay.EVERYONE, WhoMay.EVERYONE, follows=True, author_name=name)


def page(texts: list[str], audience: Audience) -> list[str]:
    """Return the descriptions of a page's cards, after holding it against Discord's limits."""
    looks = [look(audience, text, number) for number, text in enumerate(texts, 1)]
    items = tuple(Item(one, 1, one.author_name, 1, via_is_friend=False) for one in looks)
    reads = {
        one.post.place: Read(text, "https://a.example/x.png", text)
        for one, text in zip(looks, texts, strict=True)
    }
    cards = page_cards(
        Visit(items, 1, 1, len(items)), {place: read for place, read in reads.items() if place}
    )
    assert all(len(one.title) <= LONGEST_TITLE and len(one.text) <= LONGEST_CARD for one in cards)
    assert sum(len(one.title) + len(one.text) + len(one.footer) for one in cards) <= LONGEST_ALL
    return [one.text for one in cards]


@pytest.mark.parametrize("start", range(0, 120, PAGE))
def test_a_page_of_anything_fits_and_excerpts_stay_on_their_line(start: int) -> None:
    found = page(TEXTS[start : start + PAGE], Audience.PUBLIC)

    for text in found:
        assert not re.search(r"(?<!\\)(```|\*\*|\|\|)", text.partition("\n")[0])
        assert len(text.splitlines()) <= 4  # text, picture, link, time


@pytest.mark.parametrize("start", range(0, 120, PAGE))
def test_whole_texts_of_followers_posts_fit_on_a_page_too(start: int) -> None:
    assert len(page(TEXTS[start : start + PAGE], Audience.FOLLOWERS)) == PAGE


@pytest.mark.parametrize("text", TEXTS[:60])
def test_an_opened_post_with_comments_fits(text: str) -> None:
    cards = [
        opened_card(look(Audience.PUBLIC, text), Read(text, "https://a.example/x.png", text[:1_000])),
        *comments_card([(text, text[:1_000], True)] * 8),
    ]

    assert all(len(one.text) <= LONGEST_CARD for one in cards)
    assert sum(len(one.title) + len(one.text) + len(one.footer) for one in cards) <= LONGEST_ALL
