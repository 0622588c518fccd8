"""All benchmarks, one after another: `python -m benchmarks` prints one table and writes build/bench.json.

Names on the command line choose some of them: `python -m benchmarks graph relay`.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from benchmarks.report import HEADINGS, machine

BENCHMARKS = ("graph", "access", "relay", "counting", "digest", "feed", "wire", "footprint")
RESULT = Path("build/bench.json")
MANY = 10_000
"""From here on a figure is written without a point."""

Row = dict[str, Any]


def main() -> None:
    """Run them, each in a process of its own, and put their rows together; ends with 1 if one of them broke."""
    names = sys.argv[1:] or list(BENCHMARKS)
    broken = [name for name in names if not _runs(name)]
    rows = [row for name in names if name not in broken for row in _rows(name)]
    facts = machine()
    document = {"rows": rows, "machine": facts}
    RESULT.write_text(json.dumps(document, indent=2, ensure_ascii=False) + "\n", "utf-8")
    aimed = [row for row in rows if row["met"] is not None]
    print(f"\nAll in one: {RESULT}\n\n{_table(rows)}\n")
    print(f"{sum(row['met'] for row in aimed)} of {len(aimed)} aims met")
    print(*(f"  missed: {row['name']}" for row in aimed if not row["met"]), sep="\n")
    if broken:
        sys.exit(f"broke: {', '.join(broken)}")


def _runs(name: str) -> bool:
    print(f"\n== {name}\n", flush=True)
    return subprocess.run([sys.executable, "-m", f"benchmarks.{name}"], check=False).returncode == 0  # noqa: S603


def _rows(name: str) -> list[Row]:
    document = json.loads(Path(f"build/bench-{name}.json").read_text("utf-8"))
    return [{**row, "name": f"{name}: {row['name']}"} for row in document["rows"]]


def _table(rows: list[Row]) -> str:
    lines = [
        " | ".join(HEADINGS),
        "|".join("---" for _ in HEADINGS),
        *(" | ".join(_cells(row)) for row in rows),
    ]
    return "\n".join(f"| {line} |" for line in lines)


def _cells(row: Row) -> list[str]:
    met = {True: "yes", False: "NO", None: "–"}[row["met"]]
    figures = [row["value"], row["baseline"], row["ratio"]]
    value, baseline, ratio = ("–" if figure is None else _short(figure) for figure in figures)
    return [row["name"], f"{value} {row['unit']}", baseline, ratio, row["aim"] or "–", met]


def _short(figure: float) -> str:
    """Return a figure with four digits, or all before the point."""
    return f"{figure:,.0f}" if abs(figure) >= MANY else f"{figure:,.4g}"


if __name__ == "__main__":
    main()
