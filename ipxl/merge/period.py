"""One period from arrived files to a Result, and the earlier periods that it needs. The whole story of a merge."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from ipxl.check.submission import check_submission
from ipxl.finding import Finding, Severity, sort_key
from ipxl.form import spec
from ipxl.form.receive import Arrived
from ipxl.merge.choose import Choice, Window, choose
from ipxl.merge.combined_lights import unit_light
from ipxl.merge.consolidate import Version, answers, indicator_answers, newest, spare_rows, task_answers
from ipxl.merge.history import Past, past_of
from ipxl.merge.judge import (
    DETAIL_COLUMNS,
    INDICATOR_COLUMNS,
    TASK_COLUMNS,
    Case,
    contradictions,
    judge_details,
    judge_indicators,
    judge_tasks,
)
from ipxl.merge.judgement import Judgement
from ipxl.merge.result import FileRow, Result
from ipxl.plan.model import Duty, Period, Plan

if TYPE_CHECKING:
    import pandas as pd

UNIT_COLUMNS = (
    "unit", "state", "timely", "received", "days_late", "rows_due", "rows_filled", "file", "sealed", "versions",
    "errors", "warnings", "infos", "light", "grey", "filler", "phone",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Inbox:
    """What the inbox and the register say. windows: period -> when it was open to returns."""

    arrived: Sequence[Arrived]
    received: Mapping[tuple[str, str], datetime]
    windows: Mapping[str, Window]


def merge_chain(plans: Mapping[str, Plan], period: Period, inbox: Inbox, as_of: date) -> dict[str, Result]:
    """Results by period, ending with `period`: earlier periods first, each as of its own 报送截止.

    plans: the plan of each period that has templates, by period id (its own copy of the table).
    """
    results = merge_earlier(plans, period, inbox)
    results[period.period] = merge_period(plans[period.period], period, inbox, as_of, results)
    return results


def merge_earlier(plans: Mapping[str, Plan], period: Period, inbox: Inbox) -> dict[str, Result]:
    """Results of the periods before `period` that have templates, each as of its own 报送截止; not of itself."""
    earlier = [
        plan.period(key)
        for key, plan in plans.items()
        if key != period.period and (plan.period(key).end < period.end or key == period.previous)
    ]
    results: dict[str, Result] = {}
    for item in sorted(earlier, key=lambda item: (item.end, item.period)):
        results[item.period] = merge_period(plans[item.period], item, inbox, item.deadline, results)
    return results


def merge_period(plan: Plan, period: Period, inbox: Inbox, as_of: date, earlier: Mapping[str, Result]) -> Result:
    """Choose, check, consolidate and judge one period."""
    past = past_of(plan, period, earlier)
    choices = choose(inbox.arrived, inbox.received, plan, period, inbox.windows.get(period.period, Window()))
    versions = _check(plan, period, past, choices)
    latest, questions = newest(answers(versions), versions)
    case = Case(plan, period, past, versions, {v.unit: n for n, v in enumerate(versions) if v.current})
    indicator_rows, indicators = judge_indicators(case, indicator_answers(latest))
    tasks_said = task_answers(latest, versions)
    detail_rows, judged = judge_details(case, tasks_said, indicators)
    findings = _findings(choices, versions, questions)
    return Result(
        plan=plan,
        period=period,
        as_of=as_of,
        files=tuple(_file_rows(choices, versions)),
        units=_frame(_unit_rows(case, choices, latest, tasks_said, judged, findings), UNIT_COLUMNS),
        details=_frame(detail_rows, DETAIL_COLUMNS),
        tasks=_frame(judge_tasks(case, detail_rows, judged), TASK_COLUMNS),
        indicators=_frame(indicator_rows, INDICATOR_COLUMNS),
        issues=spare_rows(latest, versions, spec.ISSUES),
        evidence=spare_rows(latest, versions, spec.EVIDENCE),
        findings=tuple(findings),
        contradictions=tuple(contradictions(detail_rows)),
        previous=past.previous,
    )


def _frame(rows: Sequence[Mapping[str, Any]], columns: Iterable[str]) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame({name: pd.Series([row[name] for row in rows], dtype=object) for name in columns})


def _check(plan: Plan, period: Period, past: Past, choices: Sequence[Choice]) -> list[Version]:
    """Every return that counts, checked, in order of receipt."""
    history = past.history()
    versions = []
    for choice in sorted(choices, key=lambda choice: choice.order):
        unit = choice.identified.unit
        if choice.state in ("current", "superseded") and unit is not None:
            file = choice.arrived.file
            checked = check_submission(choice.arrived.parsed.reading, plan, period, unit, file, history)
            is_current = choice.state == "current"
            versions.append(Version(unit, file, choice.arrived.sha256, choice.received, is_current, checked))
    return versions


def _findings(choices: Sequence[Choice], versions: Sequence[Version], questions: Sequence[Finding]) -> list[Finding]:
    """Findings of current, undecided and unread files; those of superseded and duplicate ones are history."""
    found = [item for choice in choices if choice.state != "superseded" for item in choice.findings]
    asked = {(item.file, item.sheet, item.cell) for item in questions}
    supplied = {(item.unit, item.task) for item in questions}
    for version in versions:
        if version.current:
            found += [item for item in version.checked.findings if not _follows(item, asked, supplied)]
    return sorted([*found, *questions], key=sort_key)


def _follows(
    item: Finding, asked: Set[tuple[str | None, str | None, str | None]], supplied: Set[tuple[str | None, str | None]]
) -> bool:
    """Whether a blank is already asked about, since an older return supplied what is missing."""
    if item.code == "ROW_MISSING":
        return (item.unit, item.task) in supplied
    return item.code.startswith("REQUIRED_BLANK") and (item.file, item.sheet, item.cell) in asked


def _file_rows(choices: Sequence[Choice], versions: Sequence[Version]) -> list[FileRow]:
    checked = {version.file: version.checked.findings for version in versions}
    rows = []
    for choice in choices:
        counts = Counter(item.severity for item in [*choice.findings, *checked.get(choice.arrived.file, [])])
        mine = choice.identified
        rows.append(
            FileRow(
                choice.arrived.file,
                choice.arrived.sha256,
                choice.state,
                None if choice.quiet else choice.received,
                mine.unit,
                mine.period,
                mine.by,
                choice.round,
                counts["error"],
                counts["warning"],
                counts["info"],
                choice.note,
            )
        )
    return rows


def _unit_rows(
    case: Case,
    choices: Sequence[Choice],
    latest: pd.DataFrame,
    tasks_said: pd.DataFrame,
    judged: Mapping[Duty, Judgement],
    findings: Sequence[Finding],
) -> list[dict[str, Any]]:
    by_unit: dict[str, list[Choice]] = {}
    for choice in choices:
        if choice.state not in ("other_period", "duplicate"):
            for unit in choice.identified.claimed:
                by_unit.setdefault(unit, []).append(choice)
    filled = Counter(tasks_said[tasks_said["filled"]].index.get_level_values("unit"))
    contacts = latest[latest["sheet"] == "unit"]
    said = dict(zip(zip(contacts["unit"], contacts["field"], strict=True), contacts["text"], strict=True))
    counts = Counter((item.file, item.severity) for item in findings)
    leads: dict[str, list[Judgement]] = {}
    for duty, judgement in judged.items():
        if duty.role == "lead":
            leads.setdefault(duty.unit, []).append(judgement)
    return [
        _unit_row(
            case, unit.name, by_unit.get(unit.name, []), filled[unit.name], said, counts, leads.get(unit.name, [])
        )
        for unit in case.plan.units
    ]


def _unit_row(
    case: Case,
    unit: str,
    choices: Sequence[Choice],
    filled: int,
    said: Mapping[tuple[str, str], str],
    counts: Mapping[tuple[str | None, Severity], int],
    leads: Sequence[Judgement],
) -> dict[str, Any]:
    due = len(case.plan.duties_by_unit.get(unit, ()))
    number = case.returned.get(unit)
    current = case.versions[number] if number is not None else None
    returns = [choice for choice in choices if choice.state in ("current", "superseded")]
    first = min((choice.received for choice in returns), default=None)
    late = max(0, (first.date() - case.period.deadline).days) if first else 0
    light, grey = unit_light(leads, late > 0, current is not None)
    file = current.file if current else None
    errors = counts.get((file, "error"), 0) if file else 0
    return {
        "unit": unit,
        "state": _unit_state(case, unit, choices, current is not None, errors),
        "timely": None if first is None else late == 0,
        "received": current.received if current else None,
        "days_late": late,
        "rows_due": due,
        "rows_filled": filled,
        "file": file,
        "sealed": any(choice.sealed for choice in choices),
        "versions": len(returns),
        "errors": errors,
        "warnings": counts.get((file, "warning"), 0) if file else 0,
        "infos": counts.get((file, "info"), 0) if file else 0,
        "light": light,
        "grey": grey,
        "filler": said.get((unit, "filler"), ""),
        "phone": said.get((unit, "phone"), ""),
    }


def _unit_state(case: Case, unit: str, choices: Sequence[Choice], returned: bool, errors: int) -> str:
    if returned:
        return "to_correct" if errors else "received"
    if unit not in case.plan.duties_by_unit and unit not in case.plan.indicators_by_unit:
        return "not_due"
    states = {choice.state for choice in choices}
    if "undecided" in states:
        return "undecided"
    return "unreadable_only" if states else "missing"
