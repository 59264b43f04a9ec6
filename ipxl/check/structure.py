"""What the shape of a returned workbook comes to: its problems as findings, and the cells that they account for."""

from __future__ import annotations

from collections.abc import Iterator

from ipxl.check.desk import ReturnCheck
from ipxl.check.headers import hold_changed_headers
from ipxl.check.locked import same
from ipxl.check.rules import finding
from ipxl.form import spec
from ipxl.form.reading import Reading, SheetReading, StructureProblem
from ipxl.sheet.cells import area, column_letters

_SHEETS = {what.key: what for what in spec.SHEETS}


def faulty_cells(reading: Reading) -> frozenset[tuple[str, str]]:
    """(sheet title, cell) with a problem of its own: a blank there is no second one. Merged cells count whole."""
    return frozenset(
        (problem.sheet, cell)
        for problem in reading.problems
        if problem.cell
        for cell in (_merged(reading, problem) if problem.code == "CELLS_MERGED" else (problem.cell,))
    )


def _merged(reading: Reading, problem: StructureProblem) -> Iterator[str]:
    block = area(problem.value)
    for part in _parts(reading, problem.sheet) if block else []:
        for row in part.rows:
            for column in part.columns.values() if block and block.top < row.row <= block.bottom + 1 else ():
                if block and block.left <= column <= block.right:
                    yield f"{column_letters(column)}{row.row}"


def check_structure(desk: ReturnCheck, reading: Reading) -> None:
    """Add the findings of reading, and of sheets that the unit owes and did not send."""
    changed = hold_changed_headers(desk, reading)
    for problem in reading.problems:
        if (problem.sheet, problem.cell) in changed:
            continue
        record, header = _at(reading, problem)
        place = {"file": desk.file, "sheet": problem.sheet, "cell": problem.cell or None, "unit": desk.unit}
        texts = {"field": header, "expected": ""}
        desk.result.findings.append(finding(problem.code, value=problem.value, task=record or None, **place, **texts))
    owed_items = ((what, what.key in desk.given.rows) for what in (*spec.OF_TASKS, spec.INDICATORS))
    # a table alone, as in a csv file, never had the sheet
    from_template = any(item.carrier in ("hidden", "properties", "names") for item in reading.identities)
    for what, owed in ((spec.UNIT, from_template), *owed_items):
        if owed and what.key not in reading.sheets:
            place = {"file": desk.file, "sheet": what.title, "unit": desk.unit}
            desk.result.findings.append(finding("SHEET_MISSING", value=what.title, **place))
    _check_given_end(desk, reading)


def _parts(reading: Reading, title: str) -> list[SheetReading]:
    return [part for sheet in reading.sheets.values() for part in sheet.parts if part.title == title]


def _at(reading: Reading, problem: StructureProblem) -> tuple[str, str]:
    """The record and the column header at a problem's cell, "" for each that it has none of."""
    block = area(problem.cell)
    if block is None:
        return "", ""
    record, header = "", ""
    for key, sheet in reading.sheets.items():
        for part in sheet.parts if key != spec.UNIT.key else []:
            if part.title != problem.sheet:
                continue
            record = record or next((row.key for row in part.rows if row.row == block.top + 1), "")
            at = next((name for name, column in part.columns.items() if column == block.left), None)
            header = header or (_SHEETS[key].field(at).header if at else "")
    return record, header


def _check_given_end(desk: ReturnCheck, reading: Reading) -> None:
    """The day up to which figures count stands in 单位信息; who changes it may have counted up to another."""
    sheet = reading.sheets.get(spec.UNIT.key)
    for row in sheet.rows if sheet else []:
        if sheet and row.key == "end" and row.values and not same(row.values["value"], desk.period.end):
            header, given = spec.UNIT.field("end").header, desk.period.end.isoformat()
            column = sheet.columns["value"]
            desk.say("LOCKED_EDITED", sheet, row.row, column, row.values["value"], field=header, expected=given)
