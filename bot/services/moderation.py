"""What moderators decide about reports: dismiss, remove, suspend, lift; each is logged and told to those concerned."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.database import Database, Transaction
from bot.domain.notices import NoticeKind
from bot.domain.outcomes import Content, SourceGone, TryLater
from bot.domain.pages import PAGE_SIZE, Page, clamp, offset_of, page_count
from bot.domain.refusals import Reason, Refusal
from bot.domain.reports import Act, Card, LogEntry, Report, SubjectKind, Term, Verdict, suspended_until
from bot.domain.suspensions import Suspension
from bot.ports import Clock, Ids, Nudge
from bot.services.reported import Subject
from bot.services.reports import ReportService, card_of
from bot.stores.all import Stores

SHOWN_SUSPENDED = 25
"""As many as a menu of Discord's has room for."""


@dataclass(frozen=True, slots=True)
class Overview:
    """A page of a server's reports, open ones first, and who is suspended there."""

    page: Page[Card]
    suspended: Sequence[tuple[Suspension, str]]


class ModerationService:
    """The verbs on reports and suspensions. The cog lets only people who manage the server come here."""

    def __init__(
        self,
        database: Database,
        stores: Stores,
        clock: Clock,
        ids: Ids,
        reports: ReportService,
        subjects: Mapping[SubjectKind, Subject],
        nudge: Nudge,
    ) -> None:
        self._database = database
        self._stores = stores
        self._clock = clock
        self._ids = ids
        self._reports = reports
        self._subjects = subjects
        self._nudge = nudge
        self._perhaps: set[tuple[int, int]] | None = None
        """Server and person of everybody who may be suspended, and some who no longer are; None for not known."""

    async def begin(self) -> None:
        """Learn who is suspended, for a process that alone suspends people: then nobody else is looked up."""
        self._perhaps = await self._database.read(self._stores.suspensions.everybody)

    async def decide(
        self, guild_id: int, moderator: int, report_id: int, verdict: Verdict, term: Term = Term.DAY
    ) -> Card | Refusal:
        """Decide a report of this server: the first to do so wins. `term` counts where somebody is suspended."""
        now = self._clock.now()
        until = suspended_until(term, now) if verdict is Verdict.SUSPENDED else None

        async def body(tx: Transaction) -> Card | Refusal:
            report = await self._stores.reports.get(tx, report_id)
            if report is None or report.guild_id != guild_id:
                return Refusal(Reason.REPORT_GONE)
            if report.reported_id == moderator:
                return Refusal(Reason.ABOUT_YOURSELF)
            if not await self._stores.reports.handle(tx, report_id, verdict, moderator, now):
                return Refusal(Reason.REPORT_HANDLED)
            entry = LogEntry(Act(verdict), moderator, report.reported_id, "", until, now)
            await self._stores.reports.note(tx, self._ids(), (guild_id, report_id), entry)
            await self._carry_out(tx, report, verdict, until, now)
            decided = replace(report, verdict=verdict, handled_by=moderator, handled_at=now, word="")
            return await card_of(tx, self._stores, decided, now)

        result = await self._database.transact(body)
        self._nudge()
        return result

    async def lift(self, guild_id: int, moderator: int, user_id: int) -> Refusal | None:
        """End somebody's suspension; what friendships give them is given again. None when it is done."""
        if user_id == moderator:
            return Refusal(Reason.ABOUT_YOURSELF)
        now = self._clock.now()

        async def body(tx: Transaction) -> Refusal | None:
            suspension = await self._stores.suspensions.get(tx, guild_id, user_id, now)
            if suspension is None:
                return Refusal(Reason.NOT_SUSPENDED)
            await self._let_in(tx, suspension, Act.LIFTED, moderator, now)
            return None

        result = await self._database.transact(body)
        self._nudge()
        return result

    async def expire_due(self) -> int | None:
        """End the suspensions that are over; return in how many seconds the next one is, None for never."""
        now = self._clock.now()

        async def body(tx: Transaction) -> int:
            ended = await self._stores.suspensions.ended(tx, now)
            for suspension in ended:
                await self._let_in(tx, suspension, Act.ENDED, None, now)
            return len(ended)

        if await self._database.transact(body):
            self._nudge()
        due = await self._database.read(self._stores.suspensions.next_end)
        return None if due is None else max(0, due - self._clock.now())

    async def suspension(self, guild_id: int, user_id: int) -> Suspension | None:
        """Return whether and until when somebody is suspended; asked before every command."""
        if self._perhaps is not None and (guild_id, user_id) not in self._perhaps:
            return None
        now = self._clock.now()

        async def body(tx: Transaction) -> Suspension | None:
            return await self._stores.suspensions.get(tx, guild_id, user_id, now)

        return await self._database.read(body)

    async def overview(self, guild_id: int, number: int) -> Overview:
        """Return a page of a server's reports."""

        async def body(tx: Transaction) -> Overview:
            total = await self._stores.reports.count(tx, guild_id)
            shown = clamp(number, total)
            cards = await self._stores.reports.page(tx, guild_id, PAGE_SIZE, offset_of(shown))
            suspended = await self._stores.suspensions.of_guild(tx, guild_id, SHOWN_SUSPENDED)
            return Overview(Page(cards, shown, page_count(total), total), suspended)

        return await self._database.read(body)

    async def log(self, guild_id: int, number: int) -> Page[LogEntry]:
        """Return a page of a server's moderation log."""

        async def body(tx: Transaction) -> Page[LogEntry]:
            total = await self._stores.reports.count_log(tx, guild_id)
            shown = clamp(number, total)
            lines = await self._stores.reports.log_page(tx, guild_id, PAGE_SIZE, offset_of(shown))
            return Page(lines, shown, page_count(total), total)

        return await self._database.read(body)

    async def open(self, guild_id: int, report_id: int) -> tuple[Card, str | None] | Refusal:
        """Return a report of this server that is open, and the text it is about, None where that is gone."""
        now = self._clock.now()

        async def body(tx: Transaction) -> Card | Refusal:
            report = await self._stores.reports.get(tx, report_id)
            if report is None or report.guild_id != guild_id:
                return Refusal(Reason.REPORT_GONE)
            if report.handled_at is not None:
                return Refusal(Reason.REPORT_HANDLED)
            return await card_of(tx, self._stores, report, now)

        card = await self._database.read(body)
        if isinstance(card, Refusal):
            return card
        match await self._reports.content_of(card.report):
            case Content(text=text):
                return card, text
            case SourceGone():
                return card, None
            case TryLater():
                return Refusal(Reason.DISCORD_SLOW)

    async def _carry_out(
        self, tx: Transaction, report: Report, verdict: Verdict, until: int | None, now: int
    ) -> None:
        acted = verdict is not Verdict.DISMISSED
        if acted:
            await self._subjects[report.kind].remove(tx, report.subject_id, now)
        if verdict is Verdict.SUSPENDED:
            suspension = Suspension(report.guild_id, report.reported_id, report.id, until)
            if self._perhaps is not None:  # before it is committed: too many are in it rather than too few
                self._perhaps.add((suspension.guild_id, suspension.user_id))
            await self._stores.suspensions.put(tx, suspension, now)
            await self._stores.work.mark(tx, report.guild_id, [report.reported_id], now, urgent=True)
        if acted:
            kind = NoticeKind.SUSPENDED if verdict is Verdict.SUSPENDED else NoticeKind.REMOVED
            await self._tell(tx, report.guild_id, report.reported_id, report.id, kind, now)
        if report.reporter_id is not None:
            kind = NoticeKind.REPORT_ACTED if acted else NoticeKind.REPORT_DISMISSED
            await self._tell(tx, report.guild_id, report.reporter_id, report.id, kind, now)

    async def _let_in(
        self, tx: Transaction, suspension: Suspension, act: Act, moderator: int | None, now: int
    ) -> None:
        guild_id, user_id, report_id = suspension.guild_id, suspension.user_id, suspension.report_id
        if not await self._stores.suspensions.lift(tx, guild_id, user_id):
            return
        entry = LogEntry(act, moderator, user_id, "", None, now)
        await self._stores.reports.note(tx, self._ids(), (guild_id, report_id), entry)
        await self._stores.work.mark(tx, guild_id, [user_id], now)
        await self._tell(tx, guild_id, user_id, report_id, NoticeKind.LIFTED, now)

    async def _tell(
        self, tx: Transaction, guild_id: int, user_id: int, report_id: int, kind: NoticeKind, now: int
    ) -> None:
        await self._stores.notices.note(
            tx, (guild_id, user_id, report_id), kind, now, told_before=now, due_at=now
        )
