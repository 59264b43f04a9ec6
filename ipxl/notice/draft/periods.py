"""A reporting calendar for a plan that names none: every quarter, or every month of a short one, due on the tenth."""

from __future__ import annotations

import calendar
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from ipxl.plan.model import Period, Phase

DEADLINE_DAY = 10
_SOON = timedelta(days=30)
"""A period that ends so soon after the beginning is not worth a round."""
_SHORT_PLAN_MONTHS = 9
_MOST_MONTHS, _FIRST_MONTHS = 60, 36
"""Of a plan longer than the first, only so many months as the second says are proposed."""


def proposed_periods(start: date, end: date, phases: Sequence[Phase] = ()) -> tuple[Period, ...]:
    """At least two periods from `start` until `end` is covered, the newest last.

    start: the first day on which an office can ask, such as the day the notice was issued.
    """
    months = (end.year - start.year) * 12 + end.month - start.month + 1
    step = 1 if months < _SHORT_PLAN_MONTHS else 3
    last = min(end, _month_end(start, _FIRST_MONTHS - 1)) if months > _MOST_MONTHS else end
    periods: list[Period] = []
    for day in _ends(start + _SOON, step):
        if len(periods) >= 2 and periods[-1].end >= last:
            break
        previous = periods[-1].period if periods else ""
        periods.append(_period(day, step, previous, phases))
    return tuple(periods)


def _ends(first: date, step: int) -> Iterator[date]:
    """The last days of the months or quarters that end on `first` or later."""
    month = -(-first.month // step) * step
    day = date(first.year, month, calendar.monthrange(first.year, month)[1])
    while True:
        yield day
        day = _month_end(day, step)


def _month_end(day: date, later: int) -> date:
    """The last day of the month that comes `later` months after that of `day`."""
    year, month = divmod(day.year * 12 + day.month - 1 + later, 12)
    return date(year, month + 1, calendar.monthrange(year, month + 1)[1])


def _period(end: date, step: int, previous: str, phases: Sequence[Phase]) -> Period:
    if step == 1:
        name, kind, start = f"{end:%Y-%m}", "月报", end.replace(day=1)
    else:
        quarter = end.month // 3
        name = f"{end.year}Q{quarter}"
        kind = {2: "半年报", 4: "年报"}.get(quarter, "季报")
        start = date(end.year, 1 if quarter in (2, 4) else end.month - 2, 1)
    phase = next((phase.name for phase in phases if phase.start <= end <= phase.end), "")
    return Period(name, kind, start, end, _deadline(end), previous, phase)


def _deadline(end: date) -> date:
    """The tenth of the next month, or the Monday after it."""
    day = end + timedelta(days=DEADLINE_DAY)
    return day + timedelta(days=7 - day.weekday() if day.weekday() >= 5 else 0)
