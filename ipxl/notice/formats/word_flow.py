"""The body of a Word document as blocks: inserted text kept, deleted and hidden text dropped, text boxes once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ipxl.notice.blocks import Block, NoticeTable, Paragraph
from ipxl.notice.formats.grid import Spanned, bound_cells, laid_out
from ipxl.notice.formats.pieces import Piece, bold_start, joined
from ipxl.notice.formats.word_numbers import Numbers
from ipxl.notice.formats.word_styles import W, WordStyles, flag, number, value

if TYPE_CHECKING:
    from lxml.etree import _Element as Element


_ALTERNATE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_SKIPPED = frozenset(
    W + name
    for name in (
        "del",
        "moveFrom",
        "pPr",
        "rPr",
        "sectPr",
        "tblPr",
        "tblGrid",
        "sdtPr",
        "sdtEndPr",
        "instrText",
        "delText",
        "rt",
    )
)
_CHARACTERS = {W + "tab": "\t", W + "ptab": "\t", W + "noBreakHyphen": "-"}
_BREAKS = frozenset((W + "br", W + "cr"))
_NOTES = {W + "footnoteReference": "footnote", W + "endnoteReference": "endnote"}
_MOST_COLUMNS = 1000


@dataclass(slots=True)
class WordFlow:
    """Collects blocks in reading order. references: ids of the notes met, by kind."""

    styles: WordStyles
    numbers: Numbers
    cell: bool = False
    blocks: list[Block] = field(default_factory=list)
    references: dict[str, list[str]] = field(default_factory=lambda: {"footnote": [], "endnote": []})
    _carried: list[Piece] = field(default_factory=list)
    _paragraphs: int = 0
    _tables: int = 0

    def beside(self, cell: bool = False) -> WordFlow:
        """A flow for text that stands elsewhere, such as a cell, in the same lists and with the same notes."""
        return WordFlow(self.styles, self.numbers, cell, references=self.references)

    def add_all(self, element: Iterable[Element]) -> None:
        """Everything in `element`, which holds paragraphs and tables, however they are wrapped."""
        for child in element:
            if child.tag == W + "p":
                self._paragraph(child)
            elif child.tag == W + "tbl":
                self._table(child)
            elif child.tag == _ALTERNATE + "AlternateContent":
                self.add_all(_chosen(child))
            elif isinstance(child.tag, str) and child.tag not in _SKIPPED and not _asks(child):
                self.add_all(child)

    def _paragraph(self, element: Element) -> None:
        properties = element.find(W + "pPr")
        style = value(properties, "pStyle")
        if self.styles.is_contents(style):
            return
        line = _Line(self, style)
        line.add_all(element)
        own = properties.find(W + "rPr") if properties is not None else None
        if own is not None and own.find(W + "del") is not None:  # its end was deleted: it runs on in the next one
            self._carried += line.last
            self._texts(line.lines[:-1], properties, style)
        else:
            line.lines[0][:0] = self._carried
            self._carried = []
            hidden = not any(joined(pieces) for pieces in line.lines) and bool(flag(own, "vanish"))
            if not hidden:
                self._number(line.lines[0], properties, style)
            self._texts(line.lines, properties, style)
        for box in line.boxes:
            self.add_all(box)

    def _number(self, pieces: list[Piece], properties: Element | None, style: str | None) -> None:
        """Put the list's number in front; a paragraph that says nothing counts, and shows its number only in a cell."""
        listed = self.styles.numbering(properties, style)
        if listed is None:
            return
        mark = self.numbers.mark(*listed)
        if mark and (self.cell or joined(pieces)):
            pieces.insert(0, (mark, bool(pieces) and pieces[0][1]))

    def _texts(self, lines: list[list[Piece]], properties: Element | None, style: str | None) -> None:
        told = [(text, pieces) for pieces in lines if (text := joined(pieces))]
        if not told:
            return
        self._paragraphs += 1
        level = self.styles.level(properties, style)
        centred = self.styles.paragraph_value(properties, style, "jc") == "center"
        for text, pieces in told:
            self.blocks.append(Paragraph(text, f"第{self._paragraphs}段", level, bold_start(pieces, text), centred))

    def _table(self, element: Element) -> None:
        rows = [_cells(row) for row in _inside(element, "tr") if row.find(f"{W}trPr/{W}del") is None]
        if all(len(row) <= 1 for row in rows):  # a frame around text
            for row in rows:
                for cell in row:
                    self.add_all(() if cell.element is None else cell.element)
            return
        bound_cells(sum(map(len, rows)))
        self._tables += 1
        name = f"表{self._tables}"
        heights = _heights(rows)
        spanned = [
            [
                Spanned(self._cell_text(cell.element), heights[at, cell.column], cell.columns)
                for cell in row
                if (at, cell.column) in heights
            ]
            for at, row in enumerate(rows)
        ]
        grid = laid_out(spanned, lambda row, column: f"{name}第{row}行第{column}列")
        if grid:
            self.blocks.append(NoticeTable(grid, name))

    def _cell_text(self, element: Element | None) -> str:
        if element is None:
            return ""
        inner = self.beside(cell=True)
        inner.add_all(element)
        return "\n".join(_block_text(block) for block in inner.blocks)


@dataclass(slots=True)
class _Line:
    """The text of one paragraph. lines: its pieces, broken where it has soft breaks. boxes: what floats beside it."""

    flow: WordFlow
    style: str | None
    lines: list[list[Piece]] = field(default_factory=lambda: [[]])
    boxes: list[Element] = field(default_factory=list)

    @property
    def last(self) -> list[Piece]:
        return self.lines[-1]

    def add_all(self, element: Iterable[Element]) -> None:
        """The runs of a paragraph, however they are wrapped."""
        for child in element:
            tag = child.tag
            if tag == W + "r":
                self._run(child)
            elif tag == _ALTERNATE + "AlternateContent":
                self.add_all(_chosen(child))
            elif tag == W + "txbxContent":
                self.boxes.append(child)
            elif isinstance(tag, str) and tag not in _SKIPPED and not _asks(child):
                self.add_all(child)

    def _run(self, run: Element) -> None:
        properties = run.find(W + "rPr")
        styles = self.flow.styles
        if styles.text_flag(self.style, properties, "vanish"):
            return
        self._content(run, styles.text_flag(self.style, properties, "b"))

    def _content(self, element: Iterable[Element], bold: bool) -> None:
        for child in element:
            tag = child.tag
            if tag == W + "t":
                self.last.append((child.text or "", bold))
            elif tag in _CHARACTERS:
                self.last.append((_CHARACTERS[tag], bold))
            elif tag in _BREAKS:
                if child.get(W + "type", "textWrapping") == "textWrapping":
                    self.lines.append([])
            elif tag in _NOTES:
                self.flow.references[_NOTES[tag]].append(child.get(W + "id", ""))
            elif tag == _ALTERNATE + "AlternateContent":
                self._content(_chosen(child), bold)
            elif tag == W + "txbxContent":
                self.boxes.append(child)
            elif tag == W + "r":
                self._run(child)
            elif isinstance(tag, str) and tag not in _SKIPPED:
                self._content(child, bold)


@dataclass(slots=True)
class _Cell:
    """One cell as written. element: None for a place that the row leaves out. goes_on: it belongs to the cell above."""

    element: Element | None
    column: int
    columns: int
    begins: bool = False
    goes_on: bool = False


def _cells(row: Element) -> list[_Cell]:
    properties = row.find(W + "trPr")
    before = min(number(value(properties, "gridBefore")) or 0, _MOST_COLUMNS)
    cells = [_Cell(None, 0, before)] if before > 0 else []
    column = max(before, 0)
    for element in _inside(row, "tc"):
        own = element.find(W + "tcPr")
        wide = max(1, min(number(value(own, "gridSpan")) or 1, _MOST_COLUMNS))
        merged = value(own, "vMerge")
        cells.append(_Cell(element, column, wide, merged == "restart", merged is not None and merged != "restart"))
        column += wide
    return cells


def _heights(rows: list[list[_Cell]]) -> dict[tuple[int, int], int]:
    """How many rows each cell covers, by row and column; cells that go on from above are left out."""
    heights: dict[tuple[int, int], int] = {}
    open_at: dict[int, int] = {}  # column -> row of the cell that still goes on
    for at, row in enumerate(rows):
        still: dict[int, int] = {}
        for cell in row:
            top = open_at.get(cell.column)
            if cell.goes_on and top is not None:
                heights[top, cell.column] += 1
                still[cell.column] = top
            else:  # also one that goes on below none
                heights[at, cell.column] = 1
                if cell.begins:
                    still[cell.column] = at
        open_at = still
    return heights


def _inside(element: Element, name: str) -> list[Element]:
    """The rows of a table or the cells of a row, also in content controls and tracked insertions, none of inner tables."""
    found = []
    for child in element:
        if child.tag == W + name:
            found.append(child)
        elif isinstance(child.tag, str) and child.tag not in _SKIPPED and child.tag not in (W + "tr", W + "tc"):
            found += _inside(child, name)
    return found


def _asks(control: Element) -> bool:
    """Whether a content control only shows what to type into it."""
    return control.tag == W + "sdt" and control.find(f"{W}sdtPr/{W}showingPlcHdr") is not None


def _chosen(alternate: Element) -> Iterable[Element]:
    """One of the ways in which a document gives the same thing to newer and older programs."""
    choice = alternate.find(_ALTERNATE + "Choice")
    fallback = alternate.find(_ALTERNATE + "Fallback")
    return choice if choice is not None else fallback if fallback is not None else ()


def _block_text(block: Block) -> str:
    if isinstance(block, Paragraph):
        return block.text
    return "\n".join(" ".join(cell.text for cell in row if not cell.copied and cell.text) for row in block.rows)
