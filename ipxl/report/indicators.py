"""指标完成: every indicator with its targets, value, increment, schedule, light and source."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from ipxl.report.book import INDICATORS, Book, light_words, sorted_indicators, values
from ipxl.report.table import Column, Table, write_table

KEY, NAME = Column("编号", 6.5, "centre"), Column("指标", 22)
ACTUAL, EXPECTED = Column("增量完成率(%)", 9, "percent"), Column("序时进度(%)", 8.5, "percent")


def write_indicators(book: Book) -> None:
    """Write the sheet: the plan's own indicators first, then those taken from its text."""
    frame = sorted_indicators(book.result.indicators)
    columns, cells = zip(*_columns(book, frame), strict=True)
    guide = (
        "完成率 = 完成值 ÷ 本年目标；存量、比率类按年初以来的增量与序时进度比较(增量完成率)，差距 = 序时进度 − 实际。"
        "待核的数不计入完成值。"
    )
    on_paper = [column.header for column in columns].index("口径") + 1  # where a figure comes from is for the screen
    write_table(book, Table(INDICATORS, guide, columns, cells, paper="A3", frozen=2, printed=on_paper, keys=(0,)))


def column_of(book: Book, column: Column) -> int:
    """0-based number of a column on this sheet, for charts that draw on it."""
    return [one for one, _ in _columns(book, book.result.indicators)].index(column)


def _columns(book: Book, frame: Any) -> list[tuple[Column, list[Any]]]:
    """Each column beside its values."""
    year = book.result.period.end.year
    targets = [dict(part or ()) for part in values(frame, "targets")]
    years = sorted({one for part in targets for one in part})
    now, last = values(frame, "value"), values(frame, "last_value")
    sha = [one and one[:12] for one in values(frame, "sha256")]
    return [
        (KEY, values(frame, "indicator")),
        (NAME, values(frame, "name")),
        (Column("计量单位", 7, "centre"), values(frame, "unit_of_measure")),
        (Column("类型", 7.5, "centre"), values(frame, "kind")),
        (Column("填报单位", 19), values(frame, "owner")),
        (Column("基数", 9, "amount"), values(frame, "baseline")),
        (Column("基数来源", 13), values(frame, "baseline_source")),
        *(
            (
                Column(f"{one}年目标" + ("(本年)" if one == year else ""), 9, "amount"),
                [part.get(one) for part in targets],
            )
            for one in years
        ),
        (Column("上期值", 9, "amount"), last),
        (Column("完成值", 9, "amount"), now),
        (Column("待核值", 12, "centre"), values(frame, "held")),
        (Column("较上期", 9, "amount"), [_change(a, b) for a, b in zip(now, last, strict=True)]),
        (Column("完成率(%)", 8.5, "percent"), values(frame, "completion_pct")),
        (ACTUAL, values(frame, "actual_pct")),
        (EXPECTED, values(frame, "expected_pct")),
        (Column("差距\n(百分点)", 8.5, "points"), values(frame, "gap")),
        (Column("亮灯", 8.5, "light"), light_words(frame)),
        (Column("上期", 8.5, "light"), light_words(frame, "last_")),
        (Column("亮灯原因", 26), values(frame, "reason")),
        (Column("变动说明", 22), values(frame, "explanation")),
        (Column("口径", 28), values(frame, "definition")),
        (Column("来源文件", 20), values(frame, "file")),
        (Column("工作表", 9, "centre"), values(frame, "sheet")),
        (Column("单元格", 7, "centre"), values(frame, "cell")),
        (Column("收到时间", 16.5, "moment"), values(frame, "received")),
        (Column("文件校验码", 13.5, "centre"), sha),
    ]


def _change(now: Any, last: Any) -> Decimal | None:
    if isinstance(now, str) or isinstance(last, str) or now is None or last is None:
        return None
    return Decimal(str(now)) - Decimal(str(last))
