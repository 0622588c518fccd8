"""The chapters of the tour, in the order they are told; every feature adds its own file here."""

from typing import Final

from demo.scene import Chapter
from demo.steps import circles, follows, graph, messages, posts

CHAPTERS: Final[tuple[Chapter, ...]] = (
    follows.CHAPTER,
    graph.CHAPTER,
    circles.CHAPTER,
    messages.CHAPTER,
    posts.CHAPTER,
)
