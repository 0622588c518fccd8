"""`/help`: what Mutuals is good for, task by task, with the commands to click."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.activity import Thresholds
from bot.texts.buttons import Menu, Option, Panel
from bot.texts.digests import definitions
from bot.texts.language import gettext as _

Offered = Mapping[str, int | None]
"""Every command there is, by its full name, with the id by which Discord makes it clickable, if it is known."""


class Topic(StrEnum):
    """What somebody wants to do."""

    FOLLOWING = "following"
    FRIENDS = "friends"
    MESSAGES = "messages"
    POSTS = "posts"
    FIGURES = "figures"
    PRIVACY = "privacy"
    RUNNING = "running"


@dataclass(frozen=True, slots=True)
class Page:
    """One task: what it is called, what is worth knowing, and its commands with what each does."""

    title: str
    intro: str
    commands: Sequence[tuple[str, str]]


def panel(
    offered: Offered, topic: Topic | None, *, is_manager: bool, thresholds: Thresholds | None = None
) -> Panel:
    """Return the menu of tasks, and the one that was chosen; what managers do is for managers.

    The thresholds are the server's; None where it is read in no server.
    """
    pages = _pages(thresholds)
    shown = [one for one in Topic if _there(pages[one], offered) and (is_manager or one is not Topic.RUNNING)]
    options = [Option(pages[one].title, one, chosen=one is topic) for one in shown]
    text = _page(pages[topic], offered) if topic in shown else _welcome(offered)
    return [text, [Menu(_("What would you like to do?"), "choice:help", options)]]


def link(name: str, offered: Offered) -> str:
    """Return a command that can be clicked; as code where Discord's id of it is not known."""
    command_id = offered.get(name)
    return f"`/{name}`" if command_id is None else f"</{name}:{command_id}>"


def _there(page: Page, offered: Offered) -> list[tuple[str, str]]:
    return [(name, what) for name, what in page.commands if name in offered]


def _page(page: Page, offered: Offered) -> str:
    lines = (f"• {link(name, offered)}: {what}" for name, what in _there(page, offered))
    return "\n".join([f"**{page.title}**", page.intro, *lines])


def _welcome(offered: Offered) -> str:
    return _(
        "**Mutuals** lets you follow people in this server. Two who follow each other are **friends**, and friends "
        "reach places others don't: channels for people with friends, each other's circle, live rooms, and each other "
        "by message. All answers are for you alone.\nBegin by following somebody: {follow}. Once they follow you back, "
        "you are friends. Or choose below what you would like to do."
    ).format(follow=link("follow", offered))


def _pages(thresholds: Thresholds | None) -> dict[Topic, Page]:
    return {
        Topic.FOLLOWING: _following(),
        Topic.FRIENDS: _friends(),
        Topic.MESSAGES: _messages(),
        Topic.POSTS: _posts(),
        Topic.FIGURES: _figures(thresholds),
        Topic.PRIVACY: _privacy(),
        Topic.RUNNING: _running(),
    }


def _following() -> Page:
    return Page(
        _("Follow people and make friends"),
        _("Follow somebody; once they follow you back, you are friends. It counts in this server only."),
        (
            ("follow", _("follow somebody, or ask to")),
            ("unfollow", _("stop; they are not told")),
            ("remove-follower", _("let somebody no longer follow you; they are not told")),
            ("requests", _("who waits for your answer, and for whose you wait")),
            ("suggestions", _("whom you might want to follow, and why")),
            ("followers", _("who follows you, or somebody else")),
            ("following", _("whom you follow, or somebody else does")),
            ("friends", _("who is your friend, or somebody else's")),
            ("profile", _("how somebody stands to you, and what you can do")),
            ("interests", _("say what you like, so that others find you")),
        ),
    )


def _friends() -> Page:
    return Page(
        _("Be among friends: circles and live rooms"),
        _(
            "A circle is a channel of your own, open to exactly your friends; a live room is the same for voices."
        ),
        (
            ("circle open", _("open yours, or undo closing it")),
            ("circle close", _("close it; you can undo that for 7 days")),
            ("circle rename", _("give it another name")),
            ("circle show", _("who is inside, and who waits")),
            ("circle exclude", _("keep a friend out; you stay friends")),
            ("circle include", _("let them in again")),
            ("live start", _("open a voice room")),
            ("live end", _("end it")),
        ),
    )


def _messages() -> Page:
    return Page(
        _("Write to friends"),
        _(
            "Mutuals carries messages from your DM with it to your friend's. To answer, reply to the message there."
        ),
        (
            ("message", _("write to a friend")),
            ("chat with", _("let what you write to Mutuals by DM go to a friend")),
            ("chat off", _("let it go to nobody")),
        ),
    )


def _posts() -> Page:
    return Page(
        _("Post and read what others post"),
        _("You choose who sees a post: everyone, your followers, your friends, or nobody yet."),
        (
            ("post", _("post something")),
            ("poll", _("ask something with answers to choose from")),
            ("feed", _("what the people you follow posted")),
        ),
    )


def _figures(thresholds: Thresholds | None) -> Page:
    defined = [definitions(thresholds or Thresholds())]
    if thresholds is None:
        defined.append(_("A server may choose other numbers of days."))
    kept = _(
        "Figures about you are kept only if you turn them on in `/privacy settings`; otherwise you count in the "
        "server's sums alone."
    )
    return Page(
        _("See your figures"),
        "\n".join([kept, " ".join(defined)]),
        (("insights", _("how your followers and friends take part")),),
    )


def _privacy() -> Page:
    return Page(
        _("Decide who sees and reaches you"),
        _("A block is yours and holds in every server; the other person is not told."),
        (
            ("privacy settings", _("who may follow and write, who sees your lists, what you are told")),
            ("privacy export", _("everything that is kept about you, as a file")),
            ("privacy delete", _("delete everything that is kept about you")),
            ("mute", _("see no more of somebody, for a time or forever")),
            ("unmute", _("see them again")),
            ("block", _("end everything between you and somebody")),
            ("unblock", _("no longer block them")),
            ("blocked", _("whom you block")),
        ),
    )


def _running() -> Page:
    return Page(
        _("Run Mutuals in this server"),
        _(
            "Begin with set-up: one press makes what is missing. The doctor says what is wrong and what to do."
        ),
        (
            ("mutuals setup", _("role, channels, and the recommended settings")),
            ("mutuals settings", _("limits and switches, with defaults and ranges")),
            ("mutuals doctor", _("check everything")),
            ("mutuals reconcile", _("compare everybody's access with the friendships")),
            ("mutuals reports", _("what members reported, and who is suspended")),
            ("mutuals digest schedule", _("when and where the digest comes")),
            ("mutuals digest preview", _("what it would say now")),
            ("mutuals digest now", _("post one now")),
            ("mutuals digest off", _("post none any more")),
        ),
    )
