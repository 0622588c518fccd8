"""Lists as people read them."""

from bot.domain.follows import Listed
from bot.domain.lists import ListName
from bot.domain.pages import Page
from bot.texts.names import mention, named

MINE = {
    ListName.FOLLOWERS: "Your followers here",
    ListName.FOLLOWING: "People you follow here",
    ListName.FRIENDS: "Your friends here",
    ListName.BLOCKED: "People you block",
}
THEIRS = {
    ListName.FOLLOWERS: "Followers of {who} here",
    ListName.FOLLOWING: "People {who} follows here",
    ListName.FRIENDS: "Friends of {who} here",
}
MINE_EMPTY = {
    ListName.FOLLOWERS: (
        "Nobody follows you here yet. Follow people you like with `/follow`, or look at `/suggestions`: many "
        "follow back."
    ),
    ListName.FOLLOWING: "You follow nobody here yet. Follow somebody with `/follow`, or look at `/suggestions`.",
    ListName.FRIENDS: (
        "You have no friends here yet. Follow somebody with `/follow`; once they follow you back, you are friends."
    ),
    ListName.BLOCKED: "You block nobody. If somebody bothers you, `/block` ends everything between you and them.",
}
THEIRS_EMPTY = {
    ListName.FOLLOWERS: "{who} has no followers here whom you could see.",
    ListName.FOLLOWING: "{who} follows nobody here whom you could see.",
    ListName.FRIENDS: "{who} has no friends here whom you could see.",
}
SINCE = {
    ListName.FOLLOWERS: "since",
    ListName.FOLLOWING: "since",
    ListName.FRIENDS: "friends since",
    ListName.BLOCKED: "since",
}


def page_of(name: ListName, owner: int, viewer: int, page: Page[Listed]) -> str:
    """Return a page of a list, or what to do where it is empty."""
    mine, who = owner == viewer, mention(owner)
    if page.total == 0:
        return MINE_EMPTY[name] if mine else THEIRS_EMPTY[name].format(who=who)
    title = MINE[name] if mine else THEIRS[name].format(who=who)
    lines = [f"• {named(row.user_id, row.name)} · {SINCE[name]} <t:{row.since}:D>" for row in page.rows]
    return "\n".join([heading(title, page), *lines])


def heading(title: str, page: Page[object]) -> str:
    """Return the head of a list: what it is, how many, and which page of how many this is."""
    where = f" · page {page.number} of {page.of}" if page.of > 1 else ""
    return f"**{title}: {page.total:,}**{where}"
