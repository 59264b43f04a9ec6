"""A table saved or pasted as text (csv, tsv, Excel's Unicode text): one sheet of texts."""

from __future__ import annotations

import csv
from io import StringIO

from ipxl.intake.bounds import Unreadable, bound_block
from ipxl.intake.sniff import decode
from ipxl.intake.workbook import Workbook

TITLE = "文本表格"
_MOST_BYTES = 8 * 2**20
_SEPARATORS = ("\t", ",", ";")
_CELL_MOST = 2**17


def read_delimited(data: bytes) -> Workbook | None:
    """The table, None when the text has no columns. Every cell is a str as it stands. Raises Refused, Unreadable."""
    text = decode(data) if len(data) <= _MOST_BYTES else None
    if text is None or "\ufffd" in text:
        return None
    counts = [text.count(separator) for separator in _SEPARATORS]
    separator = _SEPARATORS[counts.index(max(counts))]
    if not max(counts):
        return None
    csv.field_size_limit(_CELL_MOST)
    try:
        rows = list(csv.reader(StringIO(text, newline=""), delimiter=separator))
    except csv.Error as error:
        raise Unreadable("文本表格的引号不成对，读不出来") from error
    bound_block(len(rows), max(map(len, rows), default=0))
    return Workbook({TITLE: [list(row) for row in rows]})
