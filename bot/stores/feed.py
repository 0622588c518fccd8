"""What people did with posts, and what a member's feed may show; whether it does is decided by bot.domain.posts."""

from bot.database import Row, Transaction
from bot.domain.feed import CLOSENESS_OVER, LOOKED_AT, WEIGHTS, Best, Item, Kinds
from bot.domain.posts import ActKind, Figures, Place, Post, Standing
from bot.stores.posts import FACTS, POST, look_of

WEIGHT = (
    "CASE a.kind " + " ".join(f"WHEN '{kind}' THEN {weight}" for kind, weight in WEIGHTS.items()) + " END"
)
# Each of two steps: who of those one follows did something last, then what of theirs is newest. The newest so many
# things were done by the so many people who did something last, so both steps look at no more than they must.
POSTERS = f"""
SELECT f.followed_id, COALESCE((SELECT MAX(p.posted_at) FROM posts AS p WHERE p.guild_id = $3
                                AND p.author_id = f.followed_id AND p.state = 'shown'), 0) AS latest
FROM follows AS f WHERE f.guild_id = $3 AND f.follower_id = $1 ORDER BY latest DESC LIMIT {LOOKED_AT}
"""
REPOSTERS = f"""
SELECT f.followed_id, COALESCE((SELECT MAX(a.act_id) FROM post_acts AS a WHERE a.guild_id = $3
                                AND a.actor_id = f.followed_id AND a.kind = 'repost'), 0) AS latest
FROM follows AS f WHERE f.guild_id = $3 AND f.follower_id = $1 ORDER BY latest DESC LIMIT {LOOKED_AT}
"""
CLOSENESS = f"""
COALESCE((SELECT SUM({WEIGHT}) FROM post_acts AS a WHERE a.guild_id = $3 AND a.actor_id = $1
          AND a.author_id = n.via_id AND a.acted_at > $4), 0)
+ COALESCE((SELECT SUM({WEIGHT}) FROM post_acts AS a WHERE a.guild_id = $3 AND a.actor_id = n.via_id
            AND a.author_id = $1 AND a.acted_at > $4), 0) AS closeness
"""
IS_FRIEND = """
EXISTS (SELECT 1 FROM follows AS f WHERE f.guild_id = $3 AND f.follower_id = n.via_id AND f.followed_id = $1)
  AS via_friend
"""
POSTED = f"""
WITH posters AS ({POSTERS}),
n AS (SELECT p.post_id, p.author_id AS via_id, p.posted_at AS shown_at FROM posters AS w CROSS JOIN posts AS p
      WHERE p.post_id IN (SELECT q.post_id FROM posts AS q WHERE q.guild_id = $3 AND q.author_id = w.followed_id
                          AND q.state = 'shown' ORDER BY q.posted_at DESC LIMIT $5)
      ORDER BY p.posted_at DESC LIMIT {LOOKED_AT})
SELECT {POST}, {FACTS}, n.via_id, n.shown_at, '' AS via_name, {IS_FRIEND}, {CLOSENESS}
FROM n JOIN posts AS p ON p.post_id = n.post_id
"""
PASSED_ON = f"""
WITH reposters AS ({REPOSTERS}),
n AS (SELECT x.post_id, x.actor_id AS via_id, x.acted_at AS shown_at FROM reposters AS w CROSS JOIN post_acts AS x
      WHERE x.act_id IN (SELECT a.act_id FROM post_acts AS a WHERE a.guild_id = $3 AND a.actor_id = w.followed_id
                         AND a.kind = 'repost' ORDER BY a.act_id DESC LIMIT $5)
      ORDER BY x.act_id DESC LIMIT {LOOKED_AT})
SELECT {POST}, {FACTS}, n.via_id, n.shown_at, who.name AS via_name, {IS_FRIEND}, {CLOSENESS}
FROM n JOIN posts AS p ON p.post_id = n.post_id
JOIN members AS who ON who.guild_id = $3 AND who.user_id = n.via_id
WHERE who.left_at IS NULL AND p.author_id <> $1
  AND NOT EXISTS (SELECT 1 FROM hidden_reposts AS h WHERE h.guild_id = $3 AND h.user_id = $1
                  AND h.reposter_id = n.via_id)
  AND NOT EXISTS (SELECT 1 FROM suspensions AS z WHERE z.guild_id = $3 AND z.user_id = n.via_id
                  AND (z.ends_at IS NULL OR z.ends_at > $2))
  AND NOT EXISTS (SELECT 1 FROM mutes AS q WHERE q.guild_id = $3 AND q.muter_id = $1 AND q.muted_id = n.via_id
                  AND (q.ends_at IS NULL OR q.ends_at > $2))
"""
EACH = 20
"""Of one person, no more than this many of the newest."""
ADD_ACT = """
INSERT INTO post_acts (act_id, guild_id, post_id, author_id, actor_id, kind, standing, acted_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING
"""
DROP_ACT = "DELETE FROM post_acts WHERE post_id = $1 AND kind = $2 AND actor_id = $3"
HAS = "SELECT 1 FROM post_acts WHERE post_id = $1 AND kind = $2 AND actor_id = $3"
FIGURES = """
SELECT kind, standing, COUNT(*) FROM post_acts WHERE post_id = $1 GROUP BY kind, standing
"""
# Friends of the viewer who are here and do not hide from others' lists.
LIKERS = """
SELECT m.name FROM post_acts AS a
JOIN follows AS f ON f.guild_id = a.guild_id AND f.follower_id = $2 AND f.followed_id = a.actor_id
JOIN follows AS back ON back.guild_id = a.guild_id AND back.follower_id = a.actor_id AND back.followed_id = $2
JOIN members AS m ON m.guild_id = a.guild_id AND m.user_id = a.actor_id
WHERE a.post_id = $1 AND a.kind = 'like' AND m.left_at IS NULL
  AND NOT EXISTS (SELECT 1 FROM preferences AS p WHERE p.user_id = a.actor_id AND p.lists_visible_to = 'only_me')
ORDER BY a.act_id DESC LIMIT $3
"""
COUNT = "SELECT COUNT(*) FROM post_acts WHERE post_id = $1 AND kind = $2"
PART = """
DELETE FROM post_acts WHERE (actor_id = $1 AND author_id = $2) OR (actor_id = $2 AND author_id = $1)
"""
VISIT = """
INSERT INTO feed_visits (guild_id, user_id, visited_at) VALUES ($1, $2, $3)
ON CONFLICT (guild_id, user_id) DO UPDATE SET visited_at = excluded.visited_at
"""
VISITED_AT = "SELECT visited_at FROM feed_visits WHERE guild_id = $1 AND user_id = $2"
HIDE = """
INSERT INTO hidden_reposts (guild_id, user_id, reposter_id, hidden_at) VALUES ($1, $2, $3, $4)
ON CONFLICT (guild_id, user_id, reposter_id) DO NOTHING
"""
UNHIDE = "DELETE FROM hidden_reposts WHERE guild_id = $1 AND user_id = $2 AND reposter_id = $3"
HIDES = "SELECT 1 FROM hidden_reposts WHERE guild_id = $1 AND user_id = $2 AND reposter_id = $3"
# Of people who are here, not suspended, and were counted; by how many different people did something with each.
BEST = """
SELECT p.post_id, p.author_id, m.name, p.channel_id, p.message_id, scored.friends, scored.others FROM (
    SELECT post_id, COUNT(DISTINCT CASE WHEN standing = 'friend' THEN actor_id END) AS friends,
           COUNT(DISTINCT CASE WHEN standing <> 'friend' THEN actor_id END) AS others
    FROM post_acts WHERE post_id IN (SELECT q.post_id FROM posts AS q WHERE q.guild_id = $1 AND q.state = 'shown'
                                     AND q.audience = 'public' AND q.posted_at >= $2 AND q.posted_at < $3)
    GROUP BY post_id) AS scored
JOIN posts AS p ON p.post_id = scored.post_id
JOIN members AS m ON m.guild_id = p.guild_id AND m.user_id = p.author_id AND m.left_at IS NULL
WHERE NOT EXISTS (SELECT 1 FROM preferences AS u WHERE u.user_id = p.author_id AND u.uncounted_until > p.posted_at)
  AND NOT EXISTS (SELECT 1 FROM suspensions AS z WHERE z.guild_id = p.guild_id AND z.user_id = p.author_id)
ORDER BY scored.friends + scored.others DESC, p.post_id DESC LIMIT $4
"""
KINDS = """
SELECT p.pictures, COUNT(DISTINCT p.post_id), COUNT(CASE WHEN a.standing = 'friend' THEN 1 END),
       COUNT(CASE WHEN a.standing <> 'friend' THEN 1 END)
FROM posts AS p LEFT JOIN post_acts AS a ON a.post_id = p.post_id
WHERE p.guild_id = $1 AND p.author_id = $2 AND p.state = 'shown' AND p.audience <> 'draft' AND p.posted_at >= $3
  AND p.posted_at < $4
GROUP BY p.pictures ORDER BY p.pictures
"""
PRUNE = "DELETE FROM post_acts WHERE acted_at < $1"


class FeedStore:
    """Rows of `post_acts`, `feed_visits` and `hidden_reposts`, and the posts that may stand in a feed."""

    async def candidates(self, tx: Transaction, guild_id: int, viewer: int, now: int) -> list[Item]:
        """Return the newest posts of those the viewer follows, and what these passed on; visible or not."""
        asked = (viewer, now, guild_id, now - CLOSENESS_OVER, EACH)
        rows = [*await tx.fetch(POSTED, *asked), *await tx.fetch(PASSED_ON, *asked)]
        return [_item(row, viewer) for row in rows]

    async def act(
        self, tx: Transaction, act_id: int, kind: ActKind, post: Post, who: tuple[int, Standing], now: int
    ) -> bool:
        """Note what somebody did with a post, and how they stood to its author; False if they had done it before."""
        ids = (act_id, post.guild_id, post.id, post.author_id)
        return await tx.execute(ADD_ACT, *ids, who[0], kind, who[1], now) > 0

    async def undo(self, tx: Transaction, kind: ActKind, post_id: int, actor: int) -> bool:
        """Take it back; return whether there was anything."""
        return await tx.execute(DROP_ACT, post_id, kind, actor) > 0

    async def has(self, tx: Transaction, kind: ActKind, post_id: int, actor: int) -> bool:
        """Return whether somebody did this with a post."""
        return await tx.fetchval(HAS, post_id, kind, actor) is not None

    async def count(self, tx: Transaction, kind: ActKind, post_id: int) -> int:
        """Return how often it was done."""
        number: int = await tx.fetchval(COUNT, post_id, kind)
        return number

    async def figures(self, tx: Transaction, post_id: int) -> dict[ActKind, Figures]:
        """Return what was done with a post, by how the doers stood to its author then."""
        found = {(row[0], row[1]): row[2] for row in await tx.fetch(FIGURES, post_id)}
        return {kind: Figures(*(found.get((kind, one), 0) for one in Standing)) for kind in ActKind}

    async def likers(self, tx: Transaction, post_id: int, viewer: int, limit: int) -> list[str]:
        """Return the names of friends of the viewer who like a post, as far as they show themselves."""
        return [row[0] for row in await tx.fetch(LIKERS, post_id, viewer, limit)]

    async def part(self, tx: Transaction, one: int, other: int) -> None:
        """Forget what two people did with each other's posts, in all servers."""
        await tx.execute(PART, one, other)

    async def visit(self, tx: Transaction, guild_id: int, viewer: int, now: int) -> int | None:
        """Note that somebody looks at their feed; return when they did last."""
        last: int | None = await tx.fetchval(VISITED_AT, guild_id, viewer)
        await tx.execute(VISIT, guild_id, viewer, now)
        return last

    async def hide_reposts(self, tx: Transaction, guild_id: int, viewer: int, of: int, now: int) -> None:
        """No longer show what somebody passes on."""
        await tx.execute(HIDE, guild_id, viewer, of, now)

    async def show_reposts(self, tx: Transaction, guild_id: int, viewer: int, of: int) -> bool:
        """Show it again; return whether it was hidden."""
        return await tx.execute(UNHIDE, guild_id, viewer, of) > 0

    async def hides_reposts(self, tx: Transaction, guild_id: int, viewer: int, of: int) -> bool:
        """Return whether the viewer does not want to see what somebody passes on."""
        return await tx.fetchval(HIDES, guild_id, viewer, of) is not None

    async def best(self, tx: Transaction, guild_id: int, since: int, until: int, limit: int) -> list[Best]:
        """Return the public posts of a time with which most people did something, for the server's digest."""
        rows = await tx.fetch(BEST, guild_id, since, until, limit)
        return [Best(row[0], row[1], row[2], Place(row[3], row[4]), row[5], row[6]) for row in rows]

    async def kinds(self, tx: Transaction, guild_id: int, author: int, since: int, until: int) -> list[Kinds]:
        """Return how somebody's posts with and without a picture did, for themselves."""
        rows = await tx.fetch(KINDS, guild_id, author, since, until)
        return [Kinds(row[0] > 0, row[1], row[2], row[3]) for row in rows]

    async def prune(self, tx: Transaction, before: int) -> int:
        """Forget what was done longer ago than this; return how much."""
        return await tx.execute(PRUNE, before)


def _item(row: Row, viewer: int) -> Item:
    look = look_of(row, viewer)
    name = row["via_name"] or look.author_name
    friend = bool(row["via_friend"])
    return Item(look, row["via_id"], name, row["shown_at"], friend, int(row["closeness"]))
