"""A notice as plain text: one paragraph a line, in whatever encoding it was saved. A csv file is a table."""

from __future__ import annotations

import csv
from io import StringIO

from ipxl.intake.bounds import Unreadable
from ipxl.notice.blocks import Cell, Document, Paragraph
from ipxl.notice.formats.decoded import decoded
from ipxl.notice.formats.grid import bound_cells
from ipxl.notice.formats.grid_blocks import Row, sheet_blocks
from ipxl.notice.formats.lines import clean, lines
from ipxl.notice.formats.page import LOOKS_LIKE, read_page
from ipxl.notice.mend.wraps import unwrapped

_LEAST_COLUMNS = 3
_CELL_MOST = 2**17
_HEAD = 4096


def read_plain(data: bytes) -> Document:
    """Every non-blank line, at its true number; of a piece of a web page its blocks. Raises Refused or Unreadable."""
    text, remarks = decoded(data)
    if text[:_HEAD].lstrip("\ufeff \r\n\t").startswith("<"):
        if LOOKS_LIKE.search(text, 0, _HEAD):
            return read_page(text.encode("utf-8", "replace"))
        if text.lstrip("\ufeff \r\n\t").startswith("<?xml"):
            raise Unreadable("它是XML文件。请用WPS或Word打开，另存为docx后再导入")
    rows = _rows(text)
    if rows:
        return Document(tuple(sheet_blocks(rows, "")), "csv", remarks)
    every = lines(text)
    paragraphs = unwrapped(every)
    if paragraphs is None:
        paragraphs = [(number, line.strip()) for number, line in enumerate(every, 1)]
    else:
        remarks = (*remarks, "每行都在同一宽度断开，已按句子接起来，请留意接错的地方。")
    return Document(tuple(Paragraph(line, f"第{number}行") for number, line in paragraphs if line), "txt", remarks)


def _rows(text: str) -> list[Row]:
    """The whole file as a table when every line has the same columns, as a spreadsheet program saves them."""
    for separator in ("\t", ","):
        if separator not in text[:_HEAD]:
            continue
        csv.field_size_limit(_CELL_MOST)
        try:
            rows = [row for row in csv.reader(StringIO(text, newline=""), delimiter=separator) if row]
        except csv.Error:
            continue
        widths = {len(row) for row in rows}
        if len(widths) == 1:
            bound_cells(len(rows) * len(rows[0]) if len(rows[0]) >= _LEAST_COLUMNS else 0)
        if len(widths) == 1 and len(rows) > 1 and widths.pop() >= _LEAST_COLUMNS:
            return [
                tuple(Cell(clean(value), f"第{number}行第{column}列") for column, value in enumerate(row, 1))
                for number, row in enumerate(rows, 1)
            ]
    return []
