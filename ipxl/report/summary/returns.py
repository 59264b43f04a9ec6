"""报送情况: who has returned what and when, and the list of those who have not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ipxl import text
from ipxl.merge.result import UNIT_STATE_NAMES, Result
from ipxl.report import words
from ipxl.report.summary.book import FIRST_ROW, RETURNS, Book, light_words, values
from ipxl.report.summary.table import Column, Table, write_table
from ipxl.sheet.checked import must

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

COLUMNS = (
    Column("序号", 5, "count"),
    Column("单位", 27),
    Column("报送状态", 13, "centre"),
    Column("时效", 8, "centre"),
    Column("收到时间", 16.5, "moment"),
    Column("迟报天数", 6, "count"),
    Column("版本数", 6, "count"),
    Column("应填行", 6, "count"),
    Column("已填行", 6, "count"),
    Column("必改", 6, "count"),
    Column("待确认", 6, "count"),
    Column("提示", 6, "count"),
    Column("单位亮灯", 8.5, "light"),
    Column("盖章件", 7, "centre"),
    Column("填报人", 9, "centre"),
    Column("电话", 14, "centre"),
    Column("采用文件", 46),
)
_SUMMED = {"rows_due": 7, "rows_filled": 8, "errors": 9, "warnings": 10, "infos": 11}
FILE, _OF_FILE = len(COLUMNS) - 1, (4, 5, 6)
"""The column of the file in use, and those of what is known of it: when it came, how late, which version."""
_LIST_COLUMNS = 110
RETURNED_STATES = ("received", "to_correct")


@dataclass(frozen=True, slots=True)
class Tally:
    """Returns counted. `missing` holds (unit, state) of every unit that owes a return and has none in use.

    first_time: returned once and with nothing that must be mended.
    """

    due: int
    returned: int
    on_time: int
    missing: tuple[tuple[str, str], ...]
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
        """一次通过率 = 首次即通过 / 已报."""
        return words.share(self.first_time, self.returned)

    @property
    def on_time_rate(self) -> str:
        """及时率 = 按时 / 应报 (not / 已报: who does not report must not improve it)."""
        return words.share(self.on_time, self.due)


def tally(result: Result) -> Tally:
    """Count the returns of a result."""
    names = ("unit", "state", "timely", "versions", "errors")
    rows = list(zip(*(values(result.frame("units"), name) for name in names), strict=True))
    owed = [row for row in rows if row[1] != "not_due"]
    returned = [row for row in owed if row[1] in RETURNED_STATES]
    return Tally(
        due=len(owed),
        returned=len(returned),
        on_time=sum(bool(timely) for _, _, timely, _, _ in returned),
        missing=tuple((unit, state) for unit, state, *_ in owed if state not in RETURNED_STATES),
        first_time=sum((versions or 0) <= 1 and not errors for *_, versions, errors in returned),
    )


def sentence(result: Result, counted: Tally) -> str:
    """The returns in one sentence."""
    told = (
        f"应报 {counted.due} 家，已报 {counted.returned} 家(报送率 {counted.rate})，"
        f"按时 {counted.on_time} 家(及时率 {counted.on_time_rate})，迟报 {counted.late} 家，未报 {len(counted.missing)} 家"
    )
    if result.as_of <= result.period.deadline:
        told += f"。报送截止 {words.day(result.period.deadline)}，尚未到期"
    return told + "。"


def write_returns(book: Book) -> None:
    """Write the sheet: one row per unit, totals, and the list to copy."""
    units = book.result.frame("units")
    counted = tally(book.result)
    cells = [
        list(range(1, len(units) + 1)),
        values(units, "unit"),
        [UNIT_STATE_NAMES.get(state, state) for state in values(units, "state")],
        [timeliness(*pair) for pair in zip(values(units, "state"), values(units, "timely"), strict=True)],
        *(values(units, name) for name in ("received", "days_late", "versions", "rows_due", "rows_filled")),
        *(values(units, name) for name in ("errors", "warnings", "infos")),
        light_words(units),
        ["有" if sealed else "" for sealed in values(units, "sealed")],
        *(values(units, name) for name in ("filler", "phone", "file")),
    ]
    first = f"首次即通过 {counted.first_time} 家(占已报的 {counted.first_time_rate})。"
    guide = sentence(book.result, counted) + (first if counted.returned else "")
    links = _links(book, values(units, "unit"), values(units, "file"))
    sheet = write_table(book, Table(RETURNS, guide, COLUMNS, cells, links, frozen=2, keys=(1,)))
    end = FIRST_ROW + len(units)
    _write_totals(book, sheet, end, cells)
    _write_missing(book, sheet, end + 2, counted)


def _links(book: Book, units: list[str], files: list[str | None]) -> dict[int, list[str | None]]:
    """The return to its file, the rows to 任务明细, the findings to 校验记录."""
    duties, findings = ([place(unit) for unit in units] for place in (book.places.duties, book.places.findings))
    rows, found = ("rows_due", "rows_filled"), ("errors", "warnings", "infos")
    return {
        **dict.fromkeys((FILE, *_OF_FILE), book.places.files(files)),
        **{_SUMMED[name]: duties for name in rows},
        **{_SUMMED[name]: findings for name in found},
    }


def timeliness(state: str, timely: bool | None) -> str:
    """按时 or 迟报, "" for what is not returned."""
    if state not in RETURNED_STATES or timely is None:
        return ""
    return "按时" if timely else "迟报"


def _write_totals(book: Book, sheet: Worksheet, row: int, cells: Sequence[Sequence[Any]]) -> None:
    """Sums under the counted columns, outside the filtered range."""
    style = book.styles("total")
    must(sheet.set_row(row, 22))
    for column in range(len(COLUMNS)):
        must(sheet.write_blank(row, column, None, style))
    must(sheet.write_string(row, 1, "合计", style))
    for column in _SUMMED.values():
        must(sheet.write_number(row, column, sum(int(value or 0) for value in cells[column]), style))


def _write_missing(book: Book, sheet: Worksheet, row: int, counted: Tally) -> None:
    """未报名单: once as one text to copy, once as rows with whom to call."""
    loud, plain = book.styles("loud"), book.styles("guide")
    if not counted.missing:
        must(sheet.write_string(row, 1, "未报名单：无，应报单位已全部报送。", loud))
        return
    must(sheet.write_string(row, 1, f"未报名单({len(counted.missing)} 家，可直接复制)：", loud))
    for line in text.wrap_names([text.safe(unit) for unit, _ in counted.missing], _LIST_COLUMNS):
        row += 1
        must(sheet.write_string(row, 1, line, plain))
    row += 2
    for column, head in enumerate(("单位", "报送状态", "联络员", "电话"), 1):
        must(sheet.write_string(row, column, head, book.styles("head")))
    style = book.styles("centre")
    for name, state in counted.missing:
        row += 1
        unit = book.result.plan.unit(name)
        contact = (unit.liaison, unit.phone) if unit else ("", "")
        must(sheet.set_row(row, 20 if text.display_width(name) < 24 else 34))
        must(sheet.write_string(row, 1, text.safe(name), book.styles("text")))
        for column, value in enumerate((UNIT_STATE_NAMES.get(state, state), *contact), 2):
            must(sheet.write_string(row, column, text.safe(value), style))
