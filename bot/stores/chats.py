"""Whom somebody chats with, whose messages they take no more, and which words they want to review first."""

from collections.abc import Sequence

from bot.database import Transaction

OPEN_CHAT = """
INSERT INTO chats (user_id, friend_id, guild_id, active_at) VALUES ($1, $2, $3, $4)
ON CONFLICT (user_id) DO UPDATE
SET friend_id = excluded.friend_id, guild_id = excluded.guild_id, active_at = excluded.active_at
"""
CHAT = "SELECT friend_id, guild_id FROM chats WHERE user_id = $1 AND active_at > $2"
CLOSE_CHAT = "DELETE FROM chats WHERE user_id = $1"
END_CHATS = """
DELETE FROM chats WHERE (user_id = $1 AND friend_id = $2) OR (user_id = $2 AND friend_id = $1)
"""
TOUCH_CHAT = "UPDATE chats SET active_at = $2 WHERE user_id = $1"
MUTE = """
INSERT INTO relay_mutes (user_id, muted_id, muted_at) VALUES ($1, $2, $3)
ON CONFLICT (user_id, muted_id) DO NOTHING
"""
UNMUTE = "DELETE FROM relay_mutes WHERE user_id = $1 AND muted_id = $2"
IS_MUTED = "SELECT 1 FROM relay_mutes WHERE user_id = $1 AND muted_id = $2"
WORDS = "SELECT word FROM filtered_words WHERE user_id = $1 ORDER BY word"
CLEAR_WORDS = "DELETE FROM filtered_words WHERE user_id = $1"
ADD_WORD = "INSERT INTO filtered_words (user_id, word) VALUES ($1, $2)"


class ChatStore:
    """Rows of `chats`, `relay_mutes` and `filtered_words`."""

    async def open(self, tx: Transaction, me: int, friend: int, guild_id: int, now: int) -> None:
        """Send what I write in my DM to this friend from now on."""
        await tx.execute(OPEN_CHAT, me, friend, guild_id, now)

    async def current(self, tx: Transaction, me: int, active_after: int) -> tuple[int, int] | None:
        """Return the friend I chat with and in which server, None where I chat with nobody."""
        row = await tx.fetchrow(CHAT, me, active_after)
        return None if row is None else (row["friend_id"], row["guild_id"])

    async def touch(self, tx: Transaction, me: int, now: int) -> None:
        """Note that my chat is in use."""
        await tx.execute(TOUCH_CHAT, me, now)

    async def close(self, tx: Transaction, me: int) -> bool:
        """End my chat; return whether there was one."""
        return await tx.execute(CLOSE_CHAT, me) > 0

    async def end(self, tx: Transaction, one: int, other: int) -> None:
        """End the chats of two people with each other."""
        await tx.execute(END_CHATS, one, other)

    async def part(self, tx: Transaction, one: int, other: int) -> None:
        """End whatever is between two people: their chats with each other, and what they mute."""
        await self.end(tx, one, other)
        await self.unmute(tx, one, other)
        await self.unmute(tx, other, one)

    async def mute(self, tx: Transaction, me: int, them: int, now: int) -> None:
        """Take no messages of theirs."""
        await tx.execute(MUTE, me, them, now)

    async def unmute(self, tx: Transaction, me: int, them: int) -> bool:
        """Take their messages again; return whether they were muted."""
        return await tx.execute(UNMUTE, me, them) > 0

    async def is_muted(self, tx: Transaction, me: int, them: int) -> bool:
        """Return whether I take no messages of theirs."""
        return await tx.fetchval(IS_MUTED, me, them) is not None

    async def words(self, tx: Transaction, me: int) -> list[str]:
        """Return the words of my filter."""
        return [row[0] for row in await tx.fetch(WORDS, me)]

    async def set_words(self, tx: Transaction, me: int, words: Sequence[str]) -> None:
        """Put these words in place of my filter's."""
        await tx.execute(CLEAR_WORDS, me)
        await tx.executemany(ADD_WORD, [(me, word) for word in words])
