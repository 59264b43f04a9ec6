"""The sheet 方案 of a draft: the notice's name, and from when to when the plan goes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

from ipxl.notice.draft.draft_rows import Sheets
from ipxl.notice.found import FieldRead, Found
from ipxl.plan.columns import ITEMS
from ipxl.plan.model import Phase, Settings

PROPOSED = "建议"
_NO_DATES = "通知里没有起止时间，暂按今年填写，请改成方案的起止日期"


class Span(NamedTuple):
    """The plan's first and last day, and the days between which an office can ask."""

    start: FieldRead[date]
    end: FieldRead[date]
    first_day: date
    last_day: date


def span(found: Found, phases: Sequence[Phase], today: date) -> Span:
    """From when to when the plan goes: as it says, else by its phases, else by the other dates in it."""
    years = sorted({year for row in found.indicators for year, _ in row.targets})
    due = [task.due.value for task in found.tasks if task.due.value]
    starts = [
        _said(found.start, sure=True),
        _by(min((phase.start for phase in phases), default=None), "由第一个阶段推出"),
        _said(found.start, sure=False),
        _by(found.issued.value, "按印发日期推出", found.issued.place),
        _by(date(years[0], 1, 1) if years else None, "按第一个目标年度推出"),
        _by(date(min(due).year, 1, 1) if due else None, "按最早的任务时限推出"),
    ]
    ends = [
        _said(found.end, sure=True),
        _by(max((phase.end for phase in phases), default=None), "由最后一个阶段推出"),
        _said(found.end, sure=False),
        _by(max([*due, *(date(year, 12, 31) for year in years[-1:])], default=None), "按最晚的任务时限或目标年度推出"),
    ]
    start, end = _first(starts), _first(ends)
    if end is None:
        why = "通知里没有终止时间，暂按当年年底填写" if start else _NO_DATES
        end = FieldRead(date((start.value if start else today).year, 12, 31), "", False, why)
    if start is None:
        known = end.why != _NO_DATES
        start = FieldRead(
            date(end.value.year, 1, 1), "", False, "通知里没有起始时间，暂按当年年初填写" if known else _NO_DATES
        )
    if end.value < start.value:
        end = FieldRead(date(start.value.year, 12, 31), end.place, False, "读出的终止早于起始，暂按当年年底填写")
    issued = found.issued.value
    first_day = max(start.value, issued) if issued and issued < end.value else start.value
    last_day = max([end.value, *(date(year, 12, 31) for year in years if year <= end.value.year + 1)])
    return Span(start, end, first_day, last_day)


def _said(read: FieldRead[date | None], sure: bool) -> FieldRead[date] | None:
    if read.value is None or read.sure != sure:
        return None
    return FieldRead(read.value, read.place, read.sure, read.why)


def _by(day: date | None, why: str, place: str = "") -> FieldRead[date] | None:
    return None if day is None else FieldRead(day, place, False, why)


def _first(reads: Iterable[FieldRead[date] | None]) -> FieldRead[date] | None:
    return next((read for read in reads if read is not None), None)


def add_settings(sheets: Sheets, found: Found, dates: Span) -> Settings:
    """The sheet's rows, with a mark on what was not plainly read."""
    title = sheets.text(found.title.value)
    settings = Settings(
        plan_id=_plan_id(title, dates.start.value),
        title=title,
        office=sheets.text(found.office.value),
        start=dates.start.value,
        end=dates.end.value,
        task_due=dates.end.value,
    )
    due = FieldRead(dates.end.value, "", False, "通知没有写完成时限的任务，暂按方案终止的一天计算")
    blanks = {"title": "没有找到方案名称，请填写", "office": "填报表和通报落款用，请填写"}
    reads: dict[str, FieldRead[Any]] = {
        "title": found.title,
        "office": found.office,
        "start": dates.start,
        "end": dates.end,
        "task_due": due,
    }
    for row, item in enumerate(ITEMS):
        read = reads.get(item.field)
        proposed = item.field == "plan_id" or (read is not None and not read.sure)
        sheets.source("方案", (read.place if read else "") or (PROPOSED if proposed else ""))
        if read is not None:
            sheets.read("方案", row, item.name, "值", read, blanks.get(item.field, ""))
    return settings


def _plan_id(title: str, start: date) -> str:
    """Different for every plan that one office has, and the same when one notice is read again."""
    return f"P{start.year}-{hashlib.sha256(title.encode()).hexdigest()[:4]}"
