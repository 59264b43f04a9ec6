"""The sheet 批示意见 of 核定/<period>.xlsx: read, written anew, added to. What was typed there is never rewritten."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ipxl.check.rules import shown_value
from ipxl.intake.workbook import scalar
from ipxl.office.edited_cells import dress, has_anything, set_text
from ipxl.office.remarks import RemarkRow
from ipxl.office.table_parts import OfficeColumn, row_height, set_page, style_of, write_head
from ipxl.plan.names import normalise
from ipxl.sheet.checked import must, put
from ipxl.sheet.formats import Formats

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

SHEET = "批示意见"


COLUMNS = (
    OfficeColumn("number", "编号", 9, True, True),
    OfficeColumn("about", "事项", 26, True),
    OfficeColumn("unit", "单位", 18, True),
    OfficeColumn("instruction", "领导批示", 36, True),
    OfficeColumn("opinion", "办理意见", 36, True),
    OfficeColumn("by", "记录人", 9, True, True),
    OfficeColumn("day", "日期", 11.5, True, True),
    OfficeColumn("source", "来源", 18),
    OfficeColumn("adopt", "采用", 6, True, True),
)
OFFERED_ROWS = 15
_HEADER_ROWS = 10


@dataclass(frozen=True, slots=True)
class RemarkSheet:
    """The sheet as it lies there. title: "" when there is none. columns: key -> 0-based column."""

    title: str = ""
    header_row: int = 1
    columns: Mapping[str, int] = field(default_factory=dict)
    rows: tuple[RemarkRow, ...] = ()


def read_remarks(sheets: Mapping[str, Sequence[Sequence[Any]]]) -> RemarkSheet:
    """The sheet with the columns 编号 and 领导批示 or 办理意见, wherever it stands."""
    known = {normalise(column.header): column.key for column in COLUMNS}
    for title, rows in sorted(sheets.items(), key=lambda item: item[0] != SHEET):
        for number, row in enumerate(rows[:_HEADER_ROWS], 1):
            columns: dict[str, int] = {}
            for at, value in enumerate(row):
                if isinstance(value, str) and normalise(value) in known:
                    columns.setdefault(known[normalise(value)], at)
            if "number" in columns and {"instruction", "opinion"} & columns.keys():
                return RemarkSheet(title, number, columns, tuple(_rows(rows, number, columns)))
    return RemarkSheet()


def _rows(rows: Sequence[Sequence[Any]], header_row: int, columns: Mapping[str, int]) -> list[RemarkRow]:
    found = []
    for number, row in enumerate(rows[header_row:], header_row + 1):
        cells = {key: _text(row[at]) if at < len(row) else "" for key, at in columns.items()}
        if any(cells.values()):
            found.append(RemarkRow(number, **cells))
    return found


def _text(value: Any) -> str:
    if value is None:
        return ""
    told = scalar(value)
    return told.strip() if isinstance(told, str) else shown_value(told)


def append_remarks(book: Any, said: RemarkSheet, rows: Sequence[RemarkRow]) -> None:
    """Add rows below the last one in a workbook of openpyxl; the sheet is made where there is none."""
    sheet = book[said.title] if said.title else book.create_sheet(SHEET, 1)
    columns = said.columns or {column.key: number for number, column in enumerate(COLUMNS)}
    if not said.title:
        for number, column in enumerate(COLUMNS, 1):
            set_text(sheet.cell(1, number), column.header)
            sheet.column_dimensions[sheet.cell(1, number).column_letter].width = column.width
    last = max((row for row in range(1, sheet.max_row + 1) if has_anything(sheet, row)), default=said.header_row)
    for at, row in enumerate(rows, last + 1):
        for column in COLUMNS:
            if column.key in columns:
                cell = sheet.cell(at, columns[column.key] + 1)
                dress(cell, column.typed, column.centred)
                set_text(cell, getattr(row, column.key))
        sheet.row_dimensions[at].height = row_height(COLUMNS, row)
    if sheet.auto_filter.ref:
        start, _, end = sheet.auto_filter.ref.partition(":")
        sheet.auto_filter.ref = f"{start}:{end.rstrip('0123456789')}{last + len(rows)}"


def write_remarks(sheet: Worksheet, formats: Formats, rows: Sequence[RemarkRow]) -> None:
    """Write the sheet anew with XlsxWriter: these rows, and yellow ones to type in."""
    write_head(sheet, COLUMNS, formats)
    for at, row in enumerate([*rows, *[RemarkRow(0)] * OFFERED_ROWS], 1):
        for number, column in enumerate(COLUMNS):
            put(sheet, at, number, getattr(row, column.key), formats[style_of(column)])
        must(sheet.set_row(at, row_height(COLUMNS, row)))
    rule = {"validate": "list", "source": ["是", "否"], "error_type": "warning", "input_title": "采用"}
    rule["input_message"] = "空着或“是”：显示在汇总表里；“否”：不显示。"
    must(sheet.data_validation(1, len(COLUMNS) - 1, 500, len(COLUMNS) - 1, rule))
    last = len(COLUMNS) - 1
    must(sheet.autofilter(0, 0, max(len(rows), 1), last))
    must(sheet.ignore_errors({"number_stored_as_text": f"A1:I{len(rows) + 200}"}))
    set_page(sheet)
