"""Judges a period: the frames of a Result from the answers, the plan and the past."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from ipxl.check.rules import shown_value
from ipxl.form.spec import NOT_STARTED
from ipxl.merge.combined_lights import combine_leads, count_text, with_indicators
from ipxl.merge.consolidate import Sourced, Version
from ipxl.merge.history import Past
from ipxl.merge.indicator_lights import judge_indicator
from ipxl.merge.judgement import Judgement, Limits, named
from ipxl.merge.overrides import Overrides
from ipxl.merge.schedule import round_half_up
from ipxl.merge.task_lights import judge_responsible, judge_task
from ipxl.plan.model import Duty, Indicator, Period, Plan, Settings, Task
from ipxl.sheet.cells import column_letters

if TYPE_CHECKING:
    import pandas as pd

COMPUTED = ("computed_light", "computed_grey", "computed_value", "override")
"""What the rules give without the office's overrides, and what is told of these; filled in by `with_computed`."""
DETAIL_COLUMNS = (
    "unit", "task", "block", "title", "role", "due", "returned", "has_work", "status", "progress", "text", "issue",
    "next", "coordinate", "evidence", "remark", "light", "grey", "expected", "gap", "reason", "last_status",
    "last_progress", "last_text", "last_light", "last_grey", "file", "sheet", "row", "cell", "received", "sha256",
    *COMPUTED,
)  # fmt: skip
TASK_COLUMNS = (
    "task", "number", "block", "title", "leads", "responsible", "due", "ongoing", "light", "grey", "self_status",
    "progress", "expected", "gap", "reason", "counts", "leads_returned", "responsible_returned", "text", "issue",
    "next", "last_light", "last_grey", *COMPUTED,
)  # fmt: skip
INDICATOR_COLUMNS = (
    "indicator", "name", "unit_of_measure", "kind", "direction", "owner", "tasks", "baseline", "baseline_source",
    "targets", "target", "value", "held", "actual_pct", "expected_pct", "completion_pct", "gap", "light", "grey",
    "reason", "last_value", "last_light", "last_grey", "explanation", "definition", "file", "sheet", "cell",
    "received", "sha256", *COMPUTED,
)  # fmt: skip
_TEXTS = ("has_work", "status", "text", "issue", "next", "coordinate", "evidence", "remark")


@dataclass(frozen=True, slots=True)
class Case:
    """One period to judge. returned: unit -> index of its current version in `versions`."""

    plan: Plan
    period: Period
    past: Past
    versions: Sequence[Version]
    returned: Mapping[str, int]
    overrides: Overrides = field(default_factory=Overrides)

    @property
    def quarter(self) -> int:
        return (self.period.end.month - 1) // 3 + 1


def limits_of(settings: Settings) -> Limits:
    """The thresholds of a plan, and what they measure."""
    return Limits(settings.yellow, settings.red, settings.measure == "完成比")


def judge_indicators(
    case: Case, answers: Mapping[tuple[str, str], Mapping[str, Sourced]]
) -> tuple[list[dict[str, Any]], dict[str, Judgement]]:
    """Rows of Result.indicators and the judgement of each indicator by id."""
    rows, judgements = [], {}
    for item in case.plan.indicators:
        owners = case.plan.expand(item.owner)
        owner = next((unit for unit in owners if "value" in answers.get((unit, item.indicator), {})), None)
        if owner is None:
            owner = next((unit for unit in owners if unit in case.returned), None)
        fields = answers.get((owner or "", item.indicator), {})
        judgement, row = _judge_figures(case, item, owner, fields)
        judgements[item.indicator] = judgement
        rows.append(row)
    return rows, judgements


def _judge_figures(
    case: Case, item: Indicator, owner: str | None, fields: Mapping[str, Sourced]
) -> tuple[Judgement, dict[str, Any]]:
    settings, period = case.plan.settings, case.period
    answer, base = fields.get("value"), _base(case, item, fields)
    value = answer.value if answer else None
    number = case.overrides.value(item.indicator)
    if value is not None and number is not None:
        value = value._replace(number=number, state="ok")
    judgement = judge_indicator(
        item,
        value=value.number if value else None,
        base=base[0],
        period_end=period.end,
        term=(settings.start or period.start, settings.end or period.end),
        last_year=case.past.last_year.get(item.indicator),
        returned=owner is not None,
        held=value is not None and value.state == "held",
        invalid=value is not None and value.state == "invalid",
        limits=limits_of(settings),
    )
    judgement = case.overrides.judged(judgement, item.indicator)
    last = case.past.indicators.get(item.indicator, {})
    number, target = value.number if value else None, item.target(period.end.year)
    version = case.versions[answer.version] if answer else None
    row = {
        **{key: getattr(item, key) for key in ("indicator", "name", "unit_of_measure", "kind", "direction")},
        "owner": "、".join(item.owner),
        "tasks": item.tasks,
        "baseline": base[0],
        "baseline_source": base[1],
        "targets": item.targets,
        "target": target,
        "value": number,
        "held": shown_value(value.raw) if value and value.state == "held" else "",
        "actual_pct": judgement.actual,
        "expected_pct": judgement.expected,
        "completion_pct": round_half_up(100 * number / target) if number is not None and target else None,
        **_light(judgement),
        "last_value": last.get("value"),
        "last_light": last.get("light"),
        "last_grey": last.get("grey"),
        "explanation": (fields["explanation"].value.text or "") if "explanation" in fields else "",
        "definition": item.definition,
        "file": version.file if version else None,
        "sheet": value.title if value else None,
        "cell": f"{column_letters(value.column)}{value.row}" if value else None,
        "received": version.received if version else None,
        "sha256": version.sha256 if version else None,
    }
    return judgement, row


def _base(case: Case, item: Indicator, fields: Mapping[str, Sourced]) -> tuple[Decimal | None, str]:
    known = case.past.bases.get(item.indicator)
    if known is not None:
        return known
    answer = fields.get("baseline")
    if answer is not None and answer.value.number is not None:
        return answer.value.number, f"{case.period.period} 报送"
    return None, ""


def _light(judgement: Judgement) -> dict[str, Any]:
    return {
        "gap": judgement.gap,
        "light": judgement.light,
        "grey": judgement.grey,
        "reason": judgement.reason,
    }


def judge_details(
    case: Case, answers: pd.DataFrame, indicators: Mapping[str, Judgement]
) -> tuple[list[dict[str, Any]], dict[Duty, Judgement]]:
    """Rows of Result.details, in task order with leads first, and the judgement of each duty."""
    names = [str(name) for name in answers.columns]
    rows_said = zip(*(answers[name].tolist() for name in names), strict=True)
    found = {
        key: dict(zip(names, row, strict=True)) for key, row in zip(answers.index.tolist(), rows_said, strict=True)
    }
    rows, judgements = [], {}
    for duty in case.plan.duties:
        answer = _with_progress(found.get((duty.unit, duty.task), {}), case.overrides.value(duty.task, duty.unit))
        returned = duty.unit in case.returned
        judgement = _judge_duty(
            case, duty, answer, returned, task_indicators(case.plan, duty.task, indicators, duty.unit)
        )
        judgement = case.overrides.judged(judgement, duty.task, duty.unit)
        judgements[duty] = judgement
        rows.append(_detail_row(case, duty, answer, returned, judgement))
    return rows, judgements


def _with_progress(answer: dict[str, Any], number: Decimal | None) -> dict[str, Any]:
    return answer if number is None else {**answer, "progress_number": number, "progress_state": "ok"}


def task_indicators(plan: Plan, task: str, indicators: Mapping[str, Judgement], unit: str = "") -> list[Judgement]:
    """The judgements of the indicators of a task, each with its name. unit: only of those that this unit fills in."""
    return [
        named(indicators[item.indicator], item.name)
        for item in plan.indicators
        if task in item.tasks and item.indicator in indicators and (not unit or unit in plan.expand(item.owner))
    ]


def _judge_duty(
    case: Case, duty: Duty, answer: Mapping[str, Any], returned: bool, indicators: Sequence[Judgement]
) -> Judgement:
    last = case.past.tasks.get((duty.unit, duty.task), {})
    if duty.role == "responsible":
        return judge_responsible(
            has_work=answer.get("has_work", ""),
            status=answer.get("status", ""),
            returned=returned,
            previous_status=_status_before(case, duty, last),
            begun=case.period.end > case.plan.task_by_id[duty.task].start,
        )
    task, settings = case.plan.task_by_id[duty.task], case.plan.settings
    return judge_task(
        status=answer.get("status", ""),
        progress=answer.get("progress_number"),
        start=task.start,
        due=task.due,
        as_of=case.period.end,
        ongoing=task.ongoing,
        previous_status=_status_before(case, duty, last),
        returned=returned,
        invalid=answer.get("progress_state") == "invalid",
        held=answer.get("progress_state") == "held",
        limits=limits_of(settings),
        indicators=indicators,
        quarter=case.quarter,
    )


def _status_before(case: Case, duty: Duty, last: Mapping[str, Any]) -> str | None:
    """The duty's status of the period before; "" for a 未启动 from before the task's start, which nobody minds."""
    status: str | None = last.get("status")
    before = case.plan.period_by_id.get(case.past.previous or "")
    early = status == NOT_STARTED and before is not None and before.end <= case.plan.task_by_id[duty.task].start
    return "" if early else status


def _detail_row(
    case: Case, duty: Duty, answer: Mapping[str, Any], returned: bool, judgement: Judgement
) -> dict[str, Any]:
    task = case.plan.task_by_id[duty.task]
    last = case.past.tasks.get((duty.unit, duty.task), {})
    version = case.versions[answer["version"] if answer else case.returned[duty.unit]] if returned else None
    return {
        "unit": duty.unit, "task": duty.task, "block": task.block, "title": task.title, "role": duty.role,
        "due": task.due, "returned": returned,
        **{name: answer.get(name, "") for name in _TEXTS},
        "progress": answer.get("progress_number"),
        **_light(judgement),
        "expected": judgement.expected,
        "last_status": last.get("status", ""), "last_progress": last.get("progress"),
        "last_text": last.get("text", ""), "last_light": last.get("light"), "last_grey": last.get("grey"),
        "file": version.file if version else None,
        "sheet": answer.get("title"), "row": answer.get("row"), "cell": answer.get("cell"),
        "received": version.received if version else None,
        "sha256": version.sha256 if version else None,
    }  # fmt: skip


def judge_tasks(
    case: Case,
    details: Sequence[Mapping[str, Any]],
    judged: Mapping[Duty, Judgement],
    indicators: Mapping[str, Judgement],
) -> list[dict[str, Any]]:
    """Rows of Result.tasks: the leads' rows of each task as one with its indicators, with counts of several leads."""
    by_task: dict[str, list[tuple[Mapping[str, Any], Judgement]]] = {}
    for row, (duty, judgement) in zip(details, judged.items(), strict=True):
        by_task.setdefault(duty.task, []).append((row, judgement))
    return [
        _task_row(case, task, by_task.get(task.task, []), task_indicators(case.plan, task.task, indicators))
        for task in case.plan.tasks
    ]


def _task_row(
    case: Case, task: Task, rows: Sequence[tuple[Mapping[str, Any], Judgement]], indicators: Sequence[Judgement]
) -> dict[str, Any]:
    leads = [(row, judgement) for row, judgement in rows if row["role"] == "lead"]
    others = [row for row, _judgement in rows if row["role"] == "responsible"]
    combined = combine_leads([(row["unit"], judgement, row["progress"]) for row, judgement in leads])
    combined = case.overrides.judged(with_indicators(combined, indicators, case.quarter), task.task)
    progress = [row["progress"] for row, _judgement in leads if row["progress"] is not None]
    last = case.past.task_lights.get(task.task, {})
    several = len(leads) > 1
    lead_rows = [row for row, _judgement in leads]
    return {
        "task": task.task, "number": task.number, "block": task.block, "title": task.title,
        "leads": tuple(row["unit"] for row in lead_rows), "responsible": tuple(row["unit"] for row in others),
        "due": task.due, "ongoing": task.ongoing,
        **_light(combined),
        "self_status": tuple(row["status"] for row in lead_rows if row["status"]),
        "progress": min(progress, default=None), "expected": combined.expected,
        "counts": count_text([(judgement.light, judgement.grey) for _row, judgement in leads]) if several else "",
        "leads_returned": sum(row["returned"] for row in lead_rows),
        "responsible_returned": sum(row["returned"] for row in others),
        **{name: _joined(lead_rows, name) for name in ("text", "issue", "next")},
        "last_light": last.get("light"), "last_grey": last.get("grey"),
    }  # fmt: skip


def _joined(rows: Sequence[Mapping[str, Any]], name: str) -> str:
    said = [row for row in rows if row[name]]
    if len(rows) == 1:
        return str(said[0][name]) if said else ""
    return "\n".join(f"{row['unit']}：{row[name]}" for row in said)
