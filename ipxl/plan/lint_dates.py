"""Checks of dates: tasks that only have defaults, phases that do not join, periods that overlap or lead nowhere."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from ipxl.files import name_fault
from ipxl.finding import Finding
from ipxl.plan.model import Period
from ipxl.plan.problems import problem
from ipxl.plan.reading import TableReading


def date_findings(reading: TableReading) -> Iterator[Finding]:
    """Every finding about dates."""
    yield from _reversed_dates(reading)
    yield from _default_dates(reading)
    yield from _phase_joints(reading)
    yield from _period_overlaps(reading)
    for period in reading.plan.periods:
        if why := name_fault(period.period):
            cell = reading.places.cell("期次", period.period, "期次")
            yield problem("PLAN_PERIOD_NAME", "期次", cell, file=reading.file, value=period.period, why=why)
        yield from _links(reading, period)


def _reversed_dates(reading: TableReading) -> Iterator[Finding]:
    """Ends before their starts, at the end unless that is only a default."""
    plan = reading.plan
    spans = [
        ("任务", task.task, "完成时限", task.start, task.due, task.due_is_default and not task.start_is_default)
        for task in plan.tasks
    ]
    spans += [("阶段", phase.name, "结束", phase.start, phase.end, False) for phase in plan.phases]
    spans += [("期次", period.period, "截至日期", period.start, period.end, False) for period in plan.periods]
    for sheet, name, header, start, end, at_start in spans:
        if end < start:
            yield problem(
                "PLAN_DATES_REVERSED",
                sheet,
                reading.places.cell(sheet, name, "开始" if at_start else header),
                file=reading.file,
                task=name if sheet == "任务" else None,
                value=name,
                earlier=f"开始({start})",
                later=f"{header}({end})",
            )


def _default_dates(reading: TableReading) -> Iterator[Finding]:
    """One note for all tasks without own dates, at the first of them: plans seldom date single tasks."""
    tasks = [task for task in reading.plan.tasks if task.start_is_default or task.due_is_default]
    if not tasks:
        return
    defaults: dict[str, date] = {}
    for task in tasks:
        if task.start_is_default:
            defaults["开始"] = task.start
        if task.due_is_default:
            defaults["完成时限"] = task.due
    header = "完成时限" if tasks[0].due_is_default else "开始"
    yield problem(
        "PLAN_DATES_DEFAULT",
        "任务",
        reading.places.cell("任务", tasks[0].task, header),
        file=reading.file,
        count=len(tasks),
        header="或".join(f"“{name}”" for name in defaults),
        value="、".join(f"{name}{day}" for name, day in defaults.items()),
    )


def _phase_joints(reading: TableReading) -> Iterator[Finding]:
    """Phases must follow each other day by day."""
    for earlier, later in pairwise(reading.plan.phases):
        days = (later.start - earlier.end).days - 1
        if days:
            yield problem(
                "PLAN_PHASE_GAP" if days > 0 else "PLAN_PHASE_OVERLAP",
                "阶段",
                reading.places.cell("阶段", later.name, "开始"),
                file=reading.file,
                value=later.name,
                other=earlier.name,
                days=abs(days),
            )


def _period_overlaps(reading: TableReading) -> Iterator[Finding]:
    """Periods of one 类型 must not share a day; of different ones they do (a quarter and its year)."""
    periods = sorted(reading.plan.periods, key=lambda period: (period.kind, period.start, period.end))
    for earlier, later in pairwise(periods):
        if earlier.kind == later.kind and later.start <= earlier.end:
            yield problem(
                "PLAN_PERIOD_OVERLAP",
                "期次",
                reading.places.cell("期次", later.period, "开始"),
                file=reading.file,
                kind=later.kind,
                value=later.period,
                other=earlier.period,
            )


def _links(reading: TableReading, period: Period) -> Iterator[Finding]:
    """What a period refers to: the previous one, its phase. A row that could not be read is not unknown."""
    plan = reading.plan

    def at(code: str, header: str, **facts: object) -> Finding:
        cell = reading.places.cell("期次", period.period, header)
        return problem(code, "期次", cell, file=reading.file, period=period.period, **facts)

    if period.previous:
        previous = plan.period_by_id.get(period.previous)
        if previous is None:
            if ("期次", period.previous) not in reading.dropped:
                known = "、".join(other for other in plan.period_by_id if other != period.period)
                yield at("PLAN_PREVIOUS_UNKNOWN", "上期", value=period.previous, known=known)
        elif previous.period == period.period or previous.end > period.end:
            yield at("PLAN_PREVIOUS_LATER", "上期", value=period.previous)
    phases = {phase.name for phase in plan.phases}
    if period.phase and period.phase not in phases and ("阶段", period.phase) not in reading.dropped:
        yield at("PLAN_PHASE_UNKNOWN", "阶段", value=period.phase)
    if period.deadline < period.end:
        yield at("PLAN_DEADLINE_EARLY", "报送截止", value=period.period, deadline=period.deadline, end=period.end)
