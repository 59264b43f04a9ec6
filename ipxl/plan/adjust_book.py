"""The workbook of adjustments that the office decides on, and the accepted ones put into the assignment table."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ipxl.errors import IpxlError
from ipxl.plan.adjust import ADDED, CHANGED, REMOVED, Adjustment
from ipxl.plan.columns import NO, SHEETS, YES
from ipxl.plan.source import RawSheet, read_workbook_sheets
from ipxl.sheet.checked import must, put
from ipxl.sheet.formats import Formats, Look
from ipxl.sheet.heights import lines_of, row_height
from ipxl.sheet.package import new_workbook
from ipxl.sheet.palette import HEAD, HEAD_FILL, RULE, UNSURE_FILL

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

SHEET = "方案调整"
_CREATED = datetime(2023, 1, 1, tzinfo=UTC)
_HEADERS = ("工作表", "编号", "名称", "变化", "列", "原来", "现在", "采纳", "数据")
_WIDTHS = (9, 11, 26, 7, 10, 34, 46, 8, 4)
_ACCEPTED = _HEADERS.index("采纳")
_CELL: Look = {"valign": "vcenter", "text_wrap": True, "border": 1, "border_color": RULE}
_LOOKS: dict[str, Look] = {
    "header": {**_CELL, "align": "center", "font_name": HEAD, "bg_color": HEAD_FILL},
    "cell": {**_CELL, "num_format": "@"},
    "decide": {**_CELL, "align": "center", "bg_color": UNSURE_FILL},
}


def adjustments_bytes(rows: Sequence[Adjustment]) -> bytes:
    """A row an adjustment, with a drop-down to accept or refuse it; what only a whole table could remove begins as refused."""
    target = io.BytesIO()
    with new_workbook(target, title=SHEET, created=_CREATED) as book:
        formats = Formats(book, _LOOKS)
        sheet = book.add_worksheet(SHEET)
        for at, (header, width) in enumerate(zip(_HEADERS, _WIDTHS, strict=True)):
            must(sheet.set_column(at, at, width, None, {"hidden": header == "数据"}))
            put(sheet, 0, at, header, formats["header"])
        for number, row in enumerate(rows, 1):
            texts = (row.sheet, row.key, row.name, row.change, row.header, row.before, row.after)
            for at, text in enumerate(texts):
                put(sheet, number, at, text, formats["cell"])
            put(sheet, number, _ACCEPTED, NO if row.change == REMOVED else "", formats["decide"])
            put(sheet, number, _ACCEPTED + 1, json.dumps(dict(row.values), ensure_ascii=False), formats["cell"])
            must(sheet.set_row(number, row_height(lines_of(zip(texts, _WIDTHS, strict=False)))))
        rule = {"validate": "list", "source": [YES, NO]}
        must(sheet.data_validation(1, _ACCEPTED, max(len(rows), 1), _ACCEPTED, rule))
        must(sheet.autofilter(0, 0, max(len(rows), 1), _ACCEPTED))
        sheet.freeze_panes(1, 3)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
    return target.getvalue()


def is_adjustments(path: Path) -> bool:
    """Whether a file is a workbook of adjustments."""
    import python_calamine

    if path.suffix.lower() != ".xlsx":
        return False
    try:
        with python_calamine.load_workbook(path) as book:
            return SHEET in book.sheet_names
    except (OSError, python_calamine.CalamineError):
        return False


def read_decided(path: Path) -> tuple[list[Adjustment], int, int]:
    """The accepted adjustments; how many were refused, and how many are not decided. Raises IpxlError for odd cells."""
    import python_calamine

    with python_calamine.load_workbook(path) as book:
        rows = book.get_sheet_by_name(SHEET).to_python()
    accepted: list[Adjustment] = []
    refused = open_rows = 0
    for number, row in enumerate(rows[1:], 2):
        texts = [str(value).strip() for value in row[: len(_HEADERS)]]
        if len(texts) < len(_HEADERS) or not texts[0]:
            continue
        word = texts[_ACCEPTED]
        if word not in (YES, NO, ""):
            raise IpxlError(f"“{path.name}”第{number}行的“采纳”填的是“{word}”。请填“是”或“否”。")
        refused += word == NO
        open_rows += word == ""
        if word == YES:
            try:
                values = tuple((str(key), str(value)) for key, value in json.loads(texts[-1] or "{}").items())
            except (ValueError, AttributeError) as error:
                raise IpxlError(
                    f"“{path.name}”第{number}行隐藏的“数据”一列被改动了。请重新运行 ipxl plan apply 生成。"
                ) from error
            title, key, name, change, header, before, after = texts[:7]
            accepted.append(Adjustment(title, key, name, change, header, before, after, values))
    return accepted, refused, open_rows


def apply_to(table: Path, accepted: Sequence[Adjustment]) -> bytes:
    """The table with the accepted adjustments; what the office added to it stays. Raises IpxlError for a row that is gone."""
    from openpyxl import load_workbook

    raw = read_workbook_sheets(table)
    book = load_workbook(table)
    gone: dict[str, list[int]] = {}
    for one in accepted:
        if one.sheet not in raw:
            raise IpxlError(f"“{table.name}”没有工作表“{one.sheet}”，没有改动它。")
        sheet = book[_title(book.sheetnames, one.sheet)]
        if one.change == ADDED:
            _append(sheet, raw[one.sheet], one)
            continue
        row = _row_of(raw[one.sheet], one.key)
        if row is None:
            raise IpxlError(
                f"“{table.name}”的“{one.sheet}”表里没有“{one.key}”了，没有改动它。请重新运行 ipxl plan apply 比较。"
            )
        if one.change == REMOVED:
            gone.setdefault(sheet.title, []).append(row)
        elif one.change == CHANGED:
            _set(sheet, raw[one.sheet], row, one.header, one.after)
    for title, numbers in gone.items():
        for number in sorted(set(numbers), reverse=True):
            book[title].delete_rows(number)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _title(titles: Sequence[str], wanted: str) -> str:
    return next((title for title in titles if title.strip() == wanted), wanted)


def _row_of(raw: RawSheet, key: str) -> int | None:
    header = next(column.header for column in raw.spec.columns if column.header in _KEYS)
    return next((row.number for row in raw.rows if str(row.values.get(header, "")).strip() == key), None)


_KEYS = ("任务编号", "指标编号", "简称", "组名", "阶段", "姓名")


def _append(sheet: Worksheet, raw: RawSheet, one: Adjustment) -> None:
    last = sheet.max_row
    while last > raw.header_row and all(cell.value in (None, "") for cell in sheet[last]):
        last -= 1
    for header, text in one.values:
        if text:
            _set(sheet, raw, last + 1, header, text, like=last)


def _set(sheet: Worksheet, raw: RawSheet, row: int, header: str, text: str, like: int = 0) -> None:
    from copy import copy

    from openpyxl.utils import column_index_from_string

    letter = raw.letters.get(header)
    if letter is None:
        column = next(
            (at for at in range(1, sheet.max_column + 1) if str(sheet.cell(raw.header_row, at).value or "") == header),
            0,
        )
        column = column or sheet.max_column + 1
        sheet.cell(raw.header_row, column).value = header
    else:
        column = column_index_from_string(letter)
    cell: Any = sheet.cell(row, column)
    cell.value = _typed(raw, header, text)
    if like > raw.header_row:
        model: Any = sheet.cell(like, column)
        cell._style = copy(model._style)


def _typed(raw: RawSheet, header: str, text: str) -> object:
    """A text as its column holds it: a day, a number, else the text."""
    kind = next(
        (
            column.kind
            for spec in SHEETS
            if spec.title == raw.spec.title
            for column in spec.columns
            if column.header == header
        ),
        "",
    )
    if header.isdecimal() or kind == "number":
        try:
            return float(text) if "." in text else int(text)
        except ValueError:
            return text
    if kind == "date" and text:
        return date.fromisoformat(text)
    return text
