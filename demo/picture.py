"""Draws the README's picture of a digest from made-up figures: `python -m demo.picture`."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

from bot.domain.activity import DAY
from bot.domain.figures import Compared, Crowd, Edges, GuildDay, GuildFigures, Ties
from bot.domain.periods import Every, Period
from bot.outbound.charts import Charts

TO = Path("docs/pictures/digest.png")
MONDAY = int(datetime(2026, 3, 30, tzinfo=UTC).timestamp())
BY_DAY = (
    Ties(62, 31, 22),
    Ties(71, 35, 18),
    Ties(54, 40, 25),
    Ties(80, 38, 27),
    Ties(96, 44, 30),
    Ties(131, 52, 41),
    Ties(118, 47, 36),
)
FRIENDSHIPS = (383, 385, 386, 390, 393, 399, 402)


def figures() -> GuildFigures:
    """Return a week of a server of some hundred people."""
    engagement = Ties(*(sum(column) for column in zip(*(day.each() for day in BY_DAY), strict=True)))
    return GuildFigures(
        1,
        Period(Every.WEEK, MONDAY, MONDAY + 7 * DAY, "week:2026-03-30"),
        new_follows=Compared(64, 51),
        new_friendships=Compared(21, 23),
        active_people=Compared(212, 198),
        edges=Edges(2_210, FRIENDSHIPS[-1]),
        engagement=engagement,
        pairs=Ties(FRIENDSHIPS[-1], 1_406, 86_000),
        crowd=Crowd(active=181, passive=96, lurkers=143),
        days=[
            GuildDay(MONDAY + number * DAY, ties, friendships)
            for number, (ties, friendships) in enumerate(zip(BY_DAY, FRIENDSHIPS, strict=True))
        ],
    )


def main() -> None:
    """Draw it, as the bot does."""
    charts = Charts()
    drawn = asyncio.run(charts.draw_figures(figures()))
    charts.close()
    if drawn is None:
        raise SystemExit("the picture could not be drawn")
    TO.write_bytes(drawn)


if __name__ == "__main__":
    main()
