"""How a sheet lies on paper."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple

from ipxl.sheet.checked import must

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

Paper = Literal["A4", "A3"]
_CODES: dict[Paper, int] = {"A4": 9, "A3": 8}
COUNTED = "第&P页 共&N页"
"""Number of the page and of all, for a footer."""


class Margins(NamedTuple):
    """Inches."""

    left: float = 0.4
    right: float = 0.4
    top: float = 0.5
    bottom: float = 0.6


NARROW = Margins()


def set_page(
    sheet: Worksheet,
    *,
    paper: Paper = "A4",
    landscape: bool = True,
    tall: int = 0,
    margins: Margins = NARROW,
    header: str = "",
    footer: str = "",
) -> None:
    """One page wide and `tall` pages high (0: as many as it takes), in the middle of the paper."""
    sheet.set_paper(_CODES[paper])
    if landscape:
        sheet.set_landscape()
    sheet.fit_to_pages(1, tall)
    sheet.set_margins(*margins)
    sheet.center_horizontally()
    if header:
        must(sheet.set_header(header))
    if footer:
        must(sheet.set_footer(footer))


_SIDES: dict[Paper, tuple[float, float]] = {"A4": (595.0, 842.0), "A3": (842.0, 1191.0)}
"""Points of a sheet of paper, the short side first."""
_CHARACTER, _GUTTER = 5.7, 0.75
"""Points of a character of a column's width, at most (10 points of Arial or what stands in for it); the characters that
a program adds to each column."""


def pages_wide(
    widths: Sequence[float], paper: Paper, landscape: bool, scale: float, repeated: int = 0, margins: Margins = NARROW
) -> int:
    """Pages side by side that columns take at `scale`, when the first `repeated` of them stand on every page."""
    room = (_SIDES[paper][landscape] - 72 * (margins.left + margins.right)) / scale / _CHARACTER
    each = [width + _GUTTER for width in widths]
    head = sum(each[:repeated])
    wide, used = 1, head
    for width in each[repeated:]:
        if used + width > room and used > head:
            wide, used = wide + 1, head
        used += width
    return wide


def plain_words(words: str) -> str:
    """Words for a header or footer, where & begins a code."""
    return words.replace("&", "&&")
