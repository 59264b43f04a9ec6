"""A later notice or table laid against the assignment table: one adjustment a row, which the office accepts or refuses."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ipxl.plan.columns import SHEETS
from ipxl.plan.diff_pairs import paired
from ipxl.plan.model import Plan
from ipxl.plan.names import normalise
from ipxl.plan.rows import Value, plan_rows, target_years

ADDED, REMOVED, CHANGED = "新增", "删去", "改动"
Row = Mapping[str, Value]


class Adjustment(NamedTuple):
    """One change. key: of the row in the table now, for an added one that it shall have. values: of an added row."""

    sheet: str
    key: str
    name: str
    change: str
    header: str = ""
    before: str = ""
    after: str = ""
    values: tuple[tuple[str, str], ...] = ()


class _Subject(NamedTuple):
    """A sheet that may be adjusted. key, name: its columns. said: what a notice can say, () for all."""

    sheet: str
    key: str
    name: str
    said: tuple[str, ...]
    units: tuple[str, ...] = ()


_SUBJECTS = (
    _Subject("单位", "简称", "简称", ()),
    _Subject("单位组", "组名", "组名", ("成员",), ("成员",)),
    _Subject(
        "任务", "任务编号", "重点任务", ("重点任务", "牵头单位", "责任单位", "完成时限"), ("牵头单位", "责任单位")
    ),
    _Subject("指标", "指标编号", "指标", ("计量单位",), ("填报单位",)),
    _Subject("阶段", "阶段", "阶段", ("开始", "结束", "要求")),
    _Subject("成员", "姓名", "姓名", ("单位", "职务", "角色")),
)


def adjustments(old: Plan, new: Plan, *, whole: bool) -> list[Adjustment]:
    """What `new` would change in `old`. whole: a table, which says everything; a notice only adds and changes what it says."""
    result: list[Adjustment] = []
    renumbered: dict[str, str] = {}
    for subject in _SUBJECTS:
        result += _of_sheet(subject, old, new, whole, renumbered)
    return result


def _of_sheet(subject: _Subject, old: Plan, new: Plan, whole: bool, renumbered: dict[str, str]) -> Iterator[Adjustment]:
    befores, afters = (_rows(plan, subject.sheet) for plan in (old, new))
    taken = [str(row[subject.key]) for row in befores]
    numbers = [str(row.get("单位编号", "")) for row in befores]

    def name_of(row: Row) -> str:
        text = str(row[subject.name] or "")
        unit = old.unit(text) if subject.sheet == "单位" else None
        return unit.name if unit else text

    for was, now in paired(befores, afters, lambda row: str(row[subject.key]), name_of, whole):
        if was is not None and now is not None:
            key = str(was[subject.key])
            renumbered[str(now[subject.key])] = key
            yield from _fields(subject, old, key, was, now, whole)
        elif now is not None and name_of(now).strip():
            key = _next_key(taken, str(now[subject.key]))
            taken.append(key)
            renumbered[str(now[subject.key])] = key
            values = {header: _shown(_in_words(old, subject, header, value)) for header, value in now.items()}
            values[subject.key] = key
            if subject.sheet == "单位":
                values["单位编号"] = _next_key(numbers, str(now["单位编号"]))
                numbers.append(values["单位编号"])
            if values.get("对应任务"):
                values["对应任务"] = "、".join(renumbered.get(task, task) for task in values["对应任务"].split("、"))
            said = "；".join(f"{header}：{text}" for header, text in values.items() if text and header != subject.key)
            yield Adjustment(subject.sheet, key, name_of(now), ADDED, "", "", said, tuple(values.items()))
        elif was is not None and (whole or subject.sheet in ("任务", "指标")):
            yield Adjustment(subject.sheet, str(was[subject.key]), str(was[subject.name]), REMOVED)


def _fields(subject: _Subject, old: Plan, key: str, was: Row, now: Row, whole: bool) -> Iterator[Adjustment]:
    for header, value in now.items():
        year = header.isdecimal()
        if header == subject.key or not (whole or year or header in subject.said) or header == "对应任务":
            continue
        before = _shown(was.get(header))
        after = _shown(_in_words(old, subject, header, value))
        if before == after or (not after and not whole) or set(before.split("、")) == set(after.split("、")):
            continue
        yield Adjustment(subject.sheet, key, str(was[subject.name]), CHANGED, header, before, after)


def _in_words(old: Plan, subject: _Subject, header: str, value: Value) -> Value:
    """Names of units as the table now has them."""
    if header not in subject.units or not isinstance(value, str):
        return value
    known = {normalise(group.name): group.name for group in old.groups}
    names = []
    for text in filter(None, value.split("、")):
        unit = old.unit(text)
        names.append(unit.name if unit else known.get(normalise(text), text))
    return "、".join(dict.fromkeys(names))


def _rows(plan: Plan, sheet: str) -> list[dict[str, Value]]:
    headers = next(spec.headers(target_years(plan)) for spec in SHEETS if spec.title == sheet)
    return [dict(zip(headers, row, strict=True)) for row in plan_rows(plan)[sheet]]


def _next_key(taken: Sequence[str], proposed: str) -> str:
    """The key an added row has: its own where that is free, else the next number of its kind."""
    if proposed not in taken and not re.fullmatch(r"[A-Z]+\d+", proposed):
        return proposed
    letters = re.match(r"[A-Z]*", proposed)
    head = letters.group() if letters else ""
    numbers = [
        int(key.removeprefix(head)) for key in taken if key.startswith(head) and key.removeprefix(head).isdecimal()
    ]
    width = max((len(key) - len(head) for key in taken if key.startswith(head)), default=2)
    return f"{head}{max(numbers, default=0) + 1:0{width}d}"


def _shown(value: Value | None) -> str:
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)
