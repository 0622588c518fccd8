"""The panel of choices about oneself."""

from bot.domain.preferences import Figures, Notices, Preferences, Visibility, WhoMay, WhoMayFollow
from bot.texts.buttons import Button, Field, Form, Menu, Option, Rows
from bot.texts.feed import who_menu
from bot.texts.language import gettext as _

FOLLOW = {
    WhoMayFollow.EVERYONE: ("Everyone may follow me", "A follow counts at once"),
    WhoMayFollow.ASK: (
        "People ask first (private account)",
        "Every follow is a request you accept or decline",
    ),
    WhoMayFollow.NOBODY: ("Nobody may follow me", "Others can't follow or ask; your followers stay"),
}
LISTS = {
    Visibility.EVERYONE: ("Everyone sees my lists", "Followers, following, friends"),
    Visibility.FRIENDS: ("Friends see my lists", "Others see only how many there are"),
    Visibility.ONLY_ME: (
        "Only I see my lists",
        "Also hides numbers and interests, and leaves me out of others' lists",
    ),
}
TOLD = {
    Notices.AFTER_FIRST_USE: ("DMs where I have used Mutuals", "New followers, requests and friends"),
    Notices.ON: ("DMs in every server", "Also where you have not used Mutuals"),
    Notices.OFF: ("No DMs", "What is new waits in /requests"),
}
ACCEPT = {
    False: ("I answer every request myself", "Counts while people ask first"),
    True: ("Accept people I follow", "Their requests are accepted automatically"),
}


MESSAGES = {
    False: ("Friends may write to me", "By DM, through Mutuals"),
    True: ("Nobody may write to me", "Your friends read that it isn't possible"),
}
UNCOUNTED = "uncounted"
"""Stands in the menu about figures for not being counted at all."""
POSTS = ("My posts …", "Who may comment on them, and pass them on")
FILTER = ("Change my word filter …", "Messages with these words wait for your review")


def panel(chosen: Preferences, words: int = 0) -> str:
    """Return the panel's text: every choice as it stands."""
    accepting = ACCEPT[chosen.accepts_followed_since is not None]
    return "\n".join(
        [
            "**Your privacy in Mutuals** (the same in every server)",
            f"• Who may follow me: {FOLLOW[chosen.who_may_follow][0]}. {FOLLOW[chosen.who_may_follow][1]}.",
            f"• Requests: {accepting[0]}. {accepting[1]}.",
            f"• My lists: {LISTS[chosen.lists_visible_to][0]}. {LISTS[chosen.lists_visible_to][1]}.",
            f"• Being told: {TOLD[chosen.notices][0]}. {TOLD[chosen.notices][1]}. {_digest(chosen)}",
            f"• Messages: {MESSAGES[chosen.no_messages_since is not None][0]}. {_filter(words)}",
            _("• Figures about me: {choice}.").format(choice=_figures()[_counting(chosen)][0]),
            "Choose below; each change counts at once.",
        ]
    )


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
        [Menu("Who may follow me", "choice:who_may_follow", follow)],
        [Menu("Requests of people I follow", "choice:accept_followed", accept)],
        [Menu("Who sees my lists", "choice:lists_visible_to", lists)],
        [Menu("DMs", "choice:notices", [*told, _turn_digest(chosen)])],
        [Menu(_("Messages, and more"), "choice:messages", [*messages, *_more()])],
    ]


def figures_panel(chosen: Preferences) -> str:
    """Return what is counted, and what becomes of it as the person has chosen."""
    label, meaning = _figures()[_counting(chosen)]
    return "\n".join(
        [
            _("**Figures about me** (the same in every server)"),
            _(
                "Mutuals counts messages, replies, mentions, reactions and time in voice channels, never what you "
                "say. Everybody's go into sums for the whole server, without names. Figures about you are kept only "
                "if you want them, for 400 days; turning them off deletes them at once."
            ),
            _("Now: {choice}. {meaning}.").format(choice=label, meaning=meaning),
        ]
    )


def figures_rows(chosen: Preferences) -> Rows:
    """Return the menu about figures, and the way back."""
    now = _counting(chosen)
    options = [_option(words, value, value == now) for value, words in _figures().items()]
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
    return (
        "Mutuals no longer writes to you about follows, requests and friends. What is new waits in `/requests`; "
        "`/privacy settings` turns this on again."
    )


def _option(words: tuple[str, str], value: str, chosen: bool) -> Option:  # noqa: FBT001
    return Option(words[0], value, words[1], chosen)


def filter_form(words: list[str]) -> Form:
    """Return the form that changes the word filter."""
    box = Field("Words, separated by commas", "words", ", ".join(words), is_long=True, is_needed=False)
    return Form("Your word filter", "form:words:me", [box])


def _more() -> list[Option]:
    return [
        Option(FILTER[0], "filter", FILTER[1]),
        Option(POSTS[0], "posts", POSTS[1]),
        Option(_("Figures about me …"), "figures", _("Whether what you do is counted, and who sees it")),
    ]


def _figures() -> dict[str, tuple[str, str]]:
    """Return the choices about figures by the values their menu has."""
    return {
        Figures.OFF: (_("Off"), _("Counted only in sums of the whole server")),
        Figures.ONLY_ME: (_("Only for me"), _("For /insights; nobody else sees them")),
        Figures.PUBLIC: (_("Public"), _("Also in leaderboards of the server's digest")),
        UNCOUNTED: (_("Don't count me at all"), _("Not even in sums; what was kept of you is deleted")),
    }


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
    return "No word filter." if words == 0 else f"{words} words in your filter."
