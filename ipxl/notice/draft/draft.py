"""What a notice says, made an assignment table: rows with ids, proposals where it says nothing, every doubt marked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from ipxl.notice.draft.draft_rows import (
    CellDoubt,
    Sheets,
    add_groups,
    add_indicators,
    add_members,
    add_phases,
    add_tasks,
    add_units,
)
from ipxl.notice.draft.draft_settings import PROPOSED, add_settings, span
from ipxl.notice.draft.periods import proposed_periods
from ipxl.notice.found import Found
from ipxl.plan.marks import Marks
from ipxl.plan.model import Period, Plan
from ipxl.plan.rows import Rows, plan_rows
from ipxl.text import safe


@dataclass(frozen=True, slots=True)
class TableDraft:
    """An assignment table not yet checked by the office. rows: all that is written, also what the plan cannot hold."""

    found: Found
    plan: Plan
    rows: dict[str, Rows]
    marks: Marks
    doubts: tuple[CellDoubt, ...]


def table_of(found: Found, today: date) -> TableDraft:
    """The table that `found` makes. today: what the calendar goes by when the notice has no date at all."""
    sheets = Sheets()
    phases = add_phases(sheets, found)
    units = add_units(sheets, found)
    groups = add_groups(sheets, found)
    tasks = add_tasks(sheets, found)
    indicators = add_indicators(sheets, found, tasks)
    members = add_members(sheets, found)
    dates = span(found, phases, today)
    settings = add_settings(sheets, found, dates)
    tasks = tuple(sheets.with_dates(tasks, settings))
    periods = proposed_periods(dates.first_day, dates.last_day, phases)
    _add_periods(sheets, periods)
    plan = Plan(settings, tasks, indicators, units, groups, phases, periods, members)
    rows = plan_rows(plan)
    rows["阶段"] = sheets.phase_rows
    doubts = sorted(sheets.doubts, key=lambda doubt: list(rows).index(doubt.sheet))
    marks = replace(
        sheets.marks(), unused=tuple((safe(left.place), safe(left.text), left.why) for left in found.left_out)
    )
    return TableDraft(found, plan, rows, marks, tuple(doubts))


def _add_periods(sheets: Sheets, periods: Iterable[Period]) -> None:
    why = "期次是按方案起止时间建议的(每季一次，次月10日前报)，请按本办公室的安排修改"
    for row, period in enumerate(periods):
        sheets.source("期次", PROPOSED)
        sheets.doubt("期次", row, period.period, "期次", why, "", told=row == 0)
