"""单位×任务矩阵: every duty as one cell with role letter and light, linked to its row in 任务明细."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ipxl import text
from ipxl.errors import IpxlError
from ipxl.report.summary.book import FIRST_ROW, HEADER_ROW, LINKS_MOST, MATRIX, SummaryBook
from ipxl.report.summary.table import Heading, set_widths, write_header, write_heading
from ipxl.sheet.checked import must, put, put_link
from ipxl.sheet.heights import LINE, row_height
from ipxl.sheet.pages import Paper

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

ROLE_LETTERS = {"lead": "牵", "responsible": "责"}


class _Look(NamedTuple):
    """The paper, the widths of the unit's name, its light and each task, and how high a row is, one with greys."""

    paper: Paper
    unit: float
    light: float
    task: float
    row: float
    grey_row: float


_FOR_THE_OFFICE, _FOR_LEADERS = _Look("A3", 25, 8.5, 9.6, 25, 25), _Look("A4", 20, 7.5, 5.0, 18, 28)


def write_matrix(book: SummaryBook) -> None:
    """Write the sheet: units down, tasks across."""
    tasks, units = book.result.tasks, book.result.units
    look = _FOR_LEADERS if book.tabs else _FOR_THE_OFFICE
    unit, light = Heading("单位", look.unit), Heading("单位亮灯", look.light)
    columns = (unit, light, *(Heading(f"{row.task}\n{row.title}", look.task) for row in tasks))
    sheet = book.add_sheet(MATRIX, look.paper)
    book.fit(sheet, [column.width for column in columns], look.paper, size=9, repeated=2)
    more = "" if book.tabs else "点格子看该单位该项任务的明细。"
    guide = f"牵 = 牵头单位，责 = 责任单位；空格表示不承担该项任务。{more}"
    write_heading(book, sheet, MATRIX, guide)
    write_header(book, sheet, columns, 9)
    set_widths(sheet, columns)
    _write_units(book, sheet, look)
    _write_duties(book, sheet, {row.task: number for number, row in enumerate(tasks, 2)})
    must(sheet.autofilter(HEADER_ROW, 0, HEADER_ROW + len(units), len(columns) - 1))
    sheet.freeze_panes(FIRST_ROW, 2)
    sheet.repeat_rows(HEADER_ROW)


def _write_units(book: SummaryBook, sheet: Worksheet, look: _Look) -> None:
    """Names and lights of the units, and the empty cells of the grid beside them."""
    duties = {(duty.unit, duty.task) for duty in book.result.duties}
    unsaid = {duty.unit for duty in book.result.duties if duty.grey}
    blank, name_style = book.styles("centre", 9), book.styles("text", 9)
    fills = book.styles.lights(size=9)
    for row, unit in enumerate(book.result.units, FIRST_ROW):
        lowest = look.grey_row if unit.unit in unsaid else look.row
        must(sheet.set_row(row, row_height(text.line_count(unit.unit, look.unit), lowest, LINE[9])))
        put(sheet, row, 0, unit.unit, name_style)
        put(sheet, row, 1, unit.lamp.word, fills[unit.lamp.word])
        for column, task in enumerate(book.result.tasks, 2):
            if (unit.unit, task.task) not in duties:
                put(sheet, row, column, None, blank)


def _write_duties(book: SummaryBook, sheet: Worksheet, columns: dict[str, int]) -> None:
    """The cells that carry a duty: a link while there is room for links, plain text after that."""
    rows = {unit.unit: row for row, unit in enumerate(book.result.units, FIRST_ROW)}
    fills = book.styles.lights(size=9)
    for number, duty in enumerate(book.result.duties):
        row, column = rows.get(duty.unit), columns.get(duty.task)
        if row is None or column is None:
            raise IpxlError(
                f"任务明细中的“{duty.unit}”“{duty.task}”不在单位或任务之列，矩阵画不出来。这是程序的问题，请反馈。"
            )
        shown, style = f"{ROLE_LETTERS[duty.role]}{duty.lamp.word}", fills[duty.lamp.word]
        target = book.places.duty(duty.unit, duty.task)
        if target and number < LINKS_MOST:
            put_link(sheet, row, column, shown, target, style)
        else:
            put(sheet, row, column, shown, style)
