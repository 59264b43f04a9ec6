"""What a person sees in the cells of an old workbook and a reader of values does not: number formats and struck text."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from ipxl.intake.marks import RAISED, STRUCK, marked
from ipxl.intake.number_format import BUILT_IN
from ipxl.intake.workbook import CellLook

FORMAT, XF, FONT, SST, CONTINUE = 0x041E, 0xE0, 0x31, 0xFC, 0x3C
NUMBERS, MANY, TEXTS = frozenset((0x0203, 0x027E, 0x06)), 0xBD, 0xFD
_BIFF8 = 0x0600


class BiffLooks(NamedTuple):
    """By XF number the format and whether it is struck; by string number the marked text."""

    styles: dict[int, CellLook]
    strings: dict[int, str]


class Globals:
    """Gathers the records before the first sheet."""

    def __init__(self) -> None:
        self.codes: dict[int, str] = dict(BUILT_IN)
        self.styles: list[tuple[int, int]] = []
        self.fonts: list[str] = []
        self.strings: list[bytes] = []
        self._in_strings = False

    def take(self, kind: int, record: bytes) -> None:
        """Look at one record of the workbook as a whole."""
        if kind == FORMAT and len(record) > 5:
            self.codes[_number(record, 0)] = _text(record, 2)[0]
        elif kind == XF and len(record) >= 4:
            self.styles.append((_number(record, 2), _number(record, 0)))
        elif kind == FONT and len(record) >= 10:
            struck, raised = record[2] & 8, _number(record, 8)
            self.fonts.append(STRUCK if struck else RAISED if raised else "")
            if len(self.fonts) == 4:
                self.fonts.append("")  # the fifth font does not exist
        if kind == SST:
            self.strings = [record]
        elif kind == CONTINUE and self._in_strings:
            self.strings.append(record)
        self._in_strings = kind == SST or (kind == CONTINUE and self._in_strings)

    def looks(self) -> BiffLooks:
        """What the sheets are looked through for."""
        styles = {}
        for number, (code_id, font) in enumerate(self.styles):
            code = self.codes.get(code_id, "")
            struck = self._mark(font) == STRUCK
            if (code and code.lower() != "general") or struck:
                styles[number] = CellLook(code, None, struck)
        marks = any(self.fonts)
        return BiffLooks(styles, dict(self._strings()) if marks and self.strings else {})

    def _mark(self, font: int) -> str:
        return self.fonts[font] if font < len(self.fonts) else ""

    def _strings(self) -> Iterable[tuple[int, str]]:
        """Marked strings; broken tables end it early, values are not read here."""
        table = _Table(self.strings)
        try:
            table.skip(8)
            number = 0
            while not table.ended():
                text, runs = table.string()
                if runs and (found := marked(self._pieces(text, runs))) is not None:
                    yield number, found
                number += 1
        except IndexError:
            return

    def _pieces(self, text: str, runs: list[tuple[int, int]]) -> list[tuple[str, str]]:
        starts = [(0, ""), *((at, self._mark(font)) for at, font in runs)]
        ends = [at for at, _mark in starts[1:]] + [len(text)]
        return [(mark, text[at:end]) for (at, mark), end in zip(starts, ends, strict=True)]


class _Table:
    """The bytes of a string table, which goes on over records; a string cut in two says its width again."""

    def __init__(self, parts: list[bytes]) -> None:
        self.parts, self.part, self.at = parts, 0, 0

    def ended(self) -> bool:
        while self.part < len(self.parts) and self.at >= len(self.parts[self.part]):
            self.part, self.at = self.part + 1, 0
        return self.part >= len(self.parts)

    def skip(self, size: int) -> None:
        for _ in range(size):
            self.byte()

    def byte(self) -> int:
        if self.ended():
            raise IndexError
        self.at += 1
        return self.parts[self.part][self.at - 1]

    def number(self, size: int) -> int:
        return sum(self.byte() << 8 * place for place in range(size))

    def string(self) -> tuple[str, list[tuple[int, int]]]:
        length, flags = self.number(2), self.byte()
        runs = self.number(2) if flags & 8 else 0
        extra = self.number(4) if flags & 4 else 0
        wide, left, text = flags & 1, length, []
        while left:
            if self.at >= len(self.parts[self.part]):
                if self.ended():
                    raise IndexError
                wide = self.byte() & 1
            room = (len(self.parts[self.part]) - self.at) >> wide
            take = min(left, room)
            piece = self.parts[self.part][self.at : self.at + (take << wide)]
            text.append(piece.decode("utf-16-le" if wide else "latin-1", "replace"))
            self.at, left = self.at + (take << wide), left - take
            if not take and left:
                raise IndexError
        found = [(self.number(2), self.number(2)) for _ in range(runs)]
        self.skip(extra)
        return "".join(text), found


def _text(record: bytes, at: int) -> tuple[str, int]:
    length, wide = _number(record, at), record[at + 2] & 1
    end = at + 3 + (length << wide)
    return record[at + 3 : end].decode("utf-16-le" if wide else "latin-1", "replace"), end


def seen_of(kind: int, record: bytes, known: BiffLooks) -> Iterable[tuple[int, int, CellLook]]:
    """(row, column, how it is shown) of the cells in one record of a sheet, from 0."""
    row, column = _number(record, 0), _number(record, 2)
    if kind == TEXTS and len(record) >= 10:
        style, text = known.styles.get(_number(record, 4), CellLook()), known.strings.get(_number(record, 6, 4))
        if text is not None or style.struck:
            yield row, column, CellLook("", text, style.struck)
    elif kind in NUMBERS and len(record) >= 6 and (look := known.styles.get(_number(record, 4))):
        yield row, column, look
    elif kind == MANY:
        for place in range((len(record) - 6) // 6):
            if look := known.styles.get(_number(record, 4 + 6 * place)):
                yield row, column + place, look


def _number(record: bytes, at: int, size: int = 2) -> int:
    return int.from_bytes(record[at : at + size], "little")
