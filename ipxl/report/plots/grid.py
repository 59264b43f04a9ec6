"""How a matrix of units and tasks is laid out and cut, so that its cells stay legible at any size."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ipxl import text
from ipxl.report.plots.drawing import HEIGHT, LEGEND, MARGIN, TOP, WIDTH, width_of

NAME_COLUMNS = 26
_HEAD_LINES = 4
_WIDEST, _TALLEST, _LARGEST = 240.0, 90.0, 34.0
"""Bounds of a cell and of its letters: a small matrix does not fill the picture."""


class Style(NamedTuple):
    """What the cells say and how small they may be, in pixels.

    dense: a cell has the role's letter and the light's shape, not its word, and a heading the task's id alone.
    name, head: sizes of the letters of names and headings.
    """

    dense: bool
    name: int
    head: int
    width: int
    height: int

    @property
    def head_height(self) -> int:
        """Height of the headings: an id and three lines of a task's name, or an id."""
        return self.head * 2 + 16 if self.dense else (self.head + 5) * _HEAD_LINES + 8

    @property
    def light_width(self) -> int:
        """Width of the column with the light of a unit."""
        return self.width + 8 if self.dense else self.width


STYLES = (
    Style(False, 28, 24, 150, 48),
    Style(False, 24, 20, 108, 38),
    Style(False, 20, 16, 80, 28),
    Style(True, 20, 18, 42, 27),
)
"""Tried in this order in an ordinary picture."""
SCALES = (1.25, 1.5)
"""How much larger a picture becomes for the last style before the matrix is cut into several."""


class PictureGrid(NamedTuple):
    """A matrix as pictures show it: `down` x `across` pictures of at most `rows` units and `columns` tasks each.

    scale: size of a picture in WIDTH x HEIGHT. left, top, name, width, height: pixels of the table's corner, of the
    names and of a cell. letter: the largest that fits the height of a cell.
    """

    style: Style
    scale: float
    rows: int
    columns: int
    down: int
    across: int
    left: float
    top: float
    name: float
    width: float
    height: float
    letter: float


def grid_of(units: Sequence[str], tasks: int) -> PictureGrid:
    """The first style and size that hold all in one picture; beyond the largest, the least number of equal parts.

    Raises ValueError without units or tasks.
    """
    if not units or not tasks:
        raise ValueError("a matrix has rows and columns")
    last = STYLES[-1]
    for style, scale in (*((style, 1.0) for style in STYLES), *((last, scale) for scale in SCALES)):
        rows, columns = _room(style, scale, units)
        if len(units) <= rows and tasks <= columns:
            return _grid(style, scale, units, tasks, 1, 1)
    return _grid(style, scale, units, tasks, -(-len(units) // rows), -(-tasks // columns))


def shown_name(unit: str) -> str:
    """A unit's name as a row is headed."""
    return text.short_name(unit, NAME_COLUMNS)


def _names(style: Style, units: Sequence[str]) -> float:
    return max(width_of(shown_name(unit), style.name) for unit in units) + 20


def _space(style: Style, scale: float, units: Sequence[str]) -> tuple[float, float]:
    """Width and height that are left for the cells."""
    across = (WIDTH - 2 * MARGIN) * scale - _names(style, units) - style.light_width
    return across, (HEIGHT - TOP - LEGEND) * scale - style.head_height


def _room(style: Style, scale: float, units: Sequence[str]) -> tuple[int, int]:
    """Units and tasks that one picture holds."""
    across, down = _space(style, scale, units)
    return int(down // style.height), int(across // style.width)


def _grid(style: Style, scale: float, units: Sequence[str], tasks: int, down: int, across: int) -> PictureGrid:
    rows, columns = -(-len(units) // down), -(-tasks // across)
    width, height = _space(style, scale, units)
    width, height = min(width / columns, _WIDEST), min(height / rows, _TALLEST)
    letter = min(height * 0.62, _LARGEST)
    left, top, name = MARGIN * scale, TOP * scale, _names(style, units)
    return PictureGrid(style, scale, rows, columns, down, across, left, top, name, width, height, letter)
