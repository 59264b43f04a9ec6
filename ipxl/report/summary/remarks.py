"""领导批示 and 办理意见 beside the items that they are about."""

from __future__ import annotations

from collections.abc import Iterable

from ipxl.office.remarks import Key, Remark
from ipxl.report.summary.book import Book
from ipxl.report.summary.table import Column

REMARK_COLUMNS = (Column("领导批示", 16), Column("办理意见", 16))
"""Kept in 核定/<period>.xlsx; what somebody types into these columns is carried there by the next merge."""


def remark_cells(book: Book, keys: Iterable[Key]) -> list[list[str]]:
    """The two columns for rows about `keys`: (task or indicator, "" or a responsible unit), or `request_key(no, unit)`."""
    found = [book.result.remarks.by_key.get(key, Remark()) for key in keys]
    return [[one.instruction for one in found], [one.opinion for one in found]]
