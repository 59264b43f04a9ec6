"""Pictures as data: boxes, lines and texts at pixels, which anything that can fill a rectangle can paint.

Pixels count from the upper left corner.
"""

from __future__ import annotations

from typing import NamedTuple


class Box(NamedTuple):
    """A rectangle; no edge when that is empty."""

    x: float
    y: float
    width: float
    height: float
    fill: str
    edge: str = ""
    thick: float = 1.5
    dashed: bool = False


class DrawnRule(NamedTuple):
    """A straight line."""

    x: float
    y: float
    to_x: float
    to_y: float
    colour: str
    thick: float = 1.5
    dashed: bool = False


class DrawnText(NamedTuple):
    """One line of text. x: its left end, its middle or its right end, as `align` says; y: half its height."""

    x: float
    y: float
    text: str
    size: float
    colour: str
    bold: bool = False
    align: str = "left"
    backed: bool = False
    """Whether it stands on white, so that a line behind it does not strike it through."""


Mark = Box | DrawnRule | DrawnText


class Drawing(NamedTuple):
    """A picture. name: of its file, without the ending; marks: what is painted first is covered by what follows."""

    name: str
    width: int
    height: int
    marks: tuple[Mark, ...]
