"""Cells that name what the plan has: tasks and indicators, units."""

from __future__ import annotations

import re

from ipxl.check.values import cell_text
from ipxl.intake.workbook import Scalar
from ipxl.plan.model import Plan
from ipxl.plan.names import normalise

_JOINED = re.compile(r"[、,，;；/\n]+")
_AND = re.compile(r"[和及与·・+&|\s〔〕\[\]]+|以及")
"""Also stand inside names, so that they part names only where all of them are known then."""
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_BREAKS = re.compile(_UNSEEN.pattern + r"|\s+")
_TASK_WORDS = re.compile(r"^(?:重点)?任务|^第|[项条]$")


def duty_id(plan: Plan, value: Scalar) -> tuple[str, ...]:
    """The tasks or indicators that a cell names by id, number or title (T05, 5, 任务5); () unless all are known."""
    typed = cell_text(value)
    if typed in plan.task_by_id or typed in plan.indicator_by_id:
        return (typed,)
    ids = {normalise(key): key for key in (*plan.task_by_id, *plan.indicator_by_id)}
    titles = {normalise(item.title): item.task for item in plan.tasks}
    numbers = {key.lstrip("T").lstrip("0"): key for key in plan.task_by_id if key[1:].isdecimal()}
    named = []
    for part in _JOINED.split(typed):
        text = normalise(part)
        if text:
            number = _TASK_WORDS.sub("", text).removeprefix("t").lstrip("0")
            named.append(ids.get(text) or titles.get(text) or numbers.get(number) or "")
    return tuple(dict.fromkeys(named)) if all(named) else ()


def _names_in(plan: Plan, part: str) -> list[str]:
    """The names that a part joins by words or blanks; the part itself unless every one of them is known."""
    pieces = [piece for piece in _AND.split(part) if piece]
    return pieces if plan.names.find(part) is None and all(map(plan.names.find, pieces)) else [part]


def units_named(plan: Plan, typed: str) -> tuple[str, str]:
    """Every name in the cell as the plan prints it, "" unless all are known; and the nearest names of the first other."""
    whole = plan.names.find(_BREAKS.sub("", typed))
    if whole:
        return whole, ""
    joined = [part.strip() for part in _JOINED.split(_UNSEEN.sub("", typed)) if part.strip()]
    parts = [name for part in joined for name in _names_in(plan, part)]
    names = [plan.names.find(part) for part in parts]
    unknown = next((part for part, name in zip(parts, names, strict=True) if name is None), "")
    if unknown or not parts:
        return "", "、".join(plan.names.near(unknown)) or "单位简称"
    return "、".join(dict.fromkeys(name for name in names if name)), ""
