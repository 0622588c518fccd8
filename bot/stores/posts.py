"""Posts, where their texts lie, and which messages of ours must go; never a text."""

from bot.database import Row, Transaction
from bot.domain.posts import Audience, Look, Place, Post, PostKind, PostState, Removal
from bot.domain.preferences import Preferences, WhoMay
from bot.domain.shards import Shards
from bot.stores.shards import mine

NAMES = (
    "post_id", "guild_id", "author_id", "kind", "audience", "state", "posted_at", "edited_at", "pictures",
    "comments_by", "reposts_by", "channel_id", "message_id", "thread_id", "attempts",
)  # fmt: skip
COLUMNS = ", ".join(NAMES)
POST = ", ".join(f"p.{name}" for name in NAMES)
# What lies between the viewer $1 and the author of the post p.
FACTS = """
EXISTS (SELECT 1 FROM follows AS f WHERE f.guild_id = p.guild_id AND f.follower_id = $1
        AND f.followed_id = p.author_id) AS follows,
EXISTS (SELECT 1 FROM follows AS f WHERE f.guild_id = p.guild_id AND f.follower_id = p.author_id
        AND f.followed_id = $1) AS followed,
EXISTS (SELECT 1 FROM blocks AS b WHERE b.blocker_id = $1 AND b.blocked_id = p.author_id)
  OR EXISTS (SELECT 1 FROM blocks AS b WHERE b.blocker_id = p.author_id AND b.blocked_id = $1) AS blocked,
EXISTS (SELECT 1 FROM suspensions AS z WHERE z.guild_id = p.guild_id AND z.user_id IN ($1, p.author_id)
        AND (z.ends_at IS NULL OR z.ends_at > $2)) AS suspended,
EXISTS (SELECT 1 FROM members AS m WHERE m.guild_id = p.guild_id AND m.user_id = $1 AND m.left_at IS NULL)
  AS viewer_here,
(SELECT m.name FROM members AS m WHERE m.guild_id = p.guild_id AND m.user_id = p.author_id AND m.left_at IS NULL)
  AS author_name,
EXISTS (SELECT 1 FROM spaces AS s WHERE s.channel_id = p.channel_id AND s.closed_at IS NULL) AS circle_open,
EXISTS (SELECT 1 FROM exclusions AS e WHERE e.guild_id = p.guild_id AND e.owner_id = p.author_id
        AND e.excluded_id = $1) AS kept_out,
EXISTS (SELECT 1 FROM mutes AS q WHERE q.guild_id = p.guild_id AND q.muter_id = $1 AND q.muted_id = p.author_id
        AND (q.ends_at IS NULL OR q.ends_at > $2)) AS muted,
(SELECT c.who_may_follow FROM preferences AS c WHERE c.user_id = p.author_id) AS may_follow,
COALESCE(p.comments_by, (SELECT c.comments_by FROM preferences AS c WHERE c.user_id = p.author_id)) AS commenters,
COALESCE(p.reposts_by, (SELECT c.reposts_by FROM preferences AS c WHERE c.user_id = p.author_id)) AS reposters
"""
LOOK = f"SELECT {POST}, {FACTS} FROM posts AS p WHERE p.post_id = $3"
GET = f"SELECT {COLUMNS} FROM posts WHERE post_id = $1"
AT = f"SELECT {COLUMNS} FROM posts WHERE message_id = $1"
ADD = """
INSERT INTO posts (post_id, guild_id, author_id, kind, audience, state, posted_at, pictures, channel_id, due_at,
                   attempts, claimed_until)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0, 0)
"""
LANDED = """
UPDATE posts SET state = $2, channel_id = $3, message_id = $4, thread_id = NULL, due_at = $5, attempts = 0,
                 claimed_until = 0
WHERE post_id = $1
"""
SET_STATE = "UPDATE posts SET state = $2, audience = $3, due_at = $4, claimed_until = 0 WHERE post_id = $1"
REPOSTED_AT = "UPDATE posts SET posted_at = $2 WHERE post_id = $1"
EDITED = "UPDATE posts SET edited_at = $2 WHERE post_id = $1"
THREADED = "UPDATE posts SET thread_id = $2 WHERE post_id = $1"
ALLOW_COMMENTS = "UPDATE posts SET comments_by = $2 WHERE post_id = $1"
ALLOW_REPOSTS = "UPDATE posts SET reposts_by = $2 WHERE post_id = $1"
POSTED_SINCE = "SELECT COUNT(*) FROM posts WHERE author_id = $1 AND posted_at > $2"
PUBLIC_OF = f"""
SELECT {COLUMNS} FROM posts WHERE author_id = $1 AND audience = 'public' AND state <> 'removing'
"""
SHOWN_SINCE = """
SELECT post_id FROM posts WHERE guild_id = $1 AND author_id = $2 AND state = 'shown' AND posted_at >= $3
ORDER BY post_id DESC LIMIT 10
"""
IN_CHANNEL = "SELECT post_id FROM posts WHERE channel_id = $1 ORDER BY post_id LIMIT $2"
HANGING = (
    "DELETE FROM post_acts WHERE post_id = $1",
    "DELETE FROM comments WHERE post_id = $1",
)
DROP = "DELETE FROM posts WHERE post_id = $1"
CLAIM = f"""
UPDATE posts SET claimed_until = $2
WHERE post_id IN (SELECT post_id FROM posts WHERE due_at <= $1 AND claimed_until <= $1 {{mine}}
                  ORDER BY due_at, post_id LIMIT $3)
  AND due_at <= $1 AND claimed_until <= $1
RETURNING {COLUMNS}
"""
POSTPONE = "UPDATE posts SET due_at = $2, attempts = attempts + 1, claimed_until = 0 WHERE post_id = $1"
NEXT_DUE = """
SELECT MIN(due) FROM (
    SELECT MIN(CASE WHEN claimed_until > due_at THEN claimed_until ELSE due_at END) AS due
    FROM posts WHERE due_at IS NOT NULL {mine}
    UNION ALL SELECT MIN(CASE WHEN claimed_until > due_at THEN claimed_until ELSE due_at END) FROM post_removals
    WHERE TRUE {mine}
    UNION ALL SELECT MIN(due_at) FROM comments WHERE due_at IS NOT NULL {mine}
) AS all_due
"""
FREE_ALL = (
    "UPDATE posts SET claimed_until = 0, due_at = 0 WHERE due_at IS NOT NULL {mine}",
    "UPDATE comments SET due_at = 0 WHERE due_at IS NOT NULL {mine}",
    "UPDATE post_removals SET claimed_until = 0 WHERE claimed_until > 0 {mine}",
)
REMOVE = """
INSERT INTO post_removals (message_id, guild_id, author_id, channel_id, thread_id, due_at, attempts, claimed_until)
VALUES ($1, $2, $3, $4, $5, $6, 0, 0) ON CONFLICT (message_id) DO NOTHING
"""
# Those in the post's own thread go with it.
REMOVE_COMMENTS = """
INSERT INTO post_removals (message_id, guild_id, author_id, channel_id, thread_id, due_at, attempts, claimed_until)
SELECT c.message_id, c.guild_id, c.author_id, c.channel_id, NULL, CAST($2 AS BIGINT), 0, 0 FROM comments AS c
JOIN posts AS p ON p.post_id = c.post_id
WHERE c.post_id = $1 AND c.message_id IS NOT NULL AND c.channel_id <> COALESCE(p.thread_id, 0)
ON CONFLICT (message_id) DO NOTHING
"""
REMOVAL = "guild_id, author_id, channel_id, message_id, thread_id, attempts"
CLAIM_REMOVALS = f"""
UPDATE post_removals SET claimed_until = $2
WHERE message_id IN (SELECT message_id FROM post_removals WHERE due_at <= $1 AND claimed_until <= $1 {{mine}}
                     ORDER BY due_at, message_id LIMIT $3)
  AND due_at <= $1 AND claimed_until <= $1
RETURNING {REMOVAL}
"""
REMOVED = "DELETE FROM post_removals WHERE message_id = $1"
POSTPONE_REMOVAL = """
UPDATE post_removals SET due_at = $2, attempts = attempts + 1, claimed_until = 0 WHERE message_id = $1
"""
DEFAULTS = Preferences(0)


class PostStore:
    """Rows of `posts` and `post_removals`."""

    def __init__(self, shards: Shards | None = None) -> None:
        own = mine(shards)
        self._claim, self._claim_removals = CLAIM.format(mine=own), CLAIM_REMOVALS.format(mine=own)
        self._next_due = NEXT_DUE.format(mine=own)
        self._free_all = [statement.format(mine=own) for statement in FREE_ALL]

    async def look(self, tx: Transaction, post_id: int, viewer: int, now: int) -> Look | None:
        """Return a post as it stands to a viewer now."""
        row = await tx.fetchrow(LOOK, viewer, now, post_id)
        return None if row is None else look_of(row, viewer)

    async def get(self, tx: Transaction, post_id: int) -> Post | None:
        """Return a post by our id."""
        row = await tx.fetchrow(GET, post_id)
        return None if row is None else post_of(row)

    async def at(self, tx: Transaction, message_id: int) -> Post | None:
        """Return the post whose message this is."""
        row = await tx.fetchrow(AT, message_id)
        return None if row is None else post_of(row)

    async def add(self, tx: Transaction, post: Post, due_at: int) -> None:
        """Keep a post that is about to be sent; at `due_at` somebody looks what became of it."""
        named = (post.kind, post.audience, post.state)
        what = (*named, post.posted_at, post.pictures, post.channel_id)
        await tx.execute(ADD, post.id, post.guild_id, post.author_id, *what, due_at)

    async def landed(
        self, tx: Transaction, post: Post, state: PostState, place: Place, due_at: int | None
    ) -> None:
        """Note where the text of a post lies now."""
        await tx.execute(LANDED, post.id, state, place.channel_id, place.message_id, due_at)

    async def become(
        self, tx: Transaction, post_id: int, state: PostState, audience: Audience, due_at: int | None
    ) -> None:
        """Change what a post is, and when something is to be done about it."""
        await tx.execute(SET_STATE, post_id, state, audience, due_at)

    async def begin_anew(self, tx: Transaction, post_id: int, now: int) -> None:
        """Count a post as posted now: until now nobody but its author could see it."""
        await tx.execute(REPOSTED_AT, post_id, now)

    async def edited(self, tx: Transaction, post_id: int, now: int) -> None:
        """Note that its author changed it."""
        await tx.execute(EDITED, post_id, now)

    async def threaded(self, tx: Transaction, post_id: int, thread_id: int) -> None:
        """Note where its comments are."""
        await tx.execute(THREADED, post_id, thread_id)

    async def allow(
        self, tx: Transaction, post_id: int, *, comments: WhoMay | None = None, reposts: WhoMay | None = None
    ) -> None:
        """Let others than usual comment on one post, or pass it on."""
        if comments is not None:
            await tx.execute(ALLOW_COMMENTS, post_id, comments)
        if reposts is not None:
            await tx.execute(ALLOW_REPOSTS, post_id, reposts)

    async def posted_since(self, tx: Transaction, author: int, after: int) -> int:
        """Return how much somebody posted after a time."""
        count: int = await tx.fetchval(POSTED_SINCE, author, after)
        return count

    async def public_of(self, tx: Transaction, author: int) -> list[Post]:
        """Return everything of somebody's that is there for everyone, in all servers."""
        return [post_of(row) for row in await tx.fetch(PUBLIC_OF, author)]

    async def shown_since(self, tx: Transaction, guild_id: int, author: int, since: int) -> list[int]:
        """Return some of the newest posts of somebody since a time."""
        return [row[0] for row in await tx.fetch(SHOWN_SINCE, guild_id, author, since)]

    async def in_channel(self, tx: Transaction, channel_id: int, limit: int) -> list[int]:
        """Return posts whose text lies in a channel."""
        return [row[0] for row in await tx.fetch(IN_CHANNEL, channel_id, limit)]

    async def drop(self, tx: Transaction, post_id: int) -> None:
        """Forget a post and everything that hangs on it."""
        for statement in (*HANGING, DROP):
            await tx.execute(statement, post_id)

    async def strip(self, tx: Transaction, post_id: int, now: int) -> None:
        """Take away what hangs on a post: likes, reposts, and comments, whose messages must go."""
        await tx.execute(REMOVE_COMMENTS, post_id, now)
        for statement in HANGING:
            await tx.execute(statement, post_id)

    async def owe_removal(self, tx: Transaction, post: Post, now: int) -> None:
        """Have a post's message removed, if it is known, with the thread that hangs on it."""
        if post.place is not None:
            where = (post.channel_id, post.thread_id)
            await tx.execute(REMOVE, post.message_id, post.guild_id, post.author_id, *where, now)

    async def owe_removal_at(
        self, tx: Transaction, guild_id: int, author_id: int, place: Place, now: int
    ) -> None:
        """Have a single message of ours removed."""
        await tx.execute(REMOVE, place.message_id, guild_id, author_id, place.channel_id, None, now)

    async def claim_due(self, tx: Transaction, now: int, until: int, limit: int) -> list[Post]:
        """Take posts about which something is to be done."""
        return [post_of(row) for row in await tx.fetch(self._claim, now, until, limit)]

    async def postpone(self, tx: Transaction, post_id: int, until: int) -> None:
        """Try again at this time."""
        await tx.execute(POSTPONE, post_id, until)

    async def next_due(self, tx: Transaction) -> int | None:
        """Return when something is to be done next, in Unix seconds, None for never."""
        due: int | None = await tx.fetchval(self._next_due)
        return due

    async def free_all(self, tx: Transaction) -> None:
        """Free what a process that no longer runs had begun, and look at it now."""
        for statement in self._free_all:
            await tx.execute(statement)

    async def claim_removals(self, tx: Transaction, now: int, until: int, limit: int) -> list[Removal]:
        """Take messages that must go."""
        return [
            Removal(row[0], row[1], row[2], row[3], row[4], row[5])
            for row in await tx.fetch(self._claim_removals, now, until, limit)
        ]

    async def removed(self, tx: Transaction, message_id: int) -> None:
        """Note that a message is gone."""
        await tx.execute(REMOVED, message_id)

    async def postpone_removal(self, tx: Transaction, message_id: int, until: int) -> None:
        """Try again at this time."""
        await tx.execute(POSTPONE_REMOVAL, message_id, until)


def post_of(row: Row) -> Post:
    """Return the post a row holds."""
    return Post(
        row["post_id"],
        row["guild_id"],
        row["author_id"],
        PostKind(row["kind"]),
        Audience(row["audience"]),
        PostState(row["state"]),
        row["posted_at"],
        row["edited_at"],
        row["pictures"],
        _who(row["comments_by"]),
        _who(row["reposts_by"]),
        row["channel_id"],
        row["message_id"],
        row["thread_id"],
        row["attempts"],
    )


def look_of(row: Row, viewer: int) -> Look:
    """Return a row with all facts as a look."""
    return Look(
        post_of(row),
        viewer,
        _who(row["commenters"]) or DEFAULTS.comments_by,
        _who(row["reposters"]) or DEFAULTS.reposts_by,
        follows=bool(row["follows"]),
        followed=bool(row["followed"]),
        blocked=bool(row["blocked"]),
        suspended=bool(row["suspended"]),
        both_here=bool(row["viewer_here"]) and row["author_name"] is not None,
        author_is_private=row["may_follow"] == "ask",
        circle_is_open=bool(row["circle_open"]),
        kept_out=bool(row["kept_out"]),
        muted=bool(row["muted"]),
        author_name=row["author_name"] or "",
    )


def _who(text: str | None) -> WhoMay | None:
    return None if text is None else WhoMay(text)
