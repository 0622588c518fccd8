"""Lists as people read them."""

from bot.domain.follows import Listed
from bot.domain.lists import ListName
from bot.domain.pages import Page
from bot.texts.language import gettext as _
from bot.texts.language import later
from bot.texts.names import mention, named

MINE = {
    ListName.FOLLOWERS: later("Your followers here"),
    ListName.FOLLOWING: later("People you follow here"),
    ListName.FRIENDS: later("Your friends here"),
    ListName.BLOCKED: later("People you block"),
}
THEIRS = {
    ListName.FOLLOWERS: later("Followers of {who} here"),
    ListName.FOLLOWING: later("People {who} follows here"),
    ListName.FRIENDS: later("Friends of {who} here"),
}
MINE_EMPTY = {
    ListName.FOLLOWERS: later(
        "Nobody follows you here yet. Follow people you like with `/follow`, or look at "
        "`/suggestions`: many follow back."
    ),
    ListName.FOLLOWING: later(
        "You follow nobody here yet. Follow somebody with `/follow`, or look at `/suggestions`."
    ),
    ListName.FRIENDS: later(
        "You have no friends here yet. Follow somebody with `/follow`; once they follow you back, "
        "you are friends."
    ),
    ListName.BLOCKED: later(
        "You block nobody. If somebody bothers you, `/block` ends everything between you and them."
    ),
}
THEIRS_EMPTY = {
    ListName.FOLLOWERS: later("{who} has no followers here whom you could see."),
    ListName.FOLLOWING: later("{who} follows nobody here whom you could see."),
    ListName.FRIENDS: later("{who} has no friends here whom you could see."),
}
SINCE = {
    ListName.FOLLOWERS: later("{who} · since {when}"),
    ListName.FOLLOWING: later("{who} · since {when}"),
    ListName.FRIENDS: later("{who} · friends since {when}"),
    ListName.BLOCKED: later("{who} · since {when}"),
}


def page_of(name: ListName, owner: int, viewer: int, page: Page[Listed]) -> str:
    """Return a page of a list, or what to do where it is empty."""
    mine, who = owner == viewer, mention(owner)
    if page.total == 0:
        return _(MINE_EMPTY[name] if mine else THEIRS_EMPTY[name]).format(who=who)
    title = _(MINE[name] if mine else THEIRS[name]).format(who=who)
    return "\n".join([heading(title, page), *(f"• {_row(name, row)}" for row in page.rows)])


def _row(name: ListName, row: Listed) -> str:
    return _(SINCE[name]).format(who=named(row.user_id, row.name), when=f"<t:{row.since}:D>")


def heading(title: str, page: Page[object]) -> str:
    """Return the head of a list: what it is, how many, and which page of how many this is."""
    head = f"**{title}: {page.total:,}**"
    where = _("page {number} of {of}").format(number=page.number, of=page.of)
    return f"{head} · {where}" if page.of > 1 else head
