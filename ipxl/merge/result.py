"""What a merge of one period comes to: the one value that every report is made from.

Texts a person reads (reasons, notes) are Chinese. What the rows hold stands in `ipxl.facts.rows`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from ipxl.check.desk import Value
from ipxl.facts.rows import (
    AnswerKey,
    DutyRow,
    IndicatorRow,
    ItemKey,
    ItemRow,
    ItemState,
    SpareRow,
    TaskRow,
    TrailRow,
    UnitRow,
)
from ipxl.finding import Finding
from ipxl.form.content import History
from ipxl.form.reading import Reading
from ipxl.matters.settle import Report
from ipxl.matters.told import MatterRow
from ipxl.merge.frames import COLUMNS, FrameName, frame_of
from ipxl.office.docket import Question, Settled
from ipxl.office.remarks import RemarkRow, Remarks
from ipxl.plan.diff import PlanDifference
from ipxl.plan.model import Period, Plan

if TYPE_CHECKING:
    import pandas as pd

FileState = Literal[
    "current",
    "superseded",
    "duplicate",
    "undecided",
    "other_period",
    "container",
    "not_a_return",
    "refused",
    "unreadable",
]
FILE_STATE_NAMES: dict[str, str] = {
    "current": "采用",
    "superseded": "已被新件取代",
    "duplicate": "重复件",
    "undecided": "待核实",
    "other_period": "其他期次",
    "container": "压缩包或邮件",
    "not_a_return": "不是报送件",
    "refused": "拒收",
    "unreadable": "读不出",
}

UNIT_STATE_NAMES: dict[str, str] = {
    "received": "已报",
    "to_correct": "待改",
    "missing": "未报",
    "unreadable_only": "待核实",
    "undecided": "待核实",
    "not_due": "本期不报",
}
"""Outwards a unit that owes a return is 未报, 已报, 待改 or 待核实. Why it is 待核实 is said where that matters."""


@dataclass(frozen=True, slots=True)
class FileRow:
    """One file of the inbox.

    received: None for system files only. round: one plus the number of distinct earlier returns of its unit in the period.
    """

    file: str
    sha256: str
    state: FileState
    received: datetime | None
    unit: str | None = None
    period: str | None = None
    identified_by: str | None = None
    round: int | None = None
    errors: int = 0
    warnings: int = 0
    infos: int = 0
    note: str = ""


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two units that say different things about one task, with both sources.

    what: 状态, 数字 or 日期. `lead_at` and `other_at` are `file sheet!cell`.
    """

    task: str
    what: str
    lead: str
    lead_says: str
    lead_at: str
    other: str
    other_says: str
    other_at: str


@dataclass(frozen=True, slots=True)
class Faulty:
    """A unit's current return with something in it that the unit must mend, and all that it has answered so far.

    answers: the newest of each field, which an older return may have supplied; said: those of the current file.
    reading: the current file as it came. next_round: one plus the number of the unit's distinct returns.
    """

    file: str
    next_round: int
    answers: tuple[Value, ...]
    said: tuple[Value, ...]
    reading: Reading


ChangeKind = Literal[
    "improved",
    "worsened",
    "new",
    "first",
    "again",
    "clear",
    "missing",
    "unclear",
    "dropped",
    "due_moved",
    "text_unchanged",
]
CHANGE_NAMES: dict[ChangeKind, str] = {
    "worsened": "转差",
    "missing": "未报",
    "unclear": "暂不能评价",
    "due_moved": "时限变动",
    "improved": "转好",
    "first": "首次报送",
    "again": "恢复报送",
    "clear": "可以评价",
    "new": "新增",
    "dropped": "不再列入",
    "text_unchanged": "与上期内容相同",
}
"""Every kind of change, in the order in which changes are listed."""


@dataclass(frozen=True, slots=True)
class Change:
    """One difference from the period that this one is compared with.

    what: improved, worsened: of a light; new: not in the plan last time; first, again: not returned last time, and
    never before or in some earlier period; clear: another grey last time, a light now; missing: something other than
    未报 then, not returned now; unclear: any other grey now that was none or 未报 then; dropped: no longer in the plan;
    due_moved; text_unchanged: the same account as last period. units: the leads of a task, the
    owners of an indicator, else the unit itself. before, after: as shown, such as ▲黄, 2023-12-31, 已报.
    """

    what: ChangeKind
    kind: Literal["task", "indicator", "unit", "duty"]
    item: str
    name: str
    units: tuple[str, ...]
    before: str
    after: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """Something that was published and is otherwise now. field: 亮灯, 数值, 完成时限, 状态 or 表述; "" when it came or went."""

    kind: Literal["task", "indicator", "unit", "duty"]
    item: str
    name: str
    unit: str
    field: str
    published: str
    now: str


@dataclass(frozen=True, slots=True)
class Stale:
    """The newest publication of this period is out of date: which one it is, and all that differs."""

    number: int
    at: datetime
    as_of: date
    differences: tuple[Difference, ...]


@dataclass(frozen=True)
class Result:
    """One period, merged and judged.

    duties: in task order, leads first. tasks, indicators: in the plan's order. units: one row a unit of the plan, in
    its order. requests: filled rows of 问题与协调; evidence: of 佐证材料; funding: of 经费投入; by unit, in the order of their sheets.
    matter_reports: what the returns say of matters of 督办台账.
    supplied: answers that the unit's newest return leaves blank and an older one has -> the file of that one.
    further: figures that another owner of an indicator reports than the one whose figure counts: (unit, answer).
    changed: for each unit that sent a newer return, the cells in which it differs from the one before; no fault.
    questions: what the office is asked and has not decided, in the order of its table. decisions: what became of
    each of its answers, in row order, then those of other periods' tables that concern a file of this one.
    numbered: rows of its table that the office began by itself -> what goes into their blank cells.
    remarks: 领导批示 and 办理意见, by what they are about; typed_remarks: those of them typed into the summary.
    faulty: by unit, in the plan's order. history: what earlier periods contribute to a workbook of this one.

    These look back, and are filled for the period that was asked for only:
    trail: oldest period first, every item of all periods with templates up to this one; `ipxl.merge.trail.streaks`
    counts the periods in one colour from it. compared: what `changes` and the lights of last period compare with, in
    words, "" when there is nothing to compare with; last_units: the units as that says. plan_changes: what is otherwise
    in the plan than when that period was handed out. stale: what differs between
    the newest publication of this period and this result; None when nothing does. matters: 督办台账 as this period shows it.
    """

    plan: Plan
    period: Period
    as_of: date
    files: tuple[FileRow, ...]
    units: tuple[UnitRow, ...]
    duties: tuple[DutyRow, ...]
    tasks: tuple[TaskRow, ...]
    indicators: tuple[IndicatorRow, ...]
    requests: tuple[SpareRow, ...] = ()
    evidence: tuple[SpareRow, ...] = ()
    funding: tuple[SpareRow, ...] = ()
    matter_reports: tuple[Report, ...] = ()
    supplied: Mapping[AnswerKey, str] = field(default_factory=dict)
    further: tuple[tuple[str, Value], ...] = ()
    findings: tuple[Finding, ...] = ()
    changed: tuple[Finding, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()
    previous: str | None = None
    questions: tuple[Question, ...] = ()
    decisions: tuple[Settled, ...] = ()
    numbered: Mapping[int, Question] = field(default_factory=dict)
    remarks: Remarks = field(default_factory=Remarks)
    typed_remarks: tuple[RemarkRow, ...] = ()
    faulty: Mapping[str, Faulty] = field(default_factory=dict)
    history: History = field(default_factory=History)
    trail: tuple[TrailRow, ...] = ()
    changes: tuple[Change, ...] = ()
    compared: str = ""
    last_units: tuple[UnitRow, ...] = ()
    plan_changes: tuple[PlanDifference, ...] = ()
    stale: Stale | None = None
    matters: tuple[MatterRow, ...] = ()

    @cached_property
    def items(self) -> dict[ItemKey, ItemState]:
        """What is told of each task, indicator, unit and duty, in the order of the rows."""
        rows: tuple[ItemRow, ...] = (*self.tasks, *self.indicators, *self.units, *self.duties)
        return {row.key: row.item for row in rows}

    def frame(self, name: FrameName) -> pd.DataFrame:
        """The rows of one name as a pandas frame with the documented columns of `ipxl.merge.frames`."""
        return frame_of(getattr(self, name), COLUMNS[name])
