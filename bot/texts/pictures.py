"""Charts as data: what a picture shows, in words and numbers, without how it is drawn."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Series:
    """One row of numbers with its name."""

    name: str
    values: Sequence[int]


@dataclass(frozen=True, slots=True)
class Panel:
    """One chart of a picture.

    A stack puts its series on top of each other and lines show them side by side, a value for each tick; bars show
    one value of each series.
    """

    kind: Literal["stack", "lines", "bars"]
    title: str
    series: Sequence[Series]
    ticks: Sequence[str] = ()
    """What stands under each value, the same for all series."""


@dataclass(frozen=True, slots=True)
class Picture:
    """One wide picture: the first chart takes its whole width, up to two more stand below it."""

    panels: Sequence[Panel]
    alt: str
    """What it shows, for those who do not see it."""
