"""指标完成: every indicator with its targets, value, increment, schedule, light, forecast and source, and its trend."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from ipxl.merge.result import Result
from ipxl.report.summary.book import FIRST_ROW, INDICATORS, Book, light_words, overrides, sorted_indicators, values
from ipxl.report.summary.forecast import Forecast, forecast
from ipxl.report.summary.remarks import REMARK_COLUMNS, remark_cells
from ipxl.report.summary.table import BY_HAND, Column, Table, filled_to, without_blank, write_table
from ipxl.report.summary.trend import write_trend

KEY, NAME = Column("编号", 6.5, "centre"), Column("指标", 22)
ACTUAL, EXPECTED = Column("增量完成率(%)", 9, "percent"), Column("序时进度(%)", 8.5, "percent")
_VALUE, _FILE, _EXPECTED, _LAST_ON_PAPER = "完成值", "来源文件", "预计年末", "口径"
_ONE_PAGE_ROWS = 24
_STOCKS = ("存量", "比率")
_WHERE_KNOWN = {
    **{header: header for header in ("待核值", "上年同期", "预计年末", "变动说明")},
    "较上年同期": "上年同期",
    "预计比目标": "预计年末",
    "预测依据": "预计年末",
    **BY_HAND,
}
"""Columns that would be empty in most periods: each stands there only when the column beside it knows any value."""


def write_indicators(book: Book) -> None:
    """Write the sheet: the plan's own indicators first, then those taken from its text; their trend below."""
    frame = sorted_indicators(book.result)
    columns, cells = zip(*_columns(book, frame), strict=True)
    heads = [column.header for column in columns]
    guide = (
        "完成率 = 完成值 ÷ 本年目标；存量、比率类按年初以来的增量与序时进度比较(增量完成率)，差距 = 序时进度 − 实际。"
        "待核的数不计入完成值。"
    ) + ("预计年末只是按现有速度推算，依据见“预测依据”。" if _EXPECTED in heads else "")
    # Where a figure comes from is for the screen; what the office set or wrote is printed where there is any.
    on_paper = filled_to(cells, heads.index(_LAST_ON_PAPER) + 1, heads.index(_FILE))
    files = book.places.files(values(frame, "file"))
    links = {heads.index(_VALUE): files, heads.index(_FILE): files}
    tall = 1 if len(frame) <= _ONE_PAGE_ROWS else 0
    table = Table(INDICATORS, guide, columns, cells, links, "A3", tall, frozen=2, printed=on_paper, keys=(0,))
    sheet = write_table(book, table)
    below = write_trend(book, sheet, FIRST_ROW + len(frame), [column.width for column in columns[:on_paper]])
    sheet.print_area(0, 0, max(below, FIRST_ROW + 1) - 1, on_paper - 1)


def column_of(book: Book, column: Column) -> int:
    """0-based number of a column on this sheet, for charts that draw on it."""
    return [one for one, _ in _columns(book, book.result.frame("indicators"))].index(column)


def _columns(book: Book, frame: Any) -> list[tuple[Column, list[Any]]]:
    """Each column beside its values."""
    result = book.result
    year = result.period.end.year
    targets = [dict(part or ()) for part in values(frame, "targets")]
    years = sorted({one for part in targets for one in part})
    now, last, base = (values(frame, name) for name in ("value", "last_value", "baseline"))
    year_ago = _year_ago(result)
    before = [year_ago.get(key) for key in values(frame, "indicator")]
    expected = [one.value for one in forecasts(result, frame)]
    by_hand = overrides(frame)
    found = [
        (KEY, values(frame, "indicator")),
        (NAME, values(frame, "name")),
        (Column("计量单位", 7, "centre"), values(frame, "unit_of_measure")),
        (Column("类型", 7.5, "centre"), values(frame, "kind")),
        (Column("填报单位", 19), values(frame, "owner")),
        (Column("基数", 9, "amount"), base),
        (Column("基数来源", 13), values(frame, "baseline_source")),
        *(
            (
                Column(f"{one}年目标" + ("(本年)" if one == year else ""), 9, "amount"),
                [part.get(one) for part in targets],
            )
            for one in years
        ),
        (Column(_VALUE, 9, "amount"), now),
        (Column("待核值", 10, "centre"), values(frame, "held")),
        (Column("年内增量", 9, "amount"), _increments(values(frame, "kind"), now, base)),
        (Column("完成率(%)", 8.5, "percent"), values(frame, "completion_pct")),
        (ACTUAL, values(frame, "actual_pct")),
        (EXPECTED, values(frame, "expected_pct")),
        (Column("差距\n(百分点)", 8.5, "points"), values(frame, "gap")),
        (Column("亮灯", 8.5, "light"), light_words(frame)),
        (Column("上期", 8.5, "light"), light_words(frame, "last_")),
        (Column("上期值", 9, "amount"), last),
        (Column("较上期", 9, "amount"), [_change(*pair) for pair in zip(now, last, strict=True)]),
        (Column("上年同期", 9, "amount"), before),
        (Column("较上年同期", 9, "amount"), [_change(*pair) for pair in zip(now, before, strict=True)]),
        (Column("预计年末", 9, "amount"), expected),
        (
            Column("预计比目标", 9, "amount"),
            [_change(a, b) for a, b in zip(expected, _due(targets, year), strict=True)],
        ),
        (Column("预测依据", 16), [one.basis for one in forecasts(result, frame)]),
        (Column("亮灯原因", 34), values(frame, "reason")),
        (Column("变动说明", 18), values(frame, "explanation")),
        (Column(_LAST_ON_PAPER, 46), values(frame, "definition")),
        (Column("测算", 8.5, "light"), [word for word, _ in by_hand]),
        (Column("核定", 18), [said for _, said in by_hand]),
        *zip(REMARK_COLUMNS, remark_cells(book, [(key, "") for key in values(frame, "indicator")]), strict=True),
        (Column(_FILE, 46), values(frame, "file")),
        (Column("工作表", 9, "centre"), values(frame, "sheet")),
        (Column("单元格", 7, "centre"), values(frame, "cell")),
        (Column("收到时间", 16.5, "moment"), values(frame, "received")),
        (Column("文件校验码", 13.5, "centre"), [one and one[:12] for one in values(frame, "sha256")]),
    ]
    columns, cells = zip(*found, strict=True)
    return [(column, list(part)) for column, part in zip(*without_blank(columns, cells, _WHERE_KNOWN), strict=True)]


def forecasts(result: Result, frame: Any) -> list[Forecast]:
    """What each indicator of `frame` comes to at the year's end."""
    settings, period = result.plan.settings, result.period
    term = (settings.start or period.start, settings.end or period.end)
    items = result.plan.indicator_by_id
    names = ("indicator", "value", "baseline")
    return [
        forecast(items[key], _number(value), _number(base), period.end, term) if key in items else Forecast(None, "")
        for key, value, base in zip(*(values(frame, name) for name in names), strict=True)
    ]


def _year_ago(result: Result) -> dict[str, Any]:
    """The value of each indicator at the end of the same month a year before."""
    trail, end = result.frame("trail")[result.frame("trail")["kind"] == "indicator"], result.period.end
    names = ("item", "end", "value")
    return {
        item: value
        for item, day, value in zip(*(values(trail, name) for name in names), strict=True)
        if (day.year, day.month) == (end.year - 1, end.month) and value is not None
    }


def _due(targets: list[dict[int, Decimal]], year: int) -> list[Decimal | None]:
    return [part.get(year) for part in targets]


def _increments(kinds: list[str], now: list[Any], base: list[Any]) -> list[Decimal | None]:
    """What was added since the year's end: of stocks and ratios; a flow is its own increment."""
    return [
        _change(value, start) if kind in _STOCKS else _number(value) if kind == "流量" else None
        for kind, value, start in zip(kinds, now, base, strict=True)
    ]


def _number(value: Any) -> Decimal | None:
    return None if value is None or isinstance(value, str) else Decimal(str(value))


def _change(now: Any, last: Any) -> Decimal | None:
    new, old = _number(now), _number(last)
    return None if new is None or old is None else new - old
