"""Discord's permissions as people find them in its settings, and what Mutuals needs each for."""

from collections.abc import Iterable

from bot.texts.language import gettext as _


def permission(name: str) -> str:
    """Return what Discord's settings call a permission."""
    return _table()[name][0]


def purpose(name: str) -> str:
    """Return what Mutuals needs a permission for."""
    return _table()[name][1]


def lines(names: Iterable[str]) -> list[str]:
    """Return one line for each permission that is missing: what for, and how to allow it."""
    return [
        _("• **{permission}** is missing: {purpose}.").format(
            permission=permission(name), purpose=purpose(name)
        )
        for name in names
    ]


def remedy() -> str:
    """Say where permissions are allowed."""
    return _(
        "In **Server Settings → Roles → Mutuals' role → Permissions** allow what is missing, or invite Mutuals again "
        "and leave everything ticked. Then run this again."
    )


def _table() -> dict[str, tuple[str, str]]:
    return {
        "view_channel": (_("View Channels"), _("to see the channels it uses")),
        "send_messages": (_("Send Messages"), _("to write in channels, as digests and problems")),
        "send_messages_in_threads": (_("Send Messages in Threads"), _("to answer in threads")),
        "embed_links": (_("Embed Links"), _("so that members can show links in circles, and for digests")),
        "attach_files": (_("Attach Files"), _("so that members can send files in circles, and for charts")),
        "read_message_history": (
            _("Read Message History"),
            _("so that members can read on in circles, and nothing is sent twice"),
        ),
        "add_reactions": (_("Add Reactions"), _("so that members can react in circles")),
        "manage_messages": (_("Manage Messages"), _("so that owners can moderate their circles")),
        "manage_roles": (
            _("Manage Roles"),
            _("to give and take the Friends role, and to open circles and the lounge to people"),
        ),
        "manage_channels": (_("Manage Channels"), _("to make, rename and remove circles and live rooms")),
        "manage_threads": (_("Manage Threads"), _("for circles that are threads, because channels ran out")),
        "create_private_threads": (
            _("Create Private Threads"),
            _("for circles that are threads, because channels ran out"),
        ),
        "create_public_threads": (_("Create Public Threads"), _("for the comments under a post in the feed")),
        "send_polls": (_("Create Polls"), _("for polls")),
        "connect": (_("Connect"), _("so that members can join live rooms")),
        "speak": (_("Speak"), _("so that members can talk in live rooms")),
        "stream": (_("Video"), _("so that members can show their screens in live rooms")),
        "move_members": (
            _("Move Members"),
            _("to disconnect from a live room whoever may no longer be there"),
        ),
        "set_voice_channel_status": (_("Set Voice Channel Status"), _("to show what a live room is about")),
        "view_audit_log": (_("View Audit Log"), _("to notice when staff takes the role away by hand")),
    }
