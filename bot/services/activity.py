"""What people do in a server, as far as it is counted: not by bots, not in excluded channels, never what they say."""

from collections.abc import Iterable
from dataclasses import dataclass

from bot.database import Database, Transaction
from bot.domain.activity import Heard, Kind
from bot.ports import Clock, Ears
from bot.services.counter import Counter
from bot.services.voices import Voices
from bot.stores.all import Stores


@dataclass(frozen=True, slots=True)
class Written:
    """A message somebody wrote, without its content."""

    guild_id: int
    author_id: int
    places: tuple[int, ...]
    """The channel, what it is a thread of, and its category."""
    is_reply: bool = False
    replied_to: int | None = None
    """Whose message it answers; None where Discord does not say."""
    mentioned: Iterable[int] = ()


class ActivityService:
    """Counts, and keeps where nothing is counted."""

    def __init__(
        self, database: Database, stores: Stores, clock: Clock, counter: Counter, ears: Ears
    ) -> None:
        self._database = database
        self._stores = stores
        self._clock = clock
        self._counter = counter
        self._ears = ears
        self._excluded: dict[int, frozenset[int]] = {}
        self._voices = Voices(counter, self._excluded)
        counter.credit = self._voices.credit

    async def begin(self) -> None:
        """Learn where nothing is counted."""
        for guild_id, channel_id in await self._database.read(self._stores.activity.exclusions):
            self._excluded[guild_id] = self.excluded(guild_id) | {channel_id}

    def excluded(self, guild_id: int) -> frozenset[int]:
        """Return the channels and categories of a server where nothing is counted."""
        return self._excluded.get(guild_id, frozenset())

    async def exclude(self, guild_id: int, channels: Iterable[int]) -> frozenset[int]:
        """Count nothing in these channels, their threads and the channels of these categories; elsewhere again."""
        chosen = frozenset(channels)

        async def body(tx: Transaction) -> None:
            await tx.lock("guild", guild_id)
            await self._stores.activity.exclude(tx, guild_id, chosen)

        await self._database.transact(body)
        self._excluded[guild_id] = chosen
        return chosen

    def wrote(self, message: Written) -> None:
        """Count a message, what it answers and whom it mentions; whom it answers is not mentioned beside that."""
        if not self.excluded(message.guild_id).isdisjoint(message.places):
            return
        guild_id, author = message.guild_id, message.author_id
        self._counter.count(guild_id, Kind.MESSAGE, author)
        if message.is_reply:
            self._counter.count(guild_id, Kind.REPLY, author, message.replied_to)
        for other in message.mentioned:
            if other != message.replied_to:
                self._counter.count(guild_id, Kind.MENTION, author, other)

    def reacted(self, guild_id: int, user_id: int, places: tuple[int, ...], author_id: int | None) -> None:
        """Count a reaction somebody added to a message."""
        if self.excluded(guild_id).isdisjoint(places):
            self._counter.count(guild_id, Kind.REACTION, user_id, author_id)

    def moved(self, guild_id: int, user_id: int, heard: Heard | None) -> None:
        """Count voice from now on as this says; None where somebody is in no channel that counts."""
        self._voices.moved(guild_id, user_id, heard, self._clock.now())

    def resume_voices(self, guild_id: int) -> None:
        """Count voice from now on for exactly those who are in a server's channels: after a time without news."""
        self._voices.resume(guild_id, self._ears.heard(guild_id), self._clock.now())

    def resume_all_voices(self) -> None:
        """Do so in every server."""
        for guild_id in self._ears.guilds():
            self.resume_voices(guild_id)
