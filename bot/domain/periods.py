"""The stretches of time a digest is about, in a server's own time zone."""

from dataclasses import dataclass
from enum import StrEnum


class Every(StrEnum):
    """How often a digest comes."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Period:
    """Whole local days from one midnight up to another."""

    every: Every
    start: int
    """The local midnight it begins at (Unix seconds)."""
    end: int
    """The local midnight it ends before (Unix seconds)."""
    key: str
    """Names it among all periods of its target: day:2026-03-30, week:2026-03-30 (its first day), month:2026-03."""
