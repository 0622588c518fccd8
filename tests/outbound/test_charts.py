"""Pictures: any figures can be drawn, and a process that ends is replaced."""

import struct
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.outbound.charts import Charts
from bot.outbound.drawing import draw
from bot.texts.pictures import Panel, Picture, Series

PNG = b"\x89PNG\r\n\x1a\n"
SIZE = (1920, 1080)
NAME = st.text("abcÄж $%&<", min_size=1, max_size=12).map("n".__add__)


def size_of(png: bytes) -> tuple[int, ...]:
    assert png.startswith(PNG)
    return struct.unpack(">II", png[16:24])


def values(count: int) -> st.SearchStrategy[list[int]]:
    return st.lists(st.integers(0, 10**7), min_size=count, max_size=count)


@st.composite
def panels(draw_one: st.DrawFn) -> dict[str, Any]:
    kind = draw_one(st.sampled_from(["stack", "lines", "bars"]))
    count = 1 if kind == "bars" else draw_one(st.sampled_from([1, 7, 31, 90]))
    series = [
        {"name": draw_one(NAME), "values": draw_one(values(count))}
        for _ in range(draw_one(st.integers(1, 3)))
    ]
    ticks = [] if kind == "bars" else [str(one) for one in range(count)]
    return {"kind": kind, "title": draw_one(NAME), "series": series, "ticks": ticks}


@settings(max_examples=8)
@given(st.lists(panels(), min_size=1, max_size=3))
def test_whatever_the_figures_a_picture_has_its_size(shown: list[dict[str, Any]]) -> None:
    assert size_of(draw(shown)) == SIZE


async def test_the_process_draws_again_after_it_ended() -> None:
    charts, panel = Charts(), Panel("bars", "Members", [Series("active", [3])])
    picture = Picture([panel], "Members: active 3.")
    first = await charts.draw(picture)
    process = charts._process
    assert first is not None
    assert process is not None
    process.kill()
    process.wait()

    again = await charts.draw(picture)
    charts.close()

    assert again == first


async def test_nothing_is_drawn_once_it_is_closed() -> None:
    charts = Charts()
    charts.close()

    assert await charts.draw(Picture([], "")) is None
