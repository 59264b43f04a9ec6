"""A period judged twice where the office overrides something: as the rules give it, and as the office has it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from ipxl.merge.consolidate import Sourced, indicator_answers, task_answers
from ipxl.merge.decisions import Answer, Docket
from ipxl.merge.edits import Edit, note_read, take_edits
from ipxl.merge.judge import Case, judge_details, judge_indicators, judge_tasks
from ipxl.merge.judgement import Judgement
from ipxl.merge.overrides import Overrides, Settlement, computed_of, settle_overrides
from ipxl.merge.remarks import RemarkRow
from ipxl.merge.result import light_word
from ipxl.plan.model import Duty

if TYPE_CHECKING:
    import pandas as pd

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Judged:
    """The rows of the Result's frames, and the judgements of each duty and (figures) of each indicator.

    said: the answers on tasks, one row a duty.
    """

    indicators: Sequence[Row]
    details: Sequence[Row]
    tasks: Sequence[Row]
    duties: Mapping[Duty, Judgement]
    figures: Mapping[str, Judgement]
    said: pd.DataFrame


def judge_period(
    case: Case,
    latest: pd.DataFrame,
    docket: Docket,
    rows: Sequence[Answer] = (),
    said: Sequence[RemarkRow] = (),
    edits: Sequence[Edit] = (),
) -> tuple[Judged, Settlement]:
    """Judge by the rules, then with the overrides of the office that hold over what the rules gave.

    rows, said: what stands in the office's table. edits: what somebody typed into the summary since it was made.
    """
    figures, answered = indicator_answers(latest), task_answers(latest, case.versions)
    pure = _judge(case, figures, answered)
    if not rows and not edits:
        return _with_computed(pure, pure, Overrides()), Settlement(Overrides())
    lights = {(row["indicator"], ""): light_word(row["light"], row["grey"]) for row in pure.indicators}
    lights |= {(row["task"], row["unit"]): light_word(row["light"], row["grey"]) for row in pure.details}
    lights |= {(row["task"], ""): light_word(row["light"], row["grey"]) for row in pure.tasks}
    computed = computed_of(case.plan, latest, lights)
    settled = settle_overrides(computed, docket)
    note_read(docket)
    taken = take_edits(computed, rows, said, edits)
    held = settled.overrides
    judged = _judge(replace(case, overrides=held), figures, answered) if held.held else pure
    asked = (*settled.questions, *taken.questions)
    return _with_computed(judged, pure, held), settled._replace(questions=asked, remarks=taken.remarks)


def _judge(case: Case, figures: Mapping[tuple[str, str], Mapping[str, Sourced]], said: pd.DataFrame) -> Judged:
    rows, judgements = judge_indicators(case, figures)
    details, duties = judge_details(case, said, judgements)
    return Judged(rows, details, judge_tasks(case, details, duties, judgements), duties, judgements, said)


def _with_computed(judged: Judged, pure: Judged, held: Overrides) -> Judged:
    """The rows with what the rules gave beside what holds, and who changed it and why."""
    figures = {row["indicator"]: held.text(row["indicator"]) for row in judged.indicators}
    by_task: dict[str, list[str]] = {}
    for row in judged.indicators:
        for task in row["tasks"]:
            by_task.setdefault(task, []).append(row["indicator"])
    own = {(row["task"], row["unit"]): held.text(row["task"], row["unit"]) for row in judged.details}

    def of_figures(task: str) -> list[str]:
        return [f"{key}{figures[key]}" for key in by_task.get(task, ()) if figures[key]]

    def of_detail(row: Row, changed: bool) -> str:
        return own[row["task"], row["unit"]] or ("；".join(of_figures(row["task"])) if changed else "")

    def of_task(row: Row, changed: bool) -> str:
        leads = row["leads"]
        said = [(unit, text) for unit in leads if (text := own.get((row["task"], unit), ""))]
        rows = [text if len(leads) == 1 else f"{unit}{text}" for unit, text in said]
        found = [text for text in (held.text(row["task"]), *rows) if text]
        return "；".join(found or (of_figures(row["task"]) if changed else []))

    return replace(
        judged,
        indicators=_beside(judged.indicators, pure.indicators, "value", lambda row, _: figures[row["indicator"]]),
        details=_beside(judged.details, pure.details, "progress", of_detail),
        tasks=_beside(judged.tasks, pure.tasks, "progress", of_task),
    )


def _beside(judged: Sequence[Row], pure: Sequence[Row], value: str, told: Any) -> list[Row]:
    return [
        {
            **row,
            "computed_light": plain["light"],
            "computed_grey": plain["grey"],
            "computed_value": plain[value],
            "override": told(row, any(row[name] != plain[name] for name in ("light", "grey", value))),
        }
        for row, plain in zip(judged, pure, strict=True)
    ]
