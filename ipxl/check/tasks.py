"""Checks the sheet 任务进展: one row a duty of the unit."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal

from ipxl.check.desk import Desk, check_required, check_text, keep, number_text, rows_by_key
from ipxl.check.values import read_choice, read_number
from ipxl.form import spec
from ipxl.form.content import LastTask
from ipxl.form.read import RawRow, SheetReading
from ipxl.intake.package import Scalar
from ipxl.plan.model import Duty
from ipxl.plan.names import normalise

_CODES = re.compile(r"[,，、;；\s]+")


def check_tasks(desk: Desk, sheet: SheetReading, listed: frozenset[str]) -> None:
    duties = {duty.task: duty for duty in desk.plan.duties_by_unit.get(desk.unit, ())}
    rows = rows_by_key(desk, spec.TASKS, sheet, duties, {normalise(desk.plan.task_by_id[t].title): t for t in duties})
    for task, duty in duties.items():
        row = rows.get(task)
        if row is None:
            desk.say("ROW_MISSING", sheet, 0, None, task, record=task)
        else:
            _check_task_row(desk, sheet, row, duty, listed)


def _check_task_row(desk: Desk, sheet: SheetReading, row: RawRow, duty: Duty, listed: frozenset[str]) -> None:
    accepted: dict[str, str] = {}
    progress: Decimal | None = None
    for field in spec.TASKS.fields:
        value = row.values.get(field.key)
        if not field.entered or value is None or field.key not in sheet.columns:
            continue
        if field.kind == "choice":
            text = _check_choice(desk, sheet, row, field, duty, value)
            if text is not None:
                accepted[field.key] = text
        elif field.kind == "percent":
            progress = _check_percent(desk, sheet, row, field, duty.task, value)
            accepted[field.key] = "" if progress is None else str(progress)
        else:
            accepted[field.key] = check_text(desk, spec.TASKS, sheet, row, field, duty.task, value)
    if duty.role == "lead":
        accepted.setdefault("has_work", spec.HAS_WORK)
    check_required(desk, spec.TASKS, sheet, row, duty.role, duty.task, accepted)
    _check_task_sense(desk, sheet, row, duty, accepted, progress)
    _check_evidence(desk, sheet, row, duty.task, accepted.get("evidence", ""), listed)


def _check_choice(
    desk: Desk, sheet: SheetReading, row: RawRow, field: spec.Field, duty: Duty, value: Scalar
) -> str | None:
    name = field.choices
    if field.key == "status" and not desk.plan.task_by_id[duty.task].ongoing:
        name = "status_finite"
    choices = spec.CHOICES[name]
    text, state = read_choice(value, choices)
    column = sheet.columns[field.key]
    if text is None:
        not_offered = read_choice(value, spec.CHOICES[field.choices])[0] is not None
        code = "ONGOING_NOT_OFFERED" if not_offered else "CHOICE_UNKNOWN"
        desk.say(code, sheet, row.row, column, value, record=duty.task, field=field.header, expected="、".join(choices))
    elif state == "read_as":
        desk.say("READ_AS", sheet, row.row, column, value, record=duty.task, field=field.header, expected=text)
    keep(desk, spec.TASKS, sheet, duty.task, row, field, text, None, state)
    return text


def _check_percent(
    desk: Desk, sheet: SheetReading, row: RawRow, field: spec.Field, record: str, value: Scalar
) -> Decimal | None:
    number, state, proposal = read_number(value, "%")
    column = sheet.columns[field.key]
    at = {"record": record, "field": field.header}
    lowest, highest = field.limits or (0, 100)
    if state == "invalid":
        desk.say("NOT_A_NUMBER", sheet, row.row, column, value, **at, expected=f"{lowest}到{highest}，不带%")
    elif state == "held":
        desk.say("HELD_ABOUT", sheet, row.row, column, value, **at, expected=proposal)
    elif number is not None and not lowest <= number <= highest:
        desk.say("OUT_OF_RANGE", sheet, row.row, column, value, **at, expected=f"{lowest}到{highest}")
        number, state = None, "invalid"
    elif number is not None and 0 < number < 1:
        desk.say("HELD_FRACTION", sheet, row.row, column, value, **at, expected=f"{(number * 100).normalize():f}")
        number, state = None, "held"
    elif state == "read_as":
        desk.say("READ_AS", sheet, row.row, column, value, **at, expected=f"{number:f}")
    keep(desk, spec.TASKS, sheet, record, row, field, None if number is None else f"{number:f}", number, state)
    return number


def _check_task_sense(
    desk: Desk, sheet: SheetReading, row: RawRow, duty: Duty, accepted: Mapping[str, str], progress: Decimal | None
) -> None:
    status = accepted.get("status", "")
    last = desk.history.tasks.get((duty.unit, duty.task), LastTask())
    at = {"record": duty.task}
    if progress is not None:
        column = sheet.columns["progress"]
        if status == spec.COMPLETED and progress < 100:
            desk.say("DONE_BUT_PROGRESS", sheet, row.row, column, float(progress), **at)
        elif status in (spec.IN_PROGRESS, spec.DELAYED) and progress == 100:
            desk.say("PROGRESS_BUT_NOT_DONE", sheet, row.row, sheet.columns["status"], status, **at)
        elif status == spec.NOT_STARTED and progress > 0:
            desk.say("NOT_STARTED_BUT_PROGRESS", sheet, row.row, column, float(progress), **at)
        if last.progress is not None and progress < last.progress and not accepted.get("remark"):
            desk.say("PROGRESS_FELL", sheet, row.row, column, float(progress), expected=f"{last.progress:f}", **at)
    text = accepted.get("text", "")
    if text and text == last.text:
        header = spec.TASKS.field("text").header
        desk.say("TEXT_UNCHANGED", sheet, row.row, sheet.columns["text"], text, field=header, **at)


def _check_evidence(
    desk: Desk, sheet: SheetReading, row: RawRow, record: str, codes: str, listed: frozenset[str]
) -> None:
    missing = [code for code in _CODES.split(codes) if code and number_text(code) not in listed]
    if missing:
        desk.say("EVIDENCE_NOT_LISTED", sheet, row.row, sheet.columns["evidence"], ",".join(missing), record=record)
