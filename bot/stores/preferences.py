"""What people have chosen, and what they declare of themselves."""

from collections.abc import Sequence

from bot.database import Row, Transaction
from bot.domain.preferences import Figures, Notices, Preferences, Visibility, WhoMay, WhoMayFollow

COLUMNS = (
    "who_may_follow",
    "lists_visible_to",
    "notices",
    "accepts_followed_since",
    "no_messages_since",
    "figures",
    "figures_since",
    "uncounted_until",
    "personal_digest_since",
    "comments_by",
    "reposts_by",
)
GET = f"SELECT {', '.join(COLUMNS)} FROM preferences WHERE user_id = $1"
SAVE = f"""
INSERT INTO preferences (user_id, {", ".join(COLUMNS)})
VALUES ($1, {", ".join(f"${number}" for number in range(2, len(COLUMNS) + 2))})
ON CONFLICT (user_id) DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in COLUMNS)}
"""
TOGETHER = 100
"""How many people are asked for by one statement."""
ABOUT_COUNTING = f"""
SELECT user_id, {", ".join(COLUMNS)} FROM preferences
WHERE user_id IN ({", ".join(f"${number}" for number in range(1, TOGETHER + 1))})
  AND (figures <> 'off' OR uncounted_until IS NOT NULL)
"""
DEFAULTS = Preferences(0)
INTERESTS = "SELECT tag FROM interests WHERE guild_id = $1 AND user_id = $2 ORDER BY tag"
CLEAR_INTERESTS = "DELETE FROM interests WHERE guild_id = $1 AND user_id = $2"
ADD_INTEREST = "INSERT INTO interests (guild_id, user_id, tag) VALUES ($1, $2, $3)"


class PreferenceStore:
    """Rows of `preferences` and `interests`."""

    async def get(self, tx: Transaction, user_id: int) -> Preferences:
        """Return a person's choices, the defaults if they made none."""
        row = await tx.fetchrow(GET, user_id)
        return Preferences(user_id) if row is None else _preferences(user_id, row)

    async def about_counting(self, tx: Transaction, people: Sequence[int]) -> list[Preferences]:
        """Return the choices of those among these people who chose something about being counted."""
        found: list[Preferences] = []
        for start in range(0, len(people), TOGETHER):
            some = people[start : start + TOGETHER]
            rows = await tx.fetch(ABOUT_COUNTING, *some, *[None] * (TOGETHER - len(some)))
            found += [_preferences(row["user_id"], row) for row in rows]
        return found

    async def save(self, tx: Transaction, chosen: Preferences) -> None:
        """Keep a person's choices."""
        await tx.execute(
            SAVE,
            chosen.user_id,
            chosen.who_may_follow,
            chosen.lists_visible_to,
            chosen.notices,
            chosen.accepts_followed_since,
            chosen.no_messages_since,
            chosen.figures,
            chosen.figures_since,
            chosen.uncounted_until,
            chosen.personal_digest_since,
            chosen.comments_by,
            chosen.reposts_by,
        )

    async def interests(self, tx: Transaction, guild_id: int, user_id: int) -> list[str]:
        """Return a member's tags in alphabetical order."""
        return [row[0] for row in await tx.fetch(INTERESTS, guild_id, user_id)]

    async def declare(self, tx: Transaction, guild_id: int, user_id: int, tags: Sequence[str]) -> None:
        """Put these tags in place of the member's earlier ones."""
        await tx.execute(CLEAR_INTERESTS, guild_id, user_id)
        await tx.executemany(ADD_INTEREST, [(guild_id, user_id, tag) for tag in tags])


def _preferences(user_id: int, row: Row) -> Preferences:
    return Preferences(
        user_id,
        WhoMayFollow(row["who_may_follow"]),
        Visibility(row["lists_visible_to"]),
        Notices(row["notices"]),
        row["accepts_followed_since"],
        row["no_messages_since"],
        Figures(row["figures"]),
        row["figures_since"],
        row["uncounted_until"],
        row["personal_digest_since"],
        WhoMay(row["comments_by"] or DEFAULTS.comments_by),
        WhoMay(row["reposts_by"] or DEFAULTS.reposts_by),
    )
