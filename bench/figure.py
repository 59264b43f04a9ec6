"""One line of the table of figures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Size:
    """How much a run measures: the figures themselves, or a small version that only shows that everything works.

    low, high: submissions between which a slope is taken; slow_high: the same for the slow pandas loop. rows: detail
    rows of the big summary. repeats: of the long measurements; short_repeats: of those that take a second or less.
    """

    low: int = 300
    high: int = 3000
    slow_low: int = 30
    slow_high: int = 300
    office: int = 30
    few: int = 26
    templates: int = 300
    rows: int = 100_000
    repeats: int = 3
    short_repeats: int = 21
    mails: int = 1000


FULL = Size()
QUICK = Size(30, 150, 20, 40, 5, 26, 20, 2_000, 1, 5, 30)


@dataclass(frozen=True, slots=True)
class Line:
    """A ratio (or an amount) with what it was measured against.

    ours, theirs: the absolute figures behind it, in words. goal: as in `<= 4 x`, "" for a line that is only printed.
    """

    name: str
    value: float
    ours: str
    against: str
    theirs: str
    goal: str = ""
    met: bool | None = None
    suffix: str = "x"
    note: str = ""

    @property
    def shown(self) -> str:
        """`3.1 x` or `412 MB`."""
        number = f"{self.value:.2f}" if self.value < 10 else f"{self.value:.1f}"
        return f"{f'{self.value:.0f}' if self.suffix == 'MB' else number} {self.suffix}"

    @property
    def verdict(self) -> str:
        return {True: "met", False: "NOT met", None: "-"}[self.met]


Measure = Callable[[Size], list[Line]]


def at_most(most: float, name: str, value: float, ours: str, against: str, theirs: str, suffix: str = "x") -> Line:
    """A line whose goal is not to be larger than `most`."""
    return Line(name, value, ours, against, theirs, f"<= {most:g} {suffix}", value <= most, suffix)
