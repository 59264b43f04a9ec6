"""What a written assignment table says about its own cells: which are doubtful and why, and where each row was read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

SOURCE = "来源"
"""Header of the further column; the reader of the table ignores it."""


class PlanSpot(NamedTuple):
    """A cell: its row among the sheet's rows, from 0, and its column. Of the sheet 方案 the column is always 值."""

    sheet: str
    row: int
    header: str


@dataclass(frozen=True, slots=True)
class Marks:
    """doubts: what to say about a cell. sources: sheet -> where each of its rows was read, in their order.

    unused: place, text and reason of every part of the notice that nothing in the table was made of.
    """

    doubts: Mapping[PlanSpot, str] = field(default_factory=dict)
    sources: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    unused: tuple[tuple[str, str, str], ...] = ()
