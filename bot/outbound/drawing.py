"""Draws pictures with matplotlib, in a process of its own: `python -m bot.outbound.drawing`.

It reads a length (8 hexadecimal digits) and so many bytes of JSON, and writes the PNG in the same way, until
nothing came for a minute. So matplotlib never holds the bot's event loop, and its memory goes when it is not
needed. It knows nothing of the bot: labels come as text.
"""

import gc
import io
import json
import select
import signal
import sys
from typing import Any

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.gridspec import SubplotSpec
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.ticker import FuncFormatter, MaxNLocator

IDLE_SECONDS = 60
LENGTH_DIGITS = 8
INCHES, DOTS = (12.0, 6.75), 160
"""A phone shows it a third as wide, so letters are large: 24 points of 864 across."""
# A dark card with light ink is legible on Discord's dark and on its light ground.
GROUND, INK, GRID = "#1f242d", "#f2f4f8", "#4a5261"
# Okabe and Ito's colours, far apart for colour-blind eyes; hatches and dashes tell them apart without any.
LOOKS = (("#56b4e9", "", "-"), ("#e69f00", "//", "--"), ("#c3c9d4", "..", ":"))
LARGE, SMALL = 21, 17
TICKS_SHOWN = 8
"""Across the whole width, each five letters long."""
FEWEST_STEPS = 2
"""So many whole numbers a scale spans at least."""
THOUSAND, TEN_THOUSAND, MILLION = 1_000, 10_000, 1_000_000


def draw(panels: list[dict[str, Any]]) -> bytes:
    """Return a PNG of one to three panels, each as the fields of a `Panel`."""
    room = ConstrainedLayoutEngine(w_pad=0.2, h_pad=0.15, wspace=0.04, hspace=0.04)
    figure = Figure(figsize=INCHES, dpi=DOTS, facecolor=GROUND, layout=room)
    FigureCanvasAgg(figure)
    below = max(1, len(panels) - 1)
    grid = figure.add_gridspec(
        2 if len(panels) > 1 else 1, below, height_ratios=(6, 5)[: min(2, len(panels))]
    )
    for number, panel in enumerate(panels):
        place = grid[0, :] if number == 0 else grid[1, number - 1]
        KINDS[panel["kind"]](_axes(figure, place, panel["title"]), panel)
    drawn = io.BytesIO()
    figure.savefig(drawn, format="png", facecolor=GROUND)
    return drawn.getvalue()


def _axes(figure: Figure, place: SubplotSpec, title: str) -> Axes:
    axes = figure.add_subplot(place, facecolor=GROUND)
    axes.set_title(title, loc="left", color=INK, fontsize=LARGE, fontweight="bold", pad=12, parse_math=False)
    axes.tick_params(colors=INK, labelsize=SMALL, length=0, pad=9)
    axes.spines[:].set_visible(False)
    return axes


def _stack(axes: Axes, panel: dict[str, Any]) -> None:
    ticks = panel["ticks"]
    floor = [0] * len(ticks)
    for (colour, hatch, _), series in zip(LOOKS, panel["series"], strict=False):
        axes.bar(
            range(len(ticks)),
            series["values"],
            bottom=floor,
            width=0.8 if len(ticks) > 1 else 0.2,
            color=colour,
            hatch=hatch,
            edgecolor=GROUND,
            linewidth=0,
            label=series["name"],
        )
        floor = [low + value for low, value in zip(floor, series["values"], strict=True)]
    _scale(axes, ticks, 0, max(floor, default=0))
    axes.set_xlim(-0.6, len(ticks) - 0.4)
    _name(axes, len(panel["series"]))


def _lines(axes: Axes, panel: dict[str, Any]) -> None:
    ticks = panel["ticks"]
    for (colour, _, dash), series in zip(LOOKS, panel["series"], strict=False):
        axes.plot(
            range(len(ticks)),
            series["values"],
            color=colour,
            linestyle=dash,
            linewidth=3.5,
            clip_on=False,
            marker="o" if len(ticks) == 1 else "",
            markersize=10,
            label=series["name"],
        )
    values = [value for series in panel["series"] for value in series["values"]]
    _scale(axes, ticks, min(values, default=0), max(values, default=0))
    if len(panel["series"]) > 1:
        _name(axes, len(panel["series"]))


def _bars(axes: Axes, panel: dict[str, Any]) -> None:
    names = [series["name"] for series in panel["series"]]
    values = [series["values"][0] for series in panel["series"]]
    places = range(len(values), 0, -1)
    longest = max([*values, 1])
    for place, value, (colour, hatch, _) in zip(places, values, LOOKS, strict=False):
        axes.barh(place, value, 0.62, color=colour, hatch=hatch, edgecolor=GROUND, linewidth=0)
        axes.text(value + longest * 0.03, place, f"{value:,}", color=INK, fontsize=SMALL, va="center")
    axes.set_yticks(list(places), names, parse_math=False)
    axes.set_xlim(0, longest * 1.35)
    axes.set_ylim(min(0.4, len(values) - 2.6), len(values) + 0.6)  # no bar is thicker than one of three
    axes.set_xticks([])


KINDS = {"stack": _stack, "lines": _lines, "bars": _bars}


def _scale(axes: Axes, ticks: list[str], low: int, high: int) -> None:
    """Mark a few whole numbers and a few ticks, with room above the highest; lines need not begin at 0."""
    if high - low < FEWEST_STEPS:
        low = max(0, low - 1)
        high = max(high, low + FEWEST_STEPS)
    room = (high - low) * 0.15
    axes.set_ylim(low if low == 0 else max(0, low - room), high + room)
    axes.yaxis.set_major_locator(MaxNLocator(nbins=3, integer=True, min_n_ticks=2))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: _short(value)))
    axes.grid(axis="y", color=GRID, linewidth=1)
    axes.set_axisbelow(True)
    step = max(1, -(-len(ticks) // int(TICKS_SHOWN * _share_of_width(axes))))
    shown = range((len(ticks) - 1) % step, len(ticks), step)  # the last one always
    axes.set_xticks(list(shown), [ticks[number] for number in shown], parse_math=False)


def _share_of_width(axes: Axes) -> float:
    place = axes.get_subplotspec()
    return len(place.colspan) / place.get_gridspec().ncols if place is not None else 1


def _name(axes: Axes, count: int) -> None:
    """Name the series in a row above the chart, to the right of its title."""
    names = axes.legend(
        loc="lower right",
        bbox_to_anchor=(1.0, 0.98),
        ncols=count,
        frameon=False,
        labelcolor=INK,
        fontsize=SMALL,
        handlelength=1.4,
        columnspacing=1.2,
        borderaxespad=0.2,
    )
    for name in names.get_texts():
        name.set_parse_math(False)


def _short(value: float) -> str:
    if value >= MILLION:
        return f"{value / MILLION:g}M"
    return f"{value / THOUSAND:g}k" if value >= TEN_THOUSAND else f"{value:,.0f}"


def main() -> None:
    """Draw what is asked for until nothing was for a while, or nobody is there to ask."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches us too, and is the bot's to obey
    asked, answers = sys.stdin.buffer, sys.stdout.buffer
    while select.select([asked], [], [], IDLE_SECONDS)[0] and (length := asked.read(LENGTH_DIGITS)):
        drawn = draw(json.loads(asked.read(int(length, 16))))
        answers.write(b"%08x" % len(drawn) + drawn)
        answers.flush()
        gc.collect()  # a figure is a web of references to itself


if __name__ == "__main__":
    main()
