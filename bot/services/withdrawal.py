"""Posts taken from their readers: deleted with all that hangs on them, or made drafts again."""

from bot.database import Transaction
from bot.domain.posts import Audience, Post, PostKind, PostState
from bot.domain.relay import MINUTE
from bot.stores.all import Stores

LEASE = 2 * MINUTE
"""Seconds after which what was begun is looked at by somebody else."""


async def take_away(tx: Transaction, stores: Stores, post: Post, now: int) -> None:
    """Forget a post and all that hangs on it, and have its messages removed."""
    await stores.posts.strip(tx, post.id, now)
    if post.place is None:
        await stores.posts.become(tx, post.id, PostState.REMOVING, post.audience, now + LEASE)
        return
    await stores.posts.owe_removal(tx, post, now)
    await stores.posts.drop(tx, post.id)


async def hide_public(tx: Transaction, stores: Stores, author: int, now: int) -> None:
    """Make everything somebody posted for everyone a draft; polls, which cannot be moved, are taken away."""
    for post in await stores.posts.public_of(tx, author):
        if post.kind is PostKind.POLL:
            await take_away(tx, stores, post, now)
            continue
        await stores.posts.strip(tx, post.id, now)
        is_there = post.state is PostState.SHOWN
        state = PostState.MOVING if is_there else post.state
        due_at = now if is_there else now + LEASE
        await stores.posts.become(tx, post.id, state, Audience.DRAFT, due_at)
