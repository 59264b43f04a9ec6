"""A period judged twice where the office overrides something: as the rules give it, and as the office has it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from ipxl.facts.rows import DutyRow, IndicatorRow, JudgedRow, Latest, TaskRow
from ipxl.merge.judge import Case, judge_duties, judge_indicators, judge_tasks
from ipxl.office.docket import Answer, Docket
from ipxl.office.edits import SummaryEdit, note_read, take_edits
from ipxl.office.overrides import Overrides, Settlement, computed_of, settle_overrides
from ipxl.office.remarks import RemarkRow

R = TypeVar("R", bound=JudgedRow)


@dataclass(frozen=True, slots=True)
class Judged:
    """The judged rows of a period."""

    indicators: Sequence[IndicatorRow]
    duties: Sequence[DutyRow]
    tasks: Sequence[TaskRow]


def judge_period(
    case: Case,
    latest: Latest,
    docket: Docket,
    rows: Sequence[Answer] = (),
    said: Sequence[RemarkRow] = (),
    edits: Sequence[SummaryEdit] = (),
) -> tuple[Judged, Settlement]:
    """Judge by the rules, then with the overrides of the office that hold over what the rules gave.

    rows, said: what stands in the office's table. edits: what somebody typed into the summary since it was made.
    """
    pure = _judge(case, latest)
    if not rows and not edits:
        return pure, Settlement(Overrides())
    lights = {(row.key.item, row.key.unit): row.lamp.word for row in (*pure.indicators, *pure.duties, *pure.tasks)}
    computed = computed_of(case.plan, latest, lights)
    settled = settle_overrides(computed, docket)
    note_read(docket)
    taken = take_edits(computed, rows, said, edits)
    held = settled.overrides
    judged = _judge(replace(case, overrides=held), latest) if held.held else pure
    asked = (*settled.questions, *taken.questions)
    return _with_computed(judged, pure, held), settled._replace(questions=asked, remarks=taken.remarks)


def _judge(case: Case, latest: Latest) -> Judged:
    indicators = judge_indicators(case, latest)
    duties = judge_duties(case, latest, indicators)
    return Judged(indicators, duties, judge_tasks(case, duties, indicators))


def _with_computed(judged: Judged, pure: Judged, held: Overrides) -> Judged:
    """The rows with what the rules gave beside what holds, and who changed it and why."""
    if not held.held:
        return judged
    figures = {row.indicator: held.text(row.indicator) for row in judged.indicators}
    by_task: dict[str, list[str]] = {}
    for row in judged.indicators:
        for task in row.tasks if figures[row.indicator] else ():
            by_task.setdefault(task, []).append(f"{row.indicator}{figures[row.indicator]}")
    own = {(row.task, row.unit): held.text(row.task, row.unit) for row in judged.duties}

    def of_duty(row: DutyRow, changed: bool) -> str:
        return own[row.task, row.unit] or ("；".join(by_task.get(row.task, ())) if changed else "")

    def of_task(row: TaskRow, changed: bool) -> str:
        of_leads = [(unit, text) for unit in row.leads if (text := own.get((row.task, unit), ""))]
        each = [text if len(row.leads) == 1 else f"{unit}{text}" for unit, text in of_leads]
        texts = [text for text in (held.text(row.task), *each) if text]
        return "；".join(texts or (by_task.get(row.task, ()) if changed else ()))

    return Judged(
        _beside(judged.indicators, pure.indicators, lambda row, _changed: figures[row.indicator]),
        _beside(judged.duties, pure.duties, of_duty),
        _beside(judged.tasks, pure.tasks, of_task),
    )


def _beside(judged: Sequence[R], pure: Sequence[R], override: Callable[[R, bool], str]) -> list[R]:
    """The judged rows with what the same rows came to by the rules alone; its own `computed` is what holds now."""
    return [
        replace(row, computed=plain.computed, override=override(row, row.computed != plain.computed))
        for row, plain in zip(judged, pure, strict=True)
    ]
