"""任务明细: one row per duty, with everything the unit wrote and the cell it wrote it in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from ipxl.facts.rows import DutyRow
from ipxl.form import spec
from ipxl.plan.model import ROLE_NAMES
from ipxl.report.judged import due_day
from ipxl.report.summary.book import DETAILS, SummaryBook
from ipxl.report.summary.columns import answer_columns, by_hand_columns, light_columns, pace_column, source_columns
from ipxl.report.summary.table import SheetColumn, SheetTable


class DutyLine(NamedTuple):
    """A duty, and its task's 完成时限 as it is shown."""

    duty: DutyRow
    due: date | str


def duty_lines(book: SummaryBook) -> Sequence[DutyLine]:
    """In the order of the result: by task, leads first."""
    plan = book.result.plan
    return [DutyLine(duty, due_day(plan, duty.task, duty.due)) for duty in book.result.duties]


_BEFORE_REASON = ("has_work", "status")
_OWN = (*_BEFORE_REASON, "progress")
DETAILS_TABLE: SheetTable[DutyLine] = SheetTable(
    DETAILS,
    duty_lines,
    (
        SheetColumn("task", "编号", 6, lambda line: line.duty.task, "centre"),
        SheetColumn("block", "任务板块", 12, lambda line: line.duty.block),
        SheetColumn("title", "重点任务", 18, lambda line: line.duty.title),
        SheetColumn("unit", "单位", 15, lambda line: line.duty.unit),
        SheetColumn("role", "角色", 5.5, lambda line: ROLE_NAMES[line.duty.role], "centre"),
        SheetColumn("due", "完成时限", 10, lambda line: line.due, "date"),
        *light_columns(lambda line: line.duty, 8),
        *answer_columns(spec.TASKS, lambda line: line.duty, *_BEFORE_REASON),
        SheetColumn("progress", "进度(%)", 6.5, lambda line: line.duty.progress, "percent", edit="value"),
        SheetColumn("expected", "序时进度(%)", 6.5, lambda line: line.duty.expected, "percent"),
        pace_column(lambda line: line.duty),
        SheetColumn("reason", "亮灯原因", 20, lambda line: line.duty.reason),
        *answer_columns(spec.TASKS, lambda line: line.duty, but=_OWN),
        SheetColumn("last_status", "上期状态", 8, lambda line: line.duty.last.status, "centre"),
        SheetColumn("last_progress", "上期进度(%)", 7, lambda line: line.duty.last.value, "percent"),
        SheetColumn("last_text", "上期进展", 30, lambda line: line.duty.last.text),
        *by_hand_columns(lambda line: line.duty, 8, 14, printed=False),
        *source_columns(lambda line: line.duty.source, (46, 9, 6.5, 15, 13)),
    ),
    lambda _book, _lines: (
        "每个单位每项任务一行，原文照录；末五列为出处：文件、工作表、单元格（状态格）、收到时间、"
        "文件校验码（SHA-256前12位）。点“来源文件”看收件记录。"
    ),
    keys=("task", "unit"),
    label="title",
    frozen="unit",
    paper="A3",
    size=9,
    whole=True,
)
"""Every field that units fill in on 任务进展 has its column here."""
