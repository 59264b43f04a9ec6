"""The native charts. Bars carry their word on the axis and their figure at the end, so colour is never needed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from ipxl.facts.lights import GREY_WORDS, LIGHT_WORDS
from ipxl.report.summary.book import FIRST_ROW, HEADER_ROW, INDICATORS, SummaryBook, sorted_indicators
from ipxl.report.summary.style import ACTUAL_COLOURS, LIGHT_COLOURS
from ipxl.sheet.checked import must
from ipxl.sheet.palette import BODY, FAINT_RULE, HEAD, INK, LOCKED_FILL, MUTED, NAVY

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

_INDENT = 6
_FONT: dict[str, Any] = {"name": BODY, "size": 10, "color": INK}
_BARS_WIDTH, _ROW_PIXELS = 680, 20
_GREY_WORD = GREY_WORDS["unknown"]


class ChartPlace(NamedTuple):
    """Where a chart stands: its first row and column (0-based) and the pixels of the cells that it covers."""

    row: int
    column: int
    width: int
    height: int


def insert_indicator_chart(book: SummaryBook, sheet: Worksheet, row: int, count: int, columns: tuple[int, ...]) -> int:
    """Actual against expected percent of the first `count` indicators, below the table that has both; the rows it takes.

    columns: the numbers of the columns there that hold the names, the expected and the actual percent. Nothing is drawn
    when no indicator has a figure.
    """
    if all(one.actual_pct is None for one in sorted_indicators(book.result)[:count]):
        return 0
    last = FIRST_ROW + count - 1
    chart = book.workbook.add_chart({"type": "bar"})
    names, expected, actual = columns
    series = (
        ("序时进度(%)", expected, {"color": LOCKED_FILL}, {"color": MUTED, "width": 0.75, "dash_type": "dash"}),
        ("完成(%)", actual, {"color": ACTUAL_COLOURS[0]}, {"color": ACTUAL_COLOURS[1], "width": 0.75}),
    )
    for name, number, fill, border in series:
        chart.add_series(
            {
                "name": name,
                "categories": [INDICATORS, FIRST_ROW, names, last, names],
                "values": [INDICATORS, FIRST_ROW, number, last, number],
                "fill": fill,
                "border": border,
                "data_labels": {"value": True, "font": _FONT, "num_format": "General"},
                "gap": 35,
                "overlap": 0,
            }
        )
    # Bars run from the bottom up by themselves; the table above runs from the top down.
    axis = {"reverse": True, "num_font": _FONT, "line": {"color": MUTED}, "major_tick_mark": "none"}
    chart.set_y_axis({**axis, "label_position": "low"})
    chart.set_x_axis({"visible": False, "major_gridlines": {"visible": False}, "min": 0})
    chart.set_legend({"position": "top", "font": _FONT})
    chart.set_title({"none": True})
    height = 60 + 40 * count
    _insert(sheet, chart, ChartPlace(row, 0, _BARS_WIDTH, height))
    return height // _ROW_PIXELS + 2


def insert_group_chart(
    book: SummaryBook, sheet: Worksheet, name: str, place: ChartPlace, first: int, units: int
) -> None:
    """Lights of each unit's tasks as one column a unit; `first` is the row of the greens on sheet `name`."""
    chart = book.workbook.add_chart({"type": "column", "subtype": "stacked"})
    fills = (
        (LIGHT_WORDS["red"], "wide_downward_diagonal"),
        (LIGHT_WORDS["yellow"], "light_upward_diagonal"),
        (LIGHT_WORDS["green"], None),
        (_GREY_WORD, "dotted_grid"),
    )
    for row, (word, pattern) in enumerate(fills, first):
        fill, ink = LIGHT_COLOURS[word]
        look = (
            {"pattern": {"pattern": pattern, "fg_color": ink, "bg_color": fill}}
            if pattern
            else {"fill": {"color": fill}}
        )
        chart.add_series(
            {
                "name": [name, row, 0],
                "categories": [name, HEADER_ROW, 1, HEADER_ROW, units],
                "values": [name, row, 1, row, units],
                **look,
                "border": {"color": ink, "width": 0.75},
                "data_labels": {
                    "value": True,
                    "font": {**_FONT, "bold": True},
                    "num_format": "0;;",
                    "fill": {"color": "#FFFFFF"},
                },
                "gap": 70,
            }
        )
    chart.set_title(
        {"name": "承担任务的亮灯（项）", "name_font": {"name": HEAD, "size": 10, "color": NAVY, "bold": False}}
    )
    chart.set_x_axis({"num_font": _FONT, "line": {"color": MUTED}, "major_tick_mark": "none"})
    chart.set_y_axis({"visible": False, "major_gridlines": {"visible": False}, "min": 0})
    chart.set_legend({"position": "right", "font": _FONT})
    _insert(sheet, chart, place)


def insert_trend_chart(
    book: SummaryBook, sheet: Worksheet, place: ChartPlace, left: int, title: str, data: tuple[int, int, int]
) -> None:
    """One indicator over the periods against the targets of the years. data: first and last row, column of figures."""
    first, last, column = data
    chart = book.workbook.add_chart({"type": "line"})
    looks: tuple[tuple[str, int, dict[str, Any]], ...] = (
        (
            "年度目标",
            column + 1,
            {"line": {"color": MUTED, "width": 1, "dash_type": "dash"}, "marker": {"type": "none"}},
        ),
        (
            "完成值",
            column,
            {
                "line": {"color": NAVY, "width": 2},
                "marker": {"type": "circle", "size": 6, "fill": {"color": "#FFFFFF"}, "border": {"color": NAVY}},
                "data_labels": {"value": True, "position": "above", "font": _FONT},
            },
        ),
    )
    for name, number, look in looks:
        chart.add_series(
            {
                "name": name,
                "categories": [INDICATORS, first, 0, last, 0],
                "values": [INDICATORS, first, number, last, number],
                **look,
            }
        )
    chart.set_title({"name": title, "name_font": {"name": HEAD, "size": 10, "color": NAVY, "bold": False}})
    chart.set_x_axis({"num_font": _FONT, "line": {"color": MUTED}, "major_tick_mark": "none"})
    chart.set_y_axis(
        {
            "num_font": _FONT,
            "num_format": "General",
            "line": {"none": True},
            "major_gridlines": {"visible": True, "line": {"color": FAINT_RULE, "width": 0.5}},
        }
    )
    chart.set_legend({"position": "bottom", "font": _FONT})
    chart.show_blanks_as("gap")
    chart.set_chartarea({"border": {"color": FAINT_RULE}, "fill": {"color": "#FFFFFF"}})
    chart.set_size({"width": place.width, "height": place.height})
    must(sheet.insert_chart(place.row, place.column, chart, {"x_offset": left, "y_offset": 2, "object_position": 2}))


def _insert(sheet: Worksheet, chart: Any, place: ChartPlace) -> None:
    """Insert a chart.

    It ends exactly on cell corners and moves with them, so that it fills its place whatever width a program gives a
    column.
    """
    chart.set_chartarea({"border": {"none": True}, "fill": {"color": "#FFFFFF"}})
    chart.set_size({"width": place.width - _INDENT, "height": place.height - 2})
    must(sheet.insert_chart(place.row, place.column, chart, {"x_offset": _INDENT, "y_offset": 2, "object_position": 1}))
