"""Invented figures: bases and values of indicators that fit the plan's targets and the course of their tasks."""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from random import Random

from ipxl.merge.schedule import term_share, year_share
from ipxl.plan.model import Indicator, Period, Plan
from ipxl.rehearsal.story import SEED, SMOOTH, STEADY, Cast

_PER_HEAD = ("万人", "人均", "每", "率")
_UNREACHED_SHARE = Decimal("0.75")
"""What the base is of a target that lies years ahead, where no earlier target shows the pace."""
_MOST_AHEAD = 10
"""Percent of the way by which a figure on a smooth course may be ahead, in whole points, this one left out."""
_PERCENT_SHARE = Decimal("0.9")


def base(item: Indicator, year: int) -> Decimal | None:
    """A base of the year-end before `year`: as far below the first target as that is below the second."""
    if not item.targets:
        return None
    first = item.targets[0][1]
    if len(item.targets) > 1 and item.targets[0][0] == year:
        step = item.targets[1][1] - first
        return max(Decimal(0), first - step) if first != step else first * _UNREACHED_SHARE
    if item.unit_of_measure == "%":
        return _rounded(item, first * _PERCENT_SHARE, first)
    return _rounded(item, first * _UNREACHED_SHARE, first)


def value(plan: Plan, item: Indicator, period: Period, cast: Cast, number: int) -> Decimal | None:
    """What the indicator comes to at the end of `period`, the first (0) or second (1) of the rehearsal."""
    if not item.targets:
        return None
    course = cast.courses[item.tasks[0]] if item.tasks and item.tasks[0] in cast.courses else STEADY
    lack = Decimal(course.lacks[number])
    if course in SMOOTH:
        lack -= Random(f"{SEED} {item.indicator}").randrange(_MOST_AHEAD)
    year, settings = period.end.year, plan.settings
    target, due = item.target(year), year_share(period.end, item.curve)
    start = Decimal(0) if item.kind in ("流量", "累计") else base(item, year) or Decimal(0)
    if target is None:
        target = item.targets[0][1]
        due = term_share(settings.start or period.start, settings.end or period.end, period.end)
        # a far target has no light this year, or a slow one: nobody is far behind in it
        lack = min(lack, Decimal(12))
    done = (due - lack) / 100
    reached = start + (target - start) * done
    if item.integer:
        return reached.to_integral_value(ROUND_FLOOR)
    return _rounded(item, reached, target, up=lack <= 0)


def _rounded(item: Indicator, number: Decimal, target: Decimal, *, up: bool = False) -> Decimal:
    """As many decimals as such a figure has: none for things counted, two for 万件, 亿元 and figures per head."""
    per_head = item.unit_of_measure[:1] in ("万", "亿") or item.name.startswith(_PER_HEAD) or item.name.endswith("率")
    places = "0.01" if per_head else ("0.1" if item.unit_of_measure == "%" else "1")
    return number.quantize(Decimal(places), rounding=ROUND_CEILING if up else ROUND_FLOOR)
