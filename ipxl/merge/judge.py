"""Judges a period: the rows of a Result from the answers, the plan and the past."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from ipxl.check.desk import Value
from ipxl.check.rules import shown_value
from ipxl.facts.lights import count_text
from ipxl.facts.rows import Computed, DutyRow, IndicatorRow, Judgement, Last, Latest, Source, Sourced, TaskRow, text_of
from ipxl.form import spec
from ipxl.form.kinds import PeriodKind, kind_of
from ipxl.form.spec import NOT_STARTED
from ipxl.merge.combined_lights import combine_leads, with_indicators
from ipxl.merge.consolidate import Version, answers_of, source_of
from ipxl.merge.history import Past
from ipxl.merge.indicator_lights import at_term, judge_indicator
from ipxl.merge.judgement import NOT_RETURNED, Limits, Reported, named
from ipxl.merge.schedule import round_half_up
from ipxl.merge.task_lights import LeadAnswer, TaskTerm, judge_responsible, judge_task, unfinished
from ipxl.office.overrides import Overrides
from ipxl.plan.model import Duty, Indicator, Period, Plan, Settings, Task

_JOINED = tuple(
    dict.fromkeys(item.key for what in spec.OF_TASKS for item in what.fields if item.entered and item.kind == "text")
)
"""Fields of which a task shows what its leads say."""


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
    def kind(self) -> PeriodKind:
        return kind_of(self.period)

    @property
    def quarter(self) -> int:
        return 4 if self.kind.at_term else (self.period.end.month - 1) // 3 + 1


def limits_of(settings: Settings) -> Limits:
    """The thresholds of a plan, and what they measure."""
    return Limits(settings.yellow, settings.red, settings.measure == "完成比")


def reported(answer: Value | None) -> Reported:
    """What may be used of the answer in a cell; nothing where the cell was blank."""
    if answer is None:
        return Reported()
    return Reported(answer.number, answer.state if answer.state in ("held", "invalid") else "ok")


def judge_indicators(case: Case, latest: Latest) -> list[IndicatorRow]:
    """Every indicator of the plan, judged."""
    rows = []
    for item in case.plan.indicators if spec.INDICATORS in case.kind.sheets else ():
        if item.indicator in case.past.figures:
            rows.append(_carried(case, case.past.figures[item.indicator]))
            continue
        owners = case.plan.expand(item.owner)
        answers = {unit: latest.get((unit, spec.INDICATORS.key, item.indicator), {}) for unit in owners}
        owner = next((unit for unit in owners if "value" in answers[unit]), None)
        if owner is None:
            owner = next((unit for unit in owners if unit in case.returned), None)
        rows.append(_judge_figures(case, item, owner, answers[owner] if owner else {}))
    return rows


def _carried(case: Case, row: IndicatorRow) -> IndicatorRow:
    """A figure that the period before has of the same day and that was not asked for again."""
    judgement = case.overrides.judged(row.judgement, row.indicator)
    last = case.past.indicators.get(row.indicator, Last())
    return replace(row, judgement=judgement, computed=Computed(judgement.lamp, row.value), override="", last=last)


def _judge_figures(case: Case, item: Indicator, owner: str | None, fields: Mapping[str, Sourced]) -> IndicatorRow:
    settings, period = case.plan.settings, case.period
    answer, (base, base_source) = fields.get("value"), _base(case, item, fields)
    value = answer.value if answer else None
    number = case.overrides.value(item.indicator)
    if value is not None and number is not None:
        value = value._replace(number=number, state="ok")
    said = reported(value) if owner is not None else NOT_RETURNED
    judgement = judge_indicator(
        item,
        said,
        base=base,
        period_end=period.end,
        term=(settings.start or period.start, settings.end or period.end),
        last_year=case.past.last_year.get(item.indicator),
        limits=limits_of(settings),
    )
    if case.kind.at_term:
        judgement = at_term(item, judgement, said.usable)
    judgement = case.overrides.judged(judgement, item.indicator)
    number, target = value.number if value else None, item.target(period.end.year)
    source = None
    if answer is not None:
        cell = answer.value
        source = source_of(case.versions[answer.version], title=cell.title, row=cell.row, column=cell.column)
    return IndicatorRow(
        indicator=item.indicator,
        name=item.name,
        unit_of_measure=item.unit_of_measure,
        kind=item.kind,
        direction=item.direction,
        owner="、".join(item.owner),
        tasks=item.tasks,
        definition=item.definition,
        unit=owner or "",
        baseline=base,
        baseline_source=base_source,
        targets=item.targets,
        target=target,
        value=number,
        held=shown_value(value.raw) if value and value.state == "held" else "",
        completion_pct=round_half_up(100 * number / target) if number is not None and target else None,
        judgement=judgement,
        computed=Computed(judgement.lamp, number),
        last=case.past.indicators.get(item.indicator, Last()),
        answers=answers_of(fields),
        source=source,
    )


def _base(case: Case, item: Indicator, fields: Mapping[str, Sourced]) -> tuple[Decimal | None, str]:
    known = case.past.bases.get(item.indicator)
    if known is not None:
        return known
    answer = fields.get("baseline")
    if answer is not None and answer.value.number is not None:
        return answer.value.number, f"{case.period.title}报送"
    return None, ""


def judge_duties(case: Case, latest: Latest, indicators: Sequence[IndicatorRow]) -> list[DutyRow]:
    """Every duty of the plan that the period asks about, judged, in task order with leads first."""
    owners = {item.indicator: frozenset(case.plan.expand(item.owner)) for item in case.plan.indicators}
    by_task: dict[str, list[IndicatorRow]] = {}
    for row in indicators:
        for task in row.tasks:
            by_task.setdefault(task, []).append(row)
    rows = []
    for duty in (duty for duty in case.plan.duties if duty.role in case.kind.roles):
        own = [
            named(row.judgement, row.name) for row in by_task.get(duty.task, ()) if duty.unit in owners[row.indicator]
        ]
        rows.append(_judge_duty(case, duty, latest.get((duty.unit, case.kind.tasks.key, duty.task), {}), own))
    return rows


def _judge_duty(case: Case, duty: Duty, fields: Mapping[str, Sourced], indicators: Sequence[Judgement]) -> DutyRow:
    task, answers = case.plan.task_by_id[duty.task], answers_of(fields)
    returned = duty.unit in case.returned
    last = case.past.tasks.get((duty.unit, duty.task), Last())
    progress = answers.get("progress")
    number = case.overrides.value(duty.task, duty.unit)
    if progress is not None and number is not None:
        progress = progress._replace(number=number, state="ok")
    status = text_of(answers, "status")
    if duty.role == "responsible":
        has_work = text_of(answers, "has_work")
        judgement = judge_responsible(
            has_work=has_work,
            status=status,
            returned=returned,
            previous_status=_status_before(case, duty, last),
            begun=case.period.end > task.start,
        )
    else:
        judgement = judge_task(
            TaskTerm(task.start, task.due, task.ongoing),
            LeadAnswer(status, reported(progress) if returned else NOT_RETURNED),
            as_of=case.period.end,
            quarter=case.quarter,
            previous_status=_status_before(case, duty, last),
            limits=limits_of(case.plan.settings),
            indicators=indicators,
        )
    if case.kind.at_term:
        judgement = unfinished(judgement, status)
    judgement = case.overrides.judged(judgement, duty.task, duty.unit)
    reached = progress.number if progress else None
    return DutyRow(
        unit=duty.unit,
        task=duty.task,
        block=task.block,
        title=task.title,
        role=duty.role,
        due=task.due,
        returned=returned,
        progress=reached,
        answers=answers,
        source=_source(case, duty.unit, fields) if returned else None,
        judgement=judgement,
        computed=Computed(judgement.lamp, reached),
        last=last,
    )


def _status_before(case: Case, duty: Duty, last: Last) -> str:
    """The duty's status of the period before; "" where that ended on the same day.

    Nobody minds a 未启动 from before the task's start.
    """
    if case.past.same_day:
        return ""  # the same standing told a second time is no second period
    before = case.plan.period_by_id.get(case.past.previous or "")
    early = before is not None and before.end <= case.plan.task_by_id[duty.task].start
    return "" if early and last.status == NOT_STARTED else last.status


def _source(case: Case, unit: str, fields: Mapping[str, Sourced]) -> Source:
    """Where a row of 任务进展 stands: the cell of its status, in the return that its last answer comes from."""
    if not fields:
        return source_of(case.versions[case.returned[unit]])
    newest = list(fields.values())[-1]
    status = fields.get("status")
    column = status.value.column if status else case.kind.tasks.column("status")
    return source_of(case.versions[newest.version], title=newest.value.title, row=newest.value.row, column=column)


def judge_tasks(case: Case, duties: Sequence[DutyRow], indicators: Sequence[IndicatorRow]) -> list[TaskRow]:
    """Every task of the plan: the rows of its leads as one with its indicators, with counts of several leads."""
    by_task: dict[str, list[DutyRow]] = {}
    for row in duties:
        by_task.setdefault(row.task, []).append(row)
    made = []
    for task in case.plan.tasks if case.kind.roles else ():
        figures = [named(row.judgement, row.name) for row in indicators if task.task in row.tasks]
        made.append(_task_row(case, task, by_task.get(task.task, []), figures))
    return made


def _task_row(case: Case, task: Task, rows: Sequence[DutyRow], indicators: Sequence[Judgement]) -> TaskRow:
    leads = [row for row in rows if row.role == "lead"]
    others = [row for row in rows if row.role == "responsible"]
    combined = combine_leads([(row.unit, row.judgement, row.progress) for row in leads])
    combined = case.overrides.judged(with_indicators(combined, indicators, case.quarter), task.task)
    progress = min((row.progress for row in leads if row.progress is not None), default=None)
    return TaskRow(
        task=task.task,
        number=task.number,
        block=task.block,
        title=task.title,
        leads=tuple(row.unit for row in leads),
        responsible=tuple(row.unit for row in others),
        due=task.due,
        ongoing=task.ongoing,
        self_status=tuple(row.status for row in leads if row.status),
        progress=progress,
        counts=count_text(row.lamp for row in leads) if len(leads) > 1 else "",
        leads_returned=sum(row.returned for row in leads),
        responsible_returned=sum(row.returned for row in others),
        texts={key: text for key in _JOINED if (text := _joined(leads, key))},
        judgement=combined,
        computed=Computed(combined.lamp, progress),
        last=case.past.task_lights.get(task.task, Last()),
    )


def _joined(rows: Sequence[DutyRow], key: str) -> str:
    texts = [(row.unit, text) for row in rows if (text := row.answer(key))]
    if len(rows) == 1:
        return texts[0][1] if texts else ""
    return "\n".join(f"{unit}：{text}" for unit, text in texts)
