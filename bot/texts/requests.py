"""Requests as people read them."""

from collections.abc import Callable, Sequence

from bot.domain.follows import Relationship
from bot.domain.pages import Page
from bot.domain.requests import NewFollower, Request
from bot.texts.buttons import LABELS, Button, Menu, Option, Rows, pages, person
from bot.texts.language import gettext as _
from bot.texts.language import ngettext
from bot.texts.lists import heading
from bot.texts.names import mention, named, plain, short

ServerName = Callable[[int], str]
Line = Callable[[Request | NewFollower], str]

LONGEST = 2_000
"""Characters a message can hold; a limit of Discord's."""
BRIEF = 16


def waiting(
    to_me: Page[Request],
    mine: Sequence[Request],
    mine_total: int,
    new: Sequence[NewFollower],
    server: ServerName | None,
) -> str:
    """Return everything that waits for somebody; `server` names servers where several are shown.

    Where the names are so long that it would not fit into one message, it does without them.
    """
    texts = (_waiting(to_me, mine, mine_total, new, line) for line in (_line(server), _brief_line(server)))
    return next(text for text in texts if len(text) <= LONGEST)


def _waiting(
    to_me: Page[Request], mine: Sequence[Request], mine_total: int, new: Sequence[NewFollower], line: Line
) -> str:
    parts = [_list(heading(_("Requests to you"), to_me), to_me.rows, line)] if to_me.total else []
    if mine:
        parts.append(_list(_my_heading(len(mine), mine_total), mine, line))
    if new:
        parts.append(_list(_("**New followers you weren't told of**; follow back with `/follow`"), new, line))
    return "\n\n".join(parts) or _(
        "Nothing is waiting: nobody asks to follow you, you ask nobody, and there is no follower you "
        "haven't heard of. `/suggestions` shows people you might like."
    )


def _my_heading(shown: int, total: int) -> str:
    if shown == total:
        return _("**Your own requests**; withdraw with `/unfollow`")
    text = _("**Your own requests** (the newest {shown} of {total}); withdraw with `/unfollow`")
    return text.format(shown=shown, total=f"{total:,}")


def rows(me: int, to_me: Page[Request]) -> Rows:
    """Return what answers the requests shown: buttons for one, menus for several, and the pages."""
    if to_me.total == 0:
        return []
    if len(to_me.rows) == 1:
        one = to_me.rows[0]
        answers: Rows = [[person(verb, one.guild_id, one.user_id, me) for verb in ("accept", "decline")]]
    else:
        answers = [[_menu("accept", to_me.rows)], [_menu("decline", to_me.rows)]]
    return [*answers, pages("requests", me, to_me)]


def accepted(them: int, relationship: Relationship) -> str:
    """Answer an acceptance."""
    if relationship.friends:
        return _("{them} follows you now, and you follow them: you are **friends** here.").format(
            them=mention(them)
        )
    return _("{them} follows you now.").format(them=mention(them))


def declined(them: int) -> str:
    """Answer a decline."""
    return _(
        "You declined the request of {them}. They are not told, and cannot ask again for 7 days."
    ).format(them=mention(them))


def answered(accepted_count: int, declined_count: int, late: int) -> str:
    """Say what answering several requests at once came to."""
    counted = (
        (accepted_count, ngettext("{count} accepted", "{count} accepted", accepted_count)),
        (declined_count, ngettext("{count} declined", "{count} declined", declined_count)),
        (late, ngettext("{count} already handled", "{count} already handled", late)),
    )
    parts = [words.format(count=count) for count, words in counted if count]
    if not parts:
        return _("Done: nothing was open.")
    return _("Done: {parts}.").format(parts=", ".join(parts))


def kept() -> str:
    """Say that open requests stay open."""
    return _("The open requests stay open. Answer them one by one with `/requests`.")


def _list(title: str, items: Sequence[Request | NewFollower], line: Line) -> str:
    return "\n".join([title, *map(line, items)])


def _line(server: ServerName | None) -> Line:
    def line(one: Request | NewFollower) -> str:
        return _entry(
            named(one.user_id, one.name), plain(server(one.guild_id)) if server else None, one.since
        )

    return line


def _brief_line(server: ServerName | None) -> Line:
    def line(one: Request | NewFollower) -> str:
        where = plain(server(one.guild_id), longest=BRIEF) if server else None
        return _entry(mention(one.user_id), where, one.since)

    return line


def _entry(who: str, server: str | None, since: int) -> str:
    text = _("{who} in {server}") if server is not None else "{who}"
    return f"• {text.format(who=who, server=server)} · <t:{since}:R>"


def _menu(verb: str, requests: Sequence[Request]) -> Menu:
    options = [Option(short(one.name), f"{one.guild_id}:{one.user_id}") for one in requests]
    return Menu(f"{_(LABELS[verb][0])} …", f"choice:{verb}_requests", options, most=len(options))


def going_public(count: int) -> tuple[str, list[Button]]:
    """Ask what to do with open requests once everyone may follow."""
    text = ngettext(
        "Everyone may follow you now. {count} request is still open. Accept all, answer one by one, or decline all?",
        "Everyone may follow you now. {count} requests are still open. Accept all, answer one by one, or decline all?",
        count,
    ).format(count=f"{count:,}")
    return text, [
        Button(_("Accept all"), "choice:requests_accept_all"),
        Button(_("Keep asking"), "choice:requests_keep"),
        Button(_("Decline all"), "choice:requests_decline_all"),
    ]
