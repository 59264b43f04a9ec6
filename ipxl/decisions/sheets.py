"""What the sheets of the table of decisions have in common: columns as data, cells, height of rows, the printed page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from ipxl import text
from ipxl.sheet.checked import must

LINE, PADDING, LOWEST, _HIGHEST = 14.0, 6.0, 30.0, 405.0
"""Points: of a line of text, above and below it, and of a row."""


class Column(NamedTuple):
    """One column. typed: the office fills it in."""

    key: str
    header: str
    width: float
    typed: bool = False
    centred: bool = False


def style_of(column: Column, typed: bool | None = None) -> str:
    """The name of the format of a column's cells. typed: for rows in which that is otherwise."""
    look = "typed" if (column.typed if typed is None else typed) else "text"
    return f"{look} centre" if column.centred else look


def write_head(sheet: Any, columns: Sequence[Column], formats: Mapping[str, Any]) -> None:
    for number, column in enumerate(columns):
        must(sheet.set_column(number, number, column.width))
        must(sheet.write_string(0, number, column.header, formats["head"]))
    must(sheet.set_row(0, 26))


def write_cell(sheet: Any, row: int, column: int, value: str, style: Any) -> None:
    """Write a text, or a blank cell in its look."""
    value = text.safe(value)
    must(sheet.write_string(row, column, value, style) if value else sheet.write_blank(row, column, None, style))


def row_height(columns: Iterable[Column], row: object) -> float:
    """Points of a row, so that its texts in these columns are read whole."""
    lines = max(text.line_count(getattr(row, column.key), column.width) for column in columns)
    return min(_HIGHEST, max(LOWEST, lines * LINE + PADDING))


def set_page(sheet: Any) -> None:
    """The heading in view, and on every page; as wide as A4 across."""
    sheet.freeze_panes(1, 0)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.repeat_rows(0)
    sheet.set_footer("&C第&P页 共&N页")
