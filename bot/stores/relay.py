"""Who wrote to whom and when, and where the copies are; never a text."""

from collections.abc import Sequence

from bot.database import Row, Transaction
from bot.domain.relay import Relayed, RelayState
from bot.domain.shards import Shards
from bot.stores.departures import GONE
from bot.stores.shards import mine

COLUMNS = (
    "relay_id, guild_id, sender_id, recipient_id, source_channel_id, source_id, is_our_copy, reply_to_id, state, "
    "accepted_at, attempts, copy_channel_id, taken_back_at"
)
ACCEPT = """
INSERT INTO relayed (relay_id, guild_id, sender_id, recipient_id, source_channel_id, source_id, is_our_copy,
                     reply_to_id, state, accepted_at, due_at, attempts, claimed_until)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10, 0, $11)
ON CONFLICT (source_id) DO NOTHING
"""
BY_ID = f"SELECT {COLUMNS} FROM relayed WHERE relay_id = $1"
BY_SOURCE = f"SELECT {COLUMNS} FROM relayed WHERE source_id = $1"
BY_COPY = f"""
SELECT {", ".join("r." + name for name in COLUMNS.split(", "))}
FROM relay_copies AS c JOIN relayed AS r ON r.relay_id = c.relay_id WHERE c.copy_id = $1
"""
# A claim that lapsed counts as an attempt: whoever held it may have sent the copy without recording it.
LAPSED = "attempts = attempts + CASE WHEN claimed_until > 0 THEN 1 ELSE 0 END"
# In order: a message is not taken while an older one of the same two is still on its way.
# What waits for a server the bot is not in holds up nobody.
OLDER = f"""
SELECT 1 FROM relayed AS older
WHERE older.sender_id = r.sender_id AND older.recipient_id = r.recipient_id
  AND older.state IN ('writing', 'sending') AND older.relay_id < r.relay_id
  AND older.guild_id NOT IN ({GONE})
"""
# The plus keeps SQLite from walking all messages in the order of their ids rather than those that are due.
CLAIM = f"""
UPDATE relayed SET {LAPSED}, claimed_until = $2
WHERE relay_id IN (
    SELECT r.relay_id FROM relayed AS r
    WHERE r.due_at <= $1 AND r.claimed_until <= $1 AND r.state IN ('writing', 'sending', 'deleting')
      AND NOT EXISTS ({OLDER}) {{mine}}
    ORDER BY +r.relay_id LIMIT $3)
  AND due_at <= $1 AND claimed_until <= $1
RETURNING {COLUMNS}
"""
CLAIM_ONE = f"""
UPDATE relayed AS r SET claimed_until = $2
WHERE relay_id = $1 AND claimed_until = 0 AND NOT EXISTS ({OLDER}) {{mine}}
"""
NEXT_DUE = f"""
SELECT MIN(CASE WHEN claimed_until > due_at THEN claimed_until ELSE due_at END)
FROM relayed AS r WHERE due_at IS NOT NULL
  AND NOT EXISTS ({OLDER}) {{mine}}
"""
SETTLE = """
UPDATE relayed SET state = $2, due_at = NULL, claimed_until = 0, copy_channel_id = $3, edited_at = $4
WHERE relay_id = $1
"""
WRITTEN = """
UPDATE relayed SET state = 'sending', source_channel_id = $2, source_id = $3, claimed_until = 0, due_at = accepted_at
WHERE relay_id = $1 AND state = 'writing'
"""
NOTE_EDIT = "UPDATE relayed SET edited_at = $2 WHERE relay_id = $1 AND state IN ('writing', 'sending')"
EDITED_SINCE = "SELECT 1 FROM relayed WHERE relay_id = $1 AND edited_at > $2"
SHOWS = "UPDATE relayed SET edited_at = $2 WHERE relay_id = $1"
FROM_CHANNEL = """
SELECT source_id, edited_at FROM relayed
WHERE source_channel_id = $1 AND source_id > $2 AND state IN ('sending', 'delivered', 'held') ORDER BY source_id
"""
TAKE_BACK = "UPDATE relayed SET state = 'deleting', due_at = $2, taken_back_at = $2 WHERE relay_id = $1"
ADD_CHANNEL = "UPDATE relayed SET copy_channel_id = $2, claimed_until = 0 WHERE relay_id = $1"
POSTPONE = """
UPDATE relayed SET due_at = $2, attempts = attempts + 1, claimed_until = 0 WHERE relay_id = $1
"""
LET_GO_OF_ALL = f"UPDATE relayed SET {LAPSED}, claimed_until = 0 WHERE claimed_until > 0 {{mine}}"
ADD_COPY = """
INSERT INTO relay_copies (copy_id, relay_id, place) VALUES ($1, $2, $3) ON CONFLICT (copy_id) DO NOTHING
"""
COPIES = "SELECT copy_id FROM relay_copies WHERE relay_id = $1 ORDER BY place"
SENT_SINCE = "SELECT COUNT(*) FROM relayed WHERE sender_id = $1 AND accepted_at > $2"
PRUNE_COPIES = """
DELETE FROM relay_copies WHERE relay_id IN (SELECT relay_id FROM relayed WHERE accepted_at < $1)
"""
PRUNE = "DELETE FROM relayed WHERE accepted_at < $1"
HAS_WRITTEN = """
SELECT 1 FROM relayed WHERE sender_id = $1 AND recipient_id = $2 AND state = 'delivered' LIMIT 1
"""
# Whoever wrote or was written to lately first, then their DMs: CROSS JOIN keeps SQLite to that order.
OPEN_DMS = """
SELECT c.user_id, c.dm_channel_id FROM (
    SELECT user_id FROM chats WHERE active_at > $1
    UNION SELECT sender_id FROM relayed WHERE accepted_at > $1
    UNION SELECT recipient_id FROM relayed WHERE accepted_at > $1) AS lately
CROSS JOIN contacts AS c
WHERE c.user_id = lately.user_id AND c.dm_channel_id IS NOT NULL ORDER BY c.user_id
"""
FRIENDS_EVERYWHERE = """
SELECT f.guild_id, f.followed_id, m.name FROM follows AS f
JOIN follows AS b ON b.guild_id = f.guild_id AND b.follower_id = f.followed_id AND b.followed_id = f.follower_id
JOIN members AS m ON m.guild_id = f.guild_id AND m.user_id = f.followed_id
JOIN members AS me ON me.guild_id = f.guild_id AND me.user_id = f.follower_id
WHERE f.follower_id = $1 AND m.left_at IS NULL AND me.left_at IS NULL
  AND (CAST($2 AS BIGINT) = 0 OR f.guild_id = $2)
ORDER BY f.guild_id, f.followed_at DESC
"""


class RelayStore:
    """Rows of `relayed` and `relay_copies`."""

    def __init__(self, shards: Shards | None = None) -> None:
        own = mine(shards)
        self._claim = CLAIM.format(mine=own)
        self._claim_one = CLAIM_ONE.format(mine=own)
        self._next_due = NEXT_DUE.format(mine=own)
        self._let_go_of_all = LET_GO_OF_ALL.format(mine=own)

    async def accept(self, tx: Transaction, message: Relayed, claimed_until: int = 0) -> bool:
        """Keep a message to be sent, for now by us if it is claimed; return False if its source was accepted before."""
        values = (message.guild_id, message.sender_id, message.recipient_id, message.source_channel_id)
        source = (message.source_id, int(message.is_our_copy), message.reply_to_id)
        state = (message.state, message.accepted_at)
        return await tx.execute(ACCEPT, message.id, *values, *source, *state, claimed_until) > 0

    async def written(self, tx: Transaction, message: Relayed, channel_id: int, source_id: int) -> bool:
        """Note where the sender's own copy stands, and have it carried; False if it was given up meanwhile."""
        return await tx.execute(WRITTEN, message.id, channel_id, source_id) > 0

    async def get(self, tx: Transaction, relay_id: int) -> Relayed | None:
        """Return a message by our id."""
        return _relayed(await tx.fetchrow(BY_ID, relay_id))

    async def from_source(self, tx: Transaction, message_id: int) -> Relayed | None:
        """Return the message whose source this is."""
        return _relayed(await tx.fetchrow(BY_SOURCE, message_id))

    async def from_copy(self, tx: Transaction, message_id: int) -> Relayed | None:
        """Return the message of which this is a copy, or a part of it."""
        return _relayed(await tx.fetchrow(BY_COPY, message_id))

    async def copies(self, tx: Transaction, relay_id: int) -> list[int]:
        """Return the messages the copy consists of, in order."""
        return [row[0] for row in await tx.fetch(COPIES, relay_id)]

    async def claim_due(self, tx: Transaction, now: int, until: int, limit: int) -> list[Relayed]:
        """Take messages that are due, the oldest of each conversation only."""
        return [_present(row) for row in await tx.fetch(self._claim, now, until, limit)]

    async def claim_one(self, tx: Transaction, relay_id: int, until: int) -> bool:
        """Take one message at once; False if an older one of the conversation goes first, or it is another's."""
        return await tx.execute(self._claim_one, relay_id, until) > 0

    async def next_due(self, tx: Transaction) -> int | None:
        """Return when the next message is due, in Unix seconds, None for never."""
        due: int | None = await tx.fetchval(self._next_due)
        return due

    async def settle(
        self,
        tx: Transaction,
        message: Relayed,
        state: RelayState,
        channel_id: int | None = None,
        ids: Sequence[int] = (),
        edited_at: int = 0,
    ) -> bool:
        """Note what became of a message, which messages its copy consists of, and which edit of the source it shows.

        One that was taken back meanwhile stays so, and what there is of a copy now is blanked next. Return False if
        it is no longer known: one of the two had everything about them erased.
        """
        now = await self.get(tx, message.id)
        if now is None:
            return False
        is_taken_back = now.state is RelayState.DELETING
        if state is RelayState.DELIVERED and is_taken_back:
            await tx.execute(ADD_CHANNEL, message.id, channel_id)
        else:
            final = RelayState.DELETED if is_taken_back else state
            await tx.execute(SETTLE, message.id, final, channel_id, edited_at)
        await tx.executemany(ADD_COPY, [(copy, message.id, place) for place, copy in enumerate(ids)])
        return True

    async def note_edit(self, tx: Transaction, relay_id: int, edited_at: int) -> None:
        """Note that the source of a message on its way was edited then (Unix seconds)."""
        await tx.execute(NOTE_EDIT, relay_id, edited_at)

    async def edited_since(self, tx: Transaction, relay_id: int, edited_at: int) -> bool:
        """Return whether a later edit was noted than this one."""
        return await tx.fetchval(EDITED_SINCE, relay_id, edited_at) is not None

    async def rewritten(
        self, tx: Transaction, relay_id: int, edited_at: int, more: Sequence[int], first_place: int
    ) -> None:
        """Note which edit a copy shows now, and further messages it took."""
        await tx.execute(SHOWS, relay_id, edited_at)
        rows = [(copy, relay_id, place) for place, copy in enumerate(more, first_place)]
        await tx.executemany(ADD_COPY, rows)

    async def from_channel(self, tx: Transaction, channel_id: int, after_id: int) -> list[tuple[int, int]]:
        """Return the sources in a DM after this id that are not done with, each with the edit its copy shows."""
        return [(row[0], row[1] or 0) for row in await tx.fetch(FROM_CHANNEL, channel_id, after_id)]

    async def take_back(self, tx: Transaction, message: Relayed, now: int) -> None:
        """Have what there is of a copy blanked."""
        await tx.execute(TAKE_BACK, message.id, now)

    async def postpone(self, tx: Transaction, message: Relayed, until: int) -> None:
        """Try again at this time."""
        await tx.execute(POSTPONE, message.id, until)

    async def let_go_of_all(self, tx: Transaction) -> None:
        """Free what a process that no longer runs had claimed."""
        await tx.execute(self._let_go_of_all)

    async def sent_since(self, tx: Transaction, sender: int, after: int) -> int:
        """Return how many messages of somebody were accepted after this time."""
        count: int = await tx.fetchval(SENT_SINCE, sender, after)
        return count

    async def has_written(self, tx: Transaction, sender: int, recipient: int) -> bool:
        """Return whether any message of the one reached the other."""
        return await tx.fetchval(HAS_WRITTEN, sender, recipient) is not None

    async def prune(self, tx: Transaction, before: int) -> int:
        """Forget messages older than this; return how many."""
        await tx.execute(PRUNE_COPIES, before)
        return await tx.execute(PRUNE, before)

    async def open_dms(self, tx: Transaction, after: int) -> list[tuple[int, int]]:
        """Return people, and their DM channels, who wrote or were written to after this time."""
        return [(row[0], row[1]) for row in await tx.fetch(OPEN_DMS, after)]

    async def friends(self, tx: Transaction, me: int, guild_id: int) -> list[tuple[int, int, str]]:
        """Return server, id and name of my friends in one server, or in all where it is 0."""
        return [(row[0], row[1], row[2]) for row in await tx.fetch(FRIENDS_EVERYWHERE, me, guild_id)]


def _relayed(row: Row | None) -> Relayed | None:
    return None if row is None else _present(row)


def _present(row: Row) -> Relayed:
    return Relayed(
        id=row["relay_id"],
        guild_id=row["guild_id"],
        sender_id=row["sender_id"],
        recipient_id=row["recipient_id"],
        source_channel_id=row["source_channel_id"],
        source_id=row["source_id"],
        is_our_copy=bool(row["is_our_copy"]),
        reply_to_id=row["reply_to_id"],
        state=RelayState(row["state"]),
        accepted_at=row["accepted_at"],
        attempts=row["attempts"],
        copy_channel_id=row["copy_channel_id"],
        taken_back_at=row["taken_back_at"],
    )
