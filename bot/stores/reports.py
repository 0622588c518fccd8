"""What was reported, and what moderators did: ids and times, and the reporter's word until it is handled."""

from collections.abc import Sequence

from bot.database import Row, Transaction
from bot.domain.reports import Act, Card, LogEntry, Place, Report, SubjectKind, Verdict

COLUMNS = (
    "r.report_id, r.guild_id, r.reporter_id, r.reported_id, r.subject, r.subject_id, r.word, r.reported_at, "
    "r.verdict, r.handled_by, r.handled_at, r.card_channel_id, r.card_id, r.attempts"
)
ADD = """
INSERT INTO reports (report_id, guild_id, reporter_id, reported_id, subject, subject_id, word, reported_at, due_at,
                     attempts, claimed_until)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8, 0, 0)
ON CONFLICT (reporter_id, subject, subject_id) DO NOTHING
"""
MADE_SINCE = "SELECT COUNT(*) FROM reports WHERE reporter_id = $1 AND reported_at > $2"
IS_MADE = "SELECT 1 FROM reports WHERE reporter_id = $1 AND subject = $2 AND subject_id = $3"
BY_ID = f"SELECT {COLUMNS} FROM reports AS r WHERE r.report_id = $1"
CLAIM = f"""
UPDATE reports AS r SET claimed_until = $2,
    attempts = attempts + CASE WHEN r.claimed_until > 0 THEN 1 ELSE 0 END
WHERE r.report_id IN (SELECT report_id FROM reports WHERE due_at <= $1 AND claimed_until <= $1
                      ORDER BY due_at, report_id LIMIT $3)
  AND r.due_at <= $1 AND r.claimed_until <= $1
RETURNING {COLUMNS.replace("r.", "")}
"""
NEXT_DUE = """
SELECT MIN(CASE WHEN claimed_until > due_at THEN claimed_until ELSE due_at END) FROM reports WHERE due_at IS NOT NULL
"""
POSTED = """
UPDATE reports SET card_channel_id = $2, card_id = $3, attempts = 0, claimed_until = 0,
    due_at = CASE WHEN handled_at IS NULL THEN NULL ELSE 0 END
WHERE report_id = $1
"""
POSTPONE = "UPDATE reports SET due_at = $2, attempts = attempts + 1, claimed_until = 0 WHERE report_id = $1"
REST = "UPDATE reports SET due_at = NULL, claimed_until = 0 WHERE report_id = $1"
LET_GO_OF_ALL = """
UPDATE reports SET claimed_until = 0, attempts = attempts + 1 WHERE claimed_until > 0
"""
WAKE = "UPDATE reports SET due_at = $2 WHERE guild_id = $1 AND card_id IS NULL AND handled_at IS NULL"
HANDLE = """
UPDATE reports SET verdict = $2, handled_by = $3, handled_at = $4, word = '', attempts = 0,
    due_at = CASE WHEN card_id IS NULL THEN NULL ELSE CAST($4 AS BIGINT) END
WHERE report_id = $1 AND handled_at IS NULL
"""
PRUNE = "DELETE FROM reports WHERE reported_at < $1"
COUNT = "SELECT COUNT(*) FROM reports WHERE guild_id = $1"
PAGE = f"""
SELECT {COLUMNS}, COALESCE(a.name, '') AS reporter_name, COALESCE(b.name, '') AS reported_name
FROM reports AS r
LEFT JOIN members AS a ON a.guild_id = r.guild_id AND a.user_id = r.reporter_id
LEFT JOIN members AS b ON b.guild_id = r.guild_id AND b.user_id = r.reported_id
WHERE r.guild_id = $1
ORDER BY CASE WHEN r.handled_at IS NULL THEN 0 ELSE 1 END, r.reported_at DESC, r.report_id DESC LIMIT $2 OFFSET $3
"""
LOG = """
INSERT INTO moderation_log (entry_id, guild_id, act, moderator_id, about_id, report_id, ends_at, happened_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
"""
COUNT_LOG = "SELECT COUNT(*) FROM moderation_log WHERE guild_id = $1"
LOG_PAGE = """
SELECT l.act, l.moderator_id, l.about_id, COALESCE(m.name, '') AS about_name, l.ends_at, l.happened_at
FROM moderation_log AS l
LEFT JOIN members AS m ON m.guild_id = l.guild_id AND m.user_id = l.about_id
WHERE l.guild_id = $1 ORDER BY l.happened_at DESC, l.entry_id DESC LIMIT $2 OFFSET $3
"""
PRUNE_LOG = "DELETE FROM moderation_log WHERE happened_at < $1"


class ReportStore:
    """Rows of `reports` and `moderation_log`."""

    async def add(self, tx: Transaction, report: Report) -> bool:
        """Keep a report, its card to be posted; return False where its reporter reported the same before."""
        subject = (report.kind, report.subject_id, report.word, report.reported_at)
        people = (report.guild_id, report.reporter_id, report.reported_id)
        return await tx.execute(ADD, report.id, *people, *subject) > 0

    async def made_since(self, tx: Transaction, reporter: int, after: int) -> int:
        """Return how many reports somebody made after this time."""
        count: int = await tx.fetchval(MADE_SINCE, reporter, after)
        return count

    async def is_made(self, tx: Transaction, reporter: int, kind: SubjectKind, subject_id: int) -> bool:
        """Return whether somebody has reported this already."""
        return await tx.fetchval(IS_MADE, reporter, kind, subject_id) is not None

    async def get(self, tx: Transaction, report_id: int) -> Report | None:
        """Return a report."""
        row = await tx.fetchrow(BY_ID, report_id)
        return None if row is None else _report(row)

    async def claim_due(self, tx: Transaction, now: int, until: int, limit: int) -> list[Report]:
        """Take reports whose cards are to be posted, so that nobody else takes them before `until`."""
        return [_report(row) for row in await tx.fetch(CLAIM, now, until, limit)]

    async def next_due(self, tx: Transaction) -> int | None:
        """Return when the next card is to be posted (Unix seconds), None for never."""
        due: int | None = await tx.fetchval(NEXT_DUE)
        return due

    async def posted(self, tx: Transaction, report_id: int, channel_id: int, card_id: int) -> None:
        """Note where a card stands."""
        await tx.execute(POSTED, report_id, channel_id, card_id)

    async def postpone(self, tx: Transaction, report_id: int, until: int) -> None:
        """Try again at this time."""
        await tx.execute(POSTPONE, report_id, until)

    async def rest(self, tx: Transaction, report_id: int) -> None:
        """Post no card until there is a channel for it."""
        await tx.execute(REST, report_id)

    async def wake(self, tx: Transaction, guild_id: int, now: int) -> None:
        """Have the cards of all open reports of a server posted that were not."""
        await tx.execute(WAKE, guild_id, now)

    async def let_go_of_all(self, tx: Transaction) -> None:
        """Free what a process that no longer runs had claimed."""
        await tx.execute(LET_GO_OF_ALL)

    async def handle(
        self, tx: Transaction, report_id: int, verdict: Verdict, moderator: int, now: int
    ) -> bool:
        """Decide a report and forget the reporter's word; return False if somebody decided it before.

        If its card stands in Discord, that is to be changed.
        """
        return await tx.execute(HANDLE, report_id, verdict, moderator, now) > 0

    async def count(self, tx: Transaction, guild_id: int) -> int:
        """Return how many reports of a server are kept."""
        count: int = await tx.fetchval(COUNT, guild_id)
        return count

    async def page(self, tx: Transaction, guild_id: int, limit: int, offset: int) -> Sequence[Card]:
        """Return reports of a server, open ones first, then the newest."""
        rows = await tx.fetch(PAGE, guild_id, limit, offset)
        return [Card(_report(row), row["reporter_name"], row["reported_name"]) for row in rows]

    async def note(self, tx: Transaction, entry_id: int, report: tuple[int, int], entry: LogEntry) -> None:
        """Write into the moderation log; `report` is the server, and the report it came from."""
        who = (entry.moderator_id, entry.about_id, report[1])
        await tx.execute(LOG, entry_id, report[0], entry.act, *who, entry.ends_at, entry.happened_at)

    async def count_log(self, tx: Transaction, guild_id: int) -> int:
        """Return how many lines the moderation log of a server has."""
        count: int = await tx.fetchval(COUNT_LOG, guild_id)
        return count

    async def log_page(self, tx: Transaction, guild_id: int, limit: int, offset: int) -> Sequence[LogEntry]:
        """Return lines of the moderation log, the newest first."""
        rows = await tx.fetch(LOG_PAGE, guild_id, limit, offset)
        return [LogEntry(Act(row["act"]), row[1], row[2], row["about_name"], row[4], row[5]) for row in rows]

    async def prune(self, tx: Transaction, reports_before: int, log_before: int) -> None:
        """Forget reports, and lines of the log, older than these times."""
        await tx.execute(PRUNE, reports_before)
        await tx.execute(PRUNE_LOG, log_before)


def _report(row: Row) -> Report:
    has_card = row["card_id"] is not None
    return Report(
        id=row["report_id"],
        guild_id=row["guild_id"],
        reporter_id=row["reporter_id"],
        reported_id=row["reported_id"],
        kind=SubjectKind(row["subject"]),
        subject_id=row["subject_id"],
        word=row["word"],
        reported_at=row["reported_at"],
        verdict=None if row["verdict"] is None else Verdict(row["verdict"]),
        handled_by=row["handled_by"],
        handled_at=row["handled_at"],
        card=Place(row["card_channel_id"], (row["card_id"],)) if has_card else None,
        attempts=row["attempts"],
    )
