"""What must hold when a run is over: asked of Discord and of the database's rows, not of the bot."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from bot.database import Database, Transaction
from bot.database.urls import database_at
from tests.wire.almanac import Almanac
from tests.wire.pairs import State

if TYPE_CHECKING:
    from tests.wire.chaos import Chaos, Letter

FOLLOWS = "SELECT follower_id, followed_id FROM follows"
BLOCKS = "SELECT blocker_id, blocked_id FROM blocks"
OWED = "SELECT relay_id, due_at FROM relayed WHERE state IN ('writing', 'sending')"
"""Messages that wait: at most twenty DMs are opened in an hour, and there are more people than that."""
CIRCLES = "SELECT owner_id, channel_id FROM spaces WHERE channel_id IS NOT NULL"

Rows = Sequence[tuple[int, int]]


class Laws:
    """The laws of one run."""

    def __init__(self, chaos: "Chaos", almanac: Almanac, database_url: str) -> None:
        self._chaos = chaos
        self._almanac = almanac
        self._database_url = database_url

    async def broken(self) -> list[str]:
        """Return what does not hold now, in words."""
        database = database_at(self._database_url)
        await database.open()
        try:
            follows, blocks, circles, owed = [
                await _rows(database, sql) for sql in (FOLLOWS, BLOCKS, CIRCLES, OWED)
            ]
        finally:
            await database.close()
        edges = set(follows)
        friends = {frozenset(edge) for edge in edges if edge[::-1] in edges}
        return [
            *self._graph(edges, set(blocks)),
            *self._role(friends),
            *self._circles(friends, circles),
            *self._letters(len(owed)),
            *self._posts(),
            *self._almanac.broken(),
        ]

    def _graph(self, follows: set[tuple[int, int]], blocks: set[tuple[int, int]]) -> Iterable[str]:
        for (low, high), pair in self._chaos.pairs.items():
            found = State(
                (low, high) in follows, (high, low) in follows, (low, high) in blocks, (high, low) in blocks
            )
            if found not in pair.possible:
                yield f"{low} and {high} stand as {found}, though only {pair.possible} was answered"

    def _role(self, friends: set[frozenset[int]]) -> Iterable[str]:
        entitled = {one for pair in friends for one in pair}
        for person in self._chaos.people:
            member = self._chaos.town.guild.members[person.id]
            holds = self._chaos.role.id in member.role_ids
            if holds != (person.id in entitled):
                yield f"{person.id} holds the role: {holds}, is entitled to it: {not holds}"

    def _circles(self, friends: set[frozenset[int]], circles: Rows) -> Iterable[str]:
        backend = self._chaos.wire.backend
        known = {person.id for person in self._chaos.people}
        for owner, channel_id in circles:
            channel = backend.channels.get(channel_id)
            if channel is None:
                yield f"the circle of {owner} is missing"
                continue
            inside = {one.target_id for one in channel.overwrites} & known
            meant = {owner} | {one for one in known if frozenset((one, owner)) in friends}
            if inside != meant:
                yield f"the circle of {owner} is open to {inside - meant} too much, {meant - inside} too little"

    def _letters(self, owed: int) -> Iterable[str]:
        missing = [
            letter.number
            for letter in self._chaos.letters.values()
            if letter.accepted and not letter.copies and not self._was_told_why(letter)
        ]
        if len(missing) > owed:
            yield f"messages {missing} were accepted, are not there, nobody said why, and only {owed} are owed"

    def _posts(self) -> Iterable[str]:
        for post in self._chaos.posts.values():
            if post.accepted and not post.copies:
                yield f"post {post.number} was said to be posted, and is not there"

    def _was_told_why(self, letter: "Letter") -> bool:
        inbox = letter.sender.inbox()
        own = [message.id for message in inbox if f"word-{letter.number}-" in message.content]
        return any(_answers(message, own) for message in inbox)


def _answers(message: Any, sources: list[int]) -> bool:
    reference = message.reference or {}
    return reference.get("message_id") is not None and int(reference["message_id"]) in sources


async def _rows(database: Database, sql: str) -> Rows:
    async def body(tx: Transaction) -> Rows:
        return [(row[0], row[1]) for row in await tx.fetch(sql)]

    return await database.read(body)
