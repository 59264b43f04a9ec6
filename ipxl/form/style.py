"""Fonts, colours, cell formats and row heights of a template, as data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ipxl.text import display_width

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format

BODY, HEAD = "宋体", "黑体"
"""On every Chinese office computer, with WPS and with Excel; elsewhere both are replaced by what is there."""
INK, NAVY, MUTED, LINK = "#1F2933", "#1F3A5F", "#5A6675", "#1F4E9E"
RULE = "#B8C2CC"
INPUT_FILL, LOCKED_FILL, HEAD_FILL, OFF_FILL = "#FFF9DB", "#F4F6F8", "#DCE6F1", "#E1E4E8"
GOOD_INK, TODO_INK, TODO_FILL = "#2E6B34", "#9C2B22", "#FDECEA"
MARK_INK, MARK_FILL, DOUBT_INK, DOUBT_FILL = "#9C2B22", "#F8CBC4", "#8A5A00", "#FFE3A3"

LINE_POINTS = 13.5
"""Height of one line of 10 point text: 12 to 13.5 in Excel and WPS; 14.5 where Noto stands in for 宋体, in columns
that are wider there.

Rows get their height from us, since no program fits a row of a protected sheet to its text on opening.
"""
HIGHEST = 405.0
"""Programs draw no row higher than 409 points; `ipxl.form.content` keeps texts short enough never to get here."""
ROOM = 1.0
"""Columns of a cell that wrapped text cannot use: its padding, and the character that did not fit any more."""

_CELL: dict[str, Any] = {"border": 1, "border_color": RULE, "font_color": INK}
_LOCKED = {**_CELL, "bg_color": LOCKED_FILL}
_INPUT = {**_CELL, "bg_color": INPUT_FILL, "locked": False}
_TEXT = {"text_wrap": True, "valign": "top"}
_CENTER = {"text_wrap": True, "valign": "vcenter", "align": "center"}
_RIGHT = {"valign": "vcenter", "align": "right"}
_DAY = {"num_format": "yyyy-mm-dd"}
_BIG = {"font_size": 11, "valign": "vcenter", "align": "left", "indent": 1, "text_wrap": True}

STYLES: dict[str, dict[str, Any]] = {
    # tables
    "title": {"font_name": HEAD, "font_size": 14, "font_color": NAVY, "valign": "vcenter"},
    "hint": {"font_color": MUTED, "valign": "vcenter"},
    "head": {**_CELL, **_CENTER, "font_name": HEAD, "font_color": NAVY, "bg_color": HEAD_FILL},
    "locked": {**_LOCKED, **_TEXT},
    "locked_center": {**_LOCKED, **_CENTER},
    "locked_date": {**_LOCKED, **_CENTER, **_DAY},
    "locked_number": {**_LOCKED, **_RIGHT},
    "check": {**_LOCKED, "text_wrap": True, "valign": "vcenter"},
    "bold": {"font_name": HEAD, "font_color": NAVY},
    "body": {"font_color": INK},
    "input": {**_INPUT, **_TEXT},
    "input_center": {**_INPUT, **_CENTER},
    "input_number": {**_INPUT, **_RIGHT},
    "input_date": {**_INPUT, **_CENTER, **_DAY},
    "input_text": {**_INPUT, **_CENTER, "num_format": "@"},
    "spare": {"font_color": INK, "locked": False, **_TEXT},
    # the first two sheets, in larger type
    "cover_title": {"font_name": HEAD, "font_size": 18, "font_color": NAVY, "align": "center", "valign": "vcenter"},
    "cover_subtitle": {"font_name": HEAD, "font_size": 14, "font_color": INK, "align": "center", "valign": "vcenter"},
    "label": {**_CELL, **_BIG, "font_name": HEAD, "font_color": NAVY, "bg_color": HEAD_FILL},
    "fact": {**_CELL, **_BIG},
    "fact_center": {**_CELL, **_BIG, "align": "center", "indent": 0},
    "fact_link": {**_CELL, **_BIG, "font_color": LINK, "underline": 1},
    "fact_locked": {**_LOCKED, **_BIG},
    "fact_locked_date": {**_LOCKED, **_BIG, **_DAY},
    "fact_input": {**_INPUT, **_BIG},
    "fact_input_date": {**_INPUT, **_BIG, **_DAY},
    "fact_input_text": {**_INPUT, **_BIG, "num_format": "@"},
    "fact_check": {**_LOCKED, **_BIG},
    "count": {**_CELL, **_BIG, "font_name": HEAD, "font_size": 22},
    "big_link": {**_CELL, **_BIG, "font_name": HEAD, "font_size": 14, "font_color": LINK, "underline": 1},
    "rule": {"font_size": 11, "font_color": INK, "valign": "vcenter", "indent": 1},
    "section": {"font_name": HEAD, "font_size": 12, "font_color": NAVY, "valign": "vcenter"},
    "note": {"font_size": 9, "font_color": MUTED, "valign": "vcenter"},
    "legend_input": {**_INPUT, **_CENTER, "locked": True},
    "legend_todo": {**_CELL, **_CENTER, "font_color": TODO_INK, "bg_color": TODO_FILL},
    "legend_good": {**_LOCKED, **_CENTER, "font_color": GOOD_INK},
    # the sheet of things to be done
    "todo": {**_CELL, **_TEXT},
    "todo_center": {**_CELL, **_CENTER, "valign": "top"},
    "todo_link": {**_CELL, **_TEXT, "font_color": LINK, "underline": 1},
    "todo_link_small": {"font_color": LINK, "underline": 1, "valign": "vcenter", "indent": 1},
    "stamp": {**_CELL, **_BIG, "bottom": 0, "font_color": MUTED, "valign": "top"},
    "stamp_date": {**_CELL, **_BIG, "top": 0, "font_color": MUTED, "align": "right", "indent": 6},
}
MARKS: dict[str, dict[str, Any]] = {
    "error": {"bg_color": MARK_FILL, "border": 5, "border_color": MARK_INK},
    "warning": {"bg_color": DOUBT_FILL, "border": 8, "border_color": DOUBT_INK},
}
"""What a faulty cell has in place of its style's own, by severity: a frame that can be told in black and white too."""
RULES: dict[str, dict[str, Any]] = {
    "rule_good": {"font_color": GOOD_INK},
    "rule_todo": {"font_color": TODO_INK, "bg_color": TODO_FILL},
    "rule_off": {"bg_color": OFF_FILL, "font_color": MUTED},
}
"""What conditional formats change; everything else of the cell stays."""
_PLAIN = {"font_name": BODY, "font_size": 10}


class Formats(dict[str, "Format"]):
    """The formats of one workbook by style name, each made at first use, so that the style table stays small.

    `input+error` is the style `input` with the mark of an error on it.
    """

    def __init__(self, book: Workbook) -> None:
        super().__init__()
        self._book = book

    def __missing__(self, name: str) -> Format:
        style, _, mark = name.partition("+")
        properties = RULES[name] if name in RULES else {**_PLAIN, **STYLES[style], **MARKS.get(mark, {})}
        made: Format = self._book.add_format(properties)
        self[name] = made
        return made


def lines_needed(text: str, width: float) -> int:
    """Lines that wrapped `text` takes in a column of `width` characters, estimated on the generous side."""
    room = max(int(width - ROOM), 2)
    return sum(max(1, -(-display_width(part) // room)) for part in text.split("\n"))
