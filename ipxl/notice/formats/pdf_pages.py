"""The pages of a PDF as lines and tables with their positions on the paper."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ipxl.intake.bounds import Encrypted, Refused, Unreadable
from ipxl.notice.formats.lines import clean
from ipxl.notice.mend.wraps import glued
from ipxl.notice.names.sharing import has_end

MOST_PAGES = 400
_MOST_CHARACTERS = 600_000
_SAME_LINE, _BLANK_GAP = 0.45, 0.7
"""Shares of the size of type: how far two characters of a line stand apart in height, and from where on a gap is a blank."""
_NEAR = 3.0
"""Points within which two edges of a table are one."""
_LEVELS = frozenset("市省县区州旗镇乡各")
_BODY = re.compile("[局委办厅部院会府心司联社处队馆站团校]$")
_LAST = re.compile("[、，,；;。：:\\s]")
_WRAPPED = 1.6
"""Sizes of type that are missing at the end of a line when the next word did not fit."""


@dataclass(frozen=True, slots=True)
class PdfLine:
    """One line of text. All positions in points from the top left."""

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    size: float
    bold: bool


@dataclass(frozen=True, slots=True)
class RuledTable:
    """A ruled table. rows: for each place the text and whether it is a copy of a merged cell's first place."""

    top: float
    bottom: float
    edges: tuple[float, ...]
    rows: tuple[tuple[tuple[str, bool], ...], ...]


@dataclass(frozen=True, slots=True)
class PdfPage:
    """One page. pictures: whether it shows any."""

    number: int
    width: float
    height: float
    lines: tuple[PdfLine, ...]
    grids: tuple[RuledTable, ...]
    pictures: bool


def read_pages(data: bytes) -> list[PdfPage]:
    """All pages. Raises Refused, Encrypted or Unreadable; whatever else the library raises means a broken file."""
    import pdfplumber
    from pdfminer.pdfdocument import PDFEncryptionError, PDFPasswordIncorrect
    from pdfplumber.utils.exceptions import PdfminerException

    try:
        book = pdfplumber.open(io.BytesIO(data))
    except PdfminerException as error:
        if error.args and isinstance(error.args[0], PDFPasswordIncorrect | PDFEncryptionError):
            raise Encrypted("文件加了密码") from error
        raise Unreadable("PDF不完整或已损坏") from error
    pages: list[PdfPage] = []
    count = 0
    for number, page in enumerate(book.pages, 1):
        if number > MOST_PAGES:
            raise Refused(f"超过{MOST_PAGES}页，不像一份通知")
        pages.append(_page(number, page))
        count += len(page.chars)
        if count > _MOST_CHARACTERS:
            raise Refused(f"超过{_MOST_CHARACTERS}个字符，不像一份通知")
        page.close()
    return pages


def _page(number: int, page: Any) -> PdfPage:
    characters = [char for char in page.chars if char["upright"]]  # a slanted one is a watermark's
    grids = []
    for table in page.find_tables({"explicit_horizontal_lines": _open_ends(page)}):
        grid = _grid(table, characters)
        if grid is not None:
            grids.append(grid)
            left, top, right, bottom = table.bbox
            characters = [char for char in characters if not _within(char, (left, top, right, bottom))]
    return PdfPage(
        number, float(page.width), float(page.height), tuple(lines_of(characters)), tuple(grids), bool(page.images)
    )


def _open_ends(page: Any) -> list[float]:
    """Heights at which upright rules of a table begin or end without a level one: a browser cuts a table there at the edge
    of a page without closing it, and the row would be none.
    """
    upright = [edge for edge in page.edges if edge["orientation"] == "v" and edge["bottom"] - edge["top"] > _NEAR]
    level = [edge["top"] for edge in page.edges if edge["orientation"] == "h" and edge["x1"] - edge["x0"] > _NEAR]
    if not upright or not level:
        return []
    ends = (min(edge["top"] for edge in upright), max(edge["bottom"] for edge in upright))
    return [end for end in ends if all(abs(end - height) > _NEAR for height in level)]


def lines_of(characters: Iterable[Any]) -> list[PdfLine]:
    """The lines that these characters make, from top to bottom."""
    rows: list[list[Any]] = []
    centre = 0.0
    for char in sorted(characters, key=lambda char: (char["top"] + char["bottom"], char["x0"])):
        middle = (char["top"] + char["bottom"]) / 2
        if rows and middle - centre <= _SAME_LINE * max(char["size"], rows[-1][0]["size"]):
            rows[-1].append(char)
        else:
            rows.append([char])
            centre = middle
    return [line for row in rows if (line := _line(sorted(row, key=lambda char: char["x0"]))).text]


def _line(row: Sequence[Any]) -> PdfLine:
    text = ""
    last = None
    for char in row:
        if last is not None:
            if char["text"] == last["text"] and abs(char["x0"] - last["x0"]) < 1:
                continue  # painted twice to look bold
            if char["x0"] - last["x1"] > _BLANK_GAP * char["size"]:
                text += " "
        text += char["text"]
        last = char
    shown = [char for char in row if char["text"].strip()] or row
    return PdfLine(
        clean(" ".join(text.split(" "))),
        shown[0]["x0"],
        max(char["x1"] for char in shown),
        min(char["top"] for char in shown),
        max(char["bottom"] for char in shown),
        max(char["size"] for char in shown),
        all("bold" in char["fontname"].lower() for char in shown),
    )


def run_on(lines: Sequence[PdfLine], right: float) -> list[str]:
    """The texts of lines, put together where one was only wrapped at the edge `right`."""
    texts: list[str] = []
    wrapped = False
    for line in lines:
        if wrapped and not _next_of_list(texts[-1], line.text):
            texts[-1] = glued(texts[-1], line.text)
        else:
            texts.append(line.text)
        wrapped = right - line.x1 < _WRAPPED * line.size
    return texts


def _next_of_list(text: str, below: str) -> bool:
    """Whether a line of a cell is a body and the line below begins the next: no separator stands between two lines."""
    return below[:1] in _LEVELS and bool(_BODY.search(text)) and has_end(_LAST.split(below)[0])


def _grid(table: Any, characters: Sequence[Any]) -> RuledTable | None:
    """A table with its merged cells laid out; None for a frame around text."""
    boxes = table.cells
    across = _edges(x for box in boxes for x in (box[0], box[2]))
    down = _edges(y for box in boxes for y in (box[1], box[3]))
    if len(across) < 3 or len(down) < 3:
        return None
    rows = [[("", False)] * (len(across) - 1) for _ in down[1:]]
    inside = [char for char in characters if _within(char, table.bbox)]
    for box in [*boxes, *_open_boxes(boxes, across, down)]:
        own = [char for char in inside if _within(char, box)]
        text = "\n".join(run_on(lines_of(own), box[2] - _NEAR))
        first = True
        for row in range(_at(down, box[1]), _at(down, box[3])):
            for column in range(_at(across, box[0]), _at(across, box[2])):
                rows[row][column] = (text, not first)
                first = False
    return RuledTable(table.bbox[1], table.bbox[3], across, tuple(tuple(row) for row in rows))


def _open_boxes(
    boxes: Sequence[tuple[float, float, float, float]], across: Sequence[float], down: Sequence[float]
) -> list[tuple[float, float, float, float]]:
    """What no cell covers, one box for each run of rows in a column: a merged cell that the edge of a page cut is not closed."""
    covered = {
        (row, column)
        for box in boxes
        for row in range(_at(down, box[1]), _at(down, box[3]))
        for column in range(_at(across, box[0]), _at(across, box[2]))
    }
    result: list[tuple[float, float, float, float]] = []
    for column in range(len(across) - 1):
        row = 0
        while row < len(down) - 1:
            end = row
            while end < len(down) - 1 and (end, column) not in covered:
                end += 1
            if end > row:
                result.append((across[column], down[row], across[column + 1], down[end]))
            row = end + 1
    return result


def _within(char: Any, box: tuple[float, float, float, float]) -> bool:
    return bool(
        box[0] <= (char["x0"] + char["x1"]) / 2 <= box[2] and box[1] <= (char["top"] + char["bottom"]) / 2 <= box[3]
    )


def _edges(values: Iterable[float]) -> tuple[float, ...]:
    edges: list[float] = []
    for value in sorted(values):
        if not edges or value - edges[-1] > _NEAR:
            edges.append(value)
    return tuple(edges)


def _at(edges: Sequence[float], value: float) -> int:
    return min(range(len(edges)), key=lambda place: abs(edges[place] - value))


def without(page: PdfPage, lines: Iterable[PdfLine]) -> PdfPage:
    """The page without some of its lines."""
    gone = set(map(id, lines))
    return replace(page, lines=tuple(line for line in page.lines if id(line) not in gone))
