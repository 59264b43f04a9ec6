"""How a sheet lies on paper."""

from __future__ import annotations

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


def plain_words(words: str) -> str:
    """Words for a header or footer, where & begins a code."""
    return words.replace("&", "&&")
