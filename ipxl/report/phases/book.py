"""Tables for the office as workbooks: a title, a heading, rows; widths and texts as data."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from ipxl.office.table_parts import LOOKS, LOWEST, OfficeColumn, style_of
from ipxl.report.bulletin.blocks import MISSING
from ipxl.sheet import pages
from ipxl.sheet.checked import must, put
from ipxl.sheet.formats import Formats, Look
from ipxl.sheet.heights import lines_of, row_height
from ipxl.sheet.package import new_workbook

if TYPE_CHECKING:
    from xlsxwriter import Workbook

PhaseCell = str | Decimal | float | date | None
_LOOKS: dict[str, Look] = {
    **LOOKS,
    "missing": {**LOOKS["text"], "bg_color": "#FFF2CC", "bold": True},
    "sub": {"font_size": 10, "valign": "vcenter"},
}
_TITLE_HEIGHT, _NOTE_HEIGHT, _HEAD_HEIGHT = 32, 20, 30
_A3_FROM = 150.0
"""Characters of width from which a table is printed on A3, so that nothing is printed under 9 points."""


class PhaseTable(NamedTuple):
    """One sheet. note: a line below its title. name: of the sheet, where that is not the title."""

    title: str
    columns: tuple[OfficeColumn, ...]
    rows: tuple[tuple[PhaseCell, ...], ...]
    note: str = ""
    name: str = ""


def column(header: str, width: float, centred: bool = False) -> OfficeColumn:
    """A column that nobody types in."""
    return OfficeColumn("", header, width, False, centred)


def phase_book(tables: Sequence[PhaseTable], day: date, author: str) -> bytes:
    """A workbook with these sheets; equal tables give equal bytes. day: what it is made from."""
    target = io.BytesIO()
    created = datetime.combine(day, time())
    with new_workbook(target, title=tables[0].title, created=created, author=author) as book:
        formats = Formats(book, _LOOKS)
        for table in tables:
            _write(book, formats, table)
    return target.getvalue()


def _write(book: Workbook, formats: Formats, table: PhaseTable) -> None:
    sheet = book.add_worksheet(table.name or table.title[:31])
    put(sheet, 0, 0, table.title, formats("title", text_wrap=False))
    must(sheet.set_row(0, _TITLE_HEIGHT))
    put(sheet, 1, 0, table.note, formats["sub"])
    must(sheet.set_row(1, _NOTE_HEIGHT))
    for number, one in enumerate(table.columns):
        must(sheet.set_column(number, number, one.width))
        put(sheet, 2, number, one.header, formats["head"])
    must(sheet.set_row(2, _HEAD_HEIGHT))
    for at, row in enumerate(table.rows, 3):
        for number, (one, value) in enumerate(zip(table.columns, row, strict=True)):
            missing = isinstance(value, str) and MISSING in value
            style = style_of(one).replace("text", "missing") if missing else style_of(one)
            put(sheet, at, number, value, formats[style])
        texts = [(str(value or ""), one.width) for one, value in zip(table.columns, row, strict=True)]
        must(sheet.set_row(at, row_height(lines_of(texts), LOWEST)))
    if not table.rows:
        put(sheet, 3, 0, "无。", formats["label"])
    sheet.freeze_panes(3, 0)
    sheet.repeat_rows(2)
    wide = sum(one.width for one in table.columns) > _A3_FROM
    pages.set_page(sheet, paper="A3" if wide else "A4", footer=f"&C{pages.COUNTED}")
