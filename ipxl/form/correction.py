"""What a correction copy holds beyond a template: which cells are faulty, what is to be done, what found no place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from ipxl.finding import Severity


class CellSpot(NamedTuple):
    """A cell of a unit's workbook by its meaning: keys of the sheet, the row and the field.

    row is "" on 单位信息, and where no row is meant: then the spot is the column's header, or the sheet's top for field "".
    """

    sheet: str
    row: str
    field: str


class CellMark(NamedTuple):
    """How a faulty cell is marked, and the note that hangs on it."""

    severity: Severity
    note: str


class CorrectionLine(NamedTuple):
    """One thing to be done, at one or more cells. place: where it was, in words, for want of a cell to lead to.

    may_reply: an older return supplied a blank cell, and the unit says in a cell beside what is to be.
    """

    severity: Severity
    spots: tuple[CellSpot, ...]
    place: str
    items: tuple[str, ...]
    value: str
    message: str
    remedy: str
    example: str
    may_reply: bool = False


class Unplaced(NamedTuple):
    """An answer that the template has no cell for: where it stood, its row's key, its column's name, the whole text."""

    place: str
    key: str
    column: str
    value: str


@dataclass(frozen=True, slots=True)
class Corrections:
    """The sheet of things to be done. until: the last day for the return; lines gravest first, then by place.

    more: how many lines there are beyond those listed.
    """

    until: date
    lines: tuple[CorrectionLine, ...]
    unplaced: tuple[Unplaced, ...] = ()
    more: int = 0

    def count(self, severity: Severity) -> int:
        """Cells (and things without a cell) of that severity."""
        return sum(max(1, len(line.spots)) for line in self.lines if line.severity == severity)
