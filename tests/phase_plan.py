"""A part of the shipped plan, small enough to be played through all its phases in a few seconds."""

from __future__ import annotations

from dataclasses import replace

from ipxl.plan.model import Period, Plan
from ipxl.plan.table import shipped

LEAD, OTHER_LEADS, HELPER = "市金融工作局", ("市科技局", "市司法局", "市中级人民法院"), "市财政局"
TASKS = ("T05", "T08", "T17")


def part_of_plan(*periods: Period, indicators: tuple[str, ...] = ("I4",)) -> Plan:
    """Three tasks with their four leads and one helping unit; one indicator; the shipped calendar and `periods`."""
    plan = shipped()
    names = {LEAD, *OTHER_LEADS, HELPER}
    return replace(
        plan,
        tasks=tuple(replace(task, responsible=(HELPER,)) for task in plan.tasks if task.task in TASKS),
        indicators=tuple(item for item in plan.indicators if item.indicator in indicators),
        units=tuple(unit for unit in plan.units if unit.name in names),
        groups=(),
        members=(),
        periods=tuple(sorted((*plan.periods, *periods), key=lambda item: (item.end, item.period))),
    )
