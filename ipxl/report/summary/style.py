"""Fonts, colours and cell formats of the summary workbook, as data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ipxl.merge.result import ALL_LIGHT_WORDS, GREY_WORDS, LIGHT_WORDS

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format

BODY, HEAD = "宋体", "黑体"
INK, NAVY, MUTED, LINK = "#1F2933", "#1F3A5F", "#5A6675", "#1F4E9E"
HEAD_FILL, BAND_FILL, RULE, FAINT_RULE = "#DCE6F1", "#EEF3F8", "#B8C2CC", "#D5DBE1"

_GREY_FILL, _GREY_INK = "#E6E8EB", "#3F4954"
LIGHT_COLOURS: dict[str, tuple[str, str]] = {
    LIGHT_WORDS["green"]: ("#CDE9CF", "#14502A"),
    LIGHT_WORDS["yellow"]: ("#FFE89A", "#5C4400"),
    LIGHT_WORDS["red"]: ("#F6BDB6", "#7A1212"),
    **dict.fromkeys(GREY_WORDS.values(), (_GREY_FILL, _GREY_INK)),
}
"""Fill and ink by the exact light word. Dark ink on a light fill stays readable when printed in black and white."""
GREY_COLOURS = (_GREY_FILL, _GREY_INK)
LAST_FILL = "#F4F6F8"
ALERT_FILL = "#FDF3D8"
ACTUAL_COLOURS = ("#9DB7D5", NAVY)
"""Fill and edge of a bar that shows what was reached."""

_TABLE: dict[str, Any] = {"border": 1, "border_color": RULE, "valign": "vcenter", "font_color": INK}
_LEFT = {**_TABLE, "text_wrap": True, "align": "left"}
_MIDDLE = {**_TABLE, "text_wrap": True, "align": "center"}
_LINE: dict[str, Any] = {"bottom": 1, "bottom_color": FAINT_RULE, "valign": "vcenter", "font_color": INK}

STYLES: dict[str, dict[str, Any]] = {
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
    # The front page has horizontal rules only, so that a text may run on over the empty cells to its right.
    "page_title": {
        "font_name": HEAD,
        "font_size": 18,
        "font_color": NAVY,
        "align": "center",
        "valign": "vcenter",
        "text_wrap": True,
    },
    "page_subtitle": {"font_size": 11, "font_color": MUTED, "align": "center", "valign": "vcenter"},
    "section": {
        "font_name": HEAD,
        "font_size": 12,
        "font_color": NAVY,
        "bottom": 2,
        "bottom_color": NAVY,
        "valign": "bottom",
    },
    "line_head": {
        "font_name": HEAD,
        "font_color": NAVY,
        "bg_color": BAND_FILL,
        "bottom": 1,
        "bottom_color": RULE,
        "align": "center",
        "valign": "vcenter",
    },
    "line_head_left": {
        "font_name": HEAD,
        "font_color": NAVY,
        "bg_color": BAND_FILL,
        "bottom": 1,
        "bottom_color": RULE,
        "valign": "vcenter",
    },
    "line": _LINE,
    "line_wrap": {**_LINE, "text_wrap": True},
    "line_centre": {**_LINE, "align": "center"},
    "line_big": {**_LINE, "align": "center", "font_name": HEAD, "font_size": 14, "num_format": "0"},
    "line_percent": {**_LINE, "align": "center", "num_format": '0.0"%"'},
    "line_points": {**_LINE, "align": "center", "num_format": "0.0"},
    "line_change": {**_LINE, "align": "center", "num_format": "+0;-0;0"},
    "line_count": {**_LINE, "align": "center", "num_format": "0"},
    "line_link": {**_LINE, "text_wrap": True, "font_color": LINK},
    "plain": {"font_color": INK, "valign": "vcenter"},
    "paragraph": {"font_color": INK, "valign": "vcenter", "text_wrap": True},
    "note": {"font_size": 9, "font_color": MUTED, "valign": "vcenter"},
    "loud": {"font_name": HEAD, "font_color": INK, "valign": "vcenter"},
}


class Styles:
    """The formats of one workbook: each is made once, at first use, so that the style table stays small."""

    def __init__(self, workbook: Workbook) -> None:
        self._workbook = workbook
        self._made: dict[tuple[object, ...], Format] = {}

    def __call__(self, name: str, size: int = 10, **changes: Any) -> Format:
        """The format of that name in STYLES with `changes`; `size` counts where the style itself sets none."""
        key = (name, size, *sorted(changes.items()))
        made = self._made.get(key)
        if made is None:
            properties = {"font_name": BODY, "font_size": size, **STYLES[name], **changes}
            made = self._made[key] = self._workbook.add_format(properties)
        return made

    def light(self, word: str, base: str = "centre", size: int = 10, **changes: Any) -> Format:
        """`base` in the colours of a light. Raises KeyError for anything but an exact light word."""
        fill, ink = LIGHT_COLOURS[word]
        return self(base, size, bg_color=fill, font_color=ink, font_name=HEAD, **changes)

    def lights(self, base: str = "centre", size: int = 10, **changes: Any) -> dict[str, Format]:
        """The format of every light word."""
        return {word: self.light(word, base, size, **changes) for word in ALL_LIGHT_WORDS}

    def amount(self, decimals: int, base: str = "points", size: int = 10, **changes: Any) -> Format:
        """A number with thousands separators and as many decimals as it was given with."""
        pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
        return self(base, size, num_format=pattern, **changes)
