"""Checks one unit's return: every rule over every row in one pass, and the values that may be merged."""

from __future__ import annotations

from ipxl.check.causes import folded
from ipxl.check.desk import Checked, ReturnCheck, number_text
from ipxl.check.indicators import check_indicators
from ipxl.check.levels import with_levels
from ipxl.check.matters import check_matters
from ipxl.check.plan_lists import duty_id
from ipxl.check.spare import check_spare
from ipxl.check.structure import check_structure, faulty_cells
from ipxl.check.tasks import ListedElsewhere, check_tasks
from ipxl.check.unit import check_unit
from ipxl.form import spec
from ipxl.form.content import History, make_content
from ipxl.form.reading import Reading
from ipxl.plan.model import Period, Plan


def check_submission(
    reading: Reading, plan: Plan, period: Period, unit: str, file: str, history: History | None = None
) -> Checked:
    """Values and findings of a return of `unit` for `period`.

    Structure first: a table that is missing gets that finding and no others. Findings come in sheet order,
    as grave as the plan has their rules, those of one cause as one.
    Raises KeyError for a unit that the plan lacks: that is our fault, not the user's.
    """
    past, who = history or History(), plan.unit(unit)
    if who is None:
        raise KeyError(unit)
    given = make_content(plan, period, who, past)
    desk = ReturnCheck(plan, period, unit, file, past, faulty_cells(reading), given, reading.template, reading.date1904)
    check_structure(desk, reading)
    if "unit" in reading.sheets:
        check_unit(desk, reading.sheets["unit"])
    listed = ListedElsewhere(_evidence_numbers(reading), _raised(desk, reading))
    for what in spec.OF_TASKS:
        if what.key in reading.sheets:
            check_tasks(desk, what, reading.sheets[what.key], listed)
    if "indicators" in reading.sheets:
        check_indicators(desk, reading.sheets["indicators"])
    if spec.MATTERS.key in reading.sheets:
        check_matters(desk, reading.sheets[spec.MATTERS.key])
    for what in (spec.ISSUES, spec.FUNDING, spec.EVIDENCE):
        if what.key in reading.sheets:
            check_spare(desk, what, reading.sheets[what.key])
    taken = sum(value.state == "ok" for value in desk.result.values)
    graded = with_levels(desk.result.findings, plan.levels)
    desk.result.findings = with_levels(folded(graded, taken), plan.levels)
    return desk.result


def _evidence_numbers(reading: Reading) -> frozenset[str]:
    sheet = reading.sheets.get("evidence")
    entered = [field.key for field in spec.EVIDENCE.fields if field.entered]
    rows = [row for part in sheet.parts for row in part.rows] if sheet else []
    return frozenset(number_text(row.key) for row in rows if any(name in row.values for name in entered))


def _raised(desk: ReturnCheck, reading: Reading) -> frozenset[str | None]:
    """The tasks that 问题与协调 names; None for a row that names none, which may belong to any."""
    sheet = reading.sheets.get(spec.ISSUES.key)
    entered = [field.key for field in spec.ISSUES.fields if field.entered]
    parts = sheet.parts if sheet else []
    rows = [row for part in parts for row in part.rows if any(name in row.values for name in entered)]
    named = [(duty_id(desk.plan, row.values["task"]) if "task" in row.values else ()) or (None,) for row in rows]
    return frozenset(task for tasks in named for task in tasks)
