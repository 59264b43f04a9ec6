"""The raw package of an OpenDocument sheet, found harmless before any reader sees it."""

from __future__ import annotations

from ipxl.intake.bounds import MOST_INFLATED, Encrypted, Refused, bound_block
from ipxl.intake.inflate import inflate, open_zip
from ipxl.intake.seen_ods import seen_cells
from ipxl.intake.tokens import new_parser, tokenised
from ipxl.intake.workbook import Workbook
from ipxl.intake.xlsx import bound_package
from ipxl.sheet.cells import column_letters

_VALUED = ("office:value-type", "calcext:value-type")
_TABLE, _ROW, _CELLS = "table:table", "table:table-row", frozenset(("table:table-cell", "table:covered-table-cell"))
_NUMBER_MOST = 9
_FEATURES = (("Basic/", "宏"), ("Scripts/", "宏"), ("Object ", "嵌入对象"))


def inspect_ods(data: bytes) -> Workbook:
    """What an ods file has beside its cells. Raises Refused, Encrypted or Unreadable."""
    with open_zip(data) as package:
        entries = package.infolist()
        bound_package(data, entries)
        words: list[str] = []
        found = Workbook({})
        for entry in entries:
            words += [word for start, word in _FEATURES if entry.filename.startswith(start)]
            if entry.filename not in ("content.xml", "META-INF/manifest.xml"):
                continue
            part = inflate(data, entry, MOST_INFLATED)
            if b"<!DOCTYPE" in part or b"<!ENTITY" in part:
                raise Refused("文件里有不该有的实体定义(DTD)，可能有害")
            if entry.filename == "content.xml":
                _read_cells(part, found)
                found.seen = seen_cells(part)
            elif b"encryption-data" in part:
                raise Encrypted("文件加了密码")
    found.features = tuple(dict.fromkeys(words))
    return found


def _read_cells(part: bytes, found: Workbook) -> None:
    """Error cells and merged ranges, and where values end.

    A row or cell that holds something may be repeated by a number; blank ones to the edge are no harm.
    """

    def feed(data: bytes) -> None:
        scan = _Scan(found)
        scan.parser.Parse(data, True)
        found.merged = {title: tuple(ranges) for title, ranges in scan.merged.items()}

    tokenised(part, feed)


class _Scan:
    """One pass. Names keep their prefixes: the reader of cells knows these alone."""

    def __init__(self, found: Workbook) -> None:
        self.found = found
        self.title = ""
        self.row = self.rows = self.column = self.first = 0
        self.cell: dict[str, str] | None = None
        self.filled = False
        self.texts: list[str] = []
        self.merged: dict[str, list[str]] = {}
        self.parser = new_parser()
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == _TABLE:
            self.title = attributes.get("table:name", "")
            self.row = self.rows = self.column = 0
        elif name == _ROW:
            self.row, self.rows, self.column = self.row + self.rows, _times(attributes, "rows"), 0
        elif name in _CELLS:
            self.first = self.column
            self.column += _times(attributes, "columns")
            self.cell, self.filled = attributes, any(mark in attributes for mark in _VALUED)
            self.texts = []
            if attributes.get("calcext:value-type") == "error":
                self.parser.CharacterDataHandler = self.texts.append
        elif self.cell is not None:
            self.filled = True

    def end(self, name: str) -> None:
        if self.cell is None or name not in _CELLS:
            return
        facts, self.cell = self.cell, None
        self.parser.CharacterDataHandler = None
        if not self.filled:
            return
        bound_block(self.row + self.rows, self.column)
        place = f"{column_letters(self.first)}{self.row + 1}"
        if text := "".join(self.texts).strip():
            self.found.faults[self.title, place] = text
        wide, high = _count(facts, "table:number-columns-spanned"), _count(facts, "table:number-rows-spanned")
        if wide * high > 1:
            last = f"{column_letters(self.first + wide - 1)}{self.row + high}"
            self.merged.setdefault(self.title, []).append(f"{place}:{last}")


def _times(facts: dict[str, str], what: str) -> int:
    return _count(facts, f"table:number-{what}-repeated")


def _count(facts: dict[str, str], name: str) -> int:
    """A number of rows or columns, 1 where none is given."""
    text = facts.get(name, "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _NUMBER_MOST else 1
