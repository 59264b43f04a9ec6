"""The workbook in hand while a template is written, and the few things that every sheet of it does."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING

from ipxl.form.content import CellValue, Content, ErrorCell
from ipxl.form.formulas import Place
from ipxl.form.style import BODY, Formats, lines_needed
from ipxl.sheet.checked import must
from ipxl.text import safe

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

PROTECT = {"format_rows": True, "format_columns": True, "objects": True, "scenarios": True}
"""Locked without a password, which would only be lost. Row heights and column widths may be changed."""
_A4 = 9
_NOTE_WIDTH, _NOTE_HIGHEST = 40, 400
"""Characters in a line of a note of 290 pixels, and pixels."""


@dataclass(slots=True)
class Book:
    """One workbook being written.

    lists: where each list stands on the sheet 字典, as a formula. checks: sheet title -> its check cells.
    """

    book: Workbook
    content: Content
    formats: Formats
    lists: dict[str, str] = field(default_factory=dict)
    checks: dict[str, Place] = field(default_factory=dict)


def put(sheet: Worksheet, row: int, column: int, value: CellValue, style: Format) -> None:
    """Write one value by its own type; text is always text, whatever it begins with."""
    if value is None or value == "":
        must(sheet.write_blank(row, column, None, style))
    elif isinstance(value, ErrorCell):
        must(sheet.write_formula(row, column, f"={value}", style, value))
    elif isinstance(value, str):
        # XlsxWriter takes such a text for rich text of its own making and writes it into the XML as it stands
        must(sheet.write_string(row, column, safe(value), style))
    elif isinstance(value, date):
        must(sheet.write_datetime(row, column, datetime(value.year, value.month, value.day), style))  # noqa: DTZ001
    else:
        must(sheet.write_number(row, column, value, style))


def write_notes(state: Book, sheet: Worksheet, key: str) -> None:
    """The notes on the faulty cells of a sheet, each in a box of its own size."""
    content = state.content
    for spot, mark in content.marks.items():
        if spot.sheet != key or not mark.note:
            continue
        _title, row, column = content.cell_of(spot)
        lines = lines_needed(mark.note, _NOTE_WIDTH)
        box = {"author": content.plan.settings.office, "width": 290, "height": min(24 + 18 * lines, _NOTE_HIGHEST)}
        must(sheet.write_comment(row, column, safe(mark.note), {**box, "font_name": BODY, "font_size": 10}))


def set_page(state: Book, sheet: Worksheet, *, one_page: bool = False) -> None:
    """A4 landscape, as wide as the paper, with a footer that says whose page it is and when it is due. Protects."""
    content = state.content
    sheet.set_paper(_A4)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 1 if one_page else 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.center_horizontally()
    deadline = f"{content.due:%Y-%m-%d} 前报送"
    # in a header or footer & begins a code; a name that holds one must double it
    unit = content.unit.name.replace("&", "&&")
    must(sheet.set_footer(f"&L{unit} {content.period.period}&C第 &P 页 共 &N 页&R{deadline}"))
    sheet.protect("", PROTECT)
