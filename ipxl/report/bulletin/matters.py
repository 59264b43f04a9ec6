"""批示和协调事项办理情况: what became of what leaders ordered and units asked for in earlier periods."""

from __future__ import annotations

from ipxl.matters.told import MatterRow, tally_matters, told_earlier
from ipxl.merge.result import Result
from ipxl.report import words
from ipxl.report.bulletin.blocks import Chapter, body, numbered
from ipxl.report.bulletin.phrases import excerpt, named

_LATE_MOST = 5
_TEXT_MOST, _PROGRESS_MOST = 50, 60
_STOPS = "。；;，,、… "


def matters_chapter(result: Result) -> Chapter:
    """The chapter: counts, then the overdue ones by name; without rows where nothing was ordered or asked for."""
    rows = told_earlier(result.matters)
    if not rows:
        return Chapter("批示和协调事项办理情况")
    late = [row for row in rows if row.late]
    opening = body(f"以前各期领导批示和提请协调的事项共{tally_matters(rows).words}。{_applied(rows)}")
    lines = [_late(row) for row in late[:_LATE_MOST]]
    more = (body(f"其余{len(late) - _LATE_MOST}件逾期事项另行督办。"),) if len(late) > _LATE_MOST else ()
    return Chapter("批示和协调事项办理情况", (opening, *numbered(lines), *more))


def _applied(rows: list[MatterRow]) -> str:
    asking = sum(row.state == "申请销号" for row in rows)
    return f"其中{asking}件责任单位已申请销号，正在核查。" if asking else ""


def _late(row: MatterRow) -> str:
    """Who owes what since when, and what it last reported."""
    what = excerpt(row.matter.text, _TEXT_MOST).rstrip(_STOPS)
    due = row.matter.due_day
    when = f"应于{words.day(due)}前办结，已逾期{-(row.left or 0)}天" if due else ""
    told = excerpt(row.matter.progress.strip().split("\n")[-1], _PROGRESS_MOST).rstrip(_STOPS)
    report = f"。{told}" if told else "，没有报告进展"
    return f"{named(row.units) or row.matter.units}承办的“{what}”，{when}{report}。"
