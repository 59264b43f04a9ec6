"""A matter (督办事项) as a row of 督办台账.xlsx, and what its cells come to.

Sources and states follow the practice of 拉条挂账、办结销号: closing is an act of the office with name, day and evidence,
and what comes back is reopened on its old row.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType

from ipxl.check.dates import Around, read_day

ORDERED, REQUESTED, RED, ASSESSED, OWN, ABOVE = "领导批示", "协调事项", "红灯", "评估问题", "自查", "上级反馈"
SOURCES = (ORDERED, REQUESTED, RED, ASSESSED, OWN, ABOVE)
NOT_BEGUN, UNDER_WAY, APPLIED, CLOSED, RETURNED, REOPENED = "未办", "办理中", "申请销号", "已销号", "退回", "反弹"
STATES = (NOT_BEGUN, UNDER_WAY, APPLIED, CLOSED, RETURNED, REOPENED)
RETURNING = ("退回", "不同意", "不予")
"""Words with which 核查意见 begins when the office does not accept that a matter is done."""


def day_of(text: str) -> date | None:
    """The day that a text names with its year, in any form that offices write; None for what is no such day."""
    if not text:
        return None
    # a day without its year is read as the nearest one: only what is the same day from anywhere names its year
    days = {read_day(text, Around(near)).day for near in (date(2001, 7, 1), date(2048, 3, 1))}
    return days.pop() if len(days) == 1 else None


@dataclass(frozen=True, slots=True)
class Trace:
    """What the program keeps of a row, in a hidden column.

    key: what the matter is known by in later periods, "" for a row that the office began. periods: in which it arose.
    written: column -> mark of the text that the program wrote there last; another text was typed by the office.
    reopened: the 销号日期 that a return of the matter has made void. refused: the application that 退回 answered.
    """

    key: str = ""
    periods: tuple[str, ...] = ()
    written: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    reopened: str = ""
    refused: str = ""


@dataclass(frozen=True, slots=True)
class Matter:
    """One row: its cells as texts, in the order of the columns. row: 1-based row of the sheet, 0 for a new one."""

    matter: str = ""
    source: str = ""
    text: str = ""
    items: str = ""
    units: str = ""
    raised: str = ""
    measure: str = ""
    due: str = ""
    progress: str = ""
    evidence: str = ""
    applied: str = ""
    opinion: str = ""
    checker: str = ""
    closed: str = ""
    state: str = ""
    trace: Trace = Trace()
    row: int = 0

    @property
    def due_day(self) -> date | None:
        """办理时限 as a day; None when it is blank or no day."""
        return day_of(self.due)

    @property
    def closed_day(self) -> date | None:
        """销号日期 as a day, when it closes the matter: the office has put its name and an opinion or evidence beside it."""
        complete = self.checker and (self.opinion or self.evidence) and self.closed != self.trace.reopened
        refused = self.opinion.startswith(RETURNING)
        return day_of(self.closed) if complete and not refused else None

    @property
    def is_open(self) -> bool:
        """Whether the matter is not closed; 已销号 typed without name, day and evidence closes nothing."""
        return self.state != CLOSED or self.closed_day is None

    def days_left(self, day: date) -> int | None:
        """Days until 办理时限, negative when it is overdue; None for a closed matter and for one without a day."""
        return (self.due_day - day).days if self.is_open and self.due_day else None

    def with_cells(self, **cells: str) -> Matter:
        """The row with other texts in some columns."""
        return replace(self, **cells)  # type: ignore[arg-type]  # only columns of texts are named

    def is_own(self, column: str) -> bool:
        """Whether a cell is as the program wrote it, or was never filled: then the program may write it."""
        text: str = getattr(self, column)
        return self.trace.written.get(column, mark("")) == mark(text)


def mark(text: str) -> str:
    """A short mark by which a text is known again."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:8]


def state_of(matter: Matter) -> str:
    """状态 as the other cells have it."""
    if matter.closed_day is not None:
        return CLOSED
    if matter.opinion.startswith(RETURNING) and matter.trace.refused in ("", matter.applied):
        return RETURNED
    if matter.applied:
        return APPLIED
    if matter.trace.reopened:
        return REOPENED
    return UNDER_WAY if matter.progress else NOT_BEGUN


def missing_to_close(matter: Matter) -> str:
    """What a row that says it is closed lacks, in words; "" when it lacks nothing or does not say so."""
    if matter.closed_day is not None or matter.opinion.startswith(RETURNING):
        return ""
    if matter.trace.reopened and matter.closed == matter.trace.reopened and matter.state != CLOSED:
        return ""
    if not (matter.closed or matter.state == CLOSED):
        return ""
    if matter.trace.reopened and matter.closed == matter.trace.reopened:
        return "反弹后没有改填新的销号日期"
    parts = (
        ("核查人", matter.checker),
        ("销号日期", day_of(matter.closed)),
        ("核查意见或佐证", matter.opinion or matter.evidence),
    )
    return "缺" + "、".join(name for name, value in parts if not value)
