"""A Plan as the rows of its sheets: the way back from `parse`. Defaults and unknowns are blanks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal

from ipxl.plan.columns import ITEMS, NO, YES
from ipxl.plan.model import Plan

Value = str | Decimal | date | None
Rows = list[tuple[Value, ...]]


def target_years(plan: Plan) -> tuple[int, ...]:
    """The years that any indicator has a target for, in order."""
    return tuple(sorted({year for indicator in plan.indicators for year, _ in indicator.targets}))


def plan_rows(plan: Plan) -> dict[str, Rows]:
    """Every sheet's rows below the header, by sheet title, in the order of its columns."""
    return {
        "方案": [(item.name, _setting(plan, item.field)) for item in ITEMS],
        "任务": list(_tasks(plan)),
        "指标": list(_indicators(plan)),
        "单位": list(_units(plan)),
        "单位组": [(group.name, _joined(group.members), group.note) for group in plan.groups],
        "阶段": [(phase.name, phase.start, phase.end, phase.requirement) for phase in plan.phases],
        "期次": [
            (row.period, row.kind, row.start, row.end, row.deadline, row.previous, row.phase) for row in plan.periods
        ],
        "成员": [(member.name, member.unit, member.post, member.role) for member in plan.members],
        "校验级别": [(rule.code, rule.level) for rule in plan.levels],
        "上级指标": [
            (
                row.code,
                row.name,
                row.weight,
                row.source,
                _joined(row.tasks),
                _joined(row.indicators),
                row.evidence,
                row.score,
                row.note,
            )
            for row in plan.superiors
        ],
        "考核": [tuple(row) for row in plan.score_rules],
        "考核加扣分": [tuple(row) for row in plan.score_grants],
    }


def _joined(names: Iterable[str]) -> str:
    return "、".join(names)


def _setting(plan: Plan, field: str) -> Value:
    value = getattr(plan.settings, field)
    if isinstance(value, bool):
        return YES if value else ""
    return Decimal(value) if isinstance(value, int) else value


def _tasks(plan: Plan) -> Iterator[tuple[Value, ...]]:
    for task in plan.tasks:
        yield (
            task.task,
            task.block,
            task.title,
            task.requirement,
            _joined(task.lead),
            _joined(task.responsible),
            None if task.start_is_default else task.start,
            None if task.due_is_default else task.due,
            YES if task.ongoing else "",
            _joined(task.above),
        )


def _indicators(plan: Plan) -> Iterator[tuple[Value, ...]]:
    years = target_years(plan)
    for row in plan.indicators:
        yield (
            row.indicator,
            row.name,
            row.unit_of_measure,
            row.kind,
            row.direction,
            YES if row.integer else "",
            row.baseline,
            *(row.target(year) for year in years),
            *(row.curve or (None,) * 4),
            _joined(row.owner),
            _joined(row.tasks),
            row.definition,
            YES if row.headline else NO,
            _joined(row.above),
        )


def _units(plan: Plan) -> Iterator[tuple[Value, ...]]:
    for unit in plan.units:
        yield (
            unit.unit_id,
            unit.name,
            unit.full_name,
            _joined(unit.aliases),
            unit.email,
            unit.liaison,
            unit.phone,
            YES if unit.member else NO,
            unit.rank_group,
            YES if unit.ranked else NO,
            unit.valid_from,
            unit.valid_to,
            _joined(unit.successors),
        )
