"""What people are to be told, and how they can be reached."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.database import Row, Transaction
from bot.domain.notices import Notice, NoticeKind, Topic, topic_of
from bot.domain.requests import NewFollower
from bot.domain.shards import Shards
from bot.stores.shards import mine

NOTE = """
INSERT INTO notices AS n (guild_id, recipient_id, about_id, topic, kind, noted_at, due_at, attempts)
VALUES ($1, $2, $3, $4, $5, $6, $8, 0)
ON CONFLICT (guild_id, recipient_id, about_id, topic) DO UPDATE
SET kind = excluded.kind, noted_at = excluded.noted_at, due_at = excluded.due_at, attempts = 0,
    told_at = NULL, seen_at = NULL
WHERE (n.told_at IS NULL AND n.seen_at IS NULL) OR COALESCE(n.told_at, n.seen_at) <= $7
"""
CLAIM = """
UPDATE notices SET due_at = $2
WHERE (guild_id, recipient_id, about_id, topic) IN (
    SELECT guild_id, recipient_id, about_id, topic FROM notices
    WHERE due_at <= $1 {mine} ORDER BY due_at, recipient_id, about_id LIMIT $3)
  AND due_at <= $1
RETURNING guild_id, recipient_id, about_id, kind, noted_at, attempts
"""
NEXT_DUE = "SELECT MIN(due_at) FROM notices WHERE due_at IS NOT NULL {mine}"
KEY = "guild_id = $1 AND recipient_id = $2 AND about_id = $3 AND topic = $4"
TOLD = f"UPDATE notices SET told_at = $5, due_at = NULL WHERE {KEY}"
TELL_HERE = f"{TOLD} AND told_at IS NULL"
WAIT = f"UPDATE notices SET due_at = NULL WHERE {KEY}"
POSTPONE = f"UPDATE notices SET due_at = $5, attempts = attempts + 1 WHERE {KEY}"
IS_TOLD = f"SELECT 1 FROM notices WHERE {KEY} AND told_at IS NOT NULL"
# Only one's own count as seen: what the other keeps, and may export, does not tell of this.
SILENCE = """
UPDATE notices SET due_at = NULL, seen_at = CASE WHEN recipient_id = $1 THEN $3 ELSE seen_at END
WHERE (recipient_id = $1 AND about_id = $2) OR (recipient_id = $2 AND about_id = $1)
"""
NEW_FOLLOWERS = """
FROM notices AS n
JOIN follows AS f ON f.guild_id = n.guild_id AND f.follower_id = n.about_id AND f.followed_id = n.recipient_id
JOIN members AS m ON m.guild_id = n.guild_id AND m.user_id = n.about_id
WHERE n.topic = 'follow' AND n.recipient_id = $1 AND (CAST($2 AS BIGINT) = 0 OR n.guild_id = $2)
  AND n.told_at IS NULL AND n.seen_at IS NULL AND m.left_at IS NULL
  AND NOT EXISTS (SELECT 1 FROM mutes AS q WHERE q.guild_id = n.guild_id AND q.muter_id = n.recipient_id
                  AND q.muted_id = n.about_id AND (q.ends_at IS NULL OR q.ends_at > $3))
"""
LIST_NEW_FOLLOWERS = f"""
SELECT n.guild_id, n.about_id AS user_id, m.name, n.noted_at AS since {NEW_FOLLOWERS}
ORDER BY n.noted_at DESC, n.about_id DESC LIMIT $4
"""
SEEN = f"UPDATE notices SET seen_at = $5, due_at = NULL WHERE {KEY}"
PRUNE = """
DELETE FROM notices WHERE (guild_id, recipient_id, about_id, topic) IN (
    SELECT guild_id, recipient_id, about_id, topic FROM notices WHERE noted_at < $1 ORDER BY noted_at LIMIT $2)
"""

CONTACT = "SELECT dm_channel_id, unreachable_at, first_contact_at FROM contacts WHERE user_id = $1"
REACHED = """
INSERT INTO contacts (user_id, dm_channel_id) VALUES ($1, $2)
ON CONFLICT (user_id) DO UPDATE SET dm_channel_id = excluded.dm_channel_id, unreachable_at = NULL
"""
OPENED = """
INSERT INTO contacts (user_id, dm_channel_id) VALUES ($1, $2)
ON CONFLICT (user_id) DO UPDATE SET dm_channel_id = excluded.dm_channel_id
"""
UNREACHABLE = """
INSERT INTO contacts (user_id, unreachable_at) VALUES ($1, $2)
ON CONFLICT (user_id) DO UPDATE SET unreachable_at = excluded.unreachable_at
"""
ACTED = "UPDATE contacts SET unreachable_at = NULL WHERE user_id = $1 AND unreachable_at IS NOT NULL"
CARDED = """
INSERT INTO contacts (user_id, first_contact_at) VALUES ($1, $2)
ON CONFLICT (user_id) DO UPDATE SET first_contact_at = excluded.first_contact_at
"""
SPEAK = """
INSERT INTO contacts (user_id, locale) VALUES ($1, $2)
ON CONFLICT (user_id) DO UPDATE SET locale = excluded.locale
WHERE contacts.locale IS NULL OR contacts.locale <> excluded.locale
"""
SPEAK_ENGLISH = "UPDATE contacts SET locale = NULL WHERE user_id = $1 AND locale IS NOT NULL"
LOCALE = "SELECT locale FROM contacts WHERE user_id = $1"
ADD_OPENING = "INSERT INTO dm_openings (opening_id, opened_at) VALUES ($1, $2)"
OPENINGS = "SELECT opened_at FROM dm_openings WHERE opened_at > $1 ORDER BY opened_at"
PRUNE_OPENINGS = "DELETE FROM dm_openings WHERE opened_at < $1"
ADD_CARD = """
INSERT INTO first_contacts (sender_id, recipient_id, sent_at) VALUES ($1, $2, $3)
ON CONFLICT (sender_id, recipient_id) DO NOTHING
"""
COUNT_CARDS = "SELECT COUNT(*) FROM first_contacts WHERE sender_id = $1 AND sent_at > $2"
FORGET_CARD = "DELETE FROM first_contacts WHERE sender_id = $1 AND recipient_id = $2"
UNCARD = "UPDATE contacts SET first_contact_at = NULL WHERE user_id = $1"
PRUNE_CARDS = "DELETE FROM first_contacts WHERE sent_at < $1"


@dataclass(frozen=True, slots=True)
class Contact:
    """How a person can be reached by DM."""

    dm_channel_id: int | None = None
    unreachable_at: int | None = None
    first_contact_at: int | None = None


class NoticeStore:
    """Rows of `notices`: one per server, recipient and person it is about."""

    def __init__(self, shards: Shards | None = None) -> None:
        own = mine(shards)
        self._claim = CLAIM.format(mine=own)
        self._next_due = NEXT_DUE.format(mine=own)

    async def note(
        self,
        tx: Transaction,
        pair: tuple[int, int, int],
        kind: NoticeKind,
        now: int,
        told_before: int,
        due_at: int | None,
    ) -> None:
        """Note something to tell; whoever was told of it and this person after `told_before` is not told again.

        `pair` is the server, the recipient and whom it is about. Without `due_at` it waits until they look.
        """
        await tx.execute(NOTE, *pair, topic_of(kind), kind, now, told_before, due_at)

    async def claim_due(self, tx: Transaction, now: int, until: int, limit: int) -> list[Notice]:
        """Take what is due, so that nobody else takes it before `until`."""
        return [
            Notice(row[0], row[1], row[2], NoticeKind(row[3]), row[4], row[5])
            for row in await tx.fetch(self._claim, now, until, limit)
        ]

    async def next_due(self, tx: Transaction) -> int | None:
        """Return when the next notice is due, in Unix seconds, or None if there is none."""
        due: int | None = await tx.fetchval(self._next_due)
        return due

    async def told(self, tx: Transaction, notice: Notice, now: int) -> bool:
        """Note that the recipient was told; return False if the notice is no longer known."""
        return await tx.execute(TOLD, *notice.key, now) > 0

    async def tell_here(self, tx: Transaction, pair: tuple[int, int, int], now: int) -> bool:
        """Note that the recipient is told in a channel; return False if they were told before."""
        return await tx.execute(TELL_HERE, *pair, Topic.FOLLOW, now) > 0

    async def wait(self, tx: Transaction, notice: Notice) -> None:
        """Write to nobody: the notice waits to be found."""
        await tx.execute(WAIT, *notice.key)

    async def postpone(self, tx: Transaction, notice: Notice, until: int) -> None:
        """Try again at this time."""
        await tx.execute(POSTPONE, *notice.key, until)

    async def is_told(self, tx: Transaction, pair: tuple[int, int, int]) -> bool:
        """Return whether the recipient was told about this person."""
        return await tx.fetchval(IS_TOLD, *pair, Topic.FOLLOW) is not None

    async def silence(self, tx: Transaction, one: int, other: int, now: int) -> None:
        """Tell neither of two people anything of the other any more."""
        await tx.execute(SILENCE, one, other, now)

    async def new_followers(
        self, tx: Transaction, me: int, guild_id: int, now: int, limit: int
    ) -> Sequence[NewFollower]:
        """Return who follows me without my having been told and whom I do not mute, newest first."""
        rows = await tx.fetch(LIST_NEW_FOLLOWERS, me, guild_id, now, limit)
        return [NewFollower(row["guild_id"], row["user_id"], row["name"], row["since"]) for row in rows]

    async def seen(self, tx: Transaction, me: int, shown: Sequence[NewFollower], now: int) -> None:
        """Note that I have seen these."""
        await tx.executemany(SEEN, [(one.guild_id, me, one.user_id, Topic.FOLLOW, now) for one in shown])

    async def heard(self, tx: Transaction, guild_id: int, me: int, about: int, now: int) -> None:
        """Note that I know of this person's follow or request already: I have just answered it."""
        await tx.execute(SEEN, guild_id, me, about, Topic.FOLLOW, now)

    async def prune(self, tx: Transaction, before: int, limit: int) -> int:
        """Drop notices older than this, at most `limit`; return how many went."""
        return await tx.execute(PRUNE, before, limit)


class ContactStore:
    """Rows of `contacts`, `dm_openings` and `first_contacts`."""

    async def get(self, tx: Transaction, user_id: int) -> Contact:
        """Return how a person can be reached."""
        row = await tx.fetchrow(CONTACT, user_id)
        return Contact() if row is None else _contact(row)

    async def reached(self, tx: Transaction, user_id: int, dm_channel_id: int) -> None:
        """Note that a message reached them in this channel."""
        await tx.execute(REACHED, user_id, dm_channel_id)

    async def opened(self, tx: Transaction, user_id: int, dm_channel_id: int) -> None:
        """Note their DM channel; that it is there does not say that they take messages."""
        await tx.execute(OPENED, user_id, dm_channel_id)

    async def unreachable(self, tx: Transaction, user_id: int, now: int) -> None:
        """Note that they take no messages from us, until they act."""
        await tx.execute(UNREACHABLE, user_id, now)

    async def acted(self, tx: Transaction, user_id: int) -> None:
        """Note that they used Mutuals: they may be written to again."""
        await tx.execute(ACTED, user_id)

    async def speaks(self, tx: Transaction, user_id: int, locale: str) -> None:
        """Note the language their Discord has; English is not worth a row."""
        if locale.startswith("en"):
            await tx.execute(SPEAK_ENGLISH, user_id)
        else:
            await tx.execute(SPEAK, user_id, locale)

    async def locale(self, tx: Transaction, user_id: int) -> str | None:
        """Return their language as Discord names it; None for English, or if it is not known."""
        found: str | None = await tx.fetchval(LOCALE, user_id)
        return found

    async def openings(self, tx: Transaction, after: int) -> list[int]:
        """Return when DM channels were opened after this time, oldest first."""
        return [row[0] for row in await tx.fetch(OPENINGS, after)]

    async def open(self, tx: Transaction, opening_id: int, now: int) -> None:
        """Note that a DM channel is about to be opened."""
        await tx.execute(ADD_OPENING, opening_id, now)

    async def cards_sent(self, tx: Transaction, sender: int, after: int) -> int:
        """Return how many first-contact cards somebody's follows caused after this time."""
        count: int = await tx.fetchval(COUNT_CARDS, sender, after)
        return count

    async def send_card(self, tx: Transaction, sender: int, recipient: int, now: int) -> None:
        """Note that somebody is about to get the one first-contact card of their life."""
        await tx.execute(ADD_CARD, sender, recipient, now)
        await tx.execute(CARDED, recipient, now)

    async def take_card_back(self, tx: Transaction, sender: int, recipient: int) -> None:
        """Note that the card did not go out, and may be sent again."""
        await tx.execute(FORGET_CARD, sender, recipient)
        await tx.execute(UNCARD, recipient)

    async def prune(self, tx: Transaction, before: int) -> None:
        """Drop openings and cards older than this; that somebody had their card is kept."""
        await tx.execute(PRUNE_OPENINGS, before)
        await tx.execute(PRUNE_CARDS, before)


def _contact(row: Row) -> Contact:
    return Contact(row["dm_channel_id"], row["unreachable_at"], row["first_contact_at"])
