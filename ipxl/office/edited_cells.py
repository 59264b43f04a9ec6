"""Cells that are put into a workbook which people have edited: text as text, in the look of the program's own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ipxl import text
from ipxl.sheet.palette import BODY, INK, INPUT_FILL, RULE

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet


def dress(cell: Any, typed: bool, centred: bool) -> None:
    """Give a cell font, rules and, where somebody is to type, the yellow of an input cell."""
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

    side = Side("thin", RULE.lstrip("#"))
    cell.border, cell.font = Border(side, side, side, side), Font(BODY, 10, color=INK.lstrip("#"))
    cell.alignment = Alignment("center" if centred else None, "top", wrap_text=True)
    if typed:
        cell.fill, cell.number_format = PatternFill("solid", INPUT_FILL.lstrip("#")), "@"
    else:
        cell.fill = PatternFill()


def has_anything(sheet: Worksheet, row: int) -> bool:
    """Whether a row holds a value or a comment."""
    return any(cell.value not in (None, "") or cell.comment for cell in sheet[row])


def set_text(cell: Any, words: str) -> None:
    """Write a text as one, also when it begins with =."""
    cell.value = text.safe(words) or None
    if cell.value is not None:
        cell.data_type = "s"
