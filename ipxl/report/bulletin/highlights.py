"""二、亮点: what is done, what turned good and what is well ahead, told in a sentence or two each."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from ipxl.facts.rows import DutyRow
from ipxl.form.spec import COMPLETED
from ipxl.merge.judgement import number_text
from ipxl.merge.result import Result
from ipxl.report.bulletin.blocks import Chapter, body, numbered
from ipxl.report.bulletin.prose import account
from ipxl.report.lines import ReportLine, lagging

TOLD_MOST = 5
_WORDS_MOST = 70
_AHEAD = -5
"""Percentage points before the schedule from which a task is well ahead."""


def highlights(result: Result, every: Sequence[ReportLine]) -> Chapter:
    """The chapter; without anything to praise, a sentence that says so of nobody, and nothing where somebody lags."""
    duties: dict[str, list[DutyRow]] = {}
    for duty in result.duties:
        if duty.role == "lead" and duty.text:
            duties.setdefault(duty.task, []).append(duty)
    done = {duty.task for duty in result.duties if duty.role == "lead" and duty.status == COMPLETED}
    open_ones = {duty.task for duty in result.duties if duty.role == "lead" and duty.status != COMPLETED}
    good = [line for line in every if line.kind == "task" and line.light == "green" and line.key in duties]
    ranked = sorted(good, key=lambda line: (_rank(line, done - open_ones), line.behind or 0, line.key))
    chosen = [line for line in ranked if _rank(line, done - open_ones) < 3][:TOLD_MOST]
    told = [_told(line, duties[line.key], done - open_ones) for line in chosen]
    if not told:
        whole = good and not lagging(every)
        return Chapter("亮点", (body("各单位工作按计划推进，进展情况见附件1。"),) if whole else ())
    return Chapter("亮点", numbered(told))


def _rank(line: ReportLine, done: set[str]) -> int:
    if line.key in done:
        return 0
    if line.last is not None and line.last.light in ("yellow", "red"):
        return 1
    return 2 if line.behind is not None and line.behind <= _AHEAD else 3


def _told(line: ReportLine, duties: Sequence[DutyRow], done: set[str]) -> str:
    duty = duties[0]
    what = account(duty.text, _WORDS_MOST)
    if line.key in done:
        stands = "已完成"
    elif line.last is not None and line.last.light in ("yellow", "red"):
        stands = "由滞后转为达到序时进度"
    else:
        stands = f"快于序时进度{number_text(-(line.behind or Decimal(0)))}个百分点"
    others = f"等{len(line.units)}家" if len(line.units) > 1 else ""
    told = f"“{line.name}”{stands}。"
    return f"{told}{duty.unit}{others}牵头，{what}" if what else told
