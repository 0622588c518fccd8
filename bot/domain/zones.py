"""Finding a time zone by its name or by that of a city, in whatever language somebody types it."""

import unicodedata
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import accumulate
from zoneinfo import ZoneInfo

SHOWN = 25
"""Choices Discord shows at most."""
END = b"\xff"
"""Comes after every byte of a text in UTF-8."""
SPACES = str.maketrans(dict.fromkeys("_-'’‘`.", " "))
"""What is as good as a space in a name."""


@dataclass(frozen=True, slots=True)
class City:
    """A city as far as it leads to a time zone."""

    name: str
    country: str
    zone: str


@dataclass(frozen=True, slots=True)
class Place:
    """Something to choose: a zone, and the city by which it was found."""

    zone: str
    city: City | None


class Names:
    """Names in order, made of entries (`entry_of`); as bytes they take a quarter of what strings would."""

    def __init__(self, entries: Iterable[bytes]) -> None:
        tail, ordered = len(entry_of("", 0)), sorted(entries)
        self._text = b"".join([entry[:-tail] for entry in ordered])
        self._ends = array("I", accumulate([len(entry) - tail for entry in ordered], initial=0))
        self._numbers = array("I", [int.from_bytes(entry[1 - tail :], "big") for entry in ordered])

    def __len__(self) -> int:
        return len(self._numbers)

    def __getitem__(self, place: int) -> bytes:
        return self._text[self._ends[place] : self._ends[place + 1]]

    def beginning(self, prefix: str) -> set[int]:
        """Return the numbers of all names that begin so."""
        wanted = prefix.encode()
        return set(self._numbers[bisect_left(self, wanted) : bisect_left(self, wanted + END)])

    def exactly(self, name: str) -> set[int]:
        """Return the numbers of all that are called just so."""
        wanted = name.encode()
        return set(self._numbers[bisect_left(self, wanted) : bisect_left(self, wanted + b"\0")])


class Atlas:
    """All zones, and cities by their names in any language.

    `cities` come with their names, the largest first: their order decides who is shown first.
    """

    def __init__(self, zones: Iterable[str], cities: Iterable[tuple[City, Sequence[str]]]) -> None:
        self._zones = {_plain(zone): zone for zone in sorted(zones)}
        self._cities: list[City] = []
        names: set[bytes] = set()
        words: set[bytes] = set()
        for number, (city, called) in enumerate(cities):
            self._cities.append(city)
            plain = {_plain(name) for name in called} - {""}
            names.update([entry_of(name, number) for name in plain])
            words.update([entry_of(rest, number) for name in plain for rest in _later_words(name)])
        self._names, self._words = Names(names), Names(words)

    def search(self, typed: str, shown: int = SHOWN) -> list[Place]:
        """Return zones to choose from: cities that begin so, then zones, then cities with a later word that does."""
        wanted = _plain(typed)
        found: dict[str, City | None] = {}
        if wanted in self._zones:
            found[self._zones[wanted]] = None
        self._add(found, self._names.beginning(wanted) if wanted else range(len(self._cities)), shown)
        found.update(
            (zone, None) for plain, zone in self._zones.items() if wanted in plain and zone not in found
        )
        if wanted and len(found) < shown:
            self._add(found, self._words.beginning(wanted), shown)
        return [Place(zone, city) for zone, city in found.items()][:shown]

    def resolve(self, text: str) -> str | None:
        """Return which zone a text means: the name of one, or of a city; of several the largest counts."""
        wanted = _plain(text)
        if wanted in self._zones:
            return self._zones[wanted]
        cities = self._names.exactly(wanted)
        return self._cities[min(cities)].zone if cities else None

    def _add(self, found: dict[str, City | None], numbers: Iterable[int], shown: int) -> None:
        """Add the zones of the largest of these cities, each with the largest city in it."""
        for number in sorted(numbers):
            if len(found) >= shown:
                return
            found.setdefault(self._cities[number].zone, self._cities[number])


def offset(zone: str, now: int) -> str:
    """Return how far a zone is from UTC at a time, as in UTC+05:30."""
    shift = datetime.fromtimestamp(now, UTC).astimezone(ZoneInfo(zone)).strftime("%z")
    return f"UTC{shift[:3]}:{shift[3:5]}"


def entry_of(name: str, number: int) -> bytes:
    """Return a name with its number so that entries sort by name, and then by number."""
    return name.encode() + b"\0" + number.to_bytes(4, "big")


def _plain(text: str) -> str:
    """Return a name without case, accents and punctuation: Sao-Paulo is São Paulo."""
    folded = text.casefold()
    if not folded.isascii():
        decomposed = unicodedata.normalize("NFKD", folded)
        folded = "".join([one for one in decomposed if not unicodedata.combining(one)])
    return " ".join(folded.translate(SPACES).split())


def _later_words(name: str) -> list[str]:
    words = name.split(" ")
    return [" ".join(words[number:]) for number in range(1, len(words))]
