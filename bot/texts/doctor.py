"""What the doctor says: each line with how it stands, in words, and what to do about it."""

from collections.abc import Callable, Iterable, Sequence

from bot.domain.findings import About, Delay, Finding, Mend, State
from bot.domain.outcomes import Obstacle
from bot.domain.refusals import Reason, Refusal
from bot.texts import permissions, places
from bot.texts.buttons import Button, Look, Panel, turns
from bot.texts.guilds import REMEDIES
from bot.texts.language import gettext as _
from bot.texts.language import ngettext
from bot.texts.refusals import refusal

LONGEST = 3_300
"""Characters of a page; Discord takes 4,000 in one panel."""


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


def trying_digest(*, has_one: bool) -> str:
    """Say what becomes of a digest that did not come."""
    if not has_one:
        return _("There is no digest here any more. `/mutuals digest schedule` begins one.")
    return _("Mutuals tries the digest again now. Check again in a moment.")


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
        Mend.DIGEST: Button(_("Try the digest again"), "choice:doctor_digest", Look.MAIN),
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
    return _("Permissions: Mutuals lacks {missing}. {remedy}").format(
        missing=missing, remedy=permissions.remedy()
    )


def _no_role(_finding: Finding) -> str:
    return _("Friends role: none is chosen, so friendships open no channels. Choose one below.")


def _role_gone(_finding: Finding) -> str:
    return _("Friends role: it was deleted. Choose another; members get it at once.")


def _role(finding: Finding) -> str:
    role = f"<@&{finding.ids[0]}>"
    if not isinstance(finding.why, Reason):
        return _("Friends role: {role} can be given and taken.").format(role=role)
    return _("Friends role: {role}. {why}").format(role=role, why=refusal(Refusal(finding.why)))


def _zone(finding: Finding) -> str:
    zone = finding.names[0]
    if finding.state is State.OK:
        return _("Time zone: {zone}. `/mutuals digest schedule` changes it.").format(zone=zone)
    return _(
        "Time zone: {zone} is not known here, so days and digests go by UTC. Choose another with `/mutuals digest "
        "schedule`; or whoever runs the bot updates its time zones."
    ).format(zone=zone)


def _digest(finding: Finding) -> str:
    when = f"<t:{finding.since}:F>"
    if isinstance(finding.why, Obstacle):
        since = f"<t:{finding.since}:f>"
        return _("Digest: it can't be posted since {since}. {remedy}").format(
            since=since, remedy=_(REMEDIES[finding.why])
        )
    if isinstance(finding.why, Delay):
        return _delayed(finding.why).format(when=when)
    if finding.since is None:
        return _("Digest: off. `/mutuals digest schedule` chooses when and where it comes.")
    return _("Digest: it comes next on {when}.").format(when=when)


def _delayed(why: Delay) -> str:
    return {
        Delay.LATE: _(
            "Digest: it was due on {when} and has not come yet. Mutuals tries again by itself, or now."
        ),
        Delay.UNPLANNED: _("Digest: it is on, but the next one is not planned. Try it again."),
        Delay.MISSED: _(
            "Digest: the one of {when} was left out, because it would have come too late. `/mutuals digest now` posts "
            "it; the next one comes as usual."
        ),
    }[why]


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
    when = f"<t:{finding.since}:f>"
    if finding.why is Obstacle.NO_REPORTS_CHANNEL:
        return _("Reports: since {when} they reach no channel. {remedy}").format(
            when=when, remedy=_(REMEDIES[finding.why])
        )
    if finding.why in (Obstacle.ROLE_MISSING, Obstacle.CHANNEL_MISSING):
        return _("Giving and taking: since {when} it is not possible. {remedy}").format(
            when=when, remedy=_(REMEDIES[finding.why])
        )
    mention = "<@&{}>" if finding.about is About.PROBLEM_OF_ROLE else "<#{}>"
    concerned = places.some([mention.format(one) for one in finding.ids])
    remedy = _(REMEDIES[finding.why]).format(role=concerned)
    return _("Giving and taking: since {when} Discord refuses it for {concerned}. {remedy}").format(
        when=when, concerned=concerned, remedy=remedy
    )


def _withheld(finding: Finding) -> str:
    if not finding.ids:
        return _("Taken by hand: staff took the Friends role from nobody.")
    people = places.some([f"<@{one}>" for one in finding.ids])
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


WORDS: dict[About, Callable[[Finding], str]] = {
    **places.WORDS,
    About.INTENTS: _intents,
    About.PERMISSIONS: _permissions,
    About.NO_ROLE: _no_role,
    About.ROLE_GONE: _role_gone,
    About.ROLE: _role,
    About.ZONE: _zone,
    About.DIGEST: _digest,
    About.LOOKING: _looking,
    About.PROBLEM: _problem,
    About.PROBLEM_OF_ROLE: _problem,
    About.WITHHELD: _withheld,
    About.OWED_ACCESS: _owed_access,
    About.OWED_NOTICES: _owed_notices,
    About.OWED_MESSAGES: _owed_messages,
    About.DATABASE: _database,
}
