"""Fonts and colours of everything that we draw. A colour has one name; what it is for is said where it is used."""

from __future__ import annotations

BODY, HEAD = "宋体", "黑体"
"""On every Chinese office computer, with WPS and with Excel; elsewhere both are replaced by what is there."""
INK, NAVY, MUTED, LINK = "#1F2933", "#1F3A5F", "#5A6675", "#1F4E9E"
RULE, FAINT_RULE = "#B8C2CC", "#D5DBE1"
HEAD_FILL, BAND_FILL = "#DCE6F1", "#EEF3F8"
INPUT_FILL, LOCKED_FILL, OFF_FILL = "#FFF9DB", "#F4F6F8", "#E1E4E8"
ALERT_FILL, UNSURE_FILL = "#FDF3D8", "#FFF2B3"
GOOD_INK, TODO_INK, TODO_FILL = "#2E6B34", "#9C2B22", "#FDECEA"
MARK_INK, MARK_FILL, DOUBT_INK, DOUBT_FILL = "#9C2B22", "#F8CBC4", "#8A5A00", "#FFE3A3"
