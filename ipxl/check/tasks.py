"""Checks the sheets with one row a task, 任务进展 and 自评: one row a duty of the unit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

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


class TaskPlace(NamedTuple):
    """A duty's row in a return."""

    what: spec.Sheet
    sheet: SheetReading
    row: RawRow
    duty: Duty

    @property
    def key(self) -> tuple[str, str]:
        """Unit and task."""
        return self.duty.unit, self.duty.task

    def spot(self, desk: ReturnCheck, field: str) -> FieldSpot:
        """A field of the row."""
        return FieldSpot(desk, self.what, self.sheet, self.row, self.what.field(field), self.duty.task)


def check_tasks(desk: ReturnCheck, what: spec.Sheet, sheet: SheetReading, listed: ListedElsewhere) -> None:
    """what: which of the sheets."""
    duties = {duty.task: duty for duty in desk.plan.duties_by_unit.get(desk.unit, ())}
    rows = place_rows(desk, what, sheet)
    for given in desk.given.rows.get(what.key, ()):
        if given.key in rows:
            part, row = rows[given.key]
            _check_task_row(desk, TaskPlace(what, part, row, duties[given.key]), given, listed)


def _check_task_row(desk: ReturnCheck, place: TaskPlace, given: FormRow, listed: ListedElsewhere) -> None:
    answers = read_row(desk, place.what, place.sheet, place.row, given)
    if not explained(place.what, place.row):
        _check_progress(desk, place, answers)
        _check_account(desk, place, answers.texts)
        _check_listed(desk, place, answers.texts, listed)


def _check_progress(desk: ReturnCheck, place: TaskPlace, answers: RowAnswers) -> None:
    """Progress against the status beside it and against last period. Silent where the unit explains in 备注."""
    status, progress = answers.texts.get("status", ""), answers.numbers.get("progress")
    if progress is None:
        return
    last = desk.history.tasks.get(place.key, LastTask())
    at = place.spot(desk, "progress")
    if status == spec.COMPLETED and progress < 100:
        at.say("DONE_BUT_PROGRESS", plain(progress))
    elif status in (spec.IN_PROGRESS, spec.DELAYED) and progress == 100:
        place.spot(desk, "status").say("PROGRESS_BUT_NOT_DONE", status)
    elif status == spec.NOT_STARTED and progress > 0:
        at.say("NOT_STARTED_BUT_PROGRESS", plain(progress))
    if last.progress is not None and progress < last.progress:
        at.say("PROGRESS_FELL", plain(progress), expected=f"{last.progress:f}")


def _check_account(desk: ReturnCheck, place: TaskPlace, accepted: Mapping[str, str]) -> None:
    """The account against last period's, and against the answer that there was no work; of the whole term neither."""
    if place.what is not spec.TASKS:
        return
    last, row = desk.history.tasks.get(place.key, LastTask()), place.row
    text = accepted.get("text", "")
    if text and text == last.text:
        place.spot(desk, "text").say("TEXT_UNCHANGED", text)
    if accepted.get("has_work") == spec.NO_WORK:
        filled = [
            key for key in ("status", "progress", "text") if key in row.values and not says_blank(row.values[key])
        ]
        if filled:
            headers = "、".join(spec.TASKS.field(key).header for key in filled)
            place.spot(desk, "has_work").say("NO_WORK_BUT_FILLED", row.values["has_work"], expected=headers)


def _check_listed(desk: ReturnCheck, place: TaskPlace, accepted: Mapping[str, str], listed: ListedElsewhere) -> None:
    """What the row says stands on another sheet."""
    codes = accepted.get("evidence", "")
    missing = [number for number in evidence_numbers(codes) if number not in listed.evidence]
    if missing and not says_blank(codes):
        numbers = all(number.isdecimal() for number in missing)
        shown = "、".join(dict.fromkeys(missing)) if numbers else codes
        place.spot(desk, "evidence").say("EVIDENCE_NOT_LISTED", shown)
    if accepted.get("coordinate") == spec.YES and not listed.raised & {place.duty.task, None}:
        place.spot(desk, "coordinate").say("COORDINATION_NOT_LISTED", place.row.values["coordinate"])
