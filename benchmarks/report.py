"""What every benchmark reports with: rows with their aims, a table on the terminal, JSON, and the machine's facts."""

import json
import os
import platform
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

HEADINGS = ("what", "value", "baseline", "ratio", "aim", "met")
SIGNIFICANT = 4
"""Digits kept in the JSON file; a benchmark knows no more."""


class Of(StrEnum):
    """What of a row an aim limits."""

    VALUE = "value"
    RATIO = "ratio"


@dataclass(frozen=True, slots=True)
class Aim:
    """A limit on a row's value (in the row's unit) or on its ratio to the baseline."""

    of: Of
    limit: float
    at_least: bool = False
    """Whether more is better."""

    def text(self, unit: str) -> str:
        """Return the aim as people read it."""
        sign = "≥" if self.at_least else "≤"
        return f"{sign} {self.limit:g}{'×' if self.of is Of.RATIO else f' {unit}'}"

    def is_met(self, figure: float) -> bool:
        """Return whether a figure keeps to the limit."""
        return figure >= self.limit if self.at_least else figure <= self.limit


@dataclass(frozen=True, slots=True)
class Row:
    """One figure, the baseline it is held against in the same unit, and what was aimed at."""

    name: str
    value: float
    unit: str
    baseline: float | None = None
    aim: Aim | None = None

    @property
    def ratio(self) -> float | None:
        """The value in terms of the baseline."""
        return self.value / self.baseline if self.baseline else None

    @property
    def met(self) -> bool | None:
        """Whether the aim is met; None where there is none."""
        if self.aim is None:
            return None
        figure = self.ratio if self.aim.of is Of.RATIO else self.value
        return figure is not None and self.aim.is_met(figure)

    def as_json(self) -> dict[str, object]:
        """Return the row as build/bench.json has it."""
        return {
            "name": self.name,
            "value": _rounded(self.value),
            "unit": self.unit,
            "baseline": _rounded(self.baseline),
            "ratio": _rounded(self.ratio),
            "aim": self.aim.text(self.unit) if self.aim else None,
            "met": self.met,
        }

    def cells(self) -> tuple[str, ...]:
        """Return the row as the table has it, one cell for each heading."""
        return (
            self.name,
            f"{_shown(self.value)} {self.unit}",
            f"{_shown(self.baseline)} {self.unit}" if self.baseline is not None else "–",
            f"{_shown(self.ratio)}×" if self.ratio is not None else "–",
            self.aim.text(self.unit) if self.aim else "–",
            {True: "yes", False: "NO", None: "–"}[self.met],
        )


def machine() -> dict[str, str | int | float]:
    """Return the facts about this machine that figures depend on; nothing that tells whose it is."""
    # The load is the last minute's. More than the benchmark's own 1 is others' work, which only ever adds to times.
    return {
        "processors": os.cpu_count() or 1,
        "processor": _processor(),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "load": round(os.getloadavg()[0], 1),
    }


def table(rows: Iterable[Row]) -> str:
    """Return the rows as a table in Markdown, with columns that also line up on a terminal."""
    cells = [HEADINGS, *(row.cells() for row in rows)]
    widths = [max(len(line[column]) for line in cells) for column in range(len(HEADINGS))]
    rule = "|".join(["", "-" * (widths[0] + 2), *("-" * (width + 1) + ":" for width in widths[1:]), ""])
    lines = [_line(line, widths) for line in cells]
    return "\n".join([lines[0], rule, *lines[1:]])


def publish(title: str, rows: Sequence[Row], path: Path) -> None:
    """Print the table and what missed its aim, and write the same to a JSON file."""
    facts = machine()
    aimed = [row for row in rows if row.met is not None]
    missed = [row.name for row in aimed if not row.met]
    print(f"{title}\n{', '.join(f'{key} {value}' for key, value in facts.items())}\n\n{table(rows)}\n")
    print(
        f"{len(aimed) - len(missed)} of {len(aimed)} aims met",
        *(f"  missed: {name}" for name in missed),
        sep="\n",
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    document = {"rows": [row.as_json() for row in rows], "machine": facts}
    path.write_text(json.dumps(document, indent=2, ensure_ascii=False) + "\n", "utf-8")


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = [
        cells[0].ljust(widths[0]),
        *(cell.rjust(w) for cell, w in zip(cells[1:], widths[1:], strict=True)),
    ]
    return f"| {' | '.join(padded)} |"


def _shown(figure: float | None) -> str:
    """Return a figure with about three digits that mean something."""
    if figure is None:
        return "–"
    if figure == int(figure):
        return f"{figure:,.0f}"
    whole = len(str(int(figure))) if figure >= 1 else 0
    return f"{figure:,.{max(0, 3 - whole)}f}"


def _rounded(figure: float | None) -> float | None:
    return None if figure is None else float(f"{figure:.{SIGNIFICANT}g}")


def _processor() -> str:
    facts = Path("/proc/cpuinfo")
    lines = facts.read_text("utf-8").splitlines() if facts.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or "unknown"
