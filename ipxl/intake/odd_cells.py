"""Cells of an xlsx package for whose sake the reader of cells refuses, or cannot hold, the whole workbook.

They are blanked in the part that the reader gets; each is named. All other bytes stay as they are. Only packages that have
such a cell come here.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from io import BytesIO

from ipxl.intake.bounds import FAR_COLUMN, FAR_ROW, MOST_FAR, Refused
from ipxl.intake.inflate import BROKEN
from ipxl.intake.sheet_tokens import BLANKS, FIRST_OF_ROW, SKIP_FROM, sheet_facts
from ipxl.intake.tokens import local, new_parser, tokenised
from ipxl.intake.workbook import Workbook
from ipxl.sheet.cells import column_letters, column_number

_ERRORS = frozenset(("", "#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A"))
"""Those that the reader knows; younger ones are as good."""
_BOOLEANS = frozenset(("", "0", "1", "true", "false"))
_TYPES = frozenset(("b", "d", "e", "inlineStr", "n", "s", "str"))
_CHILDREN = frozenset(("f", "v", "is"))
_REFERENCE = re.compile(r"([A-Za-z]{1,3})([1-9][0-9]{0,6})\Z")
_LAST_CELL = re.compile(rb'<c r="([A-Z]{1,3})[0-9]{1,7}"')


@dataclass(slots=True)
class OddCells:
    """lost: cells whose content nothing tells. far: those with a value too far from the table, or with no true place."""

    lost: set[str] = field(default_factory=set)
    far: list[str] = field(default_factory=list)


def without_odd_cells(data: bytes, sheets: Mapping[str, str], book: Workbook) -> bytes | None:
    """The package with its odd cells blanked and named in `book`, None when it has none.

    sheets: title by lower-case name of part. Raises Refused when the values still span too much.
    """
    target, changed = BytesIO(), False
    with zipfile.ZipFile(BytesIO(data)) as package, zipfile.ZipFile(target, "w") as written:
        strings = _count_strings(package)
        for name in dict.fromkeys(package.namelist()):
            try:
                part = package.read(name)
            except BROKEN:  # no part that anybody reads: those have been inflated before
                continue
            title = sheets.get(name.replace("\\", "/").lower())
            if title is not None:
                part, odd = blank_odd_cells(part, strings)
                changed = changed or bool(odd)
                if odd:
                    book.lost |= {(title, cell) for cell in odd.lost}
                    book.far |= {title: tuple(odd.far)} if odd.far else {}
            written.writestr(name, part)
    return target.getvalue() if changed else None


def blank_odd_cells(part: bytes, strings: int | None) -> tuple[bytes, OddCells | None]:
    """A sheet without its odd cells, and which these were; None for none.

    strings: how many shared ones there are, None when their part is missing: then the package is damaged, and no cell odd.
    """
    far = sheet_facts(part).far
    scan = _Scan(strings, far)
    source = part

    def feed(data: bytes) -> None:
        nonlocal scan, source
        scan, source = _Scan(strings, far), data
        scan.feed(data)

    tokenised(part, feed)
    if not scan.changes:
        return part, None
    pieces, at = [], 0
    for start, end, new in scan.changes:
        pieces += [source[at:start], new]
        at = end
    mended = b"".join([*pieces, source[at:]])
    if sheet_facts(mended).far:
        raise Refused("有值的单元格太远、太多，超过上限")
    return mended, scan.odd


def _count_strings(package: zipfile.ZipFile) -> int | None:
    name = next((name for name in package.namelist() if name.lower() == "xl/sharedstrings.xml"), None)
    if name is None:
        return None
    count = 0

    def start(tag: str, _attributes: dict[str, str]) -> None:
        nonlocal count
        count += local(tag) == "si"

    def feed(data: bytes) -> None:
        nonlocal count
        count = 0
        parser = new_parser()
        parser.StartElementHandler = start
        parser.Parse(data, True)

    tokenised(package.read(name), feed)
    return count or None


class _Scan:
    """One pass over a sheet; blank cells in the usual form are skipped."""

    def __init__(self, strings: int | None, far: bool) -> None:
        self.strings = strings
        self.far = far
        self.odd = OddCells()
        self.changes: list[tuple[int, int, bytes]] = []
        self.row = self.column = self.begin = self.child = self.skipped = self.depth = 0
        self.in_cell = self.filled = self.valued = self.placed = self.just_begun = False
        self.blank, self.given = b"", ""
        self.type: str | None = None
        self.texts: list[str] = []
        self.inner: list[tuple[int, int, bytes]] = []
        self.part = b""
        self.parser = new_parser()
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end

    def feed(self, part: bytes) -> None:
        self.part, at = part, 0
        for run in BLANKS.finditer(part):
            if run.end() - run.start() < SKIP_FROM:
                continue
            self.parser.Parse(part[at : run.start()], False)
            at = run.start()
            if self.in_cell:
                continue
            at = run.end()
            self.skipped += at - run.start()
            row = FIRST_OF_ROW.match(part, part.rfind(b"<row r=", run.start(), at))
            self.row = int(row[1]) if row else self.row
            last = _LAST_CELL.match(part, part.rfind(b"<c r=", run.start(), at))
            self.column = column_number(last[1].decode()) + 1 if last else self.column
        self.parser.Parse(part[at:], True)

    def _here(self) -> int:
        return self.parser.CurrentByteIndex + self.skipped

    def _after(self) -> int:
        """Where the element ends that the tokenizer ends now; one without an end of its own has ended there."""
        here = self._here()
        closed = self.just_begun and self.part.startswith(b"/>", here - 2)
        return here if closed else self.part.find(b">", here) + 1

    def start(self, name: str, attributes: dict[str, str]) -> None:
        kind = local(name)
        if self.in_cell:
            self.depth += 1
            if self.depth == 1:
                self._begin_child(kind)
        elif kind == "row":
            number = attributes.get("r", "")
            self.row = int(number) if number.isascii() and number.isdigit() and len(number) < 8 else self.row + 1
            self.column = 0
        elif kind == "c":
            self._begin_cell(name, attributes)
        self.just_begun = True

    def _begin_cell(self, name: str, attributes: dict[str, str]) -> None:
        self.in_cell, self.depth, self.begin = True, 0, self._here()
        self.filled = self.valued = False
        self.type, self.given = attributes.get("t"), attributes.get("r", "")
        place = _REFERENCE.match(self.given)
        self.placed = bool(place) or "r" not in attributes
        if place:
            self.column, self.row = column_number(place[1].upper()) + 1, int(place[2])
        else:
            self.column += 1
        self.blank = f'<{name} r="{self.given}"/>'.encode() if place else f"<{name}/>".encode()
        self.texts, self.inner = [], []

    def _begin_child(self, kind: str) -> None:
        self.filled = True
        if kind == "v":
            self.valued, self.texts = True, []
            self.parser.CharacterDataHandler = self.texts.append
        self.child = -1 if kind in _CHILDREN else self._here()

    def end(self, name: str) -> None:
        if self.in_cell and self.depth == 0:
            self._end_cell()
        elif self.in_cell:
            if self.depth == 1:
                self.parser.CharacterDataHandler = None
                if self.child >= 0:
                    self.inner.append((self.child, self._after(), b""))
            self.depth -= 1
        self.just_begun = False

    def _end_cell(self) -> None:
        self.in_cell = False
        text = "".join(self.texts).strip() if self.valued else ""
        cell = f"{column_letters(self.column - 1)}{self.row}"
        if not self.placed:
            self.odd.far.append(self.given or cell)
        elif not self.filled:
            return
        elif self.far and (self.row > FAR_ROW or self.column > FAR_COLUMN):
            self.odd.far.append(cell)
        elif self._is_lost(text):
            self.odd.lost.add(cell)
        elif self.type != "e" or text in _ERRORS:
            self.changes += self.inner
            return
        if len(self.odd.far) > MOST_FAR:
            raise Refused(f"有值的单元格远到第{self.row}行第{self.column}列，超过上限")
        self.changes.append((self.begin, self._after(), self.blank))

    def _is_lost(self, text: str) -> bool:
        if self.type is not None and self.type not in _TYPES:
            return True
        if self.type == "s" and self.strings is not None:
            return bool(text) and not (
                text.isascii() and text.isdigit() and len(text) < 10 and int(text) < self.strings
            )
        if self.type == "b":
            return text not in _BOOLEANS
        return self.type == "n" and not _is_number(text)


def _is_number(text: str) -> bool:
    try:
        float(text or "0")
    except ValueError:
        return False
    return "_" not in text
