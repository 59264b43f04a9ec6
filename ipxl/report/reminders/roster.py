"""Whom to chase: every unit that owes something for a period, by what is the matter with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from ipxl.clock import BEIJING
from ipxl.facts.rows import UnitRow
from ipxl.finding import Finding
from ipxl.merge.choose import Window
from ipxl.merge.owed import held_findings, owed
from ipxl.merge.result import FileRow, Result
from ipxl.plan.model import Unit
from ipxl.report.words import own_name

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
_LINK = "的链接"
"""In the note of a mail that has a link in place of a file."""


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
            return Chase(unit, "other_period", days, late, _names(others), _note(result, others))
        return Chase(unit, "never", days, late)
    if state == "undecided":
        waiting = [*_waiting(result, unit), *(file for file in _unusable(result, unit) if file.note)]
        why: Why = "other_period" if _names_earlier(result, unit) else "undecided"
        return Chase(unit, why, days, late, _names(waiting), _note(result, waiting))
    sent = _unusable(result, unit)
    return Chase(unit, "unreadable_only", days, late, _names(sent), _note(result, sent))


def _waiting(result: Result, unit: Unit) -> list[FileRow]:
    """The undecided files that are the unit's or, where nobody can tell whose one is, name it."""
    undecided = (row for row in result.files if row.state == "undecided")
    return [row for row in undecided if row.unit == unit.name or (row.unit is None and unit.name in row.note)]


def _unusable(result: Result, unit: Unit) -> list[FileRow]:
    """What the unit sent that holds no table that can be read."""
    states = ("unreadable", "refused", "not_a_return", "container")
    return [file for state in states for file in _files(result, unit, state)]


def _files(result: Result, unit: Unit, state: str) -> list[FileRow]:
    return [row for row in result.files if row.unit == unit.name and row.state == state]


def _names(files: Sequence[FileRow]) -> tuple[str, ...]:
    return tuple(file.file for file in files)


def _note(result: Result, files: Sequence[FileRow]) -> str:
    """What is the matter with each file as a fact, with the day on which it came."""
    return "；".join(dict.fromkeys(_fact(result, file) for file in files if file.note))


def _fact(result: Result, file: FileRow) -> str:
    came = file.received.astimezone(BEIJING) if file.received else None
    day = f"{came.month}月{came.day}日" if came else ""
    if _LINK in file.note:
        alone = not any(row.file.startswith(f"{file.file}!") for row in result.files)
        return f"{day}来信里{'只有' if alone else '有'}{'网盘' if '网盘' in file.note else '在线文档'}链接"
    return f"{day}收到的“{own_name(file.file)}”：{file.note.rstrip('。')}"


def _names_earlier(result: Result, unit: Unit) -> bool:
    return any(item.code == _EARLIER and item.unit == unit.name for item in result.findings)
