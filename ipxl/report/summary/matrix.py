"""单位×任务矩阵: every duty as one cell with role letter and light, linked to its row in 任务明细."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ipxl import text
from ipxl.errors import IpxlError
from ipxl.report.summary.book import FIRST_ROW, HEADER_ROW, LINKS_MOST, MATRIX, Book, light_words, values
from ipxl.report.summary.table import Column, write_header, write_heading
from ipxl.sheet.checked import must

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

ROLE_LETTERS = {"lead": "牵", "responsible": "责"}
UNIT, LIGHT = Column("单位", 27), Column("单位亮灯", 9)
_TASK_WIDTH = 10.5
_ONE_PAGE_ROWS = 40
"""More units than this do not stay readable on one page."""


def write_matrix(book: Book) -> None:
    """Write the sheet: units down, tasks across."""
    tasks = list(
        zip(values(book.result.frame("tasks"), "task"), values(book.result.frame("tasks"), "title"), strict=True)
    )
    units = values(book.result.frame("units"), "unit")
    columns = (UNIT, LIGHT, *(Column(f"{task}\n{title or ''}", _TASK_WIDTH) for task, title in tasks))
    sheet = book.add_sheet(MATRIX, "A3", tall=1 if len(units) <= _ONE_PAGE_ROWS else 0)
    guide = "牵 = 牵头单位，责 = 责任单位；空格表示不承担该项任务。点格子看该单位该项任务的明细。"
    write_heading(book, sheet, MATRIX, guide)
    write_header(book, sheet, columns, 9)
    for number, column in enumerate(columns):
        must(sheet.set_column(number, number, column.width))
    _write_units(book, sheet, units, [task for task, _ in tasks])
    _write_duties(book, sheet, {task: number for number, (task, _) in enumerate(tasks, 2)})
    must(sheet.autofilter(HEADER_ROW, 0, HEADER_ROW + len(units), len(columns) - 1))
    sheet.freeze_panes(FIRST_ROW, 2)
    sheet.repeat_rows(HEADER_ROW)


def _write_units(book: Book, sheet: Worksheet, units: list[str], tasks: list[str]) -> None:
    """Names and lights of the units, and the empty cells of the grid beside them."""
    details = book.result.frame("duties")
    duties = set(zip(details["unit"].tolist(), details["task"].tolist(), strict=True))
    blank, name_style = book.styles("centre", 9), book.styles("text")
    fills = book.styles.lights()
    rows = zip(text.safe_column(units), light_words(book.result.frame("units")), strict=True)
    for row, (unit, word) in enumerate(rows, FIRST_ROW):
        must(sheet.set_row(row, 25 if text.line_count(unit or "", UNIT.width) == 1 else 36))
        must(sheet.write_string(row, 0, unit or "", name_style))
        must(sheet.write_string(row, 1, word, fills[word]) if word else sheet.write_blank(row, 1, None, blank))
        for column, task in enumerate(tasks, 2):
            if (units[row - FIRST_ROW], task) not in duties:
                must(sheet.write_blank(row, column, None, blank))


def _write_duties(book: Book, sheet: Worksheet, columns: dict[str, int]) -> None:
    """The cells that carry a duty: a link while there is room for links, plain text after that."""
    frame = book.result.frame("duties")
    rows = {unit: row for row, unit in enumerate(values(book.result.frame("units"), "unit"), FIRST_ROW)}
    cells: dict[tuple[str, str], tuple[str, Format]] = {
        (role, word): (f"{ROLE_LETTERS.get(role, '')}{word}", style)
        for word, style in book.styles.lights(size=9).items()
        for role in ROLE_LETTERS
    }
    duties: zip[Any] = zip(
        values(frame, "unit"), values(frame, "task"), values(frame, "role"), light_words(frame), strict=True
    )
    for number, (unit, task, role, word) in enumerate(duties):
        row, column = rows.get(unit), columns.get(task)
        if row is None or column is None or word is None:
            raise IpxlError(f"任务明细中的“{unit}”“{task}”不在单位或任务之列，矩阵画不出来。这是程序的问题，请反馈。")
        shown, style = cells[role, word]
        target = book.places.duty(unit, task)
        if target and number < LINKS_MOST:
            must(sheet.write_url(row, column, target, style, shown))
        else:
            must(sheet.write_string(row, column, shown, style))
