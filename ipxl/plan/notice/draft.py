"""What a notice says, made an assignment table: rows with ids, proposals where it says nothing, every doubt marked."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from ipxl.plan.columns import ITEMS
from ipxl.plan.marks import Marks
from ipxl.plan.model import Period, Phase, Plan, Settings
from ipxl.plan.notice.draft_rows import (
    Doubt,
    Sheets,
    add_groups,
    add_indicators,
    add_members,
    add_phases,
    add_tasks,
    add_units,
)
from ipxl.plan.notice.found import Found
from ipxl.plan.notice.periods import proposed_periods
from ipxl.plan.rows import Rows, plan_rows

PROPOSED = "建议"
_NO_DATES = "通知里没有起止时间，暂按今年填写，请改成方案的起止日期"


@dataclass(frozen=True, slots=True)
class Draft:
    """An assignment table not yet checked by the office. rows: all that is written, also what the plan cannot hold."""

    found: Found
    plan: Plan
    rows: dict[str, Rows]
    marks: Marks
    doubts: tuple[Doubt, ...]


def table_of(found: Found, today: date) -> Draft:
    """The table that `found` makes. today: what the calendar goes by when the notice has no date at all."""
    sheets = Sheets()
    phases = add_phases(sheets, found)
    units = add_units(sheets, found)
    groups = add_groups(sheets, found)
    tasks = add_tasks(sheets, found)
    indicators = add_indicators(sheets, found, tasks)
    members = add_members(sheets, found)
    settings, first_day, last_day = _settings(sheets, found, phases, today)
    tasks = tuple(sheets.with_dates(tasks, settings))
    periods = proposed_periods(first_day, last_day, phases)
    _add_periods(sheets, periods)
    plan = Plan(settings, tasks, indicators, units, groups, phases, periods, members)
    rows = plan_rows(plan)
    rows["阶段"] = sheets.phase_rows
    return Draft(found, plan, rows, sheets.marks(), tuple(sheets.doubts))


def _settings(sheets: Sheets, found: Found, phases: Sequence[Phase], today: date) -> tuple[Settings, date, date]:
    """The sheet 方案; the day from which, and the day until which the calendar is proposed."""
    years = [year for row in found.indicators for year, _ in row.targets]
    due = [task.due.value for task in found.tasks if task.due.value]
    issued = found.issued.value
    start = found.start.value or min((phase.start for phase in phases), default=None)
    start = start or issued or (date(min(years), 1, 1) if years else None)
    ends = [*(phase.end for phase in phases), *due, *(date(year, 12, 31) for year in years)]
    end = found.end.value or max(ends, default=None) or (date(start.year, 12, 31) if start else None)
    known = start is not None or end is not None
    start = start or date((end or today).year, 1, 1)
    end = end or date(today.year, 12, 31)
    if end < start:
        end = date(start.year, 12, 31)
    title = sheets.text(found.title.value)
    settings = Settings(
        plan_id=_plan_id(title, start),
        title=title,
        office=sheets.text(found.office.value),
        start=start,
        end=end,
        task_due=end,
    )
    _mark_settings(sheets, found, known)
    last_day = max([end, *(date(year, 12, 31) for year in years if year <= end.year + 1)])
    first_day = max(start, issued) if issued and issued < end else start
    return settings, first_day, last_day


def _mark_settings(sheets: Sheets, found: Found, known: bool) -> None:
    places = {
        "plan_id": PROPOSED,
        "title": found.title.place,
        "office": found.office.place,
        "start": found.start.place or PROPOSED,
        "end": found.end.place or PROPOSED,
        "task_due": PROPOSED,
    }
    why = {
        "title": found.title.why if found.title.value else "没有找到方案名称，请填写",
        "office": found.office.why if found.office.value else "填报表和通报落款用，请填写",
        "start": (found.start.why or "由阶段、印发日期或目标年度推出") if known else _NO_DATES,
        "end": (found.end.why or "由阶段、任务时限或目标年度推出") if known else _NO_DATES,
        "task_due": "通知没有写完成时限的任务，暂按方案终止的一天计算",
    }
    sure = {
        "title": bool(found.title.value) and found.title.sure,
        "office": bool(found.office.value) and found.office.sure,
        "start": found.start.value is not None and found.start.sure,
        "end": found.end.value is not None and found.end.sure,
    }
    for row, item in enumerate(ITEMS):
        sheets.source("方案", places.get(item.field, ""))
        if item.field in why and not sure.get(item.field):
            sheets.doubt(
                "方案", row, item.name, "值", why[item.field], places.get(item.field, "").replace(PROPOSED, "")
            )


def _add_periods(sheets: Sheets, periods: Iterable[Period]) -> None:
    why = "期次是按方案起止时间建议的(每季一次，次月10日前报)，请按本办公室的安排修改"
    for row, period in enumerate(periods):
        sheets.source("期次", PROPOSED)
        sheets.doubt("期次", row, period.period, "期次", why, "", told=row == 0)


def _plan_id(title: str, start: date) -> str:
    """Different for every plan that one office has, and the same when one notice is read again."""
    return f"P{start.year}-{hashlib.sha256(title.encode()).hexdigest()[:4]}"
