"""What the plan itself changed since last period, in words: 目标调整、新增单位、完成时限调整 and the like."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from datetime import date

from ipxl import text
from ipxl.merge.result import Change, Result
from ipxl.plan.diff import KIND_NAMES, PlanDifference
from ipxl.report import words

_YEAR = re.compile(r"\d{4}年")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_TEXT_MOST = 24
_NAMED_MOST = 3
_TURNS = {
    "added": "新增{kind}",
    "removed": "删去{kind}",
    "renamed": "{kind}改名",
    "renumbered": "{kind}改号",
    "split": "{kind}拆分",
    "merged": "{kind}合并",
    "succeeded": "职责承接",
    "changed": "{field}调整",
    "in": "增加{field}",
    "out": "减少{field}",
}
"""What each kind of difference is called. field: the column of the table."""


def turn(one: PlanDifference) -> str:
    """目标调整, 新增单位, 完成时限调整 …"""
    field = "目标" if _YEAR.fullmatch(one.field) else one.field
    return _TURNS[one.change].format(kind=KIND_NAMES[one.kind], field=field)


def subject(one: PlanDifference) -> str:
    """What was changed, of a target with its year. A plan's own settings have no name beside that of the column."""
    return f"{one.name}（{one.field}）" if _YEAR.fullmatch(one.field) else one.name


def told(one: PlanDifference, coded: bool) -> str:
    """I3 社区老年助餐点2026年30→36; coded: with the item's number and an arrow, else as a bulletin says it."""
    code = f"{one.id} " if coded and one.id and one.kind in ("task", "indicator") else ""
    if one.change == "renamed":
        return f"{code}{_short(one.before)}改为{_short(one.after)}"
    if one.change == "renumbered":
        return f"{one.name}由{one.before}改为{one.after}"
    if one.change in ("split", "merged", "succeeded"):
        return f"{one.name}由{one.after}承接"
    name = f"{code}{one.name}"
    if one.change in ("in", "out"):
        return f"{name}：{_short(one.after or one.before)}"
    if one.change != "changed":
        return name
    year = one.field if _YEAR.fullmatch(one.field) else ""
    before, after = _short(one.before) or "未定", _short(one.after) or "未定"
    if coded:
        return f"{name}{year or ('：' if name else '')}{before}→{after}"
    return f"{name}{year}由{before}调整为{after}"


def beside_plan(result: Result) -> list[Change]:
    """The changes of a period without the deadlines that the changes of the plan tell already."""
    moved = {(one.kind, one.id) for one in result.plan_changes if one.field == "完成时限"}
    return [one for one in result.changes if one.what != "due_moved" or (one.kind, one.item) not in moved]


def plan_change_line(differences: Sequence[PlanDifference], coded: bool = True) -> str:
    """All of them in one line without a full stop, what weighs most first, some named of each kind; "" for none."""
    by_turn: dict[str, list[str]] = {}
    for one in sorted(differences, key=_weight):
        by_turn.setdefault(turn(one), []).append(told(one, coded))
    return "；".join(_group(name, found) for name, found in by_turn.items())


def _group(name: str, found: Sequence[str]) -> str:
    count = f"{len(found)}处" if len(found) > 1 else ""
    return f"{name}{count}（{'、'.join(found[:_NAMED_MOST])}{'等' if len(found) > _NAMED_MOST else ''}）"


def _weight(one: PlanDifference) -> int:
    """Targets first, then tasks and units that came or went, then who does it, then by when, then the rest."""
    if one.kind == "indicator" and _YEAR.fullmatch(one.field):
        return 0
    if one.kind in ("task", "indicator") and one.change in ("added", "removed"):
        return 1
    if one.kind == "unit":
        return 2
    return 3 if one.change in ("in", "out") else 4 if one.field in ("完成时限", "开始") else 5


def counts_line(differences: Sequence[PlanDifference]) -> str:
    """目标调整1处、新增单位1处: how many of each kind."""
    counts = Counter(turn(one) for one in differences)
    return "、".join(f"{name}{count}处" for name, count in counts.items())


def shown(one: PlanDifference) -> tuple[str, str]:
    """Before and after, as cells show them."""
    return _days(one.before), _days(one.after)


def _short(said: str) -> str:
    return text.shorten(_days(" ".join(said.split())), _TEXT_MOST * 2)


def _days(said: str) -> str:
    """Days as people write them."""
    return _DAY.sub(lambda found: words.day(date.fromisoformat(found[0])), said)
