"""What people have chosen, and what they declare of themselves."""

from collections.abc import Sequence

from bot.database import Transaction
from bot.domain.preferences import Notices, Preferences, Visibility, WhoMay, WhoMayFollow

GET = """
SELECT who_may_follow, lists_visible_to, notices, accepts_followed_since, no_messages_since, comments_by, reposts_by
FROM preferences WHERE user_id = $1
"""
SAVE = """
INSERT INTO preferences (user_id, who_may_follow, lists_visible_to, notices, accepts_followed_since,
                         no_messages_since, comments_by, reposts_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (user_id) DO UPDATE
SET who_may_follow = excluded.who_may_follow, lists_visible_to = excluded.lists_visible_to,
    notices = excluded.notices, accepts_followed_since = excluded.accepts_followed_since,
    no_messages_since = excluded.no_messages_since,
    comments_by = excluded.comments_by, reposts_by = excluded.reposts_by
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
        if row is None:
            return Preferences(user_id)
        return Preferences(
            user_id,
            WhoMayFollow(row["who_may_follow"]),
            Visibility(row["lists_visible_to"]),
            Notices(row["notices"]),
            row["accepts_followed_since"],
            row["no_messages_since"],
            WhoMay(row["comments_by"] or DEFAULTS.comments_by),
            WhoMay(row["reposts_by"] or DEFAULTS.reposts_by),
        )

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
