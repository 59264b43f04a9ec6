"""督办台账.xlsx: its rows read, and brought in line with what they should be. Truth: what the office typed is never rewritten."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from ipxl.check.rules import shown_value
from ipxl.errors import IpxlError
from ipxl.intake.apart import read_apart
from ipxl.intake.bounds import Refused, Unreadable
from ipxl.intake.workbook import scalar
from ipxl.matters.model import SOURCES, STATES, Matter, Trace
from ipxl.office.edited_cells import dress, has_anything, set_text
from ipxl.office.table_parts import LOOKS, OfficeColumn, row_height, set_page, style_of, write_head, write_notes
from ipxl.plan.names import normalise
from ipxl.sheet import pages
from ipxl.sheet.cells import column_letters
from ipxl.sheet.checked import must, put
from ipxl.sheet.formats import Formats
from ipxl.sheet.kept import NotKept, open_kept, replace_kept, save_kept
from ipxl.sheet.package import new_workbook

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet
    from xlsxwriter.worksheet import Worksheet as XlsxSheet

NAME, SHEET, NOTES = "督办台账.xlsx", "督办台账", "说明"
CREATED = datetime(2023, 1, 1, tzinfo=UTC)
"""The moment of writing that every table tells, so that equal tables have equal bytes."""

COLUMNS = (
    OfficeColumn("matter", "编号", 7, centred=True),
    OfficeColumn("source", "来源", 9, centred=True),
    OfficeColumn("text", "事项", 34),
    OfficeColumn("items", "涉及任务", 9, centred=True),
    OfficeColumn("units", "责任单位", 15),
    OfficeColumn("raised", "提出期次", 12, centred=True),
    OfficeColumn("measure", "要求和措施", 26, True),
    OfficeColumn("due", "办理时限", 11.5, True, True),
    OfficeColumn("progress", "单位报告的进展", 34),
    OfficeColumn("evidence", "佐证", 16),
    OfficeColumn("applied", "申请销号", 12, centred=True),
    OfficeColumn("opinion", "核查意见", 22, True),
    OfficeColumn("checker", "核查人", 8, True, True),
    OfficeColumn("closed", "销号日期", 11.5, True, True),
    OfficeColumn("state", "状态", 9, centred=True),
)
TRACE_HEADER = "程序记录（请勿改动）"
OFFERED_ROWS = 6
_HEADER_ROWS = 10
_LISTS = {"source": SOURCES, "state": STATES}
_HOW = (
    ("这是什么", "领导批示、单位提请协调的事项、亮红灯的任务，从提出到销号都在这一张表，各期接着用。"),
    (
        "程序写的",
        "新的事项在 ipxl publish 时加在最下面，领导批示在下一次 ipxl merge 时加；单位在填报表里报的进展、佐证和销号申请每次合并时写进来。",
    ),
    (
        "办公室写的",
        "黄色格由办公室填。要自己加一件事，在最下面写“事项”和“责任单位”，编号由程序补上。填过、改过的格，程序都不再改。",
    ),
    ("销号", "“核查意见”（或佐证）、“核查人”“销号日期”三样齐了才算销号。清空“销号日期”就恢复为未销号。"),
    ("退回", "不同意销号时，“核查意见”以“退回”开头，写明原因；单位再次申请后状态会变回“申请销号”。"),
    ("反弹", "已销号的事项在销号以后的期次又出现，状态变为“反弹”；整改后请改填新的销号日期。"),
    ("可以改的", "可以加列、加批注、排序、筛选。编号、列名和最右边隐藏的一列请不要改。"),
)


@dataclass(frozen=True, slots=True)
class MatterBook:
    """The list as it lies on the disk. data: None when there is no file. columns: key -> 0-based column."""

    matters: tuple[Matter, ...] = ()
    data: bytes | None = None
    sheet: str = SHEET
    header_row: int = 1
    columns: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))


def read_matters(path: Path) -> MatterBook:
    """The list of a workspace; an empty one when there is no file. Raises IpxlError when it cannot be read."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return MatterBook()
    except OSError as error:
        raise IpxlError(f"打不开“{path.name}”（{error.strerror or error}）。请关掉正在用它的程序后再试。") from error
    again = "请用 WPS 或 Excel 打开它另存为 xlsx，或从备份恢复；程序不会改动它。"
    try:
        sheets = read_apart(data).sheets
    except (Refused, Unreadable) as error:
        raise IpxlError(f"“{path.name}”读不出来：{error}。{again}") from error
    for title, rows in sorted(sheets.items(), key=lambda item: item[0] != SHEET):
        for number, row in enumerate(rows[:_HEADER_ROWS], 1):
            columns = _find_columns(row)
            if "matter" in columns and "text" in columns:
                return MatterBook(tuple(_matters(rows, number, columns)), data, title, number, columns)
    raise IpxlError(f"“{path.name}”里找不到列名“编号”“事项”。请把列名改回来，或从备份恢复；程序不会改动它。")


def _find_columns(row: Sequence[object]) -> dict[str, int]:
    known = {normalise(column.header): column.key for column in COLUMNS} | {normalise(TRACE_HEADER): "trace"}
    columns: dict[str, int] = {}
    for number, value in enumerate(row):
        key = known.get(normalise(value)) if isinstance(value, str) else None
        if key is not None:
            columns.setdefault(key, number)
    return columns


def _matters(rows: Sequence[Sequence[object]], header_row: int, columns: Mapping[str, int]) -> list[Matter]:
    matters = []
    for number, row in enumerate(rows[header_row:], header_row + 1):
        cells = {key: _text(row[at]) if at < len(row) else "" for key, at in columns.items()}
        trace = _trace(cells.pop("trace", ""))
        if any(cells.values()):
            matters.append(Matter(trace=trace, row=number).with_cells(**cells))
    return matters


def _text(value: object) -> str:
    if value is None:
        return ""
    plain = scalar(value)
    return plain.strip() if isinstance(plain, str) else shown_value(plain)


def _trace(text: str) -> Trace:
    """The hidden cell; a damaged one is as if there were none, and the row then belongs to the office alone."""
    try:
        facts = json.loads(text) if text else {}
        return Trace(
            str(facts.get("key", "")),
            tuple(str(item) for item in facts.get("periods", ())),
            MappingProxyType({str(key): str(value) for key, value in facts.get("written", {}).items()}),
            str(facts.get("reopened", "")),
            str(facts.get("refused", "")),
        )
    except (ValueError, AttributeError, TypeError):
        return Trace()


def _trace_text(trace: Trace) -> str:
    facts = {"key": trace.key, "periods": list(trace.periods), "written": dict(sorted(trace.written.items()))}
    facts |= {name: value for name, value in (("reopened", trace.reopened), ("refused", trace.refused)) if value}
    return json.dumps(facts, ensure_ascii=False) if any(facts.values()) else ""


def update_matters(path: Path, book: MatterBook, matters: Sequence[Matter]) -> str:
    """Bring the file in line with `matters`: changed cells of rows that were read, new rows below.

    book: as `read_matters` gave it; nothing is written when nothing differs. Returns what the office must know, "" when
    all went well.
    """
    before = {row.row: row for row in book.matters}
    changed = [row for row in matters if row != before.get(row.row)]
    if not changed:
        return ""
    again = "请保存并关闭它，再运行一次。"
    try:
        data = table_bytes(matters) if book.data is None else _edited(book, book.data, changed)
    except NotKept as error:
        return f"“{path.name}”{error}，没有改动它。请用 WPS 或 Excel 另存为 xlsx，再运行一次。"
    return replace_kept(path, path.name, book.data, data, again)


def _edited(book: MatterBook, data: bytes, changed: Sequence[Matter]) -> bytes:
    workbook = open_kept(data)
    sheet = workbook[book.sheet]
    columns = dict(book.columns)
    for column in COLUMNS:
        if column.key not in columns:  # a column that somebody took out comes back at the end
            columns[column.key] = _add_column(sheet, book.header_row, column.header, column.width)
    if "trace" not in columns:
        columns["trace"] = _add_column(sheet, book.header_row, TRACE_HEADER, 8)
        sheet.column_dimensions[column_letters(columns["trace"])].hidden = True
    before = {row.row: row for row in book.matters}
    last = max((row for row in range(1, sheet.max_row + 1) if has_anything(sheet, row)), default=book.header_row)
    for matter in changed:
        old = before.get(matter.row)
        at = matter.row or (last := last + 1)
        for column in COLUMNS:
            if old is None or getattr(old, column.key) != getattr(matter, column.key):
                cell = sheet.cell(at, columns[column.key] + 1)
                if old is None:
                    dress(cell, column.typed, column.centred)
                set_text(cell, getattr(matter, column.key))
        set_text(sheet.cell(at, columns["trace"] + 1), _trace_text(matter.trace))
        sheet.row_dimensions[at].height = row_height(COLUMNS, matter)
    if sheet.auto_filter.ref:
        start, _, end = sheet.auto_filter.ref.partition(":")
        sheet.auto_filter.ref = f"{start}:{end.rstrip('0123456789')}{last}"
    return save_kept(workbook, data, CREATED)


def _add_column(sheet: Worksheet, header_row: int, header: str, width: float) -> int:
    at = sheet.max_column + 1
    cell = sheet.cell(header_row, at)
    set_text(cell, header)
    sheet.column_dimensions[column_letters(at - 1)].width = width
    return at - 1


def table_bytes(matters: Sequence[Matter]) -> bytes:
    """A list with these rows, made anew. Equal rows give equal bytes."""
    target = io.BytesIO()
    with new_workbook(target, title=SHEET, created=CREATED) as book:
        formats = Formats(book, LOOKS)
        sheet, notes = book.add_worksheet(SHEET), book.add_worksheet(NOTES)
        _write_rows(sheet, formats, matters)
        write_notes(notes, formats, "督办台账怎么填", _HOW)
    return target.getvalue()


def _write_rows(sheet: XlsxSheet, formats: Formats, matters: Sequence[Matter]) -> None:
    write_head(sheet, COLUMNS, formats)
    must(sheet.write_string(0, len(COLUMNS), TRACE_HEADER, formats["head"]))
    must(sheet.set_column(len(COLUMNS), len(COLUMNS), 8, None, {"hidden": True}))
    for at, matter in enumerate([*matters, *[Matter()] * OFFERED_ROWS], 1):
        for number, column in enumerate(COLUMNS):
            typed = column.typed or (at > len(matters) and column.key in ("source", "text", "items", "units"))
            put(sheet, at, number, getattr(matter, column.key), formats[style_of(column, typed)])
        if text := _trace_text(matter.trace):
            must(sheet.write_string(at, len(COLUMNS), text))
        must(sheet.set_row(at, row_height(COLUMNS, matter)))
    for key, choices in _LISTS.items():
        at = next(number for number, column in enumerate(COLUMNS) if column.key == key)
        rule = {"validate": "list", "source": list(choices), "error_type": "warning"}
        must(sheet.data_validation(1, at, len(matters) + 500, at, rule))
    must(sheet.autofilter(0, 0, max(len(matters), 1), len(COLUMNS) - 1))
    must(sheet.ignore_errors({"number_stored_as_text": f"A1:O{len(matters) + 500}"}))
    set_page(sheet)
    pages.set_page(sheet, paper="A3", footer=f"&C{pages.COUNTED}")  # fifteen columns: 9 point on A3
