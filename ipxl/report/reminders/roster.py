"""Whom to chase: every unit that owes something for a period, by what is the matter with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from ipxl.facts.rows import UnitRow
from ipxl.finding import Finding
from ipxl.merge.choose import Window
from ipxl.merge.owed import held_findings, owed
from ipxl.merge.result import FileRow, Result
from ipxl.plan.model import Unit

Why = Literal["never", "other_period", "unreadable_only", "undecided", "faulty", "held"]
WHY_NAMES: dict[Why, str] = {
    "never": "未报",
    "other_period": "未报，来件是其他期次的",
    "unreadable_only": "待核实，已来件、未附填报表",
    "undecided": "待核实，来件归属不明",
    "faulty": "待改",
    "held": "已报，有数字待核实",
}
"""In the order in which they are chased."""
_EARLIER = "FILE_EARLIER_PERIOD"


@dataclass(frozen=True, slots=True)
class Chase:
    """One unit to chase. days: after 报送截止, negative before it. late: days that its return was or is late, 0 in time.

    files: what it sent, as paths in the inbox. note: what is the matter with these files, "" when there are none.
    errors, warnings: in its current return.
    """

    unit: Unit
    why: Why
    days: int
    late: int
    files: tuple[str, ...] = ()
    note: str = ""
    errors: int = 0
    warnings: int = 0


def roster(result: Result, window: Window = Window()) -> list[Chase]:  # noqa: B008 - immutable
    """Every unit to chase, by kind, then in the plan's order. window: when this period was open, for what arrived then."""
    chases = [chase for row in result.units if (chase := _chase(result, row, window)) is not None]
    asked, rows = held_findings(result), {row.unit: row for row in result.units}
    chases += [_held(result, rows[unit], asked[unit]) for unit in owed(result).held]
    order = list(WHY_NAMES)
    return sorted(chases, key=lambda chase: order.index(chase.why))


def _held(result: Result, row: UnitRow, asked: Sequence[Finding]) -> Chase:
    """A unit that is to confirm figures, with what is asked of each in words."""
    days = days_after(result.period.deadline, result.as_of)
    note = "；".join(f"{item.task or ''}{item.message.rstrip('。')}" for item in asked)
    unit = next(unit for unit in result.plan.units if unit.name == row.unit)
    return Chase(unit, "held", days, row.days_late, (row.file or "",), note, row.errors, row.warnings)


def when(days: int) -> str:
    """How a day stands to 报送截止: 已过2天, 今天截止, 还有3天."""
    if days == 0:
        return "今天截止"
    return f"已过{days}天" if days > 0 else f"还有{-days}天"


def days_after(deadline: date, day: date) -> int:
    """Days from 报送截止 to `day`, negative before it."""
    return (day - deadline).days


def _chase(result: Result, row: UnitRow, window: Window) -> Chase | None:
    unit, state = result.plan.unit(row.unit), row.state
    if unit is None or state in ("received", "not_due"):
        return None
    days = days_after(result.period.deadline, result.as_of)
    if state == "to_correct":
        counts = (("必改", row.errors), ("待确认", row.warnings))
        note = "、".join(f"{word}{count}处" for word, count in counts if count)
        return Chase(unit, "faulty", days, row.days_late, (row.file or "",), note, row.errors, row.warnings)
    late = max(0, days)
    if state == "missing":
        others = [
            file for file in _files(result, unit, "other_period") if file.received and window.holds(file.received)
        ]
        if others:
            return Chase(unit, "other_period", days, late, _names(others), _note(others))
        return Chase(unit, "never", days, late)
    if state == "undecided":
        waiting = _files(result, unit, "undecided")
        why: Why = "other_period" if _names_earlier(result, unit) else "undecided"
        return Chase(unit, why, days, late, _names(waiting), _note(waiting))
    sent = [
        file for state in ("unreadable", "refused", "not_a_return", "container") for file in _files(result, unit, state)
    ]
    return Chase(unit, "unreadable_only", days, late, _names(sent), _note(sent))


def _files(result: Result, unit: Unit, state: str) -> list[FileRow]:
    return [row for row in result.files if row.unit == unit.name and row.state == state]


def _names(files: Sequence[FileRow]) -> tuple[str, ...]:
    return tuple(file.file for file in files)


def _note(files: Sequence[FileRow]) -> str:
    return "；".join(dict.fromkeys(file.note.rstrip("。") for file in files if file.note))


def _names_earlier(result: Result, unit: Unit) -> bool:
    return any(item.code == _EARLIER and item.unit == unit.name for item in result.findings)
