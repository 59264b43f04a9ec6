"""督办台账 as one period's readers see it: each row with its units, the days that are left, and how it stood last time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from ipxl.matters.asked import raised_in, units_of
from ipxl.matters.model import CLOSED, NOT_BEGUN, ORDERED, REQUESTED, Matter, Trace
from ipxl.plan.model import Period, Plan

DUE_SOON = 7
"""Days before 办理时限 from which a matter is due soon."""
TOLD = frozenset({ORDERED, REQUESTED})
"""Sources of what leaders ask after by name: 批示 and 协调事项."""


@dataclass(frozen=True, slots=True)
class MatterRow:
    """One matter. units: who answers for it, as the plan names them now. left: days until 办理时限, negative when it is over.

    earlier: raised in an earlier period, or none is named. last: its 状态 as last period was published, "" where it was not told.
    """

    matter: Matter
    units: tuple[str, ...]
    left: int | None = None
    earlier: bool = True
    last: str = ""

    @property
    def state(self) -> str:
        """状态 in a word; 已销号 typed without what closing needs is none."""
        return self.matter.state if self.matter.state and (self.matter.state != CLOSED or self.closed) else NOT_BEGUN

    @property
    def closed(self) -> bool:
        """Whether the office has closed it."""
        return not self.matter.is_open

    @property
    def late(self) -> bool:
        """Open, and its day is over."""
        return self.left is not None and self.left < 0

    @property
    def due_soon(self) -> bool:
        """Open, and due today or within DUE_SOON days."""
        return self.left is not None and 0 <= self.left <= DUE_SOON

    @property
    def task_ids(self) -> tuple[str, ...]:
        """The tasks and indicators that it concerns."""
        return tuple(part for part in self.matter.items.replace(",", "、").replace("，", "、").split("、") if part)


@dataclass(frozen=True, slots=True)
class MatterTally:
    """Matters counted. late: the open ones that are overdue; idle: those of the others that nobody has begun."""

    every: int
    closed: int
    late: int
    idle: int = 0

    @property
    def under_way(self) -> int:
        return self.every - self.closed - self.late - self.idle

    @property
    def words(self) -> str:
        """4件：已销号1件、办理中2件、逾期1件; 5件，均已逾期; what there is none of is left out."""
        parts = (("已销号", self.closed), ("办理中", self.under_way), ("未办", self.idle), ("逾期", self.late))
        if self.every > 1 and self.every in (self.closed, self.late):
            return f"{self.every}件，均已{'逾期' if self.late else '销号'}"
        told = "、".join(f"{name}{count}件" for name, count in parts if count)
        return f"{self.every}件：{told}" if told else f"{self.every}件"


def tally_matters(rows: Iterable[MatterRow]) -> MatterTally:
    """How many there are, how many closed, how many overdue."""
    each = list(rows)
    idle = sum(row.state == NOT_BEGUN and not row.late and not row.closed for row in each)
    return MatterTally(len(each), sum(row.closed for row in each), sum(row.late for row in each), idle)


def told_earlier(rows: Iterable[MatterRow]) -> list[MatterRow]:
    """Orders and requests of earlier periods, the overdue first."""
    return by_urgency(row for row in rows if row.earlier and row.matter.source in TOLD)


def by_urgency(rows: Iterable[MatterRow]) -> list[MatterRow]:
    """What is overdue longest first, then by day, then what has no day, then what is closed."""
    return sorted(rows, key=lambda row: (row.closed, row.left is None, row.left or 0))


def left_words(row: MatterRow) -> str:
    """逾期12天, 今天到期, 还有5天; "" for what is closed or has no day."""
    if row.left is None:
        return ""
    return f"逾期{-row.left}天" if row.left < 0 else "今天到期" if row.left == 0 else f"还有{row.left}天"


def seen_in(
    plan: Plan,
    period: Period,
    periods: Sequence[Period],
    matters: Iterable[Matter],
    as_of: date,
    last: Mapping[str, str],
) -> tuple[MatterRow, ...]:
    """The rows that a period shows, in the order of the list.

    periods: all that are known now. last: number -> 状态 as last period was published. Not shown is what a later period
    brought up, and what this very period adds beside 批示: the next one tells of that.
    """
    known, rows = raised_in(periods), []
    for matter in matters:
        raised = known.get(matter.raised)
        order = None if raised is None else (raised.end, raised.deadline)
        now = period.end, period.deadline
        entered = matter.trace.key and not matter.trace.key.startswith("remark:")
        if order is not None and (order > now or (order == now and entered)):
            continue
        shown = replace(matter, row=0, trace=Trace(matter.trace.key, reopened=matter.trace.reopened))
        earlier = order is None or order < now
        rows.append(
            MatterRow(shown, units_of(plan, matter), matter.days_left(as_of), earlier, last.get(matter.matter, ""))
        )
    return tuple(rows)
