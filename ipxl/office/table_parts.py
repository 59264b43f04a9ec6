"""Tables that the office types in: columns as data, their look, the height of a row, the printed page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from ipxl.sheet import checked, heights, pages
from ipxl.sheet.checked import must
from ipxl.sheet.formats import Formats, Look
from ipxl.sheet.palette import HEAD, HEAD_FILL, INK, INPUT_FILL, NAVY, RULE

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

LOWEST, _NOTE_LINE = 30.0, 16.5
"""Points of a row at least, and of a line of the larger type of the notes."""
_TEXT: Look = {"font_color": INK, "text_wrap": True, "valign": "top"}
_CELL: Look = {**_TEXT, "border": 1, "border_color": RULE}
_HEADING: Look = {"font_name": HEAD, "font_color": NAVY}
LOOKS: dict[str, Look] = {
    "head": {**_CELL, **_HEADING, "bg_color": HEAD_FILL, "valign": "vcenter", "align": "center"},
    "text": _CELL,
    "typed": {**_CELL, "bg_color": INPUT_FILL, "num_format": "@"},
    "centre": {"align": "center"},
    "title": {**_HEADING, "font_size": 16, "valign": "vcenter"},
    "label": {**_TEXT, **_HEADING, "font_size": 11},
    "note": {**_TEXT, "font_size": 11},
}


class OfficeColumn(NamedTuple):
    """One column. typed: the office fills it in."""

    key: str
    header: str
    width: float
    typed: bool = False
    centred: bool = False


def style_of(column: OfficeColumn, typed: bool | None = None) -> str:
    """The look of a column's cells. typed: for rows in which that is otherwise."""
    look = "typed" if (column.typed if typed is None else typed) else "text"
    return f"{look}+centre" if column.centred else look


def write_head(sheet: Worksheet, columns: Sequence[OfficeColumn], formats: Formats) -> None:
    for number, column in enumerate(columns):
        must(sheet.set_column(number, number, column.width))
        must(sheet.write_string(0, number, column.header, formats["head"]))
    must(sheet.set_row(0, 26))


def row_height(columns: Iterable[OfficeColumn], row: object) -> float:
    """Points of a row, so that its texts in these columns are read whole."""
    return heights.row_height(heights.lines_of((getattr(row, column.key), column.width) for column in columns), LOWEST)


def set_page(sheet: Worksheet) -> None:
    """The heading in view, and on every page; as wide as A4 across."""
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    pages.set_page(sheet, footer=f"&C{pages.COUNTED}")


def write_notes(sheet: Worksheet, formats: Formats, title: str, lines: Sequence[tuple[str, str]]) -> None:
    """The sheet that says how to fill in the others: a label and a sentence or two a line, below a title."""
    widths = (20.0, 100.0)
    for number, width in enumerate(widths):
        must(sheet.set_column(number, number, width))
    checked.put(sheet, 0, 0, title, formats["title"])
    must(sheet.set_row(0, 30))
    for row, (label, note) in enumerate(lines, 1):
        checked.put(sheet, row, 0, label, formats["label"])
        if note:
            checked.put(sheet, row, 1, note, formats["note"])
        must(
            sheet.set_row(
                row, heights.row_height(heights.lines_of(zip((label, note), widths, strict=True)), 0.0, _NOTE_LINE)
            )
        )
    sheet.hide_gridlines(2)
    pages.set_page(sheet)
