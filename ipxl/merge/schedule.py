"""序时进度: what percent of a piece of work is due at a date. Decimal throughout, percents such as 37.5.

Shares come back unrounded, so that a gap is rounded once, from exact figures. The date that schedules go by is the
period's 截至日期 (`Period.end`), never today.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal

ZERO = Decimal(0)
HUNDRED = Decimal(100)
_TENTH = Decimal("0.1")
_WIDE = Context(prec=200)  # quantize refuses more digits than its context holds


def round_half_up(value: Decimal, places: int = 1) -> Decimal:
    """`value` with `places` decimals, a half rounded away from zero as people do by hand; never -0.0."""
    quantum = _TENTH if places == 1 else Decimal(1).scaleb(-places)
    rounded = value.quantize(quantum, rounding=ROUND_HALF_UP, context=_WIDE)
    return rounded if rounded else abs(rounded)


def task_schedule(start: date, due: date, as_of: date) -> Decimal:
    """Percent of a task due at `as_of`: by days from `start` (0) to `due` (100), the same outside.

    A window without days (`due` not after `start`) is all due from `due` on and not at all before.
    """
    if as_of >= due:
        return HUNDRED
    if as_of <= start or due <= start:
        return ZERO
    return HUNDRED * (as_of - start).days / (due - start).days


def term_share(start: date, end: date, as_of: date) -> Decimal:
    """Percent of the plan term elapsed at `as_of`, by days: what is due of a 累计 indicator with one target."""
    return task_schedule(start, end, as_of)


def year_share(end: date, curve: Sequence[Decimal] | None = None) -> Decimal:
    """Percent of a calendar year's target due at `end`, a period's 截至日期.

    Without a curve: number of the month / 12, as Xuancheng's published report for January to November takes 11/12. The
    month of `end` counts whole also when `end` lies inside it, because figures are collected by months.
    curve: percent due at the end of quarters 1 to 4 (Yinchuan publishes such a curve for investment: 45, 70, 80 %).
    The months between are on the line from the quarter before (from 0 in the first).
    """
    if not curve:
        return HUNDRED * end.month / 12
    quarter, months = divmod(end.month - 1, 3)
    before = curve[quarter - 1] if quarter else ZERO
    return before + (curve[quarter] - before) * (months + 1) / 3
