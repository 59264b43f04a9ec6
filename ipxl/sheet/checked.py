"""The one guard over XlsxWriter, which leaves out what it does not accept and only returns a number."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from ipxl import text
from ipxl.errors import IpxlError

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet


class DroppedCell(IpxlError):
    """XlsxWriter left something out: our fault, told in one line by whoever meets it."""


def must(code: object) -> None:
    """Pass what a call of XlsxWriter returned. Raises DroppedCell for a code other than 0."""
    if isinstance(code, int) and code != 0:
        raise DroppedCell(f"写工作簿时有内容写不进去（XlsxWriter 返回 {code}）。这是程序的问题，请把输入文件一并反馈。")


def put(sheet: Worksheet, row: int, column: int, value: str | date | Decimal | float | None, style: Format) -> None:
    """Write one value by its own type; text is always text, whatever it begins with. None and "" are blank cells."""
    if value is None or value == "":
        must(sheet.write_blank(row, column, None, style))
    elif isinstance(value, str):
        must(sheet.write_string(row, column, text.safe(value), style))
    elif isinstance(value, date):
        must(sheet.write_datetime(row, column, value, style))
    else:
        must(sheet.write_number(row, column, float(value), style))


def put_link(sheet: Worksheet, row: int, column: int, shown: str | Decimal | float, target: str, style: Format) -> None:
    """Write a value that leads to `target`.

    The link belongs to the cell, and stays when a number is written over the text that a link is made with.
    """
    if isinstance(shown, str):
        must(sheet.write_url(row, column, target, style, text.safe(shown)))
    else:
        must(sheet.write_url(row, column, target, style, "→"))
        must(sheet.write_number(row, column, float(shown), style))
