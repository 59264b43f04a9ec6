"""Which open matters each unit is asked about in a period, and what the returns of a period report of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from ipxl.form.content import AskedMatter
from ipxl.matters.model import Matter
from ipxl.matters.settle import Report
from ipxl.plan.model import Period, Plan
from ipxl.plan.successors import heirs

_BETWEEN = re.compile(r"[、,，;；\s]+")


def raised_in(periods: Sequence[Period]) -> dict[str, Period]:
    """The periods by what 提出期次 may say: their titles, which the program writes, and their ids."""
    return {item.period: item for item in periods} | {item.title: item for item in periods}


def units_of(plan: Plan, matter: Matter) -> tuple[str, ...]:
    """The units that answer for a matter: groups expanded, those that have ended replaced by who took over from them."""
    named = plan.expand(tuple(_BETWEEN.split(matter.units)))
    current = [other for name in named for other in heirs(plan, name)]
    return tuple(dict.fromkeys(current))


def asked_of(
    plan: Plan, period: Period, matters: Sequence[Matter], only_open: bool
) -> dict[str, tuple[AskedMatter, ...]]:
    """Unit -> the matters that stand in its workbook of a period, in the order of the list.

    only_open: what goes out. Else also what was closed since the period began: its rows may still come back.
    """
    known = raised_in(plan.periods)
    found: dict[str, list[AskedMatter]] = {}
    for row in matters:
        raised = known.get(row.raised)
        if raised is not None and (raised.end, raised.deadline) >= (period.end, period.deadline):
            continue
        closed = None if row.is_open else row.closed_day
        if closed is not None and (only_open or closed < period.start):
            continue
        for unit in units_of(plan, row):
            last = _last_report(row.progress, unit)
            title = raised.title if raised is not None else row.raised
            found.setdefault(unit, []).append(AskedMatter(row.matter, _about(row), title, row.due, row.state, last))
    return {unit: tuple(items) for unit, items in found.items()}


def _about(row: Matter) -> str:
    measure = f"要求和措施：{row.measure}" if row.measure else ""
    return "\n".join(part for part in (f"[{row.source}] {row.text}", measure) if part)


def _last_report(progress: str, unit: str) -> str:
    """The unit's own newest line, else the newest of all."""
    lines = progress.split("\n")
    mine = [line for line in lines if f"{unit}：" in line]
    return (mine or lines)[-1]


def reports_of(plan: Plan, period: str, answers: Iterable[tuple[str, str, str, str]]) -> tuple[Report, ...]:
    """What the accepted answers of the sheet 督办事项 report. answers: (unit, matter, field, text)."""
    rows: dict[tuple[str, str], dict[str, str]] = {}
    for unit, matter, field, text in answers:
        rows.setdefault((unit, matter), {})[field] = text
    return tuple(
        Report(
            matter,
            period,
            unit,
            row.get("report", ""),
            row.get("evidence", ""),
            row.get("applied") == "是",
            plan.other_names(unit),
        )
        for (unit, matter), row in rows.items()
    )


def by_unit(plan: Plan, matters: Iterable[Matter]) -> Mapping[str, tuple[Matter, ...]]:
    """Unit -> its open matters, in the order of the list."""
    found: dict[str, list[Matter]] = {}
    for row in matters:
        for unit in units_of(plan, row) if row.is_open else ():
            found.setdefault(unit, []).append(row)
    return {unit: tuple(rows) for unit, rows in found.items()}
