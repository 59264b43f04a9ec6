"""指标完成: every indicator with its light in the words it is judged by, its targets, value, forecast, source and trend."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from ipxl.facts.rows import IndicatorRow
from ipxl.form import spec
from ipxl.merge.result import Result
from ipxl.office.remarks import Remark
from ipxl.report.summary.book import FIRST_ROW, INDICATORS, SummaryBook, SummaryPlaces, sorted_indicators
from ipxl.report.summary.charts import insert_indicator_chart
from ipxl.report.summary.columns import (
    answer_columns,
    by_hand_columns,
    light_columns,
    pace_column,
    remark_columns,
    source_columns,
)
from ipxl.report.summary.forecast import Forecast, forecast
from ipxl.report.summary.table import SheetColumn, SheetTable, write_table
from ipxl.report.summary.trend import write_trend

_STOCKS = ("存量", "比率")
_OWN_ANSWERS = ("baseline", "value", "explanation")


@dataclass(frozen=True, slots=True)
class IndicatorLine:
    """An indicator as the sheet shows it. year_ago: its value at the end of the same month a year before."""

    row: IndicatorRow
    year: int
    year_ago: Decimal | None
    forecast: Forecast
    remark: Remark

    @property
    def increment(self) -> Decimal | None:
        """What was added since the year's end: of stocks and ratios; a flow is its own increment."""
        if self.row.kind in _STOCKS:
            return _change(self.row.value, self.row.baseline)
        return self.row.value if self.row.kind == "流量" else None

    def target(self, year: int) -> Decimal | None:
        """The target of a year."""
        return dict(self.row.targets).get(year)


def indicator_lines(book: SummaryBook) -> list[IndicatorLine]:
    """The plan's own indicators first, then those taken from its text."""
    result = book.result
    year_ago, rows = _year_ago(result), sorted_indicators(result)
    return [
        IndicatorLine(
            row,
            result.period.end.year,
            year_ago.get(row.indicator),
            forecast_of(result, row),
            result.remarks.by_key.get((row.indicator, ""), Remark()),
        )
        for row in rows
    ]


def forecast_of(result: Result, row: IndicatorRow) -> Forecast:
    """What an indicator comes to at the year's end."""
    settings, period = result.plan.settings, result.period
    term = (settings.start or period.start, settings.end or period.end)
    item = result.plan.indicator_by_id.get(row.indicator)
    return forecast(item, row.value, row.baseline, period.end, term) if item else Forecast(None, "")


def _year_ago(result: Result) -> dict[str, Decimal | None]:
    end = result.period.end
    return {
        row.key.item: row.now.value
        for row in result.trail
        if row.key.kind == "indicator" and (row.end.year, row.end.month) == (end.year - 1, end.month)
    }


def _change(now: Decimal | None, last: Decimal | None) -> Decimal | None:
    return None if now is None or last is None else now - last


def _file(places: SummaryPlaces, line: IndicatorLine) -> str | None:
    return places.file(line.row.source.file) if line.row.source else None


COLUMNS: tuple[SheetColumn[IndicatorLine], ...] = (
    SheetColumn("indicator", "编号", 6.5, lambda line: line.row.indicator, "centre"),
    SheetColumn("name", "指标", 22, lambda line: line.row.name),
    SheetColumn("measure", "计量单位", 7, lambda line: line.row.unit_of_measure, "centre"),
    SheetColumn("kind", "类型", 7.5, lambda line: line.row.kind, "centre"),
    SheetColumn("owner", "填报单位", 19, lambda line: line.row.owner),
    *light_columns(lambda line: line.row),
    SheetColumn("words", "完成情况", 40, lambda line: line.row.reason),
    SheetColumn("actual", "完成(%)", 8, lambda line: line.row.actual_pct, "percent"),
    SheetColumn("expected", "序时进度(%)", 8, lambda line: line.row.expected_pct, "percent"),
    pace_column(lambda line: line.row),
    SheetColumn("baseline", "基数", 9, lambda line: line.row.baseline, "amount"),
    SheetColumn("baseline_source", "基数来源", 13, lambda line: line.row.baseline_source),
    SheetColumn("value", "完成值", 9, lambda line: line.row.value, "amount", _file, edit="value"),
    SheetColumn("held", "待核值", 10, lambda line: line.row.held, "centre", needs="held"),
    SheetColumn("increment", "年内增量", 9, lambda line: line.increment, "amount"),
    SheetColumn("last_value", "上期值", 9, lambda line: line.row.last.value, "amount", needs="last_value"),
    SheetColumn(
        "change",
        "较上期",
        9,
        lambda line: _change(line.row.value, line.row.last.value),
        "amount",
        needs="last_value",
    ),
    SheetColumn("year_ago", "上年同期", 9, lambda line: line.year_ago, "amount", needs="year_ago"),
    SheetColumn(
        "year_change",
        "较上年同期",
        9,
        lambda line: _change(line.row.value, line.year_ago),
        "amount",
        needs="year_ago",
    ),
    SheetColumn("forecast", "预计年末", 9, lambda line: line.forecast.value, "amount", needs="forecast"),
    SheetColumn(
        "forecast_change",
        "预计比目标",
        9,
        lambda line: _change(line.forecast.value, line.target(line.year)),
        "amount",
        needs="forecast",
    ),
    SheetColumn("basis", "预测依据", 16, lambda line: line.forecast.basis, needs="forecast"),
    SheetColumn("explanation", "变动说明", 18, lambda line: line.row.explanation, needs="explanation"),
    *answer_columns(spec.INDICATORS, lambda line: line.row, but=_OWN_ANSWERS),
    SheetColumn("definition", "口径", 46, lambda line: line.row.definition),
    *by_hand_columns(lambda line: line.row),
    *remark_columns(lambda line: line.remark),
    *source_columns(lambda line: line.row.source, (46, 9, 7, 16.5, 13.5), printed=False),
)
"""Some would be empty in most periods: each of them needs a column that knows any value."""


def _targets(book: SummaryBook) -> list[SheetColumn[IndicatorLine]]:
    """A column for each year that has targets."""
    years = sorted({year for row in book.result.indicators for year, _target in row.targets})
    return [_target_column(year, book.result.period.end.year) for year in years]


def _target_column(year: int, present: int) -> SheetColumn[IndicatorLine]:
    header = f"{year}年目标" + ("（本年）" if year == present else "")
    return SheetColumn(f"target_{year}", header, 9, lambda line: line.target(year), "amount")


def _guide(_book: SummaryBook, lines: Sequence[IndicatorLine]) -> str:
    known = any(line.forecast.value is not None for line in lines)
    return "存量、比率类看年初以来应增多少、已增多少；完成(%)和序时进度(%)就是亮灯所比的两个数。待核的数不计。" + (
        "预计年末只是按现有速度推算。" if known else ""
    )


INDICATORS_TABLE: SheetTable[IndicatorLine] = SheetTable(
    INDICATORS,
    indicator_lines,
    COLUMNS,
    _guide,
    keys=("indicator",),
    label="name",
    frozen="name",
    paper="A3",
    more=_targets,
    after="baseline_source",
)


def write_indicators(book: SummaryBook, table: SheetTable[IndicatorLine] = INDICATORS_TABLE) -> None:
    """Write the sheet, and below it the plan's own indicators as bars and, for the office, over the periods."""
    sheet, layout = write_table(book, table)
    widths = [column.width for column in layout.columns[: layout.printed]]
    main = sum(book.result.plan.is_headline(line.row.indicator) for line in layout.rows)
    below = FIRST_ROW + len(layout.rows)
    numbers = tuple(layout.number(key) for key in ("name", "expected", "actual"))
    below += insert_indicator_chart(book, sheet, below + 1, main, numbers) if main else 0
    below = below if book.tabs else write_trend(book, sheet, below, widths)
    sheet.print_area(0, 0, max(below, FIRST_ROW + 1) - 1, layout.printed - 1)
