"""指标走势: below the table of 指标完成, the plan's own indicators over all periods, as figures and as charts."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from ipxl import text
from ipxl.merge.result import Result
from ipxl.report.summary.book import INDICATORS, Book, values
from ipxl.report.summary.charts import Place, insert_trend_chart
from ipxl.report.summary.table import Column, Table, write_header, write_rows
from ipxl.sheet.checked import must

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

MOST = 12
"""Indicators that get a chart."""
_CHART, _GAP = (322, 215), 10
_ROW_PIXELS = 20


class Line(NamedTuple):
    """One indicator over the periods: figures and yearly targets, None where unknown."""

    indicator: str
    name: str
    figures: list[Decimal | None]
    targets: list[Decimal | None]


def lines_of(result: Result) -> tuple[list[str], list[Line]]:
    """The periods with templates, oldest first, and the plan's own indicators that have a figure in two of them."""
    trail = (
        result.frame("trail")[result.frame("trail")["kind"] == "indicator"]
        if len(result.frame("trail"))
        else result.frame("trail")
    )
    periods = list(dict.fromkeys(values(trail, "period")))
    at = {period: number for number, period in enumerate(periods)}
    found: dict[str, tuple[list[Any], list[Any]]] = {}
    for period, item, value, target in zip(
        *(values(trail, name) for name in ("period", "item", "value", "target")), strict=True
    ):
        figures, targets = found.setdefault(item, ([None] * len(periods), [None] * len(periods)))
        figures[at[period]], targets[at[period]] = value, target
    frame = result.frame("indicators")
    names = zip(*(values(frame, name) for name in ("indicator", "name", "unit_of_measure")), strict=True)
    lines = [
        Line(key, f"{name}({measure})" if measure else name, *found[key])
        for key, name, measure in names
        if result.plan.is_headline(key) and key in found and sum(value is not None for value in found[key][0]) > 1
    ]
    return periods, lines[:MOST]


def write_trend(book: Book, sheet: Worksheet, row: int, widths: list[float]) -> int:
    """Write figures and charts below `row` (0-based), one row apart; returns the first row below them.

    widths: of the columns that there is room for. Nothing is written while no indicator has two figures.
    """
    periods, lines = lines_of(book.result)
    lines = lines[: (len(widths) - 1) // 2]
    if not lines:
        return row
    row += 1
    told = f"各期走势(共 {len(periods)} 期；目标为当年年度目标)"
    must(sheet.write_string(row, 0, told, book.styles("loud")))
    heads = [Column("期次", widths[0], "centre")]
    cells: list[list[Any]] = [list(periods)]
    for line in lines:
        heads += [Column(f"{line.indicator} {what}", widths[len(heads)], "amount") for what in ("完成值", "目标")]
        cells += [line.figures, line.targets]
    top = row + 1
    write_header(book, sheet, heads, row=top)
    write_rows(book.styles, sheet, top + 1, Table(INDICATORS, "", heads, cells))
    first, last = top + 1, top + len(periods)
    chart_row = last + 2
    fit = max(1, int(sum(width * 7 + 5 for width in widths)) // (_CHART[0] + _GAP))
    for number, line in enumerate(lines):
        down, across = divmod(number, fit)
        at = chart_row + down * (_CHART[1] // _ROW_PIXELS + 1)
        place = Place(at, 0, *_CHART)
        title = text.safe(text.shorten(f"{line.indicator} {line.name}", 40))
        left = across * (_CHART[0] + _GAP)
        insert_trend_chart(book, sheet, place, left, title, (first, last, 1 + 2 * number))
    return chart_row + -(-len(lines) // fit) * (_CHART[1] // _ROW_PIXELS + 1)
