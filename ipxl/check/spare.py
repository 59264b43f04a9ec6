"""Checks the sheets of numbered spare rows, 问题与协调 and 佐证材料. What stands there is merged, doubtful or not."""

from __future__ import annotations

import re

from ipxl.check.choices import WORDS, read_choice
from ipxl.check.dates import read_day
from ipxl.check.desk import Desk, Spot, check_text
from ipxl.check.rows import spare_records
from ipxl.check.values import cell_text, says_blank
from ipxl.form import spec
from ipxl.form.reading import SheetReading
from ipxl.intake.workbook import Scalar
from ipxl.plan.model import Plan
from ipxl.plan.names import normalise

_JOINED = re.compile(r"[、,，;；/\n]+")
_TASK_WORDS = re.compile(r"^(?:重点)?任务|^第|[项条]$")


def check_spare(desk: Desk, what: spec.Sheet, sheet: SheetReading) -> None:
    """A row counts when any of its input cells holds something."""
    entered = [field for field in what.fields if field.entered]
    for record, part, row in spare_records(desk, what, sheet):
        for field in entered:
            value = row.values.get(field.key)
            if value is None:
                continue
            spot = Spot(desk, what, part, row, field, record)
            if field.kind == "date":
                _check_day(spot, value)
            elif field.kind == "choice":
                _check_word(spot, value)
            else:
                check_text(spot, value)


def _check_day(spot: Spot, value: Scalar) -> None:
    found = read_day(value, spot.desk.around(ahead=True))
    if found.code and not says_blank(value):
        expected = (found.day or spot.desk.period.end).isoformat()
        spot.say(found.code, value, expected=expected, why=found.why)
    spot.keep(found.day.isoformat() if found.day else cell_text(value))


def _check_word(spot: Spot, value: Scalar) -> None:
    """A choice out of a list that takes other words too: repaired where it is sure, told and kept where it is not."""
    name, typed = spot.field.choices, cell_text(value)
    if name == "duties":
        text, near = "、".join(duty_id(spot.desk.plan, value)), "T01"
    elif name == "units":
        text, near = _units(spot.desk.plan, typed)
    else:
        choice = read_choice(value, spec.CHOICES[name], name)
        text, near = choice.text or "", choice.proposal or "、".join(spec.CHOICES[name])
    if not text and not says_blank(value) and "其他" not in WORDS.get(name, {}):
        spot.say("CHOICE_KEPT", value, expected=near)
    elif text and normalise(text) != normalise(typed):
        spot.say("READ_AS", value, expected=text)
    spot.keep(text or typed)


def duty_id(plan: Plan, value: Scalar) -> tuple[str, ...]:
    """The tasks or indicators that a cell names by id, number or title (T05, 5, 任务5); () unless all are known."""
    typed = cell_text(value)
    if typed in plan.task_by_id or typed in plan.indicator_by_id:
        return (typed,)
    known = {normalise(key): key for key in (*plan.task_by_id, *plan.indicator_by_id)}
    titles = {normalise(item.title): item.task for item in plan.tasks}
    numbers = {key.lstrip("T").lstrip("0"): key for key in plan.task_by_id if key[1:].isdecimal()}
    found = []
    for part in _JOINED.split(typed):
        text = normalise(part)
        if text:
            number = _TASK_WORDS.sub("", text).removeprefix("t").lstrip("0")
            found.append(known.get(text) or titles.get(text) or numbers.get(number) or "")
    return tuple(dict.fromkeys(found)) if all(found) else ()


def _units(plan: Plan, typed: str) -> tuple[str, str]:
    """Every name in the cell as the plan prints it, "" unless all are known; and the nearest names of the first other."""
    parts = [part.strip() for part in _JOINED.split(typed) if part.strip()]
    names = [plan.names.find(part) for part in parts]
    unknown = next((part for part, name in zip(parts, names, strict=True) if name is None), "")
    if unknown or not parts:
        return "", "、".join(plan.names.near(unknown)) or "单位简称"
    return "、".join(dict.fromkeys(name for name in names if name)), ""
