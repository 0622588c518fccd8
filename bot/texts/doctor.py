"""What the doctor says: each line with how it stands, in words, and what to do about it."""

from collections.abc import Callable, Iterable, Sequence

from bot.domain.doctor import CHOSEN, About, Finding, Mend, State
from bot.domain.health import Use
from bot.domain.outcomes import Obstacle
from bot.domain.refusals import Reason, Refusal
from bot.texts import permissions
from bot.texts.buttons import Button, Look, Panel, turns
from bot.texts.guilds import REMEDIES
from bot.texts.language import gettext as _
from bot.texts.language import ngettext
from bot.texts.refusals import refusal

LONGEST = 3_300
"""Characters of a page; Discord takes 4,000 in one panel."""
SHOWN = 10
"""How many channels or people a line names."""


def panel(findings: Sequence[Finding], guild_id: int, number: int = 1, note: str = "") -> Panel:
    """Return a page of the doctor's lines, with a button for each thing that can be mended by pressing."""
    pages = _paged([_line(finding) for finding in findings])
    number = max(1, min(number, len(pages)))
    title = "\n".join([*([note, ""] if note else []), _summary(findings)])
    mends = {finding.mend for finding in findings if finding.mend is not None}
    return [
        "\n".join([title, *pages[number - 1]]),
        turns("doctor", guild_id, number, len(pages)),
        [*(_button(mend) for mend in Mend if mend in mends), Button(_("Check again"), "choice:doctor_again")],
    ]


def mended(done: int, failed: int) -> str:
    """Say what came of mending permissions."""
    text = ngettext(
        "Mutuals has allowed itself what it needs in {count} channel.",
        "Mutuals has allowed itself what it needs in {count} channels.",
        done,
    ).format(count=done)
    if not failed:
        return text
    refused = ngettext(
        "Discord did not let it in {count} other: allow it there by hand.",
        "Discord did not let it in {count} others: allow it there by hand.",
        failed,
    )
    return f"{text} {refused.format(count=failed)}"


def state(found: State) -> str:
    """Return how something stands as a word."""
    return {State.OK: _("ok"), State.ATTENTION: _("attention"), State.BROKEN: _("broken")}[found]


def _summary(findings: Sequence[Finding]) -> str:
    broken = sum(finding.state is State.BROKEN for finding in findings)
    attention = sum(finding.state is State.ATTENTION for finding in findings)
    if not broken and not attention:
        return _("**Everything is as it should be.**")
    return _("**Broken: {broken}. Needs attention: {attention}.** The rest is ok.").format(
        broken=broken, attention=attention
    )


def _paged(lines: Iterable[str]) -> list[list[str]]:
    pages: list[list[str]] = [[]]
    for line in lines:
        if pages[-1] and sum(len(one) + 1 for one in pages[-1]) + len(line) > LONGEST:
            pages.append([])
        pages[-1].append(line)
    return pages


def _button(mend: Mend) -> Button:
    return {
        Mend.SETUP: Button(_("Choose role and channels"), "choice:setup_panel", Look.MAIN),
        Mend.PERMISSIONS: Button(_("Mend permissions"), "choice:doctor_mend", Look.MAIN),
        Mend.RECONCILE: Button(_("Reconcile now"), "choice:doctor_reconcile", Look.MAIN),
    }[mend]


def _line(finding: Finding) -> str:
    return f"• **{state(finding.state)}** · {WORDS[finding.about](finding)}"


def _intents(finding: Finding) -> str:
    if not finding.names:
        return _("Events: Discord sends everything Mutuals needs.")
    return _(
        "Events: Mutuals doesn't get {names}. Whoever runs the bot switches on **Server Members Intent** in the "
        "Developer Portal and starts it again."
    ).format(names=", ".join(finding.names))


def _permissions(finding: Finding) -> str:
    if not finding.names:
        return _("Permissions: Mutuals has all it asks for.")
    missing = ", ".join(
        f"**{permissions.permission(name)}** ({permissions.purpose(name)})" for name in finding.names
    )
    return _("Permissions: {missing}. {remedy}").format(missing=missing, remedy=permissions.remedy())


def _no_role(_finding: Finding) -> str:
    return _("Friends role: none is chosen, so friendships open no channels.")


def _role_gone(_finding: Finding) -> str:
    return _("Friends role: it was deleted. Choose another; members get it at once.")


def _role(finding: Finding) -> str:
    role = f"<@&{finding.ids[0]}>"
    if not isinstance(finding.why, Reason):
        return _("Friends role: {role} can be given and taken.").format(role=role)
    return _("Friends role: {role}. {why}").format(role=role, why=refusal(Refusal(finding.why)))


def _not_chosen(finding: Finding) -> str:
    return _("{use}: none is chosen.").format(use=_use(finding.use))


def _channel_gone(finding: Finding) -> str:
    if finding.use in (*CHOSEN, Use.REPORTS, Use.DIGEST):
        return _("{use}: it was deleted. Choose another.").format(use=_use(finding.use))
    return ngettext(
        "{use}: {count} was deleted by hand; its owner can open it anew.",
        "{use}: {count} were deleted by hand; their owners can open them anew.",
        len(finding.ids),
    ).format(use=_use(finding.use), count=len(finding.ids))


def _channels(finding: Finding) -> str:
    channels = _some([f"<#{one}>" for one in finding.ids])
    if not finding.names:
        return _("{use}: Mutuals may do what it must in {channels}.").format(
            use=_use(finding.use), channels=channels
        )
    missing = ", ".join(f"**{permissions.permission(name)}**" for name in finding.names)
    return _(
        "{use}: in {channels} Mutuals lacks {missing}. Allow it for Mutuals' role in the channel's settings, under "
        "**Permissions**."
    ).format(use=_use(finding.use), channels=channels, missing=missing)


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
    return _(
        "Category for circles: {category} has room for {count} more; a further one is made when it is full."
    ).format(category=f"<#{finding.ids[0]}>", count=finding.number)


def _zone(finding: Finding) -> str:
    return _("Time zone: {zone}. `/mutuals digest schedule` changes it.").format(zone=finding.names[0])


def _digest(finding: Finding) -> str:
    if finding.since is None:
        return _("Digest: off. `/mutuals digest schedule` chooses when and where it comes.")
    return _("Digest: it comes next on {when}.").format(when=f"<t:{finding.since}:F>")


def _looking(finding: Finding) -> str:
    when = f"<t:{finding.since}:R>"
    if finding.state is State.OK:
        return _("Regular look at every member: next due {when}.").format(when=when)
    return _("Regular look at every member: it was due {when}. The bot may have been off; look now.").format(
        when=when
    )


def _problem(finding: Finding) -> str:
    if not isinstance(finding.why, Obstacle):
        return _("Giving and taking: Discord refuses nothing.")
    role = _("the Friends role")
    return _("Giving and taking: since {when} Discord refuses it. {remedy}").format(
        when=f"<t:{finding.since}:f>", remedy=_(REMEDIES[finding.why]).format(role=role)
    )


def _withheld(finding: Finding) -> str:
    if not finding.ids:
        return _("Taken by hand: staff took the Friends role from nobody.")
    people = _some([f"<@{one}>" for one in finding.ids])
    return _(
        "Taken by hand: staff took the Friends role from {people}, so it stays away. To undo that, give them the role "
        "by hand."
    ).format(people=people)


def _owed_access(finding: Finding) -> str:
    slow = _("Discord may be slow; Mutuals goes on trying, or look at everybody now.")
    return _waiting(finding, _("Access to give or take"), slow)


def _owed_notices(finding: Finding) -> str:
    slow = _("Discord lets a bot open few DMs an hour; they are sent one after the other.")
    return _waiting(finding, _("Notices to send"), slow)


def _owed_messages(finding: Finding) -> str:
    return _waiting(finding, _("Messages under way"), _("Discord may be slow; Mutuals goes on trying."))


def _waiting(finding: Finding, what: str, slow: str) -> str:
    if not finding.number:
        return _("{what}: nothing waits.").format(what=what)
    text = _("{what}: {count:,} waiting, the oldest since {when}.").format(
        what=what, count=finding.number, when=f"<t:{finding.since}:R>"
    )
    return text if finding.state is State.OK else f"{text} {slow}"


def _database(finding: Finding) -> str:
    text = _("Database: it answered within {count:,} ms.").format(count=finding.number)
    if finding.state is State.OK:
        return text
    return text + " " + _("That is slow: whoever runs the bot looks at its disk and load.")


def _use(use: Use | None) -> str:
    return {
        Use.LOUNGE: _("Lounge"),
        Use.FEED: _("Feed"),
        Use.REPORTS: _("Reports channel"),
        Use.DIGEST: _("Digest"),
        Use.CATEGORY: _("Category for circles"),
        Use.CIRCLES: _("Circles"),
        Use.LIVE: _("Live rooms"),
        None: "",
    }[use]


def _some(mentions: Sequence[str]) -> str:
    if len(mentions) <= SHOWN:
        return ", ".join(mentions)
    return _("{some} and {count:,} more").format(
        some=", ".join(mentions[:SHOWN]), count=len(mentions) - SHOWN
    )


WORDS: dict[About, Callable[[Finding], str]] = {
    About.INTENTS: _intents,
    About.PERMISSIONS: _permissions,
    About.NO_ROLE: _no_role,
    About.ROLE_GONE: _role_gone,
    About.ROLE: _role,
    About.NOT_CHOSEN: _not_chosen,
    About.CHANNEL_GONE: _channel_gone,
    About.CHANNELS: _channels,
    About.ROLES_LEFT: _roles_left,
    About.CHANNELS_LEFT: _channels_left,
    About.CATEGORY_ROOM: _category_room,
    About.ZONE: _zone,
    About.DIGEST: _digest,
    About.LOOKING: _looking,
    About.PROBLEM: _problem,
    About.WITHHELD: _withheld,
    About.OWED_ACCESS: _owed_access,
    About.OWED_NOTICES: _owed_notices,
    About.OWED_MESSAGES: _owed_messages,
    About.DATABASE: _database,
}
