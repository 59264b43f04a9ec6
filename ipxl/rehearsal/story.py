"""What happens in the rehearsal, as data: how tasks go, which unit plays which part. Chosen from the plan alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from random import Random
from typing import NamedTuple

from ipxl.errors import IpxlError
from ipxl.plan.model import Period, Plan

SEED = 20230930
HALF_YEAR = 6
SCALES = {"万": 10_000, "亿": 100_000_000}


class Course(NamedTuple):
    """How a task goes in the two periods: points behind schedule, and percent of the way that its indicators lack.

    lacks is measured against what is due: 40 means that a stock has done 40 points less of its year than it should.
    admits: whether the lead calls itself 滞后. Progress must not fall from the first period to the second.
    """

    gaps: tuple[int, int]
    lacks: tuple[int, int] = (0, 0)
    admits: tuple[bool, bool] = (False, False)


STEADY = Course((3, 2))
AHEAD = Course((-4, -6), (-4, 0))
RECOVERS = Course((16, 4), (40, 0))
WORSENS = Course((14, 24), (20, 37), (False, True))
CATCHES_UP = Course((33, 21), admits=(True, False))
SLOW = Course((13, 18))
FADES = Course((6, 15))
FINISHES = Course((-8, -100))
SMOOTH = (STEADY, AHEAD)
"""Courses on which nothing happens; the others are played exactly."""

MEASURED = (STEADY, RECOVERS, WORSENS, AHEAD, STEADY)
"""Courses of tasks with an indicator that has a target this year, in plan order, over and over."""
UNMEASURED = (STEADY, SLOW, CATCHES_UP, AHEAD, STEADY, AHEAD, STEADY, FINISHES, FADES)
"""Courses of the other tasks."""


@dataclass
class Cast:
    """Which unit plays which part; "" where the plan has too few units for it.

    missing: who does not return, by period (0, 1). late: (unit, days) by period. swapped: (whose workbook, who fills it
    in and sends it). lagging: the one lead of a shared task that calls itself 滞后, and the task. asking: who asks for coordination.
    finished: a task that ends as 已完成; disagrees: a responsible unit that says otherwise. copies: who sends last
    period's text again. zipped, mailed: whose first return comes in a zip file, and in a saved mail. scale_slip: the
    indicator that scale_owner gives `scale` times too large. The other parts are slips of the first period, named for what
    goes wrong.
    """

    missing: tuple[str, str] = ("", "")
    late: tuple[tuple[tuple[str, int], ...], tuple[tuple[str, int], ...]] = ((), ())
    two_versions: str = ""
    sent_twice: str = ""
    scanned: tuple[str, ...] = ()
    zipped: str = ""
    mailed: str = ""
    swapped: tuple[str, str] = ("", "")
    about: str = ""
    over: str = ""
    fraction: str = ""
    with_percent: str = ""
    status_typed: str = ""
    blank_text: str = ""
    blank_next: str = ""
    not_counted: str = ""
    copies: str = ""
    lagging: tuple[str, str] = ("", "")
    asking: tuple[str, ...] = ()
    finished: str = ""
    disagrees: str = ""
    courses: dict[str, Course] = field(default_factory=dict)
    scale_slip: str = ""
    scale_owner: str = ""
    scale: int = 1


def successive_periods(plan: Plan) -> tuple[Period, Period]:
    """The first two quarterly periods of the second half of a year, one the 上期 of the other.

    Where there are none, the first two periods of which one is the other's 上期. Raises IpxlError without such two.
    """
    pairs = [(plan.period_by_id[p.previous], p) for p in plan.periods if p.previous in plan.period_by_id]
    pairs = [(first, then) for first, then in pairs if first.end < then.end]
    quarterly = [
        (first, then)
        for first, then in pairs
        if {first.kind, then.kind} <= {"季报", "年报"}
        and first.end.year == then.end.year
        and first.end.month > HALF_YEAR
    ]
    chosen = min(quarterly or pairs, key=lambda pair: pair[1].end, default=None)
    if chosen is None:
        raise IpxlError("方案的“期次”表里没有前后相接的两期，无法演练。请在“期次”表填写“上期”。")
    return chosen


def make_cast(plan: Plan, year: int, random: Random) -> Cast:
    """Hand out the parts: those that need lead rows first, the others to units that lead nothing."""
    units = [unit.name for unit in plan.reporting_units]
    leads = {name: [d.task for d in plan.duties_by_unit.get(name, ()) if d.role == "lead"] for name in units}
    together = [name for name in units if leads[name] and all(_shared(plan, task) for task in leads[name])]
    alone = [name for name in units if len(leads[name]) == 1 and name not in together]
    helpers = [name for name in units if not leads[name] and name not in (largest(plan), smallest(plan))]
    shared = [name for name in together if name != largest(plan)]
    for pool in (helpers, shared):
        random.shuffle(pool)
    cast = Cast(courses=dict(_courses(plan, year)))
    cast.finished = next((task for task, course in cast.courses.items() if course is FINISHES), "")
    cast.disagrees = next((d.unit for d in plan.duties if d.task == cast.finished and d.unit in helpers), "")
    helpers = [name for name in helpers if name != cast.disagrees]
    cast.over, cast.about = _take(alone), _take(alone)
    cast.not_counted = next((n for n in reversed(alone) if n in plan.indicators_by_unit), "")
    cast.lagging = next(
        ((n, task) for n in shared for task in reversed(leads[n]) if cast.courses[task] is STEADY), ("", "")
    )
    shared = [name for name in shared if name != cast.lagging[0]]
    cast.fraction, cast.blank_next, cast.with_percent = (_take(shared) for _ in range(3))
    missing, owner, sender = _take(helpers), _take(helpers), _take(helpers)
    cast.missing = (missing, cast.not_counted or missing)
    cast.swapped = (owner, sender) if sender else ("", "")
    cast.status_typed, cast.blank_text, cast.two_versions, cast.sent_twice = (_take(helpers) for _ in range(4))
    cast.copies = cast.sent_twice
    tardy = [_take(helpers), _take(helpers), _take(alone)]
    cast.late = (
        tuple((name, days) for name, days in zip(tardy, (1, 1, 2), strict=True) if name),
        tuple((name, 1) for name in tardy[-1:] if name),
    )
    cast.scanned = tuple(name for name in (cast.about, cast.blank_next) if name)
    cast.zipped, cast.mailed = cast.status_typed, cast.blank_next
    behind = [t for t in plan.tasks if cast.courses[t.task] in (WORSENS, CATCHES_UP, SLOW, FADES)]
    asking = [name for task in behind for name in plan.expand(task.lead)[:1]]
    cast.asking = tuple(dict.fromkeys(name for name in (cast.lagging[0], *asking) if name))[:4]
    _cast_scale_slip(cast, plan, year)
    return cast


def _cast_scale_slip(cast: Cast, plan: Plan, year: int) -> None:
    """The first indicator counted in 万 or 亿 is given in ones, once."""
    for item in plan.indicators:
        scale = SCALES.get(item.unit_of_measure[:1])
        owners = plan.expand(item.owner)
        if scale and owners and item.target(year):
            cast.scale_slip, cast.scale_owner, cast.scale = item.indicator, owners[0], scale
            return


def largest(plan: Plan) -> str:
    """The unit with the most tasks."""
    return max(plan.reporting_units, key=lambda unit: len(plan.duties_by_unit.get(unit.name, ()))).name


def smallest(plan: Plan) -> str:
    """The unit with the fewest rows."""
    return min(plan.reporting_units, key=lambda unit: _rows(plan, unit.name)).name


def _rows(plan: Plan, unit: str) -> int:
    return len(plan.duties_by_unit.get(unit, ())) + len(plan.indicators_by_unit.get(unit, ()))


def _shared(plan: Plan, task: str) -> bool:
    return len(plan.expand(plan.task_by_id[task].lead)) > 1


def _take(pool: list[str]) -> str:
    return pool.pop(0) if pool else ""


def _courses(plan: Plan, year: int) -> Iterable[tuple[str, Course]]:
    measured = {task for item in plan.indicators if item.target(year) is not None for task in item.tasks}
    counts = [0, 0]
    for task in plan.tasks:
        if task.ongoing or (_shared(plan, task.task) and task.task in measured):
            yield task.task, STEADY
            continue
        courses = MEASURED if task.task in measured else UNMEASURED
        number = task.task in measured
        yield task.task, courses[counts[number] % len(courses)]
        counts[number] += 1
