"""Buttons and menus as data: what they say, and what their ids mean after a restart."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from bot.domain.pages import Page
from bot.texts.language import gettext as _
from bot.texts.language import later


class Look(Enum):
    """How a button stands out; what it does is in its label."""

    PLAIN = "secondary"
    MAIN = "primary"
    GOOD = "success"
    GRAVE = "danger"


@dataclass(frozen=True, slots=True)
class Button:
    """One button."""

    label: str
    custom_id: str
    look: Look = Look.PLAIN
    disabled: bool = False


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a menu."""

    label: str
    value: str
    description: str = ""
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Menu:
    """A menu to choose from."""

    placeholder: str
    custom_id: str
    options: Sequence[Option]
    most: int = 1


@dataclass(frozen=True, slots=True)
class RoleMenu:
    """A menu of the server's roles, of which one is chosen."""

    placeholder: str
    custom_id: str
    chosen: int | None = None


class Kind(Enum):
    """Which channels a menu offers."""

    TEXT = "text"
    CATEGORY = "category"


@dataclass(frozen=True, slots=True)
class PlaceMenu:
    """A menu of the server's channels of a kind, of which one is chosen."""

    placeholder: str
    custom_id: str
    kind: Kind
    chosen: int | None = None


@dataclass(frozen=True, slots=True)
class ChannelMenu:
    """A menu of the server's channels, of which several or none may be chosen."""

    placeholder: str
    custom_id: str
    chosen: Sequence[int] = ()
    most: int = 25


@dataclass(frozen=True, slots=True)
class Field:
    """One line, or several, to be written in a form."""

    label: str
    name: str
    value: str = ""
    most: int = 4_000
    is_long: bool = False
    is_needed: bool = True


@dataclass(frozen=True, slots=True)
class Form:
    """A form; Discord shows up to five fields."""

    title: str
    custom_id: str
    fields: Sequence[Field]


@dataclass(frozen=True, slots=True)
class Card:
    """Something somebody wrote, shown within an answer: who, what, and a picture with its description."""

    title: str
    text: str
    footer: str = ""
    picture: str | None = None


Rows = Sequence[Sequence[Button | Menu | ChannelMenu]]
"""Up to five rows, each of up to five buttons or one menu."""

Panel = Sequence[str | Sequence[Button | Menu | ChannelMenu | RoleMenu | PlaceMenu]]
"""Texts and rows, one below the other: at most 40 things in all, and 4,000 characters."""

LABELS = {
    "follow": (later("Follow"), Look.MAIN),
    "follow_back": (later("Follow back"), Look.MAIN),
    "unfollow": (later("Unfollow"), Look.PLAIN),
    "withdraw": (later("Withdraw request"), Look.PLAIN),
    "tell_here": (later("Tell them here"), Look.PLAIN),
    "accept": (later("Accept"), Look.GOOD),
    "decline": (later("Decline"), Look.PLAIN),
    "remove_follower": (later("Remove follower"), Look.PLAIN),
    "block": (later("Block"), Look.GRAVE),
    "unblock": (later("Unblock"), Look.PLAIN),
    "mute": (later("Mute"), Look.PLAIN),
    "unmute": (later("Unmute"), Look.PLAIN),
    "dismiss": (later("Dismiss"), Look.PLAIN),
    "tell_when_live": (later("Tell me when live"), Look.PLAIN),
    "tell_not_when_live": (later("Stop telling me when live"), Look.PLAIN),
    "tell_when_posts": (later("Tell me when they post"), Look.PLAIN),
    "tell_not_when_posts": (later("Stop telling me when they post"), Look.PLAIN),
    "hide_reposts": (later("Hide what they repost"), Look.PLAIN),
    "show_reposts": (later("Show what they repost"), Look.PLAIN),
    "notices_off": (later("Turn these off"), Look.PLAIN),
}


def person(verb: str, guild_id: int, them: int, me: int, *, label: str | None = None) -> Button:
    """Return the button by which `me`, and nobody else, does something about `them` in a server."""
    words, look = LABELS[verb]
    return Button(label or _(words), f"person:{verb}:{guild_id}:{them}:{me}", look)


def pages(name: str, owner: int, page: Page[object]) -> list[Button]:
    """Return the buttons under a page; none where there is only one."""
    return turns(name, owner, page.number, page.of)


def turns(name: str, owner: int, number: int, of: int) -> list[Button]:
    """Return the buttons that lead from one page to others; none where there is only one."""
    if of == 1:
        return []
    at_start, at_end = number == 1, number == of
    return [
        Button(_("First"), _to_page(name, owner, 1, "first"), disabled=at_start),
        Button(_("Previous"), _to_page(name, owner, max(1, number - 1), "previous"), disabled=at_start),
        Button(_("Next"), _to_page(name, owner, min(of, number + 1), "next"), disabled=at_end),
        Button(_("Last"), _to_page(name, owner, of, "last"), disabled=at_end),
    ]


def _to_page(name: str, owner: int, number: int, which: str) -> str:
    return f"page:{name}:{owner}:{number}:{which}"
