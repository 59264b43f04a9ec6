"""What a person sees in the cells of an OpenDocument sheet and a reader of values does not: shown text, struck and raised runs."""

from __future__ import annotations

from collections.abc import Mapping

from ipxl.intake.marks import RAISED, STRUCK, marked
from ipxl.intake.number_format import seen
from ipxl.intake.tokens import new_parser, tokenised
from ipxl.intake.workbook import CellLook
from ipxl.sheet.cells import column_letters

_CELLS = frozenset(("table:table-cell", "table:covered-table-cell"))
_NUMBERS = frozenset(("float", "percentage", "currency"))
_MOST_REPEATED = 64
"""Cells in a row with one content that are looked at one by one."""


def seen_cells(part: bytes) -> dict[tuple[str, str], CellLook]:
    """(title, cell) -> how it is shown, of the cells of which that may matter."""
    found: dict[tuple[str, str], CellLook] = {}

    def feed(data: bytes) -> None:
        found.clear()
        _Scan(found).parser.Parse(data, True)

    tokenised(part, feed)
    return found


class _Scan:
    """One pass: styles stand before the cells that use them."""

    def __init__(self, found: dict[tuple[str, str], CellLook]) -> None:
        self.found = found
        self.marks: dict[str, str] = {}
        self.style = self.title = ""
        self.row = self.rows = self.column = 0
        self.cell: Mapping[str, str] | None = None
        self.span: list[str] = []
        self.pieces: list[tuple[str, str]] = []
        self.lines = self.inside_note = 0
        self.parser = new_parser()
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "style:style":
            self.style = attributes.get("style:name", "")
        elif name == "style:text-properties" and self.style:
            self._style(attributes)
        elif name == "table:table":
            self.title = attributes.get("table:name", "")
            self.row = self.rows = self.column = 0
        elif name == "table:table-row":
            self.row, self.rows, self.column = self.row + self.rows, _count(attributes, "rows"), 0
        elif name in _CELLS:
            self.cell, self.pieces, self.lines = attributes, [], 0
        elif self.cell is not None:
            self._inside(name, attributes)

    def _style(self, attributes: Mapping[str, str]) -> None:
        line = attributes.get("style:text-line-through-style") or attributes.get("style:text-line-through-type", "none")
        position = attributes.get("style:text-position", "")
        if line != "none":
            self.marks[self.style] = STRUCK
        elif position and not position.startswith(("0%", "0 ")):
            self.marks[self.style] = RAISED

    def _inside(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "office:annotation":
            self.inside_note += 1
        elif self.inside_note:
            return
        elif name == "text:p":
            if self.lines:
                self.pieces.append(("", "\n"))
            self.lines += 1
            self.parser.CharacterDataHandler = self._text
        elif name == "text:span":
            self.span.append(self.marks.get(attributes.get("text:style-name", ""), ""))
        elif name == "text:s":
            self.pieces.append(("", " "))

    def _text(self, text: str) -> None:
        self.pieces.append((next((mark for mark in self.span if mark), ""), text))

    def end(self, name: str) -> None:
        if name == "style:style":
            self.style = ""
        elif self.cell is not None and name == "office:annotation":
            self.inside_note -= 1
        elif self.cell is not None and name == "text:span" and not self.inside_note:
            if self.span:
                self.span.pop()
        elif name == "text:p" and not self.inside_note:
            self.parser.CharacterDataHandler = None
        elif name in _CELLS and self.cell is not None:
            self._end_cell(self.cell)
            self.cell = None

    def _end_cell(self, facts: Mapping[str, str]) -> None:
        first, times = self.column, _count(facts, "columns")
        self.column += times
        struck = self.marks.get(facts.get("table:style-name", "")) == STRUCK and bool(self.pieces)
        text = marked(self.pieces)
        kind = facts.get("office:value-type", "")
        if text is None and kind in _NUMBERS:
            text = seen("".join(piece for _mark, piece in self.pieces), _float(facts), percent=kind == "percentage")
        if text is None and not struck:
            return
        for row in range(self.row, self.row + min(self.rows, _MOST_REPEATED)):
            for column in range(first, first + min(times, _MOST_REPEATED)):
                self.found[self.title, f"{column_letters(column)}{row + 1}"] = CellLook("", text, struck)


def _float(facts: Mapping[str, str]) -> float:
    try:
        return float(facts.get("office:value", "nan"))
    except ValueError:
        return float("nan")


def _count(facts: Mapping[str, str], what: str) -> int:
    text = facts.get(f"table:number-{what}-repeated", "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 1
