"""What people read about following."""

from collections.abc import Sequence

from bot.domain.follows import Listed, Relationship
from bot.domain.pages import Page
from bot.texts.names import mention, named


def followed(them: int, relationship: Relationship) -> str:
    """Answer a follow; it says how the two stand, so a second time it says the same."""
    if relationship.friends:
        return f"You and {mention(them)} follow each other: you are **friends** here."
    return f"You follow {mention(them)}. If they follow you back, you become friends."


def unfollowed(them: int, relationship: Relationship) -> str:
    """Answer an unfollow."""
    if relationship.followed_by:
        return f"You don't follow {mention(them)}. They still follow you; nobody was told."
    return f"You don't follow {mention(them)}. Nobody was told."


def friends_of(owner: int, viewer: int, page: Page[Listed]) -> str:
    """Return a page of somebody's friends."""
    whose = "Your friends" if owner == viewer else f"Friends of {mention(owner)}"
    if page.total == 0:
        return _no_friends(owner, viewer)
    head = f"**{whose} here: {page.total}**" + (f" · page {page.number} of {page.of}" if page.of > 1 else "")
    return "\n".join([head, *_lines(page.rows)])


def _no_friends(owner: int, viewer: int) -> str:
    if owner != viewer:
        return f"{mention(owner)} has no friends here yet."
    return (
        "You have no friends here yet. Follow somebody with `/follow`; once they follow you back, "
        "you are friends."
    )


def _lines(rows: Sequence[Listed]) -> list[str]:
    return [f"• {named(row.user_id, row.name)} · friends since <t:{row.since}:D>" for row in rows]
