"""The panel of choices about oneself."""

from collections.abc import Iterable
from itertools import accumulate

from bot.domain.preferences import Figures, Notices, Preferences, Visibility, WhoMay, WhoMayFollow
from bot.texts.buttons import Button, Field, Form, Menu, Option, Rows
from bot.texts.feed import who_menu
from bot.texts.language import gettext as _
from bot.texts.language import later, ngettext

LONGEST_FIELD = 3_900
"""Characters of the first of two fields: Discord takes 4,000, and a hundred words of fifty are more than that."""

FOLLOW = {
    WhoMayFollow.EVERYONE: (later("Everyone may follow me"), later("A follow counts at once")),
    WhoMayFollow.ASK: (
        later("People ask first (private account)"),
        later("Every follow is a request you accept or decline"),
    ),
    WhoMayFollow.NOBODY: (
        later("Nobody may follow me"),
        later("Others can't follow or ask; your followers stay"),
    ),
}
LISTS = {
    Visibility.EVERYONE: (later("Everyone sees my lists"), later("Followers, following, friends")),
    Visibility.FRIENDS: (later("Friends see my lists"), later("Others see only how many there are")),
    Visibility.ONLY_ME: (
        later("Only I see my lists"),
        later("Also hides numbers and interests, and leaves me out of others' lists"),
    ),
}
TOLD = {
    Notices.AFTER_FIRST_USE: (
        later("DMs where I have used Mutuals"),
        later("New followers, requests and friends"),
    ),
    Notices.ON: (later("DMs in every server"), later("Also where you have not used Mutuals")),
    Notices.OFF: (later("No DMs"), later("What is new waits in /requests")),
}
ACCEPT = {
    False: (later("I answer every request myself"), later("Counts while people ask first")),
    True: (later("Accept people I follow"), later("Their requests are accepted automatically")),
}


MESSAGES = {
    False: (later("Friends may write to me"), later("By DM, through Mutuals")),
    True: (later("Nobody may write to me"), later("Your friends read that it isn't possible")),
}
UNCOUNTED = "uncounted"
"""Stands in the menu about figures for not being counted at all."""
FIGURES = {
    Figures.OFF: (later("Off"), later("Counted only in sums of the whole server")),
    Figures.ONLY_ME: (later("Only for me"), later("For /insights; nobody else sees them")),
    Figures.PUBLIC: (later("Public"), later("Also in leaderboards of the server's digest")),
    UNCOUNTED: (later("Don't count me at all"), later("Not even in sums; what was kept of you is deleted")),
}
"""By the values their menu has."""
POSTS = (later("My posts …"), later("Who may comment on them, and pass them on"))
FILTER = (later("Change my word filter …"), later("Messages with these words wait for your review"))


def panel(chosen: Preferences, words: int = 0) -> str:
    """Return the panel's text: every choice as it stands."""
    accepting = ACCEPT[chosen.accepts_followed_since is not None]
    messages = MESSAGES[chosen.no_messages_since is not None]
    return "\n".join(
        [
            _("**Your privacy in Mutuals** (the same in every server)"),
            _("• Follows: {choice}. {meaning}.").format(**_told(FOLLOW[chosen.who_may_follow])),
            _("• Requests: {choice}. {meaning}.").format(**_told(accepting)),
            _("• Lists: {choice}. {meaning}.").format(**_told(LISTS[chosen.lists_visible_to])),
            _("• Being told: {choice}. {meaning}. {digest}").format(
                **_told(TOLD[chosen.notices]), digest=_digest(chosen)
            ),
            _("• Messages: {choice}. {meaning}. {filter}").format(**_told(messages), filter=_filter(words)),
            _("• Posts: comments by {comments}, reposts by {reposts}.").format(
                comments=who_may(chosen.comments_by), reposts=who_may(chosen.reposts_by)
            ),
            _("• Figures about me: {choice}. {meaning}.").format(**_told(FIGURES[_counting(chosen)])),
            _(
                "Choose below; each change counts at once. `/privacy export` gives you all that is kept about you, "
                "`/privacy delete` deletes it."
            ),
        ]
    )


def _told(words: tuple[str, str]) -> dict[str, str]:
    return {"choice": _(words[0]), "meaning": _(words[1])}


def rows(chosen: Preferences) -> Rows:
    """Return the panel's menus."""
    follow = [_option(FOLLOW[who], who, who is chosen.who_may_follow) for who in FOLLOW]
    lists = [_option(LISTS[to], to, to is chosen.lists_visible_to) for to in LISTS]
    told = [_option(TOLD[one], one, one is chosen.notices) for one in TOLD]
    now = chosen.accepts_followed_since is not None
    accept = [_option(ACCEPT[one], "yes" if one else "no", one is now) for one in ACCEPT]
    closed = chosen.no_messages_since is not None
    messages = [_option(MESSAGES[one], "nobody" if one else "friends", one is closed) for one in MESSAGES]
    return [
        [Menu(_("Who may follow me"), "choice:who_may_follow", follow)],
        [Menu(_("Requests of people I follow"), "choice:accept_followed", accept)],
        [Menu(_("Who sees my lists"), "choice:lists_visible_to", lists)],
        [Menu(_("DMs"), "choice:notices", [*told, _turn_digest(chosen)])],
        [Menu(_("Messages, and more"), "choice:messages", [*messages, *_more()])],
    ]


def figures_panel(chosen: Preferences) -> str:
    """Return what is counted, and what becomes of it as the person has chosen."""
    return "\n".join(
        [
            _("**Figures about me** (the same in every server)"),
            _(
                "Mutuals counts messages, replies, mentions, reactions and time in voice channels, never what you "
                "say. Everybody's go into sums for the whole server, without names. Figures about you are kept only "
                "if you want them, for 400 days; turning them off deletes them at once."
            ),
            _("Now: {choice}. {meaning}.").format(**_told(FIGURES[_counting(chosen)])),
        ]
    )


def figures_rows(chosen: Preferences) -> Rows:
    """Return the menu about figures, and the way back."""
    now = _counting(chosen)
    options = [_option(words, value, value == now) for value, words in FIGURES.items()]
    return [
        [Menu(_("Figures about me"), "choice:figures", options)],
        [Button(_("Back to all choices"), "choice:privacy")],
    ]


def posts_panel(chosen: Preferences) -> str:
    """Return the panel's text about posts."""
    line = _(
        "**Your posts in Mutuals** (the same in every server)\n• Comments: {comments}. Reposts: {reposts}.\n"
    )
    said = line.format(comments=who_may(chosen.comments_by), reposts=who_may(chosen.reposts_by))
    return said + _("Each post can have its own choice: **Details** under it.")


def posts_rows(chosen: Preferences) -> Rows:
    """Return the menus about posts, and the way back."""
    menus = [[who_menu("comments", 0, chosen.comments_by)], [who_menu("reposts", 0, chosen.reposts_by)]]
    return [*menus, [Button(_("Back to all choices"), "choice:privacy")]]


def who_may(who: WhoMay) -> str:
    """Return who may answer a post, in words."""
    return {
        WhoMay.EVERYONE: _("everyone"),
        WhoMay.FOLLOWERS: _("followers"),
        WhoMay.FRIENDS: _("friends"),
        WhoMay.NOBODY: _("nobody"),
    }[who]


def notices_off() -> str:
    """Say that notices are off, and how to have them again."""
    return _(
        "Mutuals no longer writes to you about follows, requests and friends. What is new waits in "
        "`/requests`; `/privacy settings` turns this on again."
    )


def _option(words: tuple[str, str], value: str, chosen: bool) -> Option:  # noqa: FBT001
    return Option(_(words[0]), value, _(words[1]), chosen)


def filter_form(words: list[str]) -> Form:
    """Return the form that changes the word filter; a full one needs two fields."""
    first = [word for word, end in zip(words, _ends(words), strict=True) if end <= LONGEST_FIELD]
    label, rest = _("Words, separated by commas"), words[len(first) :]
    boxes = [
        Field(label, "words", ", ".join(first), is_long=True, is_needed=False),
        Field(_("More words"), "more", ", ".join(rest), is_long=True, is_needed=False),
    ]
    return Form(_("Your word filter"), "form:words:me", boxes)


def _ends(words: list[str]) -> Iterable[int]:
    """Return how long the list is, as shown, up to the end of each word."""
    return accumulate((len(word) for word in words), lambda before, more: before + len(", ") + more)


def _more() -> list[Option]:
    return [
        _option(FILTER, "filter", chosen=False),
        _option(POSTS, "posts", chosen=False),
        Option(_("Figures about me …"), "figures", _("Whether what you do is counted, and who sees it")),
    ]


def _counting(chosen: Preferences) -> str:
    return chosen.figures if chosen.is_counted else UNCOUNTED


def _turn_digest(chosen: Preferences) -> Option:
    if chosen.personal_digest_since is not None:
        return Option(_("Get no weekly digest …"), "digest", _("Turns off the DM on Mondays"))
    about = _("A DM on Mondays, for each server where there is something to say")
    return Option(_("Get a weekly digest …"), "digest", about)


def _digest(chosen: Preferences) -> str:
    if chosen.personal_digest_since is None:
        return _("No weekly digest.")
    return _("A weekly digest on Mondays.")


def _filter(words: int) -> str:
    if words == 0:
        return _("No word filter.")
    return ngettext("{count} word in your filter.", "{count} words in your filter.", words).format(
        count=words
    )
