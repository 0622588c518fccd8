"""Buttons and menus as data: what they say, and what their ids mean after a restart."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from bot.domain.pages import Page


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
    "follow": ("Follow", Look.MAIN),
    "follow_back": ("Follow back", Look.MAIN),
    "unfollow": ("Unfollow", Look.PLAIN),
    "withdraw": ("Withdraw request", Look.PLAIN),
    "tell_here": ("Tell them here", Look.PLAIN),
    "accept": ("Accept", Look.GOOD),
    "decline": ("Decline", Look.PLAIN),
    "remove_follower": ("Remove follower", Look.PLAIN),
    "block": ("Block", Look.GRAVE),
    "unblock": ("Unblock", Look.PLAIN),
    "mute": ("Mute", Look.PLAIN),
    "unmute": ("Unmute", Look.PLAIN),
    "dismiss": ("Dismiss", Look.PLAIN),
    "tell_when_live": ("Tell me when live", Look.PLAIN),
    "tell_not_when_live": ("Stop telling me when live", Look.PLAIN),
    "tell_when_posts": ("Tell me when they post", Look.PLAIN),
    "tell_not_when_posts": ("Stop telling me when they post", Look.PLAIN),
    "hide_reposts": ("Hide what they repost", Look.PLAIN),
    "show_reposts": ("Show what they repost", Look.PLAIN),
    "notices_off": ("Turn these off", Look.PLAIN),
}


def person(verb: str, guild_id: int, them: int, me: int, *, label: str | None = None) -> Button:
    """Return the button by which `me`, and nobody else, does something about `them` in a server."""
    words, look = LABELS[verb]
    return Button(label or words, f"person:{verb}:{guild_id}:{them}:{me}", look)


def pages(name: str, owner: int, page: Page[object]) -> list[Button]:
    """Return the buttons under a page; none where there is only one."""
    return turns(name, owner, page.number, page.of)


def turns(name: str, owner: int, number: int, of: int) -> list[Button]:
    """Return the buttons that lead from one page to others; none where there is only one."""
    if of == 1:
        return []
    at_start, at_end = number == 1, number == of
    return [
        _to_page("First", name, owner, 1, at_start),
        _to_page("Previous", name, owner, max(1, number - 1), at_start),
        _to_page("Next", name, owner, min(of, number + 1), at_end),
        _to_page("Last", name, owner, of, at_end),
    ]


def _to_page(label: str, name: str, owner: int, number: int, disabled: bool) -> Button:  # noqa: FBT001
    return Button(label, f"page:{name}:{owner}:{number}:{label.lower()}", disabled=disabled)
