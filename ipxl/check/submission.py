"""Checks one unit's return: every rule over every row in one pass, and the values that may be merged."""

from __future__ import annotations

from ipxl.cells import column_letters
from ipxl.check.desk import Checked, Desk, Value, check_text, keep, number_text
from ipxl.check.indicators import check_indicators
from ipxl.check.rules import finding, shown_value
from ipxl.check.tasks import check_tasks
from ipxl.check.values import read_date
from ipxl.form import spec
from ipxl.form.content import History
from ipxl.form.read import Reading, SheetReading
from ipxl.plan.model import Period, Plan


def check_submission(
    reading: Reading, plan: Plan, period: Period, unit: str, file: str, history: History | None = None
) -> Checked:
    """Values and findings of a return of `unit` for `period`.

    Structure first: a return without its tables gets those findings and no others. Findings come in sheet order.
    """
    faulty = frozenset((problem.sheet, problem.cell) for problem in reading.problems if problem.cell)
    desk = Desk(plan, period, unit, file, history or History(), faulty)
    _check_structure(desk, reading)
    if unit in plan.duties_by_unit and "tasks" not in reading.sheets:
        return desk.result
    listed = _evidence_numbers(reading)
    if "unit" in reading.sheets:
        _check_unit(desk, reading.sheets["unit"])
    if "tasks" in reading.sheets:
        check_tasks(desk, reading.sheets["tasks"], listed)
    if "indicators" in reading.sheets:
        check_indicators(desk, reading.sheets["indicators"])
    for what in (spec.ISSUES, spec.EVIDENCE):
        if what.key in reading.sheets:
            _check_spare(desk, what, reading.sheets[what.key])
    return desk.result


def _check_structure(desk: Desk, reading: Reading) -> None:
    for problem in reading.problems:
        key = next((key for key, sheet in reading.sheets.items() if sheet.title == problem.sheet), "")
        record, header = "", ""
        if problem.cell and key:
            letters = problem.cell.rstrip("0123456789")
            row = int(problem.cell[len(letters) :])
            sheet = reading.sheets[key]
            record = next((item.key for item in sheet.rows if item.row == row), "")
            what = next(item for item in spec.SHEETS if item.key == key)
            header = next((what.field(n).header for n, c in sheet.columns.items() if column_letters(c) == letters), "")
        desk.result.findings.append(
            finding(
                problem.code,
                value=problem.value,
                file=desk.file,
                sheet=problem.sheet,
                cell=problem.cell or None,
                unit=desk.unit,
                task=record or None,
                field=header,
            )
        )
    owes_tasks, owes_indicators = desk.unit in desk.plan.duties_by_unit, desk.unit in desk.plan.indicators_by_unit
    for what, owed in ((spec.TASKS, owes_tasks), (spec.INDICATORS, owes_indicators)):
        if owed and what.key not in reading.sheets:
            place = {"file": desk.file, "sheet": what.title, "unit": desk.unit}
            desk.result.findings.append(finding("SHEET_MISSING", value=what.title, **place))


def _evidence_numbers(reading: Reading) -> frozenset[str]:
    sheet = reading.sheets.get("evidence")
    entered = [field.key for field in spec.EVIDENCE.fields if field.entered]
    rows = sheet.rows if sheet else []
    return frozenset(number_text(row.key) for row in rows if any(name in row.values for name in entered))


def _check_unit(desk: Desk, sheet: SheetReading) -> None:
    column = sheet.columns["value"]
    rows = {row.key: row for row in sheet.rows}
    for field in spec.UNIT.fields:
        row = rows.get(field.key)
        if not field.entered or row is None:
            continue
        value = row.values.get("value")
        if value is None:
            if field.required:
                code = "REQUIRED_BLANK" if field.required[0].severity == "error" else "REQUIRED_BLANK_SOFT"
                desk.say(code, sheet, row.row, column, field=field.header, expected=field.help)
            continue
        text = shown_value(value)
        if field.kind == "date":
            day = read_date(value)
            if day is None:
                desk.say("DATE_UNREADABLE", sheet, row.row, column, value, field=field.header, expected="2023-09-30")
            text = day.isoformat() if day else text
        desk.result.values.append(Value("unit", "", field.key, text, None, "ok", value, sheet.title, row.row, column))


def _check_spare(desk: Desk, what: spec.Sheet, sheet: SheetReading) -> None:
    """Sheets of numbered spare rows: a row counts when any of its input cells holds something."""
    entered = [field for field in what.fields if field.entered and field.key in sheet.columns]
    for row in sheet.rows:
        record = row.key or f"第{row.row}行"
        for field in entered:
            value = row.values.get(field.key)
            if value is None:
                continue
            if field.kind == "date" and (day := read_date(value)):
                keep(desk, what, sheet, record, row, field, day.isoformat())
            else:
                check_text(desk, what, sheet, row, field, record, value)
