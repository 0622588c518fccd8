"""What people read about circles and live rooms."""

from collections.abc import Sequence

from bot.domain.spaces import CAPACITY, Audience, Form, Space
from bot.texts.buttons import Button, Look, Rows
from bot.texts.names import mention, plain

NAMES_SHOWN = 10
TO_WHOM = {Audience.FRIENDS: "your friends here", Audience.FOLLOWERS: "everyone who follows you here"}


def circle_opened(circle: Space) -> str:
    """Say that a circle is open, and to whom."""
    return (
        f"Your circle <#{circle.channel_id}> is open to exactly your friends here: who becomes one comes in, who stops "
        "being one is out at once. Keep somebody out with `/circle exclude`. Administrators of the server can always "
        "look in."
    )


def circle_closed() -> str:
    """Say that a circle is closed, and how to undo it."""
    return "Your circle is closed to everybody. It is kept for 7 days; **Undo** or `/circle open` opens it as it was."


def undo_rows() -> Rows:
    """Return the button that opens a closed circle again."""
    return [[Button("Undo", "choice:circle_undo")]]


def ask_to_close() -> tuple[str, Rows]:
    """Ask before closing."""
    text = (
        "Close your circle? Everybody in it loses access at once. It is kept for 7 days, and you can undo it."
    )
    return text, [
        [Button("Close it", "choice:circle_close", Look.GRAVE), Button("Keep it", "choice:circle_keep")]
    ]


def kept() -> str:
    """Say that nothing happened."""
    return "Your circle stays open."


def open_anyway_rows() -> Rows:
    """Return the button that opens a circle as a private thread."""
    return [[Button("Open anyway", "choice:circle_anyway")]]


def renamed(circle: Space) -> str:
    """Say what a circle is called now."""
    return f"Your circle is called “{plain(circle.name)}” now: <#{circle.channel_id}>."


def shown(circle: Space, friends: int, inside: int, excluded: Sequence[tuple[int, str]], waiting: int) -> str:
    """Describe a circle to its owner."""
    lines = [f"**Your circle** “{plain(circle.name)}” · <#{circle.channel_id}>"]
    if circle.closed_at is not None:
        when = f"<t:{circle.closed_at}:R>"
        lines = [f"**Your circle** “{plain(circle.name)}” is closed since {when}; `/circle open` undoes it."]
    lines.append(f"{inside:,} of {friends:,} friends are inside.")
    if waiting:
        lines.append(
            f"It is full: Discord lets {CAPACITY:,} people in, so {waiting:,} newer friends wait until somebody leaves."
        )
    if excluded:
        names = ", ".join(plain(name) for _, name in excluded[:NAMES_SHOWN])
        left = len(excluded) - NAMES_SHOWN
        more = f" and {left} more" if left > 0 else ""
        lines.append(f"Kept out: {names}{more}; `/circle include` lets them in again.")
    if circle.form is Form.THREAD:
        lines.append("It is a private thread: Discord shows everyone inside who joins and who is removed.")
    return "\n".join([*lines, "Administrators of the server can always look in."])


def excluded(them: int) -> str:
    """Say that somebody is kept out."""
    return (
        f"{mention(them)} can't see your circle and live rooms here. You stay friends, and they are not told."
    )


def included(them: int, *, was_out: bool) -> str:
    """Say that somebody is let in again."""
    if not was_out:
        return f"You didn't keep {mention(them)} out, so nothing changed."
    return f"{mention(them)} can come into your circle and live rooms again while you are friends."


def live(room: Space) -> str:
    """Say that somebody is live."""
    return (
        f"You are live in <#{room.channel_id}>, open to {TO_WHOM[room.audience]}. It ends 90 seconds after the last "
        "person left, or with `/live end`."
    )


def ended() -> str:
    """Say that a live room ended."""
    return "Your live room has ended."


def subscribed(them: int) -> str:
    """Say that somebody will be told."""
    return f"Mutuals tells you by DM when {mention(them)} goes live for you. The button on their profile stops it."


def unsubscribed(them: int) -> str:
    """Say that somebody will no longer be told."""
    return f"Mutuals no longer tells you when {mention(them)} goes live."
