"""Who is in a voice channel now, in memory, and the time they spend there."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.domain.activity import Heard, Kind
from bot.services.counter import Counter


@dataclass(frozen=True, slots=True)
class _Stay:
    heard: Heard
    counted_until: int


class Voices:
    """Stays in voice channels; each is counted up to now at every write, so that long ones show while they last."""

    def __init__(self, counter: Counter, excluded: Mapping[int, frozenset[int]]) -> None:
        self._counter = counter
        self._excluded = excluded
        self._stays: dict[int, dict[int, _Stay]] = {}

    def moved(self, guild_id: int, user_id: int, heard: Heard | None, now: int) -> None:
        """Note where somebody is from now on and whether they listen; None where they are nowhere that counts."""
        stays = self._stays.setdefault(guild_id, {})
        self._count(guild_id, stays.pop(user_id, None), now)
        if heard is not None:
            stays[user_id] = _Stay(heard, now)
            self._counter.wake()

    def resume(self, guild_id: int, present: Iterable[Heard], now: int) -> None:
        """Note who is there after a time without news; stays that go on go on, the others have ended."""
        found = {one.user_id: one for one in present}
        for user_id in self._stays.get(guild_id, {}).keys() | found.keys():
            self.moved(guild_id, user_id, found.get(user_id), now)

    def credit(self, now: int) -> bool:
        """Count all stays up to now; return whether there are any."""
        for guild_id, stays in self._stays.items():
            for user_id, stay in stays.items():
                self._count(guild_id, stay, now)
                stays[user_id] = _Stay(stay.heard, now)
        return any(self._stays.values())

    def _count(self, guild_id: int, stay: _Stay | None, now: int) -> None:
        if stay is None or not self._excluded.get(guild_id, frozenset()).isdisjoint(stay.heard.places):
            return
        kind = Kind.LISTENING if stay.heard.is_listening else Kind.VOICE
        self._counter.count_time(guild_id, kind, stay.heard.user_id, stay.counted_until, now)
