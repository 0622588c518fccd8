"""The chapters of the tour, in the order they are told; every feature adds its own file here."""

from typing import Final

from demo.scene import Chapter
from demo.steps import circles, data, digests, follows, graph, insights, messages, posts, running

CHAPTERS: Final[tuple[Chapter, ...]] = (
    follows.CHAPTER,
    graph.CHAPTER,
    running.CHAPTER,
    circles.CHAPTER,
    messages.CHAPTER,
    data.CHAPTER,
    insights.CHAPTER,
    posts.CHAPTER,
    digests.CHAPTER,
)
