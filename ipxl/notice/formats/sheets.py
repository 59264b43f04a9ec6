"""A notice, or the table of tasks that goes with it, as a spreadsheet of any format."""

from __future__ import annotations

import warnings
from datetime import date, datetime, time
from io import BytesIO

from ipxl.intake.bounds import Refused, Unreadable
from ipxl.intake.package import read_workbook
from ipxl.intake.workbook import Rows
from ipxl.notice.blocks import Block, Cell, Document
from ipxl.notice.formats.grid import MOST_CELLS
from ipxl.notice.formats.grid_blocks import Row, sheet_blocks
from ipxl.notice.formats.lines import clean
from ipxl.plan.values import as_text
from ipxl.sheet.cells import area, column_letters

Formats = dict[tuple[str, int, int], str]
"""(sheet, row, column) of numbers and days -> the number format that they are shown in."""
_MOST_SHEETS = 100


def read_sheets(data: bytes) -> Document:
    """All sheets that are shown, in order. Raises Refused, Encrypted or Unreadable."""
    book = read_workbook(data)
    hidden = [title for title in _hidden(data) if book.sheets.pop(title, None)]
    if sum(len(row) for rows in book.sheets.values() for row in rows) > MOST_CELLS or len(book.sheets) > _MOST_SHEETS:
        raise Refused(
            f"工作表超过{_MOST_SHEETS}张或单元格超过{MOST_CELLS}个，不像一份通知。请只留任务分工表另存后再导入"
        )
    formats = _formats(data) if data[:2] == b"PK" else {}
    blocks: list[Block] = []
    for title, rows in book.sheets.items():
        blocks += sheet_blocks(_cells(rows, title, book.merged.get(title, ()), formats), title)
    if not blocks:
        raise Unreadable("工作簿里没有内容")
    remarks = (f"隐藏的工作表没有读：{'、'.join(hidden)}。",) if hidden else ()
    return Document(tuple(blocks), "xlsx", remarks)


def _hidden(data: bytes) -> tuple[str, ...]:
    """Titles of the sheets that nobody sees. The package was found harmless before."""
    from python_calamine import CalamineWorkbook

    metadata = CalamineWorkbook.from_filelike(BytesIO(data)).sheets_metadata
    return tuple(sheet.name for sheet in metadata if str(sheet.visible).rpartition(".")[2] != "Visible")


def _formats(data: bytes) -> Formats:
    """Number formats of an xlsx file: 0.1 shown as 10%, a day of which only the month is shown."""
    from openpyxl import load_workbook

    found: Formats = {}
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = load_workbook(BytesIO(data), read_only=True, data_only=True)
            for sheet in book.worksheets:
                sheet.reset_dimensions()
                for row in sheet.iter_rows():
                    for cell in row:
                        if isinstance(cell.value, int | float | date) and cell.number_format != "General":
                            found[sheet.title, cell.row, cell.column] = cell.number_format
    except Exception:  # no format is better than no notice; calamine has read the values
        return found
    return found


def _cells(rows: Rows, title: str, merged: tuple[str, ...], formats: Formats) -> list[Row]:
    """The rows as cells of one width, merged ones in every place that they cover."""
    width = max(map(len, rows), default=0)
    grid = [
        [
            Cell(_text(value, formats.get((title, number, at + 1), "")), f"{title}!{column_letters(at)}{number}")
            for at, value in enumerate([*row, *[""] * (width - len(row))])
        ]
        for number, row in enumerate(rows, 1)
    ]
    covered = 0
    for block in filter(None, map(area, merged)):
        if block.top >= len(grid) or block.left >= width:
            continue
        covered += (min(block.bottom + 1, len(grid)) - block.top) * (min(block.right + 1, width) - block.left)
        if covered > MOST_CELLS:
            raise Refused("合并的单元格互相重叠，可能有害")
        first = grid[block.top][block.left]
        for down in range(block.top, min(block.bottom + 1, len(grid))):
            for across in range(block.left, min(block.right + 1, width)):
                if (down, across) != (block.top, block.left):
                    grid[down][across] = Cell(first.text, first.place, True)
    return [tuple(row) for row in grid]


def _text(value: object, shown: str) -> str:
    """A cell as people see it."""
    if isinstance(value, datetime):
        value = value.date() if value.time() == time(0) else value
    if isinstance(value, date):
        day = "" if shown and "d" not in shown.lower() else f"{value.day}日"
        return f"{value.year}年{value.month}月{day}"
    if isinstance(value, int | float) and not isinstance(value, bool) and "%" in shown:
        return f"{float(f'{value * 100:.10g}'):g}%"
    lines = (clean(line) for line in as_text(value).split("\n"))
    return "\n".join(line for line in lines if line)
