"""The workbook in hand while a template is written, and the few things that every sheet of it does."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ipxl.form.content import CellValue, Content, ErrorCell
from ipxl.form.formulas import CheckPlace
from ipxl.form.style import MARGIN
from ipxl.sheet import checked, pages
from ipxl.sheet.checked import must
from ipxl.sheet.formats import Formats
from ipxl.sheet.palette import BODY
from ipxl.text import line_count, safe

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

PROTECT = {"format_rows": True, "format_columns": True, "objects": True, "scenarios": True}
"""Locked without a password, which would only be lost. Row heights and column widths may be changed."""
_NOTE_WIDTH, _NOTE_HIGHEST = 40, 400
"""Characters in a line of a note of 290 pixels, and pixels."""


@dataclass(slots=True)
class FormBook:
    """One workbook being written.

    lists: where each list stands on the sheet 字典, as a formula. checks: sheet title -> its check cells.
    """

    book: Workbook
    content: Content
    formats: Formats
    lists: dict[str, str] = field(default_factory=dict)
    checks: dict[str, CheckPlace] = field(default_factory=dict)


def put(sheet: Worksheet, row: int, column: int, value: CellValue, style: Format) -> None:
    """Write one value by its own type; an error that the unit's cell held is one again."""
    if isinstance(value, ErrorCell):
        must(sheet.write_formula(row, column, f"={value}", style, value))
    else:
        checked.put(sheet, row, column, value, style)


def write_notes(state: FormBook, sheet: Worksheet, key: str) -> None:
    """The notes on the faulty cells of a sheet, each in a box of its own size."""
    content = state.content
    for spot, mark in content.marks.items():
        if spot.sheet != key or not mark.note:
            continue
        _title, row, column = content.cell_of(spot)
        lines = line_count(mark.note, _NOTE_WIDTH, MARGIN)
        box = {"author": content.plan.settings.office, "width": 290, "height": min(24 + 18 * lines, _NOTE_HIGHEST)}
        must(sheet.write_comment(row, column, safe(mark.note), {**box, "font_name": BODY, "font_size": 10}))


def set_page(state: FormBook, sheet: Worksheet, *, one_page: bool = False) -> None:
    """A4 landscape, as wide as the paper, with a footer that says whose page it is and when it is due. Protects."""
    content = state.content
    whose = pages.plain_words(f"{content.unit.name} {content.period.period}")
    footer = f"&L{whose}&C第 &P 页 共 &N 页&R{content.due:%Y-%m-%d} 前报送"
    pages.set_page(sheet, tall=1 if one_page else 0, footer=footer)
    sheet.protect("", PROTECT)
