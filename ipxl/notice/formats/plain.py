"""A notice as plain text: one paragraph a line, in whatever encoding it was saved. A csv file is a table."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import replace
from io import StringIO

from ipxl.intake.bounds import Unreadable
from ipxl.notice.blocks import Cell, Document, LeftOut, Paragraph
from ipxl.notice.formats.decoded import decoded
from ipxl.notice.formats.grid import bound_cells
from ipxl.notice.formats.grid_blocks import Row, sheet_blocks
from ipxl.notice.formats.lines import clean, lines
from ipxl.notice.formats.page import LOOKS_LIKE, read_page
from ipxl.notice.formats.page_noise import is_page_number, without_surroundings
from ipxl.notice.mend.wraps import unwrapped

_LEAST_COLUMNS = 3
_CELL_MOST = 2**17
_HEAD = 4096
_FRONT_MATTER = re.compile(
    r"\ufeff?---[ \t]*\r?\n(?:[A-Za-z_][\w-]*[ \t]*:.*\r?\n|[ \t]+.*\r?\n|-[ \t].*\r?\n){1,60}?---[ \t]*\r?\n"
)
"""What a program that makes web pages keeps above a text: lines of settings between two lines of dashes."""


def read_plain(data: bytes) -> Document:
    """Every non-blank line, at its true number; of a piece of a web page its blocks. Raises Refused or Unreadable."""
    text, remarks = decoded(data)
    if text[:_HEAD].lstrip("\ufeff \r\n\t").startswith("<"):
        if LOOKS_LIKE.search(text, 0, _HEAD):
            return read_page(text.encode("utf-8", "replace"))
        if text.lstrip("\ufeff \r\n\t").startswith("<?xml"):
            raise Unreadable("它是XML文件。请用WPS或Word打开，另存为docx后再导入")
    if front := _FRONT_MATTER.match(text):
        inner = read_plain(text[front.end() :].encode())
        above = tuple(
            LeftOut(line, "文件开头", "网页生成程序的设置") for line in front[0].split("\n") if line.strip("- \r")
        )
        return replace(inner, left_out=(*above, *inner.left_out))
    rows = _rows(text)
    if rows:
        return Document(tuple(sheet_blocks(rows, "")), "csv", remarks)
    every, left = _without_page_numbers(list(enumerate(lines(text), 1)))
    paragraphs = unwrapped([line for _, line in every])
    if paragraphs is None:
        paragraphs = [(at, line.strip()) for at, (_, line) in enumerate(every, 1)]
    else:
        remarks = (*remarks, "每行都在同一宽度断开，已按句子接起来，请留意接错的地方。")
    blocks, around = without_surroundings(
        [Paragraph(line, f"第{every[at - 1][0]}行") for at, line in paragraphs if line]
    )
    return Document(tuple(blocks), "txt", remarks, (*left, *around))


def _without_page_numbers(numbered: Sequence[tuple[int, str]]) -> tuple[list[tuple[int, str]], list[LeftOut]]:
    """Numbered lines without page numbers and the blank lines around them: the sentence goes on over the page."""
    gone = {at for at, (_, line) in enumerate(numbered) if is_page_number(line)}
    for at in list(gone):
        for step in (-1, 1):
            beside = at + step
            while 0 <= beside < len(numbered) and not numbered[beside][1].strip():
                gone.add(beside)
                beside += step
    left = [
        LeftOut(line.strip(), f"第{number}行", "页码")
        for at, (number, line) in enumerate(numbered)
        if at in gone and line.strip()
    ]
    return [pair for at, pair in enumerate(numbered) if at not in gone], left


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
