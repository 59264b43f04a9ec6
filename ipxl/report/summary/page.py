"""The grid of 首页: seven columns, a row at a time from the top, every value written as what it is."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from ipxl.report.summary.book import SummaryBook
from ipxl.report.summary.charts import ChartPlace
from ipxl.report.summary.table import decimals_of
from ipxl.sheet.checked import must, put, put_link
from ipxl.sheet.palette import INK, LINK

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

WIDTHS = (28, 10, 10, 10, 12.5, 12.5, 43)
"""Column A carries names, B to F figures, G charts and reasons. Every block of the page stands on this one grid."""
LAST, FIGURES = 6, 5
LINE, ROW = 14.4, 22.0


@dataclass
class FrontPageGrid:
    """The sheet and the next free row."""

    book: SummaryBook
    sheet: Worksheet
    row: int = field(default=0)
    heights: dict[int, float] = field(default_factory=dict)

    def put(self, column: int, value: Any, style: str = "line", target: str | None = None) -> None:
        """Write one value of the current row, as what it is; `target` is where it leads."""
        target = self.book.reaches(target)
        made = self.book.styles(style, font_color=LINK) if target else self.book.styles(style)
        self._write(column, value, made, target)

    def _write(self, column: int, value: Any, made: Format, target: str | None) -> None:
        target = self.book.reaches(target)
        if target and value not in (None, ""):
            put_link(self.sheet, self.row, column, value, target, made)
        else:
            put(self.sheet, self.row, column, value, made)

    def figure(self, column: int, value: Decimal | int | str | None, target: str | None = None) -> None:
        """A figure with its own decimals, a text as it stands, — for what is unknown."""
        if value is None or isinstance(value, str):
            self.put(column, value or "—", "line_centre")
        else:
            ink = LINK if target else INK
            made = self.book.styles.amount(decimals_of(value), "line_centre", font_color=ink)
            self._write(column, value, made, target)

    def light(self, column: int, word: str | None, target: str | None = None) -> None:
        """Write a light word on its fill."""
        if word is None:
            self.put(column, "—", "line_centre")
        else:
            self._write(column, word, self.book.styles.light(word, "line_centre"), target)

    def link(self, column: int, shown: str, target: str | None) -> None:
        """Write a text that leads to where it comes from."""
        if self.book.reaches(target) is None or target is None:
            self.put(column, shown, "line_wrap")
        else:
            put_link(self.sheet, self.row, column, shown, target, self.book.styles("line_link"))

    def fill(self, style: str, last: int = LAST) -> None:
        """Lay a style over the current row up to column `last`, to be written over."""
        for column in range(last + 1):
            self.put(column, None, style)

    def section(self, title: str) -> None:
        """A heading with a rule below it, across the page."""
        self.height(26)
        self.fill("section")
        self.put(0, title, "section")
        self.row += 1

    def heads(self, heads: dict[int, str], left: tuple[int, ...] = (), last: int = LAST) -> None:
        """Column headings of a block that reaches to column `last`."""
        self.height(ROW)
        self.fill("line_head", last)
        for column, head in heads.items():
            self.put(column, head, "line_head_left" if column in left else "line_head")
        self.row += 1

    def height(self, points: float) -> None:
        """Set the height of the current row."""
        self.heights[self.row] = points
        must(self.sheet.set_row(self.row, points))

    def chart_place(self, top: int) -> ChartPlace:
        """The last column beside the rows from `top` down to the current one, to the pixel as XlsxWriter counts."""
        height = sum(int(self.heights[row] * 4 / 3 + 0.5) for row in range(top, self.row))
        return ChartPlace(top, LAST, int(WIDTHS[LAST] * 7 + 0.5) + 5, height)
