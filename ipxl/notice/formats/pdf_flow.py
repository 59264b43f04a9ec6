"""The pages of a PDF as a document: no page numbers and running heads, lines joined into paragraphs, tables across pages."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise, takewhile
from typing import NamedTuple

from ipxl.intake.bounds import Unreadable
from ipxl.notice.blocks import Block, Cell, Document, LeftOut, NoticeTable, Paragraph
from ipxl.notice.formats.page_noise import is_page_number, without_surroundings
from ipxl.notice.formats.pdf_pages import PdfLine, PdfPage, RuledTable, without
from ipxl.notice.mend.wraps import begins, glued, together

_BARE_NUMBER = re.compile(r"[-—–－~·\s]*(?:第\s*)?\d{1,4}\s*(?:页)?\s*(?:(?:[,，/／]|共)\s*\d{1,4}\s*页?)?[-—–－~·\s]*")
_PRINTED = re.compile(
    r"^\s*(?:20\d\d[/年.-]\s?\d{1,2}[/月.-]\s?\d{1,2}日?|\d{1,2}/\d{1,2}/(?:20)?\d\d),?\s*(?:[上下]午)?\s*\d{1,2}:\d\d|(?:https?|\S{1,2}le):/{2,3}\S+"
)
"""11/30/26, 8:37 AM 某方案 above, https://… 1/3 below. The fi of file may be one character."""
_HEAD, _FOOT = 0.085, 0.12
"""Shares of the page's height at its edges, in which running heads, and in which page numbers stand."""
_FEW = 15
"""Characters on a page that has none worth reading."""
_NO_TEXT = "(cid:"
_SCANNED = "它是扫描件，只有图片，没有文字。请用WPS等软件识别成文字(OCR)，存成docx后再导入"
_FULL = 2.6
"""Sizes of type by which the longest line may miss the margin: a stop that must not begin a line takes one with it."""
_EDGE_SHARE = 12
"""An edge is where at least one line in so many ends; a heading that hangs out, or a margin note, is none."""
_INDENT, _SHORT, _CENTRED, _GAP, _SIZE = 0.8, 2.2, 1.2, 0.3, 1.15
"""In sizes of type: what is an indent, a short line, off the centre; what a gap between paragraphs has more than one
between lines; a change of size (a ratio)."""


def document_of(pages: Sequence[PdfPage]) -> Document:
    """The blocks of all pages. Raises Unreadable for a scan, and for a text in fonts that tell no characters."""
    scanned = [page for page in pages if page.pictures and _count(page) < _FEW]
    text = "".join(line.text for page in pages for line in page.lines)
    if len(text) < _FEW and not any(page.grids for page in pages):
        raise Unreadable(_SCANNED if scanned else "PDF里没有文字。请用WPS把它转成docx后再导入")
    if text.count(_NO_TEXT) * 20 > len(text):
        raise Unreadable("PDF里的字体没有文字对照，读不出字来。请用WPS把它转成docx后再导入")
    flow = _Flow()
    left: list[LeftOut] = []
    for page in _without_heads(pages, left):
        flow.add(page)
    flow.end()
    blocks, around = without_surroundings(flow.blocks)
    numbers = "、".join(str(page.number) for page in scanned)
    remarks = (f"第{numbers}页是扫描的图片，没有读出来。",) if scanned else ()
    return Document(tuple(blocks), "pdf", remarks, (*left, *around))


def _count(page: PdfPage) -> int:
    return sum(len(line.text) for line in page.lines) + sum(len(grid.rows) * _FEW for grid in page.grids)


def _without_heads(pages: Sequence[PdfPage], left: list[LeftOut]) -> Iterator[PdfPage]:
    """The pages without page numbers, and without lines at their edges that stand there on other pages too.

    left: takes those lines.
    """

    def key(page: PdfPage, line: PdfLine) -> tuple[str, bool]:
        return re.sub(r"\d+", "0", line.text), line.top < page.height / 2

    pages, browser = _without_browser(pages)
    left += browser
    at_edges = [[line for line in page.lines if _at_edge(page, line, _HEAD)] for page in pages]
    counts = Counter(key(page, line) for page, lines in zip(pages, at_edges, strict=True) for line in lines)
    for page, lines in zip(pages, at_edges, strict=True):
        often = max(2, len(pages) // 3)
        numbers = [line for line in page.lines if _is_page_number(page, line)]
        heads = [line for line in lines if counts[key(page, line)] >= often and line not in numbers]
        for found, why in ((numbers, "页码"), (heads, "每页重复的页眉或页脚")):
            left += [LeftOut(line.text, f"第{page.number}页", why) for line in found]
        yield without(page, [*numbers, *heads])


def _without_browser(pages: Sequence[PdfPage]) -> tuple[list[PdfPage], list[LeftOut]]:
    """The pages without the day, title, address and count that a browser prints outside of a page's margins."""
    kept: list[PdfPage] = []
    left: list[LeftOut] = []
    for page in pages:
        lines = sorted(page.lines, key=lambda line: line.top)
        printed = [
            line for line in (*lines[:2], *lines[-2:]) if _PRINTED.search(line.text) and _at_edge(page, line, _FOOT)
        ]
        left += [LeftOut(line.text, f"第{page.number}页", "浏览器打印的页眉或页脚") for line in dict.fromkeys(printed)]
        kept.append(without(page, printed))
    return kept, left


def _is_page_number(page: PdfPage, line: PdfLine) -> bool:
    """A number with dashes as the first or the last line wherever it stands; a bare one only at the edge."""
    outermost = all(other.top <= line.top for other in page.lines) or all(other.top >= line.top for other in page.lines)
    if is_page_number(line.text) and outermost:
        return True
    return _at_edge(page, line, _FOOT) and _BARE_NUMBER.fullmatch(line.text) is not None


def _at_edge(page: PdfPage, line: PdfLine, share: float) -> bool:
    return line.bottom < page.height * share or line.top > page.height * (1 - share)


@dataclass(slots=True)
class _Flow:
    """Collects blocks over all pages. A paragraph stays open until a line shows that it has ended."""

    blocks: list[Block] = field(default_factory=list)
    _open: list[PdfLine] = field(default_factory=list)
    _place: str = ""
    _right: float = 0.0
    _centred: bool = False
    _grid: RuledTable | None = None
    _grid_rows: list[tuple[Cell, ...]] = field(default_factory=list)
    _tables: int = 0

    def add(self, page: PdfPage) -> None:
        margins = _margins(page)
        left, right, _ = margins
        parts: list[tuple[float, PdfLine | RuledTable]] = [(line.top, line) for line in page.lines]
        parts += [(grid.top, grid) for grid in page.grids]
        number = 0
        for at, (_, part) in enumerate(sorted(parts, key=lambda pair: pair[0])):
            if isinstance(part, RuledTable):
                self._add_grid(page, part, first=at == 0)
                continue
            number += 1
            self._end_table()
            if not self._open or self._begins(part, margins, page, first=number == 1):
                self._end_paragraph()
                self._place = f"第{page.number}页第{number}行"
                self._centred = _is_centred(part, page, left, right)
            self._open.append(part)
            self._right = right

    def _begins(self, line: PdfLine, margins: _Margins, page: PdfPage, first: bool) -> bool:
        """Whether `line` begins a paragraph, going by the open one's last line."""
        left, right, pitch = margins
        last = self._open[-1]
        ratio = max(line.size, last.size) / max(min(line.size, last.size), 0.1)
        if ratio > _SIZE or self._right - last.x1 > _SHORT * last.size:
            return True
        if self._centred or _is_centred(line, page, left, right):
            return True
        if line.x0 - left > _INDENT * line.size:
            return True
        if not first and line.top - last.top > pitch + _GAP * line.size:
            return True
        return begins(line.text)

    def _add_grid(self, page: PdfPage, grid: RuledTable, first: bool) -> None:
        """A table, or the rest of the one that the page before ended with."""
        self._end_paragraph()
        goes_on = first and self._grid is not None and _same_columns(self._grid, grid)
        if not goes_on:
            self._end_table()
            self._tables += 1
        name = f"第{page.number}页表{self._tables}"
        rows = [_cells(row, f"{name}第{place}行") for place, row in enumerate(grid.rows, 1)]
        if goes_on and self._grid_rows and _texts(rows[0]) == _texts(self._grid_rows[0]):
            rows = rows[1:]  # the header, printed again
        if goes_on and rows and not rows[0][0].text and self._grid_rows[-1][0].text:
            self._grid_rows[-1] = _continued(self._grid_rows[-1], rows.pop(0))
        self._grid_rows += rows
        self._grid = grid

    def end(self) -> None:
        self._end_paragraph()
        self._end_table()

    def _end_paragraph(self) -> None:
        if self._open:
            bold = list(takewhile(lambda line: line.bold, self._open))
            text, start = (together([line.text for line in lines] or [""]) for lines in (self._open, bold))
            self.blocks.append(Paragraph(text, self._place, bold=start, centred=self._centred))
            self._open = []

    def _end_table(self) -> None:
        rows = [row for row in self._grid_rows if any(cell.text for cell in row)]
        if rows:
            used = [at for at in range(len(rows[0])) if any(row[at].text for row in rows)]
            place = rows[0][0].place.partition("第1行")[0] or rows[0][0].place
            self.blocks.append(NoticeTable(tuple(tuple(row[at] for at in used) for row in rows), place))
        self._grid, self._grid_rows = None, []


class _Margins(NamedTuple):
    """Where the lines of a page begin and end, and how far apart their tops are within a paragraph."""

    left: float
    right: float
    pitch: float


def _margins(page: PdfPage) -> _Margins:
    """The edges that at least two lines have, so that one that hangs out does not count."""
    lines = sorted(page.lines, key=lambda line: line.top)
    starts = sorted(line.x0 for line in lines)
    ends = sorted((line.x1 for line in lines), reverse=True)
    size = max((line.size for line in lines), default=10.0)
    often = max(2, len(lines) // _EDGE_SHARE)
    left = next(
        (x for x in starts if sum(0 <= other - x < size / 2 for other in starts) >= often), min(starts, default=0)
    )
    right = next((x for x in ends if sum(0 <= x - other < size for other in ends) >= often), max(ends, default=0))
    if page.width - left - right > _FULL * size:
        right = page.width - left  # no line of the page is full: its margins are taken as equal
    # within a paragraph a full line comes before the next
    steps = Counter(
        round(then.top - line.top) for line, then in pairwise(lines) if right - line.x1 < _SHORT * line.size
    )
    pitch = max(steps, key=lambda step: (steps[step], -step), default=round(2 * size))
    return _Margins(left, right, pitch)


def _is_centred(line: PdfLine, page: PdfPage, left: float, right: float) -> bool:
    off = abs((line.x0 + line.x1) / 2 - (left + right) / 2)
    alone = abs((line.x0 + line.x1) / 2 - page.width / 2)
    return min(off, alone) < _CENTRED * line.size and line.x0 - left > 3 * line.size


def _same_columns(one: RuledTable, other: RuledTable) -> bool:
    return len(one.edges) == len(other.edges) and all(
        abs(a - b) < 5 for a, b in zip(one.edges, other.edges, strict=True)
    )


def _cells(row: Sequence[tuple[str, bool]], place: str) -> tuple[Cell, ...]:
    return tuple(Cell(text, f"{place}第{at}列", copied) for at, (text, copied) in enumerate(row, 1))


def _texts(row: Sequence[Cell]) -> list[str]:
    return [cell.text for cell in row]


def _continued(row: Sequence[Cell], rest: Sequence[Cell]) -> tuple[Cell, ...]:
    """A row that the end of a page cut in two."""
    return tuple(cell._replace(text=glued(cell.text, more.text)) for cell, more in zip(row, rest, strict=True))
