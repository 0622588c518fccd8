"""What the doctor says of channels: which are missing, what Mutuals may not do in them, how many still fit."""

from collections.abc import Callable, Sequence

from bot.domain.findings import About, Finding, State
from bot.domain.health import Use
from bot.domain.places import CHOSEN
from bot.texts import permissions
from bot.texts.language import gettext as _
from bot.texts.language import ngettext

SHOWN = 10
"""How many channels or people a line names."""


def _not_chosen(finding: Finding) -> str:
    if finding.use is Use.REPORTS:
        return _("Reports channel: none is chosen; what members report waits in `/mutuals reports`.")
    return {
        Use.LOUNGE: _("Lounge: none is chosen, so the Friends role opens no channel. Choose one below."),
        Use.FEED: _("Feed: none is chosen, so nobody can post for everyone. Choose one below."),
    }.get(finding.use or Use.CATEGORY) or _(
        "Category for circles: none is chosen, so circles and live rooms are off. Choose one below."
    )


def _channel_gone(finding: Finding) -> str:
    use, count = _use(finding.use), len(finding.ids)
    if finding.use in CHOSEN:
        return _("{use}: it was deleted. Choose another.").format(use=use)
    if finding.use is Use.THREADS:
        return ngettext(
            "{use}: {count} channel was deleted, and the threads on it went along; owners can open them anew.",
            "{use}: {count} channels were deleted, and the threads on them went along; owners can open them anew.",
            count,
        ).format(use=use, count=count)
    return ngettext(
        "{use}: {count} was deleted by hand; its owner can open it anew.",
        "{use}: {count} were deleted by hand; their owners can open them anew.",
        count,
    ).format(use=use, count=count)


def _channels(finding: Finding) -> str:
    channels = some([f"<#{one}>" for one in finding.ids])
    if not finding.names:
        return _("{use}: Mutuals has the permissions it needs in {channels}.").format(
            use=_use(finding.use), channels=channels
        )
    missing = ", ".join(f"**{permissions.permission(name)}**" for name in finding.names)
    return _(
        "{use}: in {channels} Mutuals lacks {missing}. Allow it for Mutuals' role in the channel's settings, under "
        "**Permissions**."
    ).format(use=_use(finding.use), channels=channels, missing=missing)


def _open_to_all(finding: Finding) -> str:
    shut = _("Take **View Channel** from @everyone in its settings, under **Permissions**.")
    channels = some([f"<#{one}>" for one in finding.ids])
    said = _("{use}: everyone in this server can see {channels}. {shut}")
    if finding.use is Use.REPORTS:
        said = _(
            "{use}: everyone in this server can see {channels}, and what friends wrote to each other. {shut}"
        )
    return said.format(use=_use(finding.use), channels=channels, shut=shut)


def _locked(finding: Finding) -> str:
    return _(
        "Circles that are threads: {threads} is locked, so friends can't write there. Unlock it in the thread's menu."
    ).format(threads=some([f"<#{one}>" for one in finding.ids]))


def _roles_left(finding: Finding) -> str:
    return _("Roles: room for {count:,} more of Discord's 250.").format(count=finding.number)


def _channels_left(finding: Finding) -> str:
    text = _("Channels: room for {count:,} more of Discord's 500.").format(count=finding.number)
    if finding.state is State.OK:
        return text
    return (
        text + " " + _("Without room new circles can only be private threads. Delete channels nobody needs.")
    )


def _category_room(finding: Finding) -> str:
    return ngettext(
        "Room for circles: {count} more in {categories}; after that a further category is made.",
        "Room for circles: {count} more in {categories}; after that a further category is made.",
        finding.number,
    ).format(categories=some([f"<#{one}>" for one in finding.ids]), count=finding.number)


def _use(use: Use | None) -> str:
    return {
        Use.LOUNGE: _("Lounge"),
        Use.FEED: _("Feed"),
        Use.REPORTS: _("Reports channel"),
        Use.DIGEST: _("Digest channel"),
        Use.CATEGORY: _("Category for circles"),
        Use.CATEGORIES: _("Further categories for circles"),
        Use.CIRCLES: _("Circles"),
        Use.THREADS: _("Circles that are threads"),
        Use.LIVE: _("Live rooms"),
        None: "",
    }[use]


def some(mentions: Sequence[str]) -> str:
    """Return the first of many mentions, and how many more there are."""
    if len(mentions) <= SHOWN:
        return ", ".join(mentions)
    return _("{some} and {count:,} more").format(
        some=", ".join(mentions[:SHOWN]), count=len(mentions) - SHOWN
    )


WORDS: dict[About, Callable[[Finding], str]] = {
    About.NOT_CHOSEN: _not_chosen,
    About.CHANNEL_GONE: _channel_gone,
    About.CHANNELS: _channels,
    About.OPEN_TO_ALL: _open_to_all,
    About.LOCKED: _locked,
    About.ROLES_LEFT: _roles_left,
    About.CHANNELS_LEFT: _channels_left,
    About.CATEGORY_ROOM: _category_room,
}
