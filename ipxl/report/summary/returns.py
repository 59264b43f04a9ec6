"""报送情况: who has returned what and when, and the list of those who have not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from ipxl import text
from ipxl.facts.rows import UnitRow, UnitState
from ipxl.form import spec
from ipxl.merge.result import UNIT_STATE_NAMES, Result
from ipxl.report import words
from ipxl.report.summary.book import FIRST_ROW, RETURNS, SummaryBook, SummaryPlaces
from ipxl.report.summary.columns import answer_columns
from ipxl.report.summary.table import Layout, SheetColumn, SheetTable, write_table
from ipxl.sheet.checked import must, put

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

_SUMMED = ("rows_due", "rows_filled", "errors", "warnings", "infos")
"""Columns with a sum below."""
_LIST_COLUMNS = 110


@dataclass(frozen=True, slots=True)
class Tally:
    """Returns counted. `missing` holds (unit, state) of every unit that owes a return and has none in use.

    first_time: returned once and with nothing that must be mended.
    """

    due: int
    returned: int
    on_time: int
    missing: tuple[tuple[str, UnitState], ...]
    first_time: int = 0

    @property
    def late(self) -> int:
        """Returned, but after 报送截止."""
        return self.returned - self.on_time

    @property
    def rate(self) -> str:
        """报送率 = 已报 / 应报."""
        return words.share(self.returned, self.due)

    @property
    def first_time_rate(self) -> str:
        """一次通过率 = 一次通过 / 已报."""
        return words.share(self.first_time, self.returned)

    @property
    def on_time_rate(self) -> str:
        """及时率 = 按时 / 应报 (not / 已报: who does not report must not improve it)."""
        return words.share(self.on_time, self.due)


def tally(result: Result) -> Tally:
    """Count the returns of a result."""
    owed = [row for row in result.units if row.state != "not_due"]
    returned = [row for row in owed if row.returned]
    return Tally(
        due=len(owed),
        returned=len(returned),
        on_time=sum(bool(row.timely) for row in returned),
        missing=tuple((row.unit, row.state) for row in owed if not row.returned),
        first_time=sum(row.versions <= 1 and not row.errors for row in returned),
    )


def sentence(result: Result, counted: Tally) -> str:
    """The returns in one sentence."""
    told = (
        f"应报{counted.due}家，已报{counted.returned}家（报送率{counted.rate}），"
        f"按时{counted.on_time}家（及时率{counted.on_time_rate}），迟报{counted.late}家，未报{len(counted.missing)}家"
    )
    if result.as_of <= result.period.deadline:
        told += f"。报送截止{words.day(result.period.deadline)}，尚未到期"
    return told + "。"


class ReturnLine(NamedTuple):
    """A unit and its place in the list."""

    number: int
    unit: UnitRow


def _guide(book: SummaryBook, _lines: Sequence[ReturnLine]) -> str:
    counted = tally(book.result)
    first = f"一次通过{counted.first_time}家（占已报的{counted.first_time_rate}）。"
    return sentence(book.result, counted) + (first if counted.returned else "")


def _file(places: SummaryPlaces, line: ReturnLine) -> str | None:
    return places.file(line.unit.file)


def _duties(places: SummaryPlaces, line: ReturnLine) -> str | None:
    return places.duties(line.unit.unit)


def _findings(places: SummaryPlaces, line: ReturnLine) -> str | None:
    return places.findings(line.unit.unit)


def timeliness(unit: UnitRow) -> str:
    """按时 or 迟报, "" for what is not returned."""
    if not unit.returned or unit.timely is None:
        return ""
    return "按时" if unit.timely else "迟报"


RETURNS_TABLE: SheetTable[ReturnLine] = SheetTable(
    RETURNS,
    lambda book: [ReturnLine(number, row) for number, row in enumerate(book.result.units, 1)],
    (
        SheetColumn("number", "序号", 5, lambda line: line.number, "count"),
        SheetColumn("unit", "单位", 27, lambda line: line.unit.unit),
        SheetColumn("state", "报送状态", 13, lambda line: UNIT_STATE_NAMES[line.unit.state], "centre"),
        SheetColumn("timely", "时效", 8, lambda line: timeliness(line.unit), "centre"),
        SheetColumn("received", "收到时间", 16.5, lambda line: line.unit.received, "moment", _file),
        SheetColumn("days_late", "迟报天数", 6, lambda line: line.unit.days_late, "count", _file),
        SheetColumn("versions", "版本数", 6, lambda line: line.unit.versions, "count", _file),
        SheetColumn("rows_due", "应填行", 6, lambda line: line.unit.rows_due, "count", _duties),
        SheetColumn("rows_filled", "已填行", 6, lambda line: line.unit.rows_filled, "count", _duties),
        SheetColumn("errors", "必改", 6, lambda line: line.unit.errors, "count", _findings),
        SheetColumn("warnings", "待确认", 6, lambda line: line.unit.warnings, "count", _findings),
        SheetColumn("infos", "提示", 6, lambda line: line.unit.infos, "count", _findings),
        SheetColumn("light", "单位亮灯", 8.5, lambda line: line.unit.lamp.word, "light"),
        SheetColumn("sealed", "盖章件", 7, lambda line: "有" if line.unit.sealed else "", "centre"),
        *answer_columns(spec.UNIT, lambda line: line.unit),
        SheetColumn("file", "采用文件", 46, lambda line: line.unit.file, link=_file),
    ),
    _guide,
    keys=("unit",),
    paper="A3",
    frozen="unit",
)


def write_returns(book: SummaryBook) -> None:
    """Write the sheet: one row per unit, totals, and the list to copy."""
    sheet, layout = write_table(book, RETURNS_TABLE)
    end = FIRST_ROW + len(layout.rows)
    _write_totals(book, sheet, end, layout)
    _write_missing(book, sheet, end + 2, tally(book.result))


def _write_totals(book: SummaryBook, sheet: Worksheet, row: int, layout: Layout[ReturnLine]) -> None:
    """Sums under the counted columns, outside the filtered range."""
    style = book.styles("total")
    must(sheet.set_row(row, 22))
    for number, column in enumerate(layout.columns):
        total = sum(getattr(line.unit, column.key) for line in layout.rows) if column.key in _SUMMED else None
        put(sheet, row, number, "合计" if column.key == "unit" else total, style)


def _write_missing(book: SummaryBook, sheet: Worksheet, row: int, counted: Tally) -> None:
    """未报名单: once as one text to copy, once as rows with whom to call."""
    loud, plain = book.styles("loud"), book.styles("guide")
    if not counted.missing:
        must(sheet.write_string(row, 1, "未报名单：无，应报单位已全部报送。", loud))
        return
    must(sheet.write_string(row, 1, f"未报名单（{len(counted.missing)}家，可直接复制）：", loud))
    for line in text.wrap_names([text.safe(unit) for unit, _ in counted.missing], _LIST_COLUMNS):
        row += 1
        must(sheet.write_string(row, 1, line, plain))
    row += 2
    for column, head in enumerate(("单位", "报送状态", "联络员", "电话"), 1):
        put(sheet, row, column, head, book.styles("head"))
    style = book.styles("centre")
    for name, state in counted.missing:
        row += 1
        unit = book.result.plan.unit(name)
        contact = (unit.liaison, unit.phone) if unit else ("", "")
        must(sheet.set_row(row, 20 if text.display_width(name) < 24 else 34))
        put(sheet, row, 1, name, book.styles("text"))
        for column, value in enumerate((UNIT_STATE_NAMES[state], *contact), 2):
            put(sheet, row, column, value, style)
