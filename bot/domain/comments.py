"""Comments on posts: where one is on its way; who may write one is among the rules of posts."""

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.posts import Place

LONGEST_COMMENT = 1_000
COMMENTS_A_MINUTE = 10


class CommentState(StrEnum):
    """What became of a comment."""

    SENDING = "sending"
    SHOWN = "shown"
    HELD = "held"
    """It waits for the review of the post's author: a word of their filter is in it."""
    REMOVING = "removing"
    """Its writer was told that it failed; a message of it may be there or not."""


@dataclass(frozen=True, slots=True)
class Comment:
    """One comment; never its text."""

    id: int
    guild_id: int
    post_id: int
    author_id: int
    state: CommentState
    commented_at: int
    channel_id: int | None = None
    message_id: int | None = None

    @property
    def place(self) -> Place | None:
        """Where its text lies, None as long as that is not known."""
        if self.channel_id is None or self.message_id is None:
            return None
        return Place(self.channel_id, self.message_id)
