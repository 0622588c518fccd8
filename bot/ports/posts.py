"""What services need of Discord for posts and comments."""

from collections.abc import Iterable, Mapping
from typing import Protocol

from bot.domain.comments import Comment
from bot.domain.outcomes import Content, Copied, Outcome, Placing, SourceGone, TryLater
from bot.domain.posts import ActKind, Place, Post, Read, Removal


class PostGateway(Protocol):
    """Puts posts where their readers find them. What was sent once is found again, not sent twice."""

    async def send(self, post: Post, author_name: str, draft: Content) -> Placing:
        """Write a new post into its channel."""
        ...

    async def find(self, post: Post) -> Copied | TryLater | None:
        """Look where a post was to be sent for a message of it."""
        ...

    async def move(self, post: Post, author_name: str, channel_id: int) -> Placing:
        """Write what a post's message holds into another channel; the old message stays."""
        ...

    async def rewrite(
        self, post: Post, author_name: str, text: str | None, alt: str | None = None
    ) -> Placing:
        """Give a post's message another text, marked as edited, or its picture another alt text; None for as it was."""
        ...

    async def read(self, places: Iterable[Place]) -> Mapping[Place, Read | SourceGone | TryLater]:
        """Return what messages of ours hold now, or held minutes ago."""
        ...

    async def remove(self, removal: Removal) -> Outcome:
        """Remove a message of ours and its thread; what is gone already is removed."""
        ...

    async def tell_left_behind(self, removal: Removal, channel_id: int) -> None:
        """Tell somebody, in their DM, that a message of theirs could not be removed."""
        ...


class CommentGateway(Protocol):
    """Puts comments where a post's readers find them. What was sent once is found again, not sent twice."""

    async def send(self, post: Post, comment: Comment, author_name: str, text: str) -> Placing:
        """Write a comment into the post's thread, or beside the post where there are no threads."""
        ...

    async def find(self, post: Post, comment: Comment) -> Copied | TryLater | None:
        """Look beside a post for a comment that was sent and not recorded."""
        ...

    async def hold(
        self, post: Post, comment: Comment, author_name: str, text: str, channel_id: int
    ) -> Placing:
        """Put a comment before the post's author, in their DM, its text covered."""
        ...

    async def read_held(self, place: Place) -> str | None:
        """Return the text of a comment that waits, None if it cannot be read."""
        ...


class CountAct(Protocol):
    """Counts what people do with each other's posts; it never waits and may be called at any time."""

    def __call__(self, guild_id: int, kind: ActKind, who: int, toward: int | None = None) -> None:
        """Count one like, comment or repost of one person, on another's post."""
        ...
