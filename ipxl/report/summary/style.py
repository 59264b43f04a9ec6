"""Cell formats of the summary workbook, and the colours of lights, as data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ipxl.facts.lights import ALL_LIGHT_WORDS, GREY_WORDS, LIGHT_WORDS
from ipxl.sheet.formats import Formats, Look
from ipxl.sheet.palette import (
    ALERT_FILL,
    BAND_FILL,
    FAINT_RULE,
    HEAD,
    HEAD_FILL,
    INK,
    MUTED,
    NAVY,
    RULE,
)

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format

_GREY_FILL, _GREY_INK = "#E6E8EB", "#3F4954"
LIGHT_COLOURS: dict[str, tuple[str, str]] = {
    LIGHT_WORDS["green"]: ("#CDE9CF", "#14502A"),
    LIGHT_WORDS["yellow"]: ("#FFE89A", "#5C4400"),
    LIGHT_WORDS["red"]: ("#F6BDB6", "#7A1212"),
    **dict.fromkeys(GREY_WORDS.values(), (_GREY_FILL, _GREY_INK)),
}
"""Fill and ink by the exact light word. Dark ink on a light fill stays readable when printed in black and white."""
ACTUAL_COLOURS = ("#9DB7D5", NAVY)
"""Fill and edge of a bar that shows what was reached."""

_TABLE: Look = {"border": 1, "border_color": RULE, "valign": "vcenter", "font_color": INK}
_LEFT = {**_TABLE, "text_wrap": True, "align": "left"}
_MIDDLE = {**_TABLE, "text_wrap": True, "align": "center"}
_HOME: Look = {"font_size": 10.5, "valign": "vcenter", "font_color": INK, "text_wrap": True}
_LINE: Look = {**_HOME, "bottom": 1, "bottom_color": FAINT_RULE}

STYLES: dict[str, Look] = {
    "title": {"font_name": HEAD, "font_size": 15, "font_color": NAVY, "valign": "vcenter"},
    "guide": {"font_size": 10, "font_color": MUTED, "valign": "vcenter"},
    "head": {
        "font_name": HEAD,
        "font_color": NAVY,
        "bg_color": HEAD_FILL,
        "border": 1,
        "border_color": RULE,
        "align": "center",
        "valign": "vcenter",
        "text_wrap": True,
    },
    "text": _LEFT,
    "centre": _MIDDLE,
    "alert": {**_LEFT, "font_name": HEAD, "bg_color": ALERT_FILL},
    "count": {**_MIDDLE, "num_format": "0"},
    "percent": {**_MIDDLE, "num_format": "0.0"},
    "points": {**_MIDDLE, "num_format": "0.0;-0.0;0.0"},
    "date": {**_MIDDLE, "num_format": "yyyy-mm-dd"},
    "moment": {**_MIDDLE, "num_format": "yyyy-mm-dd hh:mm"},
    "total": {**_MIDDLE, "font_name": HEAD, "bg_color": BAND_FILL},
    "total_text": {**_LEFT, "font_name": HEAD, "bg_color": BAND_FILL},
    "total_percent": {**_MIDDLE, "font_name": HEAD, "bg_color": BAND_FILL, "num_format": '0.0"%"'},
    # The front page has horizontal rules only.
    "page_title": {**_HOME, "font_name": HEAD, "font_size": 14, "font_color": NAVY, "align": "center"},
    "page_subtitle": {**_HOME, "font_color": MUTED, "align": "center"},
    "headline": {**_HOME, "font_size": 12, "bold": True, "font_color": NAVY},
    "section": {**_HOME, "font_name": HEAD, "font_size": 12, "font_color": NAVY, "bottom": 2, "bottom_color": NAVY},
    "home": _HOME,
    "home_centre": {**_HOME, "align": "center"},
    "line": _LINE,
    "line_open": _HOME,
    "line_head": {**_LINE, "font_name": HEAD, "font_color": NAVY, "align": "center"},
    "line_centre": {**_LINE, "align": "center"},
    "line_big": {**_LINE, "align": "center", "font_name": HEAD, "font_size": 14, "num_format": "0"},
    "line_count": {**_LINE, "align": "center", "num_format": "0"},
    "plain": {"font_color": INK, "valign": "vcenter"},
    "paragraph": {"font_color": INK, "valign": "vcenter", "text_wrap": True},
    "note": {"font_size": 9, "font_color": MUTED, "valign": "vcenter"},
    "loud": {"font_name": HEAD, "font_color": INK, "valign": "vcenter"},
}


class SummaryStyles(Formats):
    """The formats of a summary workbook, those of lights and of figures among them."""

    def __init__(self, workbook: Workbook) -> None:
        super().__init__(workbook, STYLES)

    def light(self, word: str, base: str = "centre", size: int = 10, **changes: str | int | float | bool) -> Format:
        """`base` in the colours of a light. Raises KeyError for anything but an exact light word."""
        fill, ink = LIGHT_COLOURS[word]
        return self(base, size, bg_color=fill, font_color=ink, font_name=HEAD, **changes)

    def lights(self, base: str = "centre", size: int = 10, **changes: str | int | float | bool) -> dict[str, Format]:
        """The format of every light word."""
        return {word: self.light(word, base, size, **changes) for word in ALL_LIGHT_WORDS}

    def amount(
        self, decimals: int, base: str = "points", size: int = 10, **changes: str | int | float | bool
    ) -> Format:
        """A number with thousands separators and as many decimals as it was given with."""
        pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
        return self(base, size, num_format=pattern, **changes)
