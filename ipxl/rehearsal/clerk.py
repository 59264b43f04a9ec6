"""A clerk at work: opens a template, types into its open cells, saves it. Nothing else is touched."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from io import BytesIO
from typing import TYPE_CHECKING

from ipxl.form import spec
from ipxl.rehearsal.answers import Cell, InventedReturn
from ipxl.sheet.reproducible import undated

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

_MAY_BE_KNOWN = "baseline"
"""The one cell that is open for some and locked, with the figure in it, for others."""


class LockedCell(AssertionError):
    """The rehearsal would have typed where no clerk can: our fault."""


def fill(template: bytes, answers: InventedReturn, saved: datetime) -> bytes:
    """The template with the answers typed in: the same bytes for the same arguments.

    saved: Beijing time, becomes the document's time of last change. Raises LockedCell for a cell that is not open.
    """
    from openpyxl import load_workbook

    book = load_workbook(BytesIO(template), rich_text=True)
    unit = book[spec.UNIT.title]
    labels = {str(unit.cell(row, 1).value).strip("*"): row for row in range(1, unit.max_row + 1)}
    for key, value in answers.unit.items():
        _type(unit, labels[spec.UNIT.field(key).header], 2, value)
    for what, by_key in ((spec.TASKS, answers.tasks), (spec.INDICATORS, answers.indicators)):
        if by_key:
            _fill_rows(book, what, by_key)
    for what, lines in ((spec.ISSUES, answers.issues), (spec.EVIDENCE, answers.evidence)):
        _fill_rows(book, what, {str(number): line for number, line in enumerate(lines, 1)})
    return _saved(book, saved)


def workbook_bytes(rows: list[list[str]], title: str, saved: datetime) -> bytes:
    """Some other workbook, no template of ours."""
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(row)
    book.properties.created = saved.replace(tzinfo=None)
    return _saved(book, saved)


def _fill_rows(book: Workbook, what: spec.Sheet, by_key: Mapping[str, Mapping[str, Cell]]) -> None:
    sheet = book[what.title]
    key_column = what.column(what.row_key) + 1
    found = {str(sheet.cell(row, key_column).value): row for row in range(what.header_row + 1, sheet.max_row + 1)}
    for key, values in by_key.items():
        for name, value in values.items():
            column = what.column(name) + 1
            if name == _MAY_BE_KNOWN and sheet.cell(found[key], column).protection.locked:
                continue
            _type(sheet, found[key], column, value)


def _type(sheet: Worksheet, row: int, column: int, value: Cell) -> None:
    cell = sheet.cell(row, column)
    if cell.protection.locked:
        raise LockedCell(f"{sheet.title}!{cell.coordinate}")
    look = cell.number_format
    cell.value = value
    if not isinstance(value, date):
        return
    cell.number_format = look  # openpyxl would give a date its own


def _saved(book: Workbook, when: datetime) -> bytes:
    """The workbook's bytes without the moment of this run: openpyxl stamps the document and every part with it."""
    made = BytesIO()
    book.save(made)
    return undated(made.getvalue(), when)
