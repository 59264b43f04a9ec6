"""Checks the sheet 任务进展: one row a duty of the unit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ipxl.check.desk import FieldSpot, ReturnCheck, explained
from ipxl.check.evidence_numbers import evidence_numbers
from ipxl.check.fields import RowAnswers, read_row
from ipxl.check.rows import place_rows
from ipxl.check.values import plain, says_blank
from ipxl.form import spec
from ipxl.form.content import FormRow, LastTask
from ipxl.form.reading import RawRow, SheetReading
from ipxl.plan.model import Duty


@dataclass(frozen=True, slots=True)
class ListedElsewhere:
    """What other sheets of the return name: numbers of evidence, and tasks of problems (None: some name no task)."""

    evidence: frozenset[str]
    raised: frozenset[str | None]


def check_tasks(desk: ReturnCheck, sheet: SheetReading, listed: ListedElsewhere) -> None:
    duties = {duty.task: duty for duty in desk.plan.duties_by_unit.get(desk.unit, ())}
    rows = place_rows(desk, spec.TASKS, sheet)
    for given in desk.given.rows.get(spec.TASKS.key, ()):
        if given.key in rows:
            part, row = rows[given.key]
            _check_task_row(desk, part, row, given, duties[given.key], listed)


def _check_task_row(
    desk: ReturnCheck, sheet: SheetReading, row: RawRow, given: FormRow, duty: Duty, listed: ListedElsewhere
) -> None:
    answers = read_row(desk, spec.TASKS, sheet, row, given)
    if not explained(spec.TASKS, row):
        _check_progress(desk, sheet, row, duty, answers)
        _check_account(desk, sheet, row, duty, answers.texts)
        _check_listed(desk, sheet, row, duty, answers.texts, listed)


def _check_progress(desk: ReturnCheck, sheet: SheetReading, row: RawRow, duty: Duty, answers: RowAnswers) -> None:
    """Progress against the status beside it and against last period. Silent where the unit explains in 备注."""
    status, progress = answers.texts.get("status", ""), answers.numbers.get("progress")
    if progress is None:
        return
    last = desk.history.tasks.get((duty.unit, duty.task), LastTask())
    at = FieldSpot(desk, spec.TASKS, sheet, row, spec.TASKS.field("progress"), duty.task)
    if status == spec.COMPLETED and progress < 100:
        at.say("DONE_BUT_PROGRESS", plain(progress))
    elif status in (spec.IN_PROGRESS, spec.DELAYED) and progress == 100:
        at._replace(field=spec.TASKS.field("status")).say("PROGRESS_BUT_NOT_DONE", status)
    elif status == spec.NOT_STARTED and progress > 0:
        at.say("NOT_STARTED_BUT_PROGRESS", plain(progress))
    if last.progress is not None and progress < last.progress:
        at.say("PROGRESS_FELL", plain(progress), expected=f"{last.progress:f}")


def _check_account(
    desk: ReturnCheck, sheet: SheetReading, row: RawRow, duty: Duty, accepted: Mapping[str, str]
) -> None:
    """The account against last period's, and against the answer that there was no work."""
    last = desk.history.tasks.get((duty.unit, duty.task), LastTask())
    text = accepted.get("text", "")
    if text and text == last.text:
        FieldSpot(desk, spec.TASKS, sheet, row, spec.TASKS.field("text"), duty.task).say("TEXT_UNCHANGED", text)
    if accepted.get("has_work") == spec.NO_WORK:
        filled = [
            key for key in ("status", "progress", "text") if key in row.values and not says_blank(row.values[key])
        ]
        if filled:
            headers = "、".join(spec.TASKS.field(key).header for key in filled)
            at = FieldSpot(desk, spec.TASKS, sheet, row, spec.TASKS.field("has_work"), duty.task)
            at.say("NO_WORK_BUT_FILLED", row.values["has_work"], expected=headers)


def _check_listed(
    desk: ReturnCheck,
    sheet: SheetReading,
    row: RawRow,
    duty: Duty,
    accepted: Mapping[str, str],
    listed: ListedElsewhere,
) -> None:
    """What the row says stands on another sheet."""
    codes = accepted.get("evidence", "")
    missing = [number for number in evidence_numbers(codes) if number not in listed.evidence]
    if missing and not says_blank(codes):
        at = FieldSpot(desk, spec.TASKS, sheet, row, spec.TASKS.field("evidence"), duty.task)
        numbers = all(number.isdecimal() for number in missing)
        at.say("EVIDENCE_NOT_LISTED", "、".join(dict.fromkeys(missing)) if numbers else codes)
    if accepted.get("coordinate") == spec.YES and not listed.raised & {duty.task, None}:
        at = FieldSpot(desk, spec.TASKS, sheet, row, spec.TASKS.field("coordinate"), duty.task)
        at.say("COORDINATION_NOT_LISTED", row.values["coordinate"])
