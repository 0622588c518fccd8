"""Zones are found by their names, and by those of cities in any language."""

import time
from zoneinfo import available_timezones

import pytest

from bot.domain.zones import Atlas, offset
from bot.outbound.atlas import world_atlas


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return world_atlas()


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("Europe/Berlin", "Europe/Berlin"), ("europe/berlin", "Europe/Berlin"), ("Munich", "Europe/Berlin"),
        ("München", "Europe/Berlin"), ("munchen", "Europe/Berlin"), ("Москва", "Europe/Moscow"), ("東京", "Asia/Tokyo"),
        ("القاهرة", "Africa/Cairo"), ("sao paulo", "America/Sao_Paulo"), ("São-Paulo", "America/Sao_Paulo"),
        ("काठमाडौं", "Asia/Kathmandu"), ("New York", "America/New_York"), ("UTC", "UTC"), ("London", "Europe/London"),
    ],
)  # fmt: skip
def test_what_is_typed_is_resolved(atlas: Atlas, typed: str, zone: str) -> None:
    assert atlas.resolve(typed) == zone


@pytest.mark.parametrize("typed", ["", "   ", "nowhere at all", "UTC+25", "'; DROP TABLE", "🙂", "\0"])
def test_what_is_no_place_is_not_resolved(atlas: Atlas, typed: str) -> None:
    assert atlas.resolve(typed) is None


def test_every_zone_is_resolved_by_its_name(atlas: Atlas) -> None:
    assert [zone for zone in available_timezones() if atlas.resolve(zone) != zone] == []


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("berl", "Europe/Berlin"), ("моск", "Europe/Moscow"), ("york", "America/New_York"),
        ("lord h", "Australia/Lord_Howe"),
    ],
)  # fmt: skip
def test_the_largest_that_begins_so_comes_first(atlas: Atlas, typed: str, zone: str) -> None:
    assert atlas.search(typed)[0].zone == zone


def test_at_most_25_are_offered_and_each_zone_once(atlas: Atlas) -> None:
    for typed in ("", "a", "s", "san", "europe", "xyzzy"):
        zones = [place.zone for place in atlas.search(typed)]

        assert len(zones) == len(set(zones)) <= 25


def test_searching_takes_less_than_ten_milliseconds(atlas: Atlas) -> None:
    for typed in ("", "a", "s", "e", "san", "new york"):
        began = time.thread_time()
        atlas.search(typed)

        assert time.thread_time() - began < 0.01


@pytest.mark.parametrize(
    ("zone", "shown"),
    [("Asia/Kolkata", "UTC+05:30"), ("America/New_York", "UTC-05:00"), ("UTC", "UTC+00:00")],
)
def test_how_far_a_zone_is_from_utc(zone: str, shown: str) -> None:
    assert offset(zone, 1_767_960_000) == shown
