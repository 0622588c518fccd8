"""What people read about reports: who makes one, who decides it, and whom it concerns."""

from collections.abc import Sequence

from bot.domain.notices import NoticeKind
from bot.domain.pages import Page
from bot.domain.reports import (
    LONGEST_WORD,
    Act,
    Card,
    LogEntry,
    Report,
    Reportable,
    SubjectKind,
    Term,
    Verdict,
)
from bot.domain.suspensions import Suspension
from bot.texts.buttons import Button, Field, Form, Look, Menu, Option, Rows, pages
from bot.texts.language import gettext as _
from bot.texts.names import inert, mention, named, plain, short

LONGEST_QUOTE = 4_000


def report_button(kind: SubjectKind, subject_id: int) -> Button:
    """Return the button by which something is reported."""
    return Button(_("Report"), f"choice:report_{kind}:{subject_id}")


def report_form(thing: Reportable) -> Form:
    """Return the form in which the reporter may add a word of theirs."""
    label = _("What is wrong with it? (not needed)")
    box = Field(label, "word", most=LONGEST_WORD, is_long=True, is_needed=False)
    return Form(_("Report to the moderators"), f"form:report:{thing.kind}.{thing.id}", [box])


def reported() -> str:
    """Say that a report is made, who reads it, and what else helps."""
    return _(
        "Reported. The people who run the server where you got it will see it, with who wrote it and that you reported "
        "it; the one you reported is not told who did. You will hear what came of it. `/block` keeps somebody away."
    )


def _kind(kind: SubjectKind) -> str:
    return {
        SubjectKind.MESSAGE: _("a message"),
        SubjectKind.POST: _("a post"),
        SubjectKind.COMMENT: _("a comment"),
    }[kind]


def _who(user_id: int | None, name: str) -> str:
    return _("somebody") if user_id is None else named(user_id, name)


def _who_in_a_list(user_id: int | None, name: str) -> str:
    """Return the same, short enough for ten lines in a message."""
    return _("somebody") if user_id is None else f"{mention(user_id)} ({plain(name, longest=20)})"


def card(shown: Card) -> str:
    """Return what moderators read above the text that was reported."""
    report = shown.report
    lines = [
        _("**Report** of {kind} by {author}").format(
            kind=_kind(report.kind), author=_who(report.reported_id, shown.reported_name)
        ),
        _("Reported by {reporter} on {when}").format(
            reporter=_who(report.reporter_id, shown.reporter_name), when=f"<t:{report.reported_at}:f>"
        ),
    ]
    if report.word:
        lines.append(_("They add: {word}").format(word=inert(report.word, 2 * LONGEST_WORD)))
    return "\n".join(lines)


def quoted(text: str | None) -> str:
    """Return what was reported as text that does nothing, or say that it is gone."""
    if text is None:
        return _("The text is no longer there: it was deleted before anybody looked.")
    return inert(text, LONGEST_QUOTE) or _("No text; see the files.")


def private_card(shown: Card, text: str | None) -> str:
    """Return a card with the text it is about, for one message without an embed."""
    quote = inert(text, 900) if text else quoted(text)
    return "\n".join([card(shown), *(f"> {line}" for line in quote.splitlines())])[:2_000]


def dismiss_id(report: Report) -> str:
    """Return the id of the button by which a report is dismissed; it tells one card from all others."""
    return f"choice:moderate_dismiss:{report.id}"


def card_rows(report: Report) -> Rows:
    """Return what moderators can do about a report."""
    terms = {
        Term.DAY: _("Suspend for 1 day"),
        Term.WEEK: _("Suspend for 1 week"),
        Term.MONTH: _("Suspend for 30 days"),
        Term.OPEN: _("Suspend until lifted"),
    }
    also = _("Removes it, too")
    options = [Option(label, f"{report.id}.{term}", also) for term, label in terms.items()]
    return [
        [
            Button(_("Dismiss"), dismiss_id(report)),
            Button(_("Remove"), f"choice:moderate_remove:{report.id}", Look.GRAVE),
        ],
        [Menu(_("Suspend …"), "choice:moderate_suspend", options)],
    ]


def decided(shown: Card) -> str:
    """Return what a card says once it is decided."""
    report = shown.report
    what = _verdict(report.verdict, shown.suspended_until)
    by = _("{what} by {moderator} on {when}").format(
        what=what, moderator=_moderator(report.handled_by), when=f"<t:{report.handled_at}:f>"
    )
    return f"{card(shown)}\n**{by}**"


def _moderator(user_id: int | None) -> str:
    return _("somebody") if user_id is None else mention(user_id)


def _verdict(verdict: Verdict | None, until: int | None = None) -> str:
    if verdict is Verdict.SUSPENDED and until is not None:
        return _("Suspended until {when}").format(when=f"<t:{until}:f>")
    return {
        None: _("Open"),
        Verdict.DISMISSED: _("Dismissed"),
        Verdict.REMOVED: _("Removed"),
        Verdict.SUSPENDED: _("Suspended"),
    }[verdict]


def overview(page: Page[Card], suspended: int) -> str:
    """Return a page of reports, open ones first."""
    if page.total == 0:
        return _("Nothing was reported here in the last 90 days.")
    head = _("**Reports: {total}** · page {number} of {of} · suspended now: {suspended}").format(
        total=page.total, number=page.number, of=page.of, suspended=suspended
    )
    return "\n".join([head, *(_line(one) for one in page.rows)])


def _line(shown: Card) -> str:
    report = shown.report
    return _("• {verdict}: {kind} by {author}, <t:{when}:d>").format(
        verdict=_verdict(report.verdict), kind=_kind(report.kind), when=report.reported_at,
        author=_who_in_a_list(report.reported_id, shown.reported_name),
    )  # fmt: skip


def overview_rows(guild_id: int, page: Page[Card], suspended: Sequence[tuple[Suspension, str]]) -> Rows:
    """Return what can be done from a page of reports."""
    waiting = [one for one in page.rows if one.report.verdict is None]
    looks = [
        Option(short(one.reported_name)[:100], str(one.report.id), _kind(one.report.kind)) for one in waiting
    ]
    lifts = [Option(short(name)[:100], str(one.user_id), _ends(one.ends_at)) for one, name in suspended]
    return [
        [Menu(_("Look at an open report"), "choice:moderate_look", looks)] if looks else [],
        [Menu(_("Lift a suspension"), "choice:moderate_lift", lifts)] if lifts else [],
        pages("moderation", guild_id, page),
        [Button(_("Moderation log"), f"page:moderation_log:{guild_id}:1:open")],
    ]


def _ends(ends_at: int | None) -> str:
    return _("Suspended until lifted") if ends_at is None else _("Suspended for a time")


def log_page(page: Page[LogEntry]) -> str:
    """Return a page of the moderation log."""
    if page.total == 0:
        return _("The moderation log is empty.")
    head = _("**Moderation log: {total}** · page {number} of {of}").format(
        total=page.total, number=page.number, of=page.of
    )
    return "\n".join([head, *(_entry(entry) for entry in page.rows)])


def log_rows(guild_id: int, page: Page[LogEntry]) -> Rows:
    """Return the buttons under the moderation log."""
    back = Button(_("Reports"), f"page:moderation:{guild_id}:1:back")
    return [pages("moderation_log", guild_id, page), [back]]


def _entry(entry: LogEntry) -> str:
    acts = {
        Act.DISMISSED: _("report dismissed"),
        Act.REMOVED: _("removed what they wrote"),
        Act.SUSPENDED: _("suspended"),
        Act.LIFTED: _("suspension lifted"),
        Act.ENDED: _("suspension over"),
    }
    until = f" → <t:{entry.ends_at}:d>" if entry.ends_at is not None else ""
    who = _who_in_a_list(entry.about_id, entry.about_name)
    line = f"• <t:{entry.happened_at}:d> {who}: {acts[entry.act]}{until}"
    if entry.moderator_id is None:
        return line
    return _("{line}, by {moderator}").format(line=line, moderator=mention(entry.moderator_id))


def lifted(user_id: int) -> str:
    """Say that a suspension is over."""
    return _(
        "{who} is no longer suspended. What their friendships open is given again, and they are told."
    ).format(who=mention(user_id))


def _suspended(until: int | None) -> str:
    if until is None:
        return _(
            "The moderators of **{server}** removed something you wrote through Mutuals, and suspended you from "
            "Mutuals there until they lift it. Your follows and friends stay, but open nothing meanwhile. `/privacy`, "
            "`/unfollow` and `/block` still work."
        )
    return _(
        "The moderators of **{server}** removed something you wrote through Mutuals, and suspended you from Mutuals "
        "there until {when}. Your follows and friends stay, but open nothing meanwhile. `/privacy`, `/unfollow` and "
        "`/block` still work."
    )


def notice(kind: NoticeKind, server: str, until: int | None) -> str:
    """Tell somebody what moderators decided."""
    where = plain(server)
    if kind is NoticeKind.SUSPENDED:
        return _suspended(until).format(server=where, when=f"<t:{until}:f>")
    return {
        NoticeKind.LIFTED: _("You are no longer suspended from Mutuals in **{server}**: all is as before."),
        NoticeKind.REMOVED: _(
            "The moderators of **{server}** removed something you wrote through Mutuals, because it was reported."
        ),
        NoticeKind.REPORT_ACTED: _("The moderators of **{server}** acted on your report. Thank you."),
        NoticeKind.REPORT_DISMISSED: _(
            "The moderators of **{server}** looked at your report and left things as they are. `/block` keeps somebody "
            "away from you."
        ),
    }[kind].format(server=where)
