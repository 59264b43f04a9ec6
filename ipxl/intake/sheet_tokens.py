"""One sheet of an xlsx package, looked through token by token: how far its values go, and what stands beside them.

Plain cells in the form in which every program writes them (double quotes, no prefix, no formula) are skipped by one linear
pattern: they are nearly all of a sheet, and one formatted down to row 1,048,576, a real habit, is 100 MB of blank ones. All
else goes through the tokenizer.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ipxl.intake.bounds import MOST_CELLS, Unreadable
from ipxl.intake.tokens import local, new_parser, tokenised
from ipxl.sheet.cells import column_letters, column_number

_BLANK = rb'<c r="[A-Z]{1,3}[0-9]{1,7}"(?: s="[0-9]{1,5}")?+/>'
_VALUED = (
    rb'<c r="[A-Z][0-9]{1,3}"(?: s="[0-9]{1,5}")?+'
    rb'(?: t="s"><v>[0-9]*+</v>|(?: t="(?:str|n|b)")?+><v>[^<]*+</v>| t="inlineStr"><is><t(?: xml:space="preserve")?+>[^<]*+</t></is>)</c>'
)
_NEXT_ROW = rb"""</row>(?:<row r="[0-9]{1,7}"[^<>']*+(?<=/)>)*+<row r="[0-9]{1,7}"[^<>']*+(?<!/)>"""
_PLAIN_ROWS, _PLAIN_COLUMNS = 999, 26
"""Where the pattern takes cells with a value; any of them counts as the last."""


def _run_of(cell: bytes) -> re.Pattern[bytes]:
    """Cells and the ends and beginnings of rows between them: what is skipped leaves the rest well-formed."""
    return re.compile(rb"(?:%b)++(?:%b(?:%b)*+)*+" % (cell, _NEXT_ROW, cell))


BLANKS = _run_of(_BLANK)
_PLAIN = _run_of(_BLANK + b"|" + _VALUED)
FIRST_OF_ROW = re.compile(rb'<row r="([0-9]{1,7})"')
SKIP_FROM = 200
"""Bytes of a run; skipping fewer costs more than the tokenizer."""
_REFERENCE = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})\Z")
_INDEX = re.compile(r"\s*+[0-9]*+\s*+")
_PICTURE = re.compile(r'DISPIMG\("([^"&]{1,100})', re.I)
_EXTERNAL = re.compile(r"\[[^\[\]]{1,200}\][^\[\]!]{0,100}!")
_VOLATILE = re.compile(r"(?<![A-Za-z.])(TODAY|NOW|RAND|RANDBETWEEN|OFFSET|INDIRECT)\(", re.I)
_DDE_MOST = 64
_KINDS = frozenset(("c", "row", "f", "v", "is", "mergeCell"))


@dataclass(slots=True)
class SheetFacts:
    """faults: cell -> its error text. uncounted: formulas without a stored result. pictures: cell -> id. moving: cell -> why
    its formula may give another result elsewhere. dde: a formula
    asks another program. far: the values span too large a block. misread: the reader of cells would take another value or
    place than what is written."""

    faults: dict[str, str] = field(default_factory=dict)
    uncounted: set[str] = field(default_factory=set)
    pictures: dict[str, str] = field(default_factory=dict)
    merged: list[str] = field(default_factory=list)
    moving: dict[str, str] = field(default_factory=dict)
    dde: bool = False
    far: bool = False
    misread: bool = False


def sheet_facts(part: bytes) -> SheetFacts:
    """What stands in a sheet beside its values. Raises Unreadable for a damaged one."""
    scan = _Scan(BLANKS)

    def feed(data: bytes) -> None:
        nonlocal scan
        scan = _Scan(_PLAIN)
        scan.feed(data)
        if scan.facts.far:  # unless it only seems so, with plain cells that are taken to reach further than they do
            scan = _Scan(BLANKS)
            scan.feed(data)

    tokenised(part, feed)
    return scan.facts


class _Scan:
    """One pass. Cells without a reference stand behind the one before, as readers take it."""

    def __init__(self, skipped: re.Pattern[bytes]) -> None:
        self.skipped = skipped
        self.facts = SheetFacts()
        self.row = self.column = self.last_row = self.last_column = 0
        self.is_error = self.is_shared = self.in_cell = self.filled = self.has_formula = self.counted = False
        self.texts: list[str] = []
        self.parser = new_parser()
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end

    def feed(self, part: bytes) -> None:
        at = 0
        for run in self.skipped.finditer(part):
            if run.end() - run.start() < SKIP_FROM:
                continue
            self.parser.Parse(part[at : run.start()], False)
            at = run.start() if self.in_cell else run.end()
            if at == run.end():
                last = FIRST_OF_ROW.match(part, part.rfind(b"<row r=", run.start(), at))
                self.row = int(last[1]) if last else self.row
                self.column = _PLAIN_COLUMNS
                if self.skipped is _PLAIN:
                    self._reach(_PLAIN_ROWS, _PLAIN_COLUMNS)
        self.parser.Parse(part[at:], True)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        kind = name if name in _KINDS else local(name)
        if kind == "c":
            if self.in_cell:
                raise Unreadable("表格内容损坏(单元格里套着单元格)")
            self.in_cell, self.filled, self.has_formula, self.counted = True, False, False, False
            self.is_error, self.is_shared = attributes.get("t") == "e", attributes.get("t") == "s"
            place = _REFERENCE.match(attributes["r"]) if "r" in attributes else None
            if place:
                self.column, self.row = column_number(place[1].upper()) + 1, int(place[2])
            else:
                self.column += 1
                self.facts.misread = self.facts.misread or "r" in attributes
        elif kind == "row":
            number = attributes.get("r", "")
            self.row = int(number) if number.isascii() and number.isdigit() and len(number) < 8 else self.row + 1
            self.column = 0
        elif self.in_cell:
            self.filled = True
            if kind == "f":
                self.has_formula = True
                self._collect()
            elif kind == "v" and (self.is_error or self.is_shared or self.has_formula):
                self._collect()
        elif kind == "mergeCell":
            self.facts.merged.append(attributes.get("ref", "").upper())

    def _collect(self) -> None:
        self.texts = []
        self.parser.CharacterDataHandler = self.texts.append

    def end(self, name: str) -> None:
        if not self.in_cell:
            return
        kind = name if name in _KINDS else local(name)
        if kind == "c":
            self._end_cell()
        elif kind in ("f", "v") and self.parser.CharacterDataHandler is not None:
            self.parser.CharacterDataHandler = None
            text = "".join(self.texts)
            if kind == "f":
                self._formula(text)
            else:
                self.counted = bool(text)
                if self.is_shared and not _INDEX.fullmatch(text):
                    self.facts.misread = True
                elif self.is_error:
                    self.facts.faults[self._cell()] = text

    def _formula(self, text: str) -> None:
        if "[" in text and _EXTERNAL.search(text):
            self.facts.moving[self._cell()] = "引用了别的文件"
        elif "(" in text and (function := _VOLATILE.search(text)):
            self.facts.moving[self._cell()] = f"用了会自己变的函数{function[1].upper()}"
        if "|" in text:
            server, _mark, topic = text.partition("|")
            self.facts.dde = self.facts.dde or (0 < len(server) <= _DDE_MOST and "!" in topic)
        if "(" in text and (picture := _PICTURE.search(text)):
            self.facts.pictures[self._cell()] = picture[1]

    def _end_cell(self) -> None:
        self.in_cell = False
        if not self.filled:
            return
        self._reach(self.row, self.column)
        if self.has_formula and not self.counted:
            self.facts.uncounted.add(self._cell())

    def _reach(self, row: int, column: int) -> None:
        if row > self.last_row or column > self.last_column:
            self.last_row, self.last_column = max(self.last_row, row), max(self.last_column, column)
            self.facts.far = self.facts.far or self.last_row * self.last_column > MOST_CELLS

    def _cell(self) -> str:
        return f"{column_letters(self.column - 1)}{self.row}"
