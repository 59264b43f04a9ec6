"""A notice as plain text: one paragraph a line, in whatever encoding it was saved. A csv file is a table."""

from __future__ import annotations

import csv
import re
from io import StringIO

from ipxl.intake.bounds import Refused, Unreadable
from ipxl.plan.notice.blocks import Cell, Document, Paragraph
from ipxl.plan.notice.grid import bound_cells
from ipxl.plan.notice.grid_blocks import Row, sheet_blocks
from ipxl.plan.notice.lines import clean, lines
from ipxl.plan.notice.wraps import unwrapped

MOST_CHARACTERS = 4_000_000
"""The longest plan of a province has about 100,000."""
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_DAMAGE = 0.002
"""Share of unreadable characters that a file cut or glued somewhere may have."""
_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_LEAST_COLUMNS = 3
_CELL_MOST = 2**17
_HEAD = 4096


def read_plain(data: bytes) -> Document:
    """Every non-blank line, at its true number; of a piece of a web page its blocks. Raises Refused or Unreadable."""
    text, remarks = decoded(data)
    if text[:_HEAD].lstrip("\ufeff \r\n\t").startswith("<"):
        from ipxl.plan.notice.page import LOOKS_LIKE, read_page

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


def decoded(data: bytes, said: str = "") -> tuple[str, tuple[str, ...]]:
    """The text of these bytes, and a remark when some of it could not be read.

    said: the encoding that the file names; it counts only when the bytes agree. Raises Refused or Unreadable.
    """
    for encoding in (*_by_mark(data), "utf-8", *([said] if said else []), "gb18030"):
        try:
            return _bounded(data.decode(encoding)), ()
        except (UnicodeDecodeError, LookupError):
            continue
    for encoding in (*_by_mark(data), "utf-8", "gb18030"):
        text = data.decode(encoding, "replace")
        lost = text.count("\ufffd")
        if lost <= max(1, len(text) * _DAMAGE):
            return _bounded(text), (f"有{lost}个字符读不出来，显示为“\ufffd”，请对照原文。",)
    raise Unreadable("它不是文字，或编码认不出。请用记事本打开，另存为UTF-8编码的txt")


def _by_mark(data: bytes) -> list[str]:
    """The encoding that a mark names, or that the blank half of each Latin letter and line end shows."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return [encoding]
    head = data[:4096]
    zeros = (head[::2].count(0), head[1::2].count(0))
    if max(zeros) > 2 * min(zeros) and max(zeros) * 200 > len(head):
        return ["utf-16-be" if zeros[0] > zeros[1] else "utf-16-le"]
    return []


def _bounded(text: str) -> str:
    if len(text) > MOST_CHARACTERS:
        raise Refused(f"有{len(text)}个字符，超过上限{MOST_CHARACTERS}，不像一份通知。请只留正文另存后再导入")
    if len(_CONTROL.findall(text, 0, 65_536)) * 100 > min(len(text), 65_536):
        raise Unreadable("它不是文字文件")
    return text


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
