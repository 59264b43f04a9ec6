"""任务汇总: one row per task, with the leads' account, the other units' beside it, and where they say something else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from ipxl import text
from ipxl.facts.rows import DutyRow, TaskRow
from ipxl.form.spec import DELAYED, NO_WORK, NOT_STARTED
from ipxl.merge.result import Contradiction, Result
from ipxl.office.remarks import Remark
from ipxl.report import words
from ipxl.report.items import AGREES, agreement
from ipxl.report.judged import due_day
from ipxl.report.summary.book import TASKS, SummaryBook, SummaryPlaces
from ipxl.report.summary.columns import by_hand_columns, light_columns, pace_column, remark_columns
from ipxl.report.summary.table import SheetColumn, SheetTable

_QUOTED_MOST, _NAMED_MOST, _LINE_COLUMNS = 6, 12, 69
"""How many responsible units are quoted, a line each, and how many are named in a row; 任务明细 has all of it."""
_NAME_COLUMNS = 26
_FIRST = (DELAYED, NOT_STARTED)
"""Of more units than are quoted these come first."""


@dataclass(frozen=True, slots=True)
class TaskLine:
    """A task as the sheet shows it.

    agreement: 自评偏高 and the like, None where both agree. slowest: the lead whose progress is the task's. others:
    what the responsible units say. apart: where units contradict each other.
    """

    task: TaskRow
    due: date | str
    agreement: str | None
    slowest: str | None
    others: str
    apart: str
    remark: Remark


def task_lines(book: SummaryBook) -> list[TaskLine]:
    """Every task, in the plan's order."""
    result = book.result
    others, apart, slowest = _accounts(result), _contradictions(result.contradictions), _slowest(result.duties)
    lines = []
    for row in result.tasks:
        agreed = agreement(row.self_status, row.lamp.word)
        lines.append(
            TaskLine(
                row,
                due_day(result.plan, row.task, row.due),
                None if agreed == AGREES else agreed,
                slowest[row.task].unit if row.task in slowest else None,
                others.get(row.task, ""),
                apart.get(row.task, ""),
                result.remarks.by_key.get((row.task, ""), Remark()),
            )
        )
    return lines


def _guide(book: SummaryBook, lines: Sequence[TaskLine]) -> str:
    apart = sum(bool(line.apart) for line in lines)
    more = "各单位报送的全文，见办公室的汇总表" if book.tabs else "点数字看最低的那一家；点“编号”看各单位明细"
    return f"进度为任务总进度，多家牵头的取最低，{more}。" + (
        f"有{apart}项任务牵头、责任单位口径不一致，已标出并注明双方出处。" if apart else "各单位口径一致。"
    )


def _to_details(places: SummaryPlaces, line: TaskLine) -> str | None:
    return places.item(line.task.task)


def _to_slowest(places: SummaryPlaces, line: TaskLine) -> str | None:
    return places.duty(line.slowest, line.task.task) if line.slowest else None


TASKS_TABLE: SheetTable[TaskLine] = SheetTable(
    TASKS,
    task_lines,
    (
        SheetColumn("task", "编号", 6.5, lambda line: line.task.task, "centre", _to_details),
        SheetColumn("block", "任务板块", 10, lambda line: line.task.block),
        SheetColumn("title", "重点任务", 16, lambda line: line.task.title),
        SheetColumn("leads", "牵头单位", 16, lambda line: "、".join(line.task.leads)),
        SheetColumn("due", "完成时限", 10.5, lambda line: line.due, "date"),
        SheetColumn("status", "自评状态", 8.5, lambda line: "、".join(dict.fromkeys(line.task.self_status)), "centre"),
        light_columns(lambda line: line.task)[0],
        SheetColumn("agreement", "自评与测算", 8.5, lambda line: line.agreement, "alert"),
        light_columns(lambda line: line.task)[1],
        SheetColumn("progress", "进度(%)", 7, lambda line: line.task.progress, "percent", _to_slowest, edit="value"),
        SheetColumn("expected", "序时进度(%)", 7, lambda line: line.task.expected, "percent", _to_details),
        pace_column(lambda line: line.task),
        SheetColumn("counts", "各牵头单位", 8, lambda line: line.task.counts, "centre", _to_details),
        SheetColumn(
            "leads_returned",
            "牵头已报",
            5.5,
            lambda line: _part(line.task.leads_returned, line.task.leads),
            "centre",
            _to_details,
        ),
        SheetColumn(
            "responsible_returned",
            "责任已报",
            5.5,
            lambda line: _part(line.task.responsible_returned, line.task.responsible),
            "centre",
            _to_details,
        ),
        SheetColumn("words", "完成情况", 24, lambda line: line.task.reason),
        SheetColumn("text", "本期进展（牵头单位）", 50, lambda line: line.task.text),
        SheetColumn("others", "责任单位报送情况", 72, lambda line: line.others),
        SheetColumn("apart", "口径不一", 20, lambda line: line.apart, "alert"),
        SheetColumn("issue", "存在问题", 16, lambda line: line.task.answer("issue")),
        SheetColumn("next", "下一步", 18, lambda line: line.task.answer("next")),
        *by_hand_columns(lambda line: line.task),
        *remark_columns(lambda line: line.remark),
    ),
    _guide,
    keys=("task",),
    label="title",
    frozen="title",
    paper="A3",
)


def _slowest(duties: Sequence[DutyRow]) -> dict[str, DutyRow]:
    """The row of the lead that each task's progress comes from."""
    least: dict[str, DutyRow] = {}
    for row in duties:
        before = least.get(row.task)
        if row.role != "lead" or row.progress is None:
            continue
        if before is None or before.progress is None or row.progress < before.progress:
            least[row.task] = row
    return least


def _part(returned: int, units: Sequence[str]) -> str:
    """5/6 of the units, "" where there is none to report."""
    return f"{returned}/{len(units)}" if units else ""


@dataclass(frozen=True, slots=True)
class _Accounts:
    """What the responsible units of one task say: (status, account) of those with work, names of the others."""

    quoted: list[tuple[str, str]] = field(default_factory=list)
    idle: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)


def _accounts(result: Result) -> dict[str, str]:
    """What the responsible units of each task say, one a line; who has no work or has not returned in one line each."""
    by_task: dict[str, _Accounts] = {}
    for row in result.duties:
        if row.role != "responsible":
            continue
        task, account = by_task.setdefault(row.task, _Accounts()), _account(row)
        name = text.short_name(row.unit, _NAME_COLUMNS)
        if row.returned and row.answer("has_work") != NO_WORK and account:
            task.quoted.append((row.status, account))
        else:
            (task.idle if row.returned else task.missing).append(name)
    return {key: "\n".join(_lines(task)) for key, task in by_task.items()}


def _lines(task: _Accounts) -> list[str]:
    lines = _quoted(task.quoted)
    for name, units in (("本期无工作或未写", task.idle), ("未报", task.missing)):
        if units:
            lines.append(f"{name}：{_names(units)}")
    return lines


def _quoted(accounts: Sequence[tuple[str, str]]) -> list[str]:
    """The accounts of a task's units, each given with its status: those behind first where there is no room for all."""
    if len(accounts) <= _QUOTED_MOST:
        return [account for _, account in accounts]
    ranked = sorted(accounts, key=lambda one: one[0] not in _FIRST)
    counts = Counter(status or "未填状态" for status, _ in ranked[_QUOTED_MOST:])
    others = "、".join(f"{status}{count}" for status, count in counts.items())
    rest = f"……另有{len(accounts) - _QUOTED_MOST}家（{others}），见任务明细"
    return [*(account for _, account in ranked[:_QUOTED_MOST]), rest]


def _names(units: Sequence[str]) -> str:
    """Names as far as a line or two have room, else with the number of all."""
    if len(units) <= _NAMED_MOST:
        return "、".join(units)
    return f"{text.shorten('、'.join(units[:_NAMED_MOST]), _LINE_COLUMNS)}等{len(units)}家"


def _account(row: DutyRow) -> str:
    """What a responsible unit says, with its status and progress, in one line; "" when it says nothing."""
    progress = f"{words.plain(row.progress)}%" if row.progress is not None else ""
    rated = "，".join(part for part in (row.status, progress) if part)
    account = row.text.replace("\n", " ")
    if not account and not row.status:
        return ""
    name = text.short_name(row.unit, _NAME_COLUMNS)
    line = f"{name}({rated})：{account or '(未写进展)'}" if rated else f"{name}：{account}"
    return text.shorten(line, _LINE_COLUMNS)


def _contradictions(contradictions: Sequence[Contradiction]) -> dict[str, str]:
    """The contradictions of each task, one a line, with both sources."""
    lines: dict[str, list[str]] = {}
    for one in contradictions:
        lines.setdefault(one.task, []).append(
            f"{one.what}：{one.lead}“{one.lead_says}”({one.lead_at})，{one.other}“{one.other_says}”({one.other_at})"
        )
    return {task: "\n".join(part) for task, part in lines.items()}
