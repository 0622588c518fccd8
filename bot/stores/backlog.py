"""What is owed and how long it has been, as figures for whoever runs the bot."""

from dataclasses import dataclass

from bot.database import Transaction


@dataclass(frozen=True, slots=True)
class Question:
    """One figure: its name, what it means, and the statement that yields it; `$1`, if it is there, is now."""

    name: str
    meaning: str
    sql: str


# One line makes a figure of `/metrics`. Each is asked at every look: let an index answer it.
QUESTIONS = (
    Question("access_owed", "Members whose access is to be looked at", "SELECT COUNT(*) FROM access_work"),
    Question(
        "access_late_seconds",
        "How long the oldest look at a member's access is overdue",
        "SELECT CAST($1 AS BIGINT) - MIN(due_at) FROM access_work WHERE due_at > 0 AND due_at <= $1",
    ),
    Question(
        "access_broken",
        "What Discord does not allow until a person mends it",
        "SELECT COUNT(*) FROM problems",
    ),
    Question("relay_queue", "Messages on their way", "SELECT COUNT(*) FROM relayed WHERE due_at IS NOT NULL"),
    Question(
        "relay_oldest_seconds",
        "How long the oldest message on its way has been so",
        "SELECT CAST($1 AS BIGINT) - MIN(accepted_at) FROM relayed WHERE due_at IS NOT NULL",
    ),
    Question(
        "notices_owed", "Notices still to be sent", "SELECT COUNT(*) FROM notices WHERE due_at IS NOT NULL"
    ),
)


class BacklogStore:
    """Counts over the tables of others."""

    async def figures(self, tx: Transaction, now: int) -> list[tuple[str, str, int]]:
        """Return name, meaning and value of every figure; 0 where there is nothing."""
        rows = []
        for question in QUESTIONS:
            values = (now,) if "$1" in question.sql else ()
            value = await tx.fetchval(question.sql, *values)
            rows.append((question.name, question.meaning, max(0, int(value or 0))))
        return rows
