"""What people read about circles and live rooms."""

from collections.abc import Sequence

from bot.domain.spaces import CAPACITY, Audience, Form, Space
from bot.texts.buttons import Button, Look, Rows
from bot.texts.language import gettext as _
from bot.texts.language import later, ngettext
from bot.texts.names import mention, plain

NAMES_SHOWN = 10
LIVE = {
    Audience.FRIENDS: later(
        "You are live in <#{channel_id}>, open to your friends here. It ends 90 seconds after the last person left, "
        "or with `/live end`."
    ),
    Audience.FOLLOWERS: later(
        "You are live in <#{channel_id}>, open to everyone who follows you here. It ends 90 seconds after the last "
        "person left, or with `/live end`."
    ),
}


def circle_opened(circle: Space) -> str:
    """Say that a circle is open, and to whom."""
    return _(
        "Your circle <#{channel_id}> is open to exactly your friends here: who becomes one comes in, "
        "who stops being one is out at once. Keep somebody out with `/circle exclude`. "
        "Administrators of the server can always look in."
    ).format(channel_id=circle.channel_id)


def circle_closed() -> str:
    """Say that a circle is closed, and how to undo it."""
    return _(
        "Your circle is closed to everybody. It is kept for 7 days; **Undo** or `/circle open` opens "
        "it as it was."
    )


def undo_rows() -> Rows:
    """Return the button that opens a closed circle again."""
    return [[Button(_("Undo"), "choice:circle_undo")]]


def ask_to_close() -> tuple[str, Rows]:
    """Ask before closing."""
    text = _(
        "Close your circle? Everybody in it loses access at once. It is kept for 7 days, and you can undo it."
    )
    return text, [
        [Button(_("Close it"), "choice:circle_close", Look.GRAVE), Button(_("Keep it"), "choice:circle_keep")]
    ]


def kept() -> str:
    """Say that nothing happened."""
    return _("Your circle stays open.")


def open_anyway_rows() -> Rows:
    """Return the button that opens a circle as a private thread."""
    return [[Button(_("Open anyway"), "choice:circle_anyway")]]


def renamed(circle: Space) -> str:
    """Say what a circle is called now."""
    return _("Your circle is called “{name}” now: <#{channel_id}>.").format(
        name=plain(circle.name), channel_id=circle.channel_id
    )


def shown(circle: Space, friends: int, inside: int, excluded: Sequence[tuple[int, str]], waiting: int) -> str:
    """Describe a circle to its owner."""
    lines = [
        _("**Your circle** “{name}” · <#{channel_id}>").format(
            name=plain(circle.name), channel_id=circle.channel_id
        )
    ]
    if circle.closed_at is not None:
        when = f"<t:{circle.closed_at}:R>"
        lines = [
            _("**Your circle** “{name}” is closed since {when}; `/circle open` undoes it.").format(
                name=plain(circle.name), when=when
            )
        ]
    lines.append(
        _("{inside} of {friends} friends are inside.").format(inside=f"{inside:,}", friends=f"{friends:,}")
    )
    if waiting:
        lines.append(
            ngettext(
                "It is full: Discord lets {capacity} people in, so {waiting} newer friends wait until somebody leaves.",
                "It is full: Discord lets {capacity} people in, so {waiting} newer friends wait until somebody leaves.",
                waiting,
            ).format(capacity=f"{CAPACITY:,}", waiting=f"{waiting:,}")
        )
    if excluded:
        lines.append(_kept_out([name for _id, name in excluded]))
    if circle.form is Form.THREAD:
        lines.append(_("It is a private thread: Discord shows everyone inside who joins and who is removed."))
    return "\n".join([*lines, _("Administrators of the server can always look in.")])


def _kept_out(names: Sequence[str]) -> str:
    shown, left = ", ".join(plain(name) for name in names[:NAMES_SHOWN]), len(names) - NAMES_SHOWN
    if left <= 0:
        return _("Kept out: {names}; `/circle include` lets them in again.").format(names=shown)
    return ngettext(
        "Kept out: {names} and {left} more; `/circle include` lets them in again.",
        "Kept out: {names} and {left} more; `/circle include` lets them in again.",
        left,
    ).format(names=shown, left=left)


def excluded(them: int) -> str:
    """Say that somebody is kept out."""
    return _(
        "{them} can't see your circle and live rooms here. You stay friends, and they are not told."
    ).format(them=mention(them))


def included(them: int, *, was_out: bool) -> str:
    """Say that somebody is let in again."""
    if not was_out:
        return _("You didn't keep {them} out, so nothing changed.").format(them=mention(them))
    return _("{them} can come into your circle and live rooms again while you are friends.").format(
        them=mention(them)
    )


def live(room: Space) -> str:
    """Say that somebody is live."""
    return _(LIVE[room.audience]).format(channel_id=room.channel_id)


def ended() -> str:
    """Say that a live room ended."""
    return _("Your live room has ended.")


def subscribed(them: int) -> str:
    """Say that somebody will be told."""
    return _(
        "Mutuals tells you by DM when {them} goes live for you. The button on their profile stops it."
    ).format(them=mention(them))


def unsubscribed(them: int) -> str:
    """Say that somebody will no longer be told."""
    return _("Mutuals no longer tells you when {them} goes live.").format(them=mention(them))
