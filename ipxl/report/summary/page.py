"""The rows of 首页 before they are written: what stands in which columns, and how high each row is on paper."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from ipxl import text
from ipxl.facts.lights import ALL_LIGHT_WORDS
from ipxl.report.summary.book import SummaryBook
from ipxl.sheet.checked import must, put, put_link
from ipxl.sheet.palette import LINK

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

WIDTHS = (8.5, 11.5, 12.5, 11.5, 11.0, 11.0, 12.0, 12.0)
"""Of the columns, in characters. All of them fit A4 upright at their full size, so that nothing is made smaller."""
LAST = len(WIDTHS) - 1
SIZE = 10.5
ROOM = 758.0
"""Points of an A4 page between the margins of this sheet."""
_SIZES: dict[str, float] = {"page_title": 14.0, "headline": 12.0, "section": 12.0, "line_big": 14.0}
"""Sizes of the styles that are larger than SIZE."""
_LINE, _PADDING, _GUTTER, _TIGHT = 1.45, 3.0, 0.7, 0.3
"""Height of a line by its size, as the tallest of the fonts that stand in for 宋体 need; points around a text; the
characters that a program adds to each column; those that a line of text cannot have."""


class Piece(NamedTuple):
    """One value of a row, over the columns from `first` to `last`. target: where it leads."""

    first: int
    last: int
    value: str | int | Decimal | None
    style: str = "line"
    target: str | None = None

    @property
    def lines(self) -> int:
        """The lines that it needs where it stands; a figure one."""
        if not isinstance(self.value, str):
            return 1
        width = sum(WIDTHS[self.first : self.last + 1]) + _GUTTER * (self.last - self.first)
        room = width * SIZE / self.size
        return 1 if text.display_width(self.value) <= room - _TIGHT else text.line_count(self.value, room)

    @property
    def size(self) -> float:
        """Points of its font."""
        return _SIZES.get(self.style, SIZE)


class HomeRow(NamedTuple):
    """A row of the page. under: the style of the cells that no piece covers. lowest: points that it is high at least."""

    pieces: tuple[Piece, ...]
    under: str = "line"
    lowest: float = 0.0

    @property
    def height(self) -> float:
        """Points that its texts need."""
        return max((self.lowest, *(piece.lines * piece.size * _LINE + _PADDING for piece in self.pieces)))


def told(value: str, style: str = "home") -> HomeRow:
    """A line of text across the page."""
    return HomeRow((Piece(0, LAST, value, style),), style)


def labelled(label: str, value: str, target: str) -> HomeRow:
    """A line of text behind a word that leads on: a long link is no text that every program wraps."""
    return HomeRow((Piece(0, 0, label, "home_centre", target), Piece(1, LAST, value, "home")), "home")


def section(title: str) -> HomeRow:
    """A heading with a rule below it."""
    return HomeRow((Piece(0, LAST, title, "section"),), "section", 23.0)


def height_of(rows: Iterable[HomeRow]) -> float:
    """Points of all of them."""
    return sum(row.height for row in rows)


def write_home_rows(book: SummaryBook, sheet: Worksheet, rows: Iterable[HomeRow]) -> None:
    """Write rows from the top of the sheet."""
    for number, width in enumerate(WIDTHS):
        must(sheet.set_column(number, number, width))
    for number, row in enumerate(rows):
        must(sheet.set_row(number, row.height))
        for column in range(LAST + 1):
            put(sheet, number, column, None, book.styles(row.under))
        for piece in row.pieces:
            _write(book, sheet, number, piece)


def _write(book: SummaryBook, sheet: Worksheet, row: int, piece: Piece) -> None:
    target = book.reaches(piece.target) if piece.value not in (None, "") else None
    made = _style(book, piece, target)
    if piece.last > piece.first:
        must(sheet.merge_range(row, piece.first, row, piece.last, "", made))
    if target is not None and piece.value is not None:
        put_link(sheet, row, piece.first, piece.value, target, made)
    else:
        put(sheet, row, piece.first, piece.value, made)


def _style(book: SummaryBook, piece: Piece, target: str | None) -> Format:
    if piece.value in ALL_LIGHT_WORDS or piece.style == "grey_head":
        word = piece.value if piece.value in ALL_LIGHT_WORDS else ALL_LIGHT_WORDS[-1]
        return book.styles.light(str(word), "home_centre" if piece.style == "line_open" else "line_centre")
    return book.styles(piece.style, font_color=LINK) if target else book.styles(piece.style)
