"""指标走势: below the table of 指标完成, the plan's own indicators over all periods, as figures and as charts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from ipxl import text
from ipxl.facts.rows import TrailRow
from ipxl.merge.result import Result
from ipxl.plan.model import period_title
from ipxl.report.summary.book import INDICATORS, SummaryBook
from ipxl.report.summary.charts import ChartPlace, insert_trend_chart
from ipxl.report.summary.table import SheetColumn, SheetTable, write_part
from ipxl.sheet.checked import put

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

MOST = 12
"""Indicators that get a chart."""
_CHART, _GAP = (322, 215), 10
_ROW_PIXELS = 20


class Trend(NamedTuple):
    """One indicator over the periods, by period: figures and yearly targets."""

    indicator: str
    name: str
    figures: Mapping[str, Decimal | None]
    targets: Mapping[str, Decimal | None]


def trends_of(result: Result) -> tuple[list[str], list[Trend]]:
    """The periods with templates, oldest first, and the plan's own indicators that have a figure in two of them."""
    trail = [row for row in result.trail if row.key.kind == "indicator"]
    points: dict[str, list[TrailRow]] = {}
    for row in trail:
        points.setdefault(row.key.item, []).append(row)
    trends = [
        Trend(
            row.indicator,
            f"{row.name}（{row.unit_of_measure}）" if row.unit_of_measure else row.name,
            {point.period: point.now.value for point in points[row.indicator]},
            {point.period: point.target for point in points[row.indicator]},
        )
        for row in result.indicators
        if result.plan.is_headline(row.indicator)
        and sum(point.now.value is not None for point in points.get(row.indicator, ())) > 1
    ]
    return list(dict.fromkeys(row.period for row in trail)), trends[:MOST]


def _columns(trends: Sequence[Trend], widths: Sequence[float]) -> tuple[SheetColumn[str], ...]:
    """A column of figures and one of targets for each indicator, beside the period."""
    columns: list[SheetColumn[str]] = [SheetColumn("period", "期次", widths[0], period_title, "centre")]
    for trend in trends:
        for what, values in (("完成值", trend.figures), ("目标", trend.targets)):
            key = f"{trend.indicator} {what}"
            columns.append(SheetColumn(key, key, widths[len(columns)], values.get, "amount"))
    return tuple(columns)


def write_trend(book: SummaryBook, sheet: Worksheet, row: int, widths: Sequence[float]) -> int:
    """Write figures and charts below `row` (0-based), one row apart; returns the first row below them.

    widths: of the columns that there is room for. Nothing is written while no indicator has two figures.
    """
    periods, trends = trends_of(book.result)
    trends = trends[: (len(widths) - 1) // 2]
    if not trends:
        return row
    row += 1
    put(sheet, row, 0, f"各期走势（共{len(periods)}期；目标为当年年度目标）", book.styles("loud"))
    top = row + 1
    write_part(
        book, sheet, top, SheetTable(INDICATORS, lambda _book: periods, _columns(trends, widths), keys=("period",))
    )
    first, last = top + 1, top + len(periods)
    chart_row = last + 2
    fit = max(1, int(sum(width * 7 + 5 for width in widths)) // (_CHART[0] + _GAP))
    for number, trend in enumerate(trends):
        down, across = divmod(number, fit)
        at = chart_row + down * (_CHART[1] // _ROW_PIXELS + 1)
        place = ChartPlace(at, 0, *_CHART)
        title = text.safe(text.shorten(f"{trend.indicator} {trend.name}", 40))
        left = across * (_CHART[0] + _GAP)
        insert_trend_chart(book, sheet, place, left, title, (first, last, 1 + 2 * number))
    return chart_row + -(-len(trends) // fit) * (_CHART[1] // _ROW_PIXELS + 1)
