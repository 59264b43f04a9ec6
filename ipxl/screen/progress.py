"""Where each unit stands in a period: what it was sent, what came back, how often it was reminded, what is next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from ipxl.clock import BEIJING
from ipxl.facts.rows import UnitRow
from ipxl.merge.owed import owed
from ipxl.merge.result import UNIT_STATE_NAMES, Result
from ipxl.report.as_json import time_json
from ipxl.report.reminders.roster import days_after, when
from ipxl.text import display_width

Times = Mapping[str, Sequence[datetime]]
_CALL_AFTER = 2
"""Reminders by mail after which somebody should rather telephone."""


@dataclass(frozen=True, slots=True)
class Traffic:
    """What went out by unit, oldest first. made: when its workbook was last made. sent, corrected, reminded: by mail.

    doubtful: what a mail was for of which nobody knows whether it went out.
    """

    made: Mapping[str, datetime] = field(default_factory=dict)
    sent: Times = field(default_factory=dict)
    corrected: Times = field(default_factory=dict)
    reminded: Times = field(default_factory=dict)
    doubtful: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Progress:
    """One unit. sent, corrected: when last by mail. next: what is to be done, "" for nothing."""

    unit: str
    state: str
    made: datetime | None
    sent: datetime | None
    received: datetime | None
    late: int
    errors: int
    warnings: int
    corrected: datetime | None
    reminders: int
    reminded: datetime | None
    next: str


def progress(result: Result, traffic: Traffic) -> list[Progress]:
    """Every unit of the plan, in its order."""
    held = frozenset(owed(result).held)
    return [_unit(result, traffic, row, row.unit in held) for row in result.units]


def _unit(result: Result, traffic: Traffic, row: UnitRow, held: bool) -> Progress:
    reminded = traffic.reminded.get(row.unit, ())
    corrected = _last(traffic.corrected.get(row.unit, ()))
    return Progress(
        row.unit,
        row.state,
        traffic.made.get(row.unit),
        _last(traffic.sent.get(row.unit, ())),
        row.received,
        row.days_late,
        row.errors,
        row.warnings,
        corrected,
        len(reminded),
        _last(reminded),
        _confirm(traffic, row, corrected) if held else _next(result, traffic, row, corrected, len(reminded)),
    )


def _confirm(traffic: Traffic, row: UnitRow, corrected: datetime | None) -> str:
    """What is next for a unit whose figures wait to be confirmed."""
    asked = max((moment for moment in (corrected, _last(traffic.reminded.get(row.unit, ()))) if moment), default=None)
    return "等核实数字" if asked and (row.received is None or asked > row.received) else "请核实数字"


def _next(result: Result, traffic: Traffic, row: UnitRow, corrected: datetime | None, reminders: int) -> str:
    if row.state == "not_due":
        return ""
    if row.unit in traffic.doubtful:
        return f"查清{traffic.doubtful[row.unit]}的信发出没有"
    if row.state == "undecided":
        return "在核定表里处理"
    if row.state == "to_correct":
        waiting = corrected is not None and (row.received is None or corrected > row.received)
        return "等改好的表" if waiting else "发退回件"
    if row.state == "received":
        return ""
    if row.unit not in traffic.made:
        return "生成填报表"
    if traffic.sent and row.unit not in traffic.sent:
        return "发填报表"
    days = days_after(result.period.deadline, result.as_of)
    if row.state == "missing" and days < 0 and not reminders:
        return f"等报送({when(days)})"
    if reminders >= _CALL_AFTER:
        unit = result.plan.unit(row.unit)
        return f"打电话催{f' {unit.phone}' if unit and unit.phone else ''}"
    return "催报"


def _last(times: Sequence[datetime]) -> datetime | None:
    return times[-1] if times else None


def progress_json(row: Progress) -> dict[str, object]:
    """What `status --json` adds to a unit's entry."""
    return {
        "template_sent": time_json(row.sent),
        "received": time_json(row.received),
        "errors": row.errors,
        "warnings": row.warnings,
        "correction_sent": time_json(row.corrected),
        "reminders": row.reminders,
        "last_reminder": time_json(row.reminded),
        "next_step": row.next,
    }


def progress_lines(rows: Sequence[Progress]) -> list[str]:
    """A table of the units that owe a return, in columns of the screen."""
    due = [row for row in rows if row.state != "not_due"]
    cells = [("单位", "下发", "报送", "必改", "待确认", "退回", "催报", "下一步"), *(_cells(row) for row in due)]
    widths = [max(display_width(line[column]) for line in cells) for column in range(len(cells[0]))]
    lines = [
        "  ".join(cell + " " * (width - display_width(cell)) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in cells
    ]
    if any(row.sent is None and row.made for row in due):
        lines.append("(下发一列括号里的是填报表生成的日期，没有用邮件发出的登记)")
    return lines


def _cells(row: Progress) -> tuple[str, ...]:
    made = f"({_day(row.made)})" if row.made else "—"
    late = f"迟{row.late}天" if row.late else ""
    returned = f"{_day(row.received)}{late}" if row.received else UNIT_STATE_NAMES[row.state]
    reminded = f"{row.reminders}次 {_day(row.reminded)}" if row.reminded else ""
    counts = tuple(str(count) if count else "" for count in (row.errors, row.warnings))
    sent = _day(row.sent) if row.sent else made
    return (row.unit, sent, returned, *counts, _day(row.corrected) if row.corrected else "", reminded, row.next or "√")


def _day(moment: datetime | None) -> str:
    return moment.astimezone(BEIJING).strftime("%m-%d") if moment else ""
