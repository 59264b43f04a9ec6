"""Checks the sheet 任务进展: one row a duty of the unit."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from ipxl.check.choices import read_choice
from ipxl.check.desk import Desk, Spot, check_required, check_text, explained, number_text
from ipxl.check.figures import read_figure, say_unusable
from ipxl.check.numbers import PERCENT
from ipxl.check.rows import place_rows
from ipxl.check.values import plain, says_blank
from ipxl.form import spec
from ipxl.form.content import LastTask
from ipxl.form.reading import RawRow, SheetReading
from ipxl.intake.workbook import Scalar
from ipxl.plan.model import Duty

_CODES = re.compile(r"[,，、;；\s]+")


@dataclass(frozen=True, slots=True)
class Listed:
    """What other sheets of the return name: numbers of evidence, and tasks of problems (None: some name no task)."""

    evidence: frozenset[str]
    raised: frozenset[str | None]


def check_tasks(desk: Desk, sheet: SheetReading, listed: Listed) -> None:
    duties = {duty.task: duty for duty in desk.plan.duties_by_unit.get(desk.unit, ())}
    rows = place_rows(desk, spec.TASKS, sheet)
    for task, duty in duties.items():
        if task in rows:
            part, row = rows[task]
            _check_task_row(desk, part, row, duty, listed)


def _check_task_row(desk: Desk, sheet: SheetReading, row: RawRow, duty: Duty, listed: Listed) -> None:
    accepted: dict[str, str] = {"has_work": spec.HAS_WORK} if duty.role == "lead" else {}
    progress: Decimal | None = None
    for field in spec.TASKS.fields:
        value = row.values.get(field.key)
        if not field.entered or value is None or field.key not in sheet.columns:
            continue
        spot = Spot(desk, spec.TASKS, sheet, row, field, duty.task)
        if field.kind == "choice":
            text = _check_choice(spot, duty, value, accepted)
            if text is not None:
                accepted[field.key] = text
        elif field.kind == "percent":
            progress = _check_percent(spot, duty, value, accepted)
        else:
            accepted[field.key] = check_text(spot, value)
    check_required(desk, spec.TASKS, sheet, row, duty.role, duty.task, accepted)
    if not explained(spec.TASKS, row):
        _check_progress(desk, sheet, row, duty, accepted.get("status", ""), progress)
        _check_account(desk, sheet, row, duty, accepted)
        _check_listed(desk, sheet, row, duty, accepted, listed)


def _is_due(spot: Spot, duty: Duty, accepted: Mapping[str, str]) -> bool:
    return spec.is_required(spot.field, duty.role, dict(accepted)) is not None


def _check_choice(spot: Spot, duty: Duty, value: Scalar, accepted: Mapping[str, str]) -> str | None:
    name = spot.field.choices
    ongoing = spot.desk.plan.task_by_id[duty.task].ongoing
    choices = spec.CHOICES["status_finite" if spot.field.key == "status" and not ongoing else name]
    read = read_choice(value, choices, name)
    if read.text is None and says_blank(value) and not _is_due(spot, duty, accepted):
        spot.say("READ_AS", value, expected="没有填")
    elif read.text is None:
        not_offered = read_choice(value, spec.CHOICES[name], name).text == spec.ONGOING
        likely = f"(是不是“{read.proposal}”)" if read.proposal else ""
        code = "ONGOING_NOT_OFFERED" if not_offered else "CHOICE_UNKNOWN"
        spot.say(code, value, expected="、".join(choices) + likely)
    elif read.state == "read_as":
        spot.say("READ_AS", value, expected=read.text)
    spot.keep(read.text, None, read.state)
    return read.text


def _check_percent(spot: Spot, duty: Duty, value: Scalar, accepted: Mapping[str, str]) -> Decimal | None:
    read = read_figure(spot, value, PERCENT)
    lowest, highest = spot.field.limits or (0, 100)
    number, state = read.number, read.state
    # 100% typed into a cell that is set to percent, as programs set it by themselves, arrives as the number 1
    share = number is not None and (0 < number < 1 or (number == 1 and isinstance(value, float)))
    if number is None:
        due = _is_due(spot, duty, accepted)
        say_unusable(spot, value, read, f"{lowest}到{highest}，不带%", due=due)
    elif not lowest <= number <= highest:
        spot.say("OUT_OF_RANGE", value, expected=f"{lowest}到{highest}")
        number, state = None, "invalid"
    elif number == 1 and accepted.get("status") == spec.COMPLETED:
        spot.say("HELD_FRACTION", value, expected="100")
        number, state = None, "held"
    elif share and not explained(spot.what, spot.row):
        spot.say("HELD_FRACTION", value, expected=plain(number * 100))
        number, state = None, "held"
    elif share:
        spot.say("HELD_EXPLAINED", value, expected=plain(number))
    elif read.code:
        spot.say(read.code, value, expected=plain(number))
    spot.keep(None if number is None else f"{number:f}", number, state)
    return number


def _check_progress(
    desk: Desk, sheet: SheetReading, row: RawRow, duty: Duty, status: str, progress: Decimal | None
) -> None:
    """Progress against the status beside it and against last period. Silent where the unit explains in 备注."""
    if progress is None:
        return
    last = desk.history.tasks.get((duty.unit, duty.task), LastTask())
    at = Spot(desk, spec.TASKS, sheet, row, spec.TASKS.field("progress"), duty.task)
    if status == spec.COMPLETED and progress < 100:
        at.say("DONE_BUT_PROGRESS", plain(progress))
    elif status in (spec.IN_PROGRESS, spec.DELAYED) and progress == 100:
        at._replace(field=spec.TASKS.field("status")).say("PROGRESS_BUT_NOT_DONE", status)
    elif status == spec.NOT_STARTED and progress > 0:
        at.say("NOT_STARTED_BUT_PROGRESS", plain(progress))
    if last.progress is not None and progress < last.progress:
        at.say("PROGRESS_FELL", plain(progress), expected=f"{last.progress:f}")


def _check_account(desk: Desk, sheet: SheetReading, row: RawRow, duty: Duty, accepted: Mapping[str, str]) -> None:
    """The account against last period's, and against the answer that there was no work."""
    last = desk.history.tasks.get((duty.unit, duty.task), LastTask())
    text = accepted.get("text", "")
    if text and text == last.text:
        Spot(desk, spec.TASKS, sheet, row, spec.TASKS.field("text"), duty.task).say("TEXT_UNCHANGED", text)
    if accepted.get("has_work") == spec.NO_WORK:
        filled = [
            key for key in ("status", "progress", "text") if key in row.values and not says_blank(row.values[key])
        ]
        if filled:
            headers = "、".join(spec.TASKS.field(key).header for key in filled)
            at = Spot(desk, spec.TASKS, sheet, row, spec.TASKS.field("has_work"), duty.task)
            at.say("NO_WORK_BUT_FILLED", row.values["has_work"], expected=headers)


def _check_listed(
    desk: Desk, sheet: SheetReading, row: RawRow, duty: Duty, accepted: Mapping[str, str], listed: Listed
) -> None:
    """What the row says stands on another sheet."""
    codes = accepted.get("evidence", "")
    missing = [code for code in _CODES.split(codes) if code and number_text(code) not in listed.evidence]
    if missing and not says_blank(codes):
        at = Spot(desk, spec.TASKS, sheet, row, spec.TASKS.field("evidence"), duty.task)
        at.say("EVIDENCE_NOT_LISTED", ",".join(missing))
    if accepted.get("coordinate") == spec.YES and not listed.raised & {duty.task, None}:
        at = Spot(desk, spec.TASKS, sheet, row, spec.TASKS.field("coordinate"), duty.task)
        at.say("COORDINATION_NOT_LISTED", row.values["coordinate"])
