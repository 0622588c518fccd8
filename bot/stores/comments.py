"""Comments: who wrote one, where its text lies, and whether it waits for a review; never a text."""

from bot.database import Row, Transaction
from bot.domain.comments import Comment, CommentState
from bot.domain.posts import Place
from bot.domain.shards import Shards
from bot.stores.shards import mine

COLUMNS = "comment_id, guild_id, post_id, author_id, state, commented_at, channel_id, message_id"
ADD = """
INSERT INTO comments (comment_id, guild_id, post_id, author_id, state, commented_at, due_at)
VALUES ($1, $2, $3, $4, 'sending', $5, $6)
"""
LANDED = """
UPDATE comments SET state = $2, channel_id = $3, message_id = $4, due_at = NULL WHERE comment_id = $1
"""
GET = f"SELECT {COLUMNS} FROM comments WHERE comment_id = $1"
AT = f"SELECT {COLUMNS} FROM comments WHERE message_id = $1"
# Those of the viewer's friends first; nobody the viewer blocks or mutes, who blocks them, is suspended, or left.
SHOWN_TO = f"""
SELECT {", ".join("c." + name for name in COLUMNS.split(", "))}, m.name,
    CASE WHEN EXISTS (SELECT 1 FROM follows AS f WHERE f.guild_id = c.guild_id AND f.follower_id = $2
                      AND f.followed_id = c.author_id)
          AND EXISTS (SELECT 1 FROM follows AS f WHERE f.guild_id = c.guild_id AND f.follower_id = c.author_id
                      AND f.followed_id = $2) THEN 0 ELSE 1 END AS place
FROM comments AS c JOIN members AS m ON m.guild_id = c.guild_id AND m.user_id = c.author_id
WHERE c.post_id = $1 AND c.state = 'shown' AND m.left_at IS NULL
  AND NOT EXISTS (SELECT 1 FROM blocks AS b WHERE b.blocker_id = $2 AND b.blocked_id = c.author_id)
  AND NOT EXISTS (SELECT 1 FROM blocks AS b WHERE b.blocker_id = c.author_id AND b.blocked_id = $2)
  AND NOT EXISTS (SELECT 1 FROM mutes AS q WHERE q.guild_id = c.guild_id AND q.muter_id = $2
                  AND q.muted_id = c.author_id AND (q.ends_at IS NULL OR q.ends_at > $3))
  AND NOT EXISTS (SELECT 1 FROM suspensions AS z WHERE z.guild_id = c.guild_id AND z.user_id = c.author_id
                  AND (z.ends_at IS NULL OR z.ends_at > $3))
ORDER BY place, c.comment_id LIMIT $4
"""
BETWEEN = f"""
SELECT {", ".join("c." + name for name in COLUMNS.split(", "))} FROM comments AS c
JOIN posts AS p ON p.post_id = c.post_id
WHERE (c.author_id = $1 AND p.author_id = $2) OR (c.author_id = $2 AND p.author_id = $1)
"""
SINCE = "SELECT COUNT(*) FROM comments WHERE author_id = $1 AND commented_at > $2"
DUE = f"SELECT {COLUMNS} FROM comments WHERE due_at <= $1 {{mine}} ORDER BY +comment_id LIMIT $2"
POSTPONE = "UPDATE comments SET due_at = $2 WHERE comment_id = $1"
GIVE_UP = "UPDATE comments SET state = 'removing', due_at = $2 WHERE comment_id = $1"
FORGET = ("DELETE FROM post_acts WHERE act_id = $1", "DELETE FROM comments WHERE comment_id = $1")


class CommentStore:
    """Rows of `comments`."""

    def __init__(self, shards: Shards | None = None) -> None:
        self._due = DUE.format(mine=mine(shards))

    async def add(self, tx: Transaction, comment: Comment, due_at: int) -> None:
        """Keep a comment that is about to be sent; at `due_at` somebody looks what became of it."""
        who = (comment.guild_id, comment.post_id, comment.author_id)
        await tx.execute(ADD, comment.id, *who, comment.commented_at, due_at)

    async def landed(self, tx: Transaction, comment_id: int, state: CommentState, place: Place) -> None:
        """Note where its text lies."""
        await tx.execute(LANDED, comment_id, state, place.channel_id, place.message_id)

    async def get(self, tx: Transaction, comment_id: int) -> Comment | None:
        """Return a comment by our id."""
        row = await tx.fetchrow(GET, comment_id)
        return None if row is None else _comment(row)

    async def at(self, tx: Transaction, message_id: int) -> Comment | None:
        """Return the comment whose message this is."""
        row = await tx.fetchrow(AT, message_id)
        return None if row is None else _comment(row)

    async def shown_to(
        self, tx: Transaction, post_id: int, viewer: int, now: int, limit: int
    ) -> list[tuple[Comment, str, bool]]:
        """Return comments as a viewer sees them, with their writers' names and whether these are friends of theirs."""
        rows = await tx.fetch(SHOWN_TO, post_id, viewer, now, limit)
        return [(_comment(row), row["name"], row["place"] == 0) for row in rows]

    async def between(self, tx: Transaction, one: int, other: int) -> list[Comment]:
        """Return what two people wrote under each other's posts."""
        return [_comment(row) for row in await tx.fetch(BETWEEN, one, other)]

    async def written_since(self, tx: Transaction, author: int, after: int) -> int:
        """Return how many comments somebody wrote after a time."""
        count: int = await tx.fetchval(SINCE, author, after)
        return count

    async def due(self, tx: Transaction, now: int, limit: int) -> list[Comment]:
        """Return comments of which it is not known whether they were sent."""
        return [_comment(row) for row in await tx.fetch(self._due, now, limit)]

    async def postpone(self, tx: Transaction, comment_id: int, until: int) -> None:
        """Look again at this time."""
        await tx.execute(POSTPONE, comment_id, until)

    async def give_up(self, tx: Transaction, comment_id: int, due_at: int) -> None:
        """Have what there may be of a comment removed: its writer was told that it failed."""
        await tx.execute(GIVE_UP, comment_id, due_at)

    async def forget(self, tx: Transaction, comment_id: int) -> None:
        """Forget a comment, and that it counted."""
        for statement in FORGET:
            await tx.execute(statement, comment_id)


def _comment(row: Row) -> Comment:
    return Comment(
        row["comment_id"],
        row["guild_id"],
        row["post_id"],
        row["author_id"],
        CommentState(row["state"]),
        row["commented_at"],
        row["channel_id"],
        row["message_id"],
    )
