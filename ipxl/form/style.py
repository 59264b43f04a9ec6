"""Cell formats and row heights of a template, as data."""

from __future__ import annotations

from ipxl.sheet.formats import Look
from ipxl.sheet.palette import (
    DOUBT_FILL,
    DOUBT_INK,
    GOOD_INK,
    HEAD,
    HEAD_FILL,
    INK,
    INPUT_FILL,
    LINK,
    LOCKED_FILL,
    MARK_FILL,
    MARK_INK,
    MUTED,
    NAVY,
    OFF_FILL,
    RULE,
    TODO_FILL,
    TODO_INK,
)

LINE_POINTS = 13.5
"""Height of one line of 10 point text: 12 to 13.5 in Excel and WPS; 14.5 where Noto stands in for 宋体, in columns
that are wider there. Less than elsewhere, since each row of a template is as high as what is still to be typed needs.

Rows get their height from us, since no program fits a row of a protected sheet to its text on opening.
"""
HIGHEST = 405.0
"""Programs draw no row higher than 409 points; `ipxl.form.content` keeps texts short enough never to get here."""
MARGIN = 1.0
"""Columns of a cell that wrapped text cannot use: its padding, and the character that did not fit any more."""

_CELL: Look = {"border": 1, "border_color": RULE, "font_color": INK}
_LOCKED: Look = {**_CELL, "bg_color": LOCKED_FILL}
_INPUT: Look = {**_CELL, "bg_color": INPUT_FILL, "locked": False}
_TEXT: Look = {"text_wrap": True, "valign": "top"}
_CENTER: Look = {"text_wrap": True, "valign": "vcenter", "align": "center"}
_RIGHT: Look = {"valign": "vcenter", "align": "right"}
_DAY: Look = {"num_format": "yyyy-mm-dd"}
_BIG: Look = {"font_size": 11, "valign": "vcenter", "align": "left", "indent": 1, "text_wrap": True}

STYLES: dict[str, Look] = {
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
    "input_words": {**_INPUT, **_TEXT, "num_format": "@"},
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
MARKS: dict[str, Look] = {
    "error": {"bg_color": MARK_FILL, "border": 5, "border_color": MARK_INK},
    "warning": {"bg_color": DOUBT_FILL, "border": 8, "border_color": DOUBT_INK},
    "prefilled": {"font_color": MUTED},
}
"""What a cell has in place of its style's own: a faulty one, by severity, a frame that can be told in black and white
too; one that shows last period's answer, grey."""
RULES: dict[str, Look] = {
    "rule_good": {"font_color": GOOD_INK},
    "rule_todo": {"font_color": TODO_INK, "bg_color": TODO_FILL},
    "rule_said": {"font_color": INK},
    "rule_off": {"bg_color": OFF_FILL, "font_color": MUTED},
}
"""What conditional formats change; everything else of the cell stays."""
