"""Reports: made by whoever got something, kept without its text, and shown to moderators as cards."""

import logging
import random
from collections.abc import Mapping

from bot.database import Database, Transaction
from bot.domain.access import BROKEN_PAUSE, GrantKind, Target, pause_after
from bot.domain.follows import DAY
from bot.domain.outcomes import Content, Copied, NotAllowed, Obstacle, SourceGone, TryLater
from bot.domain.problems import Problem
from bot.domain.refusals import Reason, Refusal
from bot.domain.reports import LONGEST_WORD, Card, Place, Report, Reportable, SubjectKind, refuse_report
from bot.ports import Clock, Ids, Nudge, ReportDesk
from bot.services.problems import ProblemService
from bot.services.reported import Subject
from bot.stores.all import Stores

log = logging.getLogger(__name__)

BATCH = 10
LEASE = 2 * 60
PATIENCE = 20
"""Attempts to change a card that was decided."""
NO_CHANNEL = Target(GrantKind.CHANNEL, 0)
"""What a server's problem is filed under when reports have nowhere to go."""


class ReportService:
    """Takes reports and posts their cards."""

    def __init__(
        self,
        database: Database,
        stores: Stores,
        clock: Clock,
        ids: Ids,
        desk: ReportDesk,
        problems: ProblemService,
        subjects: Mapping[SubjectKind, Subject],
    ) -> None:
        self._database = database
        self._stores = stores
        self._clock = clock
        self._ids = ids
        self._desk = desk
        self._problems = problems
        self._subjects = subjects
        self.nudge: Nudge = lambda: None

    async def begin(self) -> None:
        """Free what a process before this one had begun and not finished."""
        await self._database.transact(self._stores.reports.let_go_of_all)

    async def look(self, me: int, kind: SubjectKind, subject_id: int) -> Reportable | Refusal:
        """Return what I am about to report, if I may."""
        now = self._clock.now()

        async def body(tx: Transaction) -> Reportable | Refusal:
            return await self._judge(tx, me, kind, subject_id, now)

        return await self._database.read(body)

    async def look_at_message(self, me: int, message_id: int) -> Reportable | Refusal:
        """Return what a message of ours is a copy of, if I may report that."""
        now = self._clock.now()

        async def body(tx: Transaction) -> Reportable | Refusal:
            for kind, subject in self._subjects.items():
                if (found := await subject.find(tx, message_id)) is not None:
                    return await self._judge(tx, me, kind, found, now)
            return Refusal(Reason.NOT_REPORTABLE)

        return await self._database.read(body)

    async def report(self, me: int, kind: SubjectKind, subject_id: int, word: str) -> Reportable | Refusal:
        """Report something once, with a word of mine beside it."""
        now = self._clock.now()

        async def body(tx: Transaction) -> Reportable | Refusal:
            await tx.lock("reports of", me)  # else many at once could pass the limit together
            thing = await self._judge(tx, me, kind, subject_id, now)
            if isinstance(thing, Refusal):
                return thing
            report = Report(
                self._ids(), thing.guild_id, me, thing.author_id, kind, subject_id, word[:LONGEST_WORD], now
            )
            await self._stores.reports.add(tx, report)
            return thing

        result = await self._database.transact(body)
        self.nudge()
        return result

    async def post_due(self) -> int | None:
        """Post the cards that are due; return in how many seconds there is more, None for never."""
        now = self._clock.now()

        async def claim(tx: Transaction) -> list[Report]:
            return await self._stores.reports.claim_due(tx, now, now + LEASE, BATCH)

        for report in await self._database.transact(claim):
            await self._post(report)
        due = await self._database.read(self._stores.reports.next_due)
        return None if due is None else max(0, due - self._clock.now())

    async def content_of(self, report: Report) -> Content | SourceGone | TryLater:
        """Return the text a report is about, from our own messages; it is never kept."""

        async def body(tx: Transaction) -> Place | None:
            return await self._subjects[report.kind].place(tx, report.subject_id)

        place = await self._database.read(body)
        return SourceGone() if place is None else await self._desk.read(place)

    async def _judge(
        self, tx: Transaction, me: int, kind: SubjectKind, subject_id: int, now: int
    ) -> Reportable | Refusal:
        subject = self._subjects.get(kind)
        thing = await subject.get(tx, subject_id, me, now) if subject is not None else None
        if thing is not None and await self._stores.reports.is_made(tx, me, kind, subject_id):
            return Refusal(Reason.REPORTED_ALREADY)
        made = await self._stores.reports.made_since(tx, me, now - DAY)
        return refuse_report(thing, me, made) or thing or Refusal(Reason.NO_LONGER_THERE)

    async def _post(self, report: Report) -> None:
        now = self._clock.now()

        async def look(tx: Transaction) -> tuple[Card, int | None]:
            chosen = (await self._stores.guilds.get(tx, report.guild_id)).reports_channel_id
            return await card_of(tx, self._stores, report, now), chosen

        card, channel_id = await self._database.read(look)
        has_channel = channel_id is not None
        result: Copied | NotAllowed | TryLater = NotAllowed(Obstacle.NO_REPORTS_CHANNEL)
        if report.card is not None:
            result = await self._close(card, report.card)
        elif channel_id is not None:
            result = await self._try(card, channel_id)
        log.info("report %s guild=%s -> %s", report.id, report.guild_id, result)
        await self._record(report, result, has_channel=has_channel)

    async def _close(self, card: Card, place: Place) -> Copied | TryLater:
        is_over = await self._desk.close(card, place) or card.report.attempts >= PATIENCE
        return Copied(place.channel_id, place.message_ids) if is_over else TryLater()

    async def _try(self, card: Card, channel_id: int) -> Copied | NotAllowed | TryLater:
        try:
            content = await self.content_of(card.report)
            if isinstance(content, TryLater):
                return content
            shown = content if isinstance(content, Content) else None
            return await self._desk.post(card, shown, channel_id)
        except Exception:  # one report's surprise must not cost the others their turn
            log.exception("report %s broke", card.report.id)
            return TryLater()

    async def _record(
        self, report: Report, result: Copied | NotAllowed | TryLater, *, has_channel: bool
    ) -> None:
        now = self._clock.now()
        jitter = random.random()  # noqa: S311 - spreads retries, keeps no secret

        async def body(tx: Transaction) -> None:
            if isinstance(result, Copied) and report.card is not None:
                await self._stores.reports.rest(tx, report.id)
            elif isinstance(result, Copied):
                await self._stores.reports.posted(tx, report.id, result.channel_id, result.message_ids[0])
                await self._stores.problems.solve(tx, report.guild_id, NO_CHANNEL)
            elif isinstance(result, TryLater):
                pause = max(pause_after(report.attempts, jitter), result.after)
                await self._stores.reports.postpone(tx, report.id, now + pause)
            else:
                problem = Problem(report.guild_id, NO_CHANNEL, Obstacle.NO_REPORTS_CHANNEL, now)
                await self._stores.problems.note(tx, problem, retry_at=now + BROKEN_PAUSE)
                if has_channel:  # somebody may let us write there again
                    await self._stores.reports.postpone(tx, report.id, now + BROKEN_PAUSE)
                else:
                    await self._stores.reports.rest(tx, report.id)

        await self._database.transact(body)
        if isinstance(result, NotAllowed):
            await self._problems.tell_admins()


async def card_of(tx: Transaction, stores: Stores, report: Report, now: int) -> Card:
    """Return a report with the names of its two, as last seen, and until when it got the reported suspended."""
    names = []
    for user_id in (report.reporter_id, report.reported_id):
        person = await stores.members.find(tx, report.guild_id, user_id or 0)
        names.append("" if person is None else person.name)
    found = await stores.suspensions.get(tx, report.guild_id, report.reported_id, now)
    until = found.ends_at if found is not None and found.report_id == report.id else None
    return Card(report, names[0], names[1], until)
