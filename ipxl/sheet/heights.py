"""How high a row must be to show its texts whole: no program fits the rows of a written file by itself."""

from __future__ import annotations

from collections.abc import Iterable

from ipxl import text

LINE = {8: 11.8, 9: 13.2, 10: 14.4, 11: 15.8}
"""Points of one line by font size: a little more than 宋体 needs, so that substitutes for it fit too."""
HIGHEST = 409.0
"""Programs draw no row higher."""
PADDING = 6.0
"""Points above and below the text of a row."""


def lines_of(cells: Iterable[tuple[str, float]], margin: float = text.MARGIN) -> int:
    """The lines of the longest of some texts, each wrapped in a column of the width beside it."""
    return max((text.line_count(shown, width, margin) for shown, width in cells), default=1)


def row_height(
    lines: int, lowest: float = 0.0, line: float = LINE[10], padding: float = PADDING, highest: float = HIGHEST
) -> float:
    """Points of a row that holds so many lines of `line` points each, between `lowest` and `highest`."""
    return min(highest, max(lowest, lines * line + padding))
