"""Requests as people read them."""

from collections.abc import Callable, Sequence

from bot.domain.follows import Relationship
from bot.domain.pages import Page
from bot.domain.requests import NewFollower, Request
from bot.texts.buttons import LABELS, Button, Menu, Option, Rows, pages, person
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
    parts = [_list(heading("Requests to you", to_me), to_me.rows, line)] if to_me.total else []
    if mine:
        more = f" (the newest {len(mine)} of {mine_total:,})" if mine_total > len(mine) else ""
        parts.append(_list(f"**Your own requests**{more}; withdraw with `/unfollow`", mine, line))
    if new:
        parts.append(_list("**New followers you weren't told of**; follow back with `/follow`", new, line))
    return "\n\n".join(parts) or (
        "Nothing is waiting: nobody asks to follow you, you ask nobody, and there is no follower you haven't heard of. "
        "`/suggestions` shows people you might like."
    )


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
        return f"{mention(them)} follows you now, and you follow them: you are **friends** here."
    return f"{mention(them)} follows you now."


def declined(them: int) -> str:
    """Answer a decline."""
    return f"You declined the request of {mention(them)}. They are not told, and cannot ask again for 7 days."


def answered(accepted_count: int, declined_count: int, late: int) -> str:
    """Say what answering several requests at once came to."""
    parts = [
        f"{count} {word}"
        for count, word in (
            (accepted_count, "accepted"),
            (declined_count, "declined"),
            (late, "already handled"),
        )
        if count
    ]
    return f"Done: {', '.join(parts) or 'nothing was open'}."


def kept() -> str:
    """Say that open requests stay open."""
    return "The open requests stay open. Answer them one by one with `/requests`."


def _list(title: str, items: Sequence[Request | NewFollower], line: Line) -> str:
    return "\n".join([title, *map(line, items)])


def _line(server: ServerName | None) -> Line:
    def line(one: Request | NewFollower) -> str:
        where = f" in {plain(server(one.guild_id))}" if server is not None else ""
        return f"• {named(one.user_id, one.name)}{where} · <t:{one.since}:R>"

    return line


def _brief_line(server: ServerName | None) -> Line:
    def line(one: Request | NewFollower) -> str:
        where = f" in {plain(server(one.guild_id), longest=BRIEF)}" if server is not None else ""
        return f"• {mention(one.user_id)}{where} · <t:{one.since}:R>"

    return line


def _menu(verb: str, requests: Sequence[Request]) -> Menu:
    options = [Option(short(one.name), f"{one.guild_id}:{one.user_id}") for one in requests]
    return Menu(f"{LABELS[verb][0]} …", f"choice:{verb}_requests", options, most=len(options))


def going_public(count: int) -> tuple[str, list[Button]]:
    """Ask what to do with open requests once everyone may follow."""
    still = "1 request is" if count == 1 else f"{count:,} requests are"
    text = f"Everyone may follow you now. {still} still open. Accept all, answer one by one, or decline all?"
    return text, [
        Button("Accept all", "choice:requests_accept_all"),
        Button("Keep asking", "choice:requests_keep"),
        Button("Decline all", "choice:requests_decline_all"),
    ]
