"""A history as a drawing: a column a period, a row of lights an item, and lines where one item has figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ipxl.facts.lights import Lamp
from ipxl.text import shorten

LABEL, COLUMN, ROW, PLOT, HEAD = 270, 136, 40, 200, 34
"""Pixels: width of the names and of a period; height of a row, of the part with lines and of the heading."""
_NAME_COLUMNS = 26


@dataclass(frozen=True, slots=True)
class ChartCell:
    """One light. word: as printed everywhere, so that it is told without its colour."""

    x: int
    word: str
    fill: str
    ink: str


@dataclass(frozen=True, slots=True)
class ChartRow:
    """One item. label: its name, cut to fit; whole: all of it."""

    y: int
    label: str
    whole: str
    cells: tuple[ChartCell, ...]


@dataclass(frozen=True, slots=True)
class ChartLine:
    """One line of figures. dots: x, y and the figure of each; broken: where a period has none."""

    name: str
    dots: tuple[tuple[int, int, str], ...]
    dashed: bool

    @property
    def path(self) -> str:
        """The points as SVG has them."""
        return " ".join(f"{x},{y}" for x, y, _text in self.dots)


@dataclass(frozen=True, slots=True)
class Chart:
    """All of the drawing, in pixels."""

    width: int
    height: int
    heads: tuple[tuple[int, str], ...]
    rows: tuple[ChartRow, ...]
    lines: tuple[ChartLine, ...]


def chart_of(series: Sequence[Mapping[str, Any]], titles: Mapping[str, str]) -> Chart:
    """The drawing of what `history --json` calls series. titles: period -> its name for people."""
    ends = {point["period"]: point["end"] for item in series for point in item["periods"]}
    periods = sorted(ends, key=lambda period: (ends[period], period))
    middle = {period: LABEL + COLUMN * number + COLUMN // 2 for number, period in enumerate(periods)}
    lines = _lines(series[0], middle) if len(series) == 1 else ()
    top = HEAD + (PLOT if lines else 0)
    rows = tuple(_row(item, top + ROW * number, middle) for number, item in enumerate(series))
    heads = tuple((x, titles.get(period, period)) for period, x in middle.items())
    return Chart(LABEL + COLUMN * len(periods), top + ROW * len(rows) + 8, heads, rows, lines)


def lamp_of(point: Mapping[str, Any]) -> Lamp:
    """The light that history shows of a period."""
    return Lamp(point["shown_light"], point["grey"])


def name_of(item: Mapping[str, Any]) -> str:
    """T03 加强专利信息分析运用; a unit by its name alone."""
    return str(item["name"]) if item["kind"] == "unit" else f"{item['item']} {item['name']}"


def _row(item: Mapping[str, Any], y: int, middle: Mapping[str, int]) -> ChartRow:
    cells = []
    for point in item["periods"]:
        look = lamp_of(point).look
        cells.append(ChartCell(middle[point["period"]], look.word, look.fill, look.ink))
    return ChartRow(y, shorten(name_of(item), _NAME_COLUMNS), name_of(item), tuple(cells))


def _lines(item: Mapping[str, Any], middle: Mapping[str, int]) -> tuple[ChartLine, ...]:
    """What was reported, and what was due: the target of an indicator, 序时进度 of a task."""
    due, due_name = ("target", "目标值") if item["kind"] == "indicator" else ("expected", "序时进度")
    points = item["periods"]
    figures = [float(point[key]) for point in points for key in ("value", due) if point[key] is not None]
    if not any(point["value"] is not None for point in points):
        return ()
    low, high = min(0.0, *figures), max(figures)
    span = (high - low) or 1.0

    def line(key: str, name: str, dashed: bool) -> ChartLine:
        dots = tuple(
            (middle[point["period"]], round(HEAD + PLOT - 20 - (float(point[key]) - low) / span * (PLOT - 70)),
             f"{point[key]:g}")
            for point in points if point[key] is not None
        )  # fmt: skip
        return ChartLine(name, dots, dashed)

    return tuple(part for part in (line(due, due_name, True), line("value", "填报数", False)) if part.dots)
