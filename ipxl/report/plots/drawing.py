"""What all pictures have in common: their size, 16:9 as slides are, their title and foot, and texts made to fit."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ipxl import text as texts
from ipxl.merge.result import Result
from ipxl.report import words
from ipxl.report.plots.marks import Drawing, DrawnRule, DrawnText, Mark
from ipxl.sheet.palette import MUTED, NAVY

WIDTH, HEIGHT = 1920, 1080
MARGIN = 60
SMALLEST = 15
"""Size of the smallest letters in pixels."""
TOP = 170
"""Height of the title and the line below it."""
LEGEND = 64
"""Height of the line at the foot."""
MORE = "…"

_TITLE, _SUBTITLE, _NOTE = 46, 26, 24
_NARROW = 0.6
"""Width of a letter or figure, that of a Chinese character being 1."""
_BROAD = re.compile("[%@&MWmw]")


def width_of(text: str, size: float) -> float:
    """Pixels that a line takes, at least as many as in the fonts we look for."""
    narrow = sum(map(str.isascii, text))
    return size * (len(text) - (1 - _NARROW) * narrow + 0.35 * len(_BROAD.findall(text)))


def one_line(text: str) -> str:
    """A text as one line, fit to be drawn."""
    return " ".join(texts.safe(text).split())


def fit(text: str, size: float, room: float) -> str:
    """`text` as one line, or as much of it as has room, ending in MORE."""
    line = one_line(text)
    if len(line) * size * _NARROW <= room and width_of(line, size) <= room:
        return line
    line = line[: int(room / size / _NARROW) + 1]  # no more can have room, however long the text
    while line and width_of(line + MORE, size) > room:
        line = line[:-1]
    return line.rstrip() + MORE


def wrap(text: str, size: float, room: float, lines: int) -> list[str]:
    """`text` in at most that many lines, broken anywhere, as Chinese is; the last ends in MORE when there is more."""
    left = one_line(text)
    made: list[str] = []
    while left and len(made) < lines - 1:
        end = 1
        while end < len(left) and width_of(left[: end + 1], size) <= room:
            end += 1
        made.append(left[:end].strip())
        left = left[end:].strip()
    return [*made, fit(left, size, room)] if left else made


def drawing(name: str, marks: Iterable[Mark], scale: float = 1.0) -> Drawing:
    """A picture of `scale` times WIDTH x HEIGHT; the marks are in its own pixels."""
    return Drawing(name, round(WIDTH * scale), round(HEIGHT * scale), tuple(marks))


def numbered(name: str, part: int, parts: int) -> str:
    """`name`, or name_1, name_2 … where one picture is not enough; in order also where folders sort by character."""
    return f"{name}_{part:0{len(str(parts))}}" if parts > 1 else name


def title(result: Result, heading: str, part: int = 1, parts: int = 1, scale: float = 1.0) -> list[Mark]:
    """The heading, and below it plan, period and 截至日期."""
    room = (WIDTH - 2 * MARGIN) * scale
    of_parts = f"（第{part}张，共{parts}张）" if parts > 1 else ""
    when = f"{result.period.title}（截至{words.day(result.period.end)}）"
    size = _SUBTITLE * scale
    when = fit(when, size, room * 0.5)
    plan = fit(result.plan.settings.title, size, room - width_of(when, size) - 2 * size)
    left, line = MARGIN * scale, (TOP - 22) * scale
    return [
        DrawnText(left, 58 * scale, heading + of_parts, _TITLE * scale, NAVY, True),
        DrawnText(left, 116 * scale, "  ".join(part for part in (plan, when) if part), size, MUTED),
        DrawnRule(left, line, left + room, line, NAVY, 2.5 * scale),
    ]


def note(said: str, scale: float = 1.0) -> DrawnText:
    """A line at the foot."""
    room = (WIDTH - 2 * MARGIN) * scale
    y = (HEIGHT - LEGEND / 2 - 4) * scale
    return DrawnText(MARGIN * scale, y, fit(said, _NOTE * scale, room), _NOTE * scale, MUTED)
