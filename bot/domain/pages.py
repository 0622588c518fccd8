"""Lists in pages: which rows a page holds, and where first, previous, next and last lead."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

T_co = TypeVar("T_co", covariant=True)

PAGE_SIZE = 10


@dataclass(frozen=True, slots=True)
class Page(Generic[T_co]):
    """One page of a list; pages count from 1."""

    rows: Sequence[T_co]
    number: int
    of: int
    total: int


def page_count(total: int, size: int = PAGE_SIZE) -> int:
    """Return how many pages so many rows make; an empty list has one, empty page."""
    return max(1, -(-total // size))


def clamp(number: int, total: int, size: int = PAGE_SIZE) -> int:
    """Return the page that exists nearest to the wanted one: lists shrink while people turn pages."""
    return max(1, min(number, page_count(total, size)))


def offset_of(number: int, size: int = PAGE_SIZE) -> int:
    """Return how many rows come before a page."""
    return (number - 1) * size
