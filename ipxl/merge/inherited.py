"""What earlier periods said of units that were merged, split or replaced since, under the names that answer for it now.

Nothing is added up: of several predecessors the worst light counts, their accounts stand side by side with their names, and
a figure that they do not share is left out. Indicators need nothing of this: their figures belong to no unit.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from ipxl.form.content import LAST_TEXT_MOST, LastTask, last_text, shorten
from ipxl.merge.judgement import RANK
from ipxl.merge.publication import Key, Told
from ipxl.plan.model import Plan
from ipxl.plan.successors import heirs, lineage, predecessors

T = TypeVar("T")
Row = Mapping[str, Any]


def inherited_rows(plan: Plan, rows: Mapping[tuple[str, str], Row]) -> dict[tuple[str, str], Row]:
    """Detail rows of an earlier period, (unit, task) -> row, with those of units that handed a duty over under its heirs.

    Such a row has the key `of`: the names it was reported under. A unit that still has the duty keeps it to itself.
    """
    found = dict(rows)
    lines = {unit: lineage(plan, unit) for unit in predecessors(plan)}
    if not lines:
        return found
    duties = {(duty.unit, duty.task) for duty in plan.duties}
    for unit, task in duties:
        whose = [
            name
            for name in lines.get(unit, ())
            if (name, task) in rows and (name == unit or (name, task) not in duties)
        ]
        if whose and whose != [unit]:
            found[unit, task] = _united(unit, {name: rows[name, task] for name in whose})
    return found


def _united(unit: str, rows: Mapping[str, Row]) -> Row:
    """The rows of one duty as one."""
    worst = max(rows.values(), key=lambda row: RANK[row["light"]] if row["light"] else -1)
    if len(rows) == 1:
        return {**worst, "of": next(iter(rows))}
    statuses, progresses = ({row[key] for row in rows.values()} for key in ("status", "progress"))
    room = LAST_TEXT_MOST // len(rows)
    told = {
        name: last_text(LastTask(row["status"] if len(statuses) > 1 else "", row["progress"], row["text"]))
        for name, row in rows.items()
    }
    return {
        **worst,
        "status": min(statuses) if len(statuses) == 1 else "",
        "progress": next(iter(progresses)) if len(progresses) == 1 else None,
        "text": "；".join(
            shorten(f"{_named(name, unit)}：{text}".rstrip("。；"), room) for name, text in told.items() if text
        ),
        "of": "",
    }


def _named(name: str, unit: str) -> str:
    return name if name == unit else f"原{name}"


def by_heirs(plan: Plan, items: Mapping[Key, T], pick: Callable[[Sequence[T]], T]) -> dict[Key, T]:
    """`items` of an earlier period under the units that answer for them in `plan`. pick: the one of several that counts."""
    if not predecessors(plan):
        return dict(items)
    reporting = {unit.name for unit in plan.reporting_units}
    grouped: dict[Key, list[T]] = {}
    for key, item in items.items():
        names = (key.unit,) if not key.unit or key.unit in reporting else heirs(plan, key.unit)
        for name in names:
            grouped.setdefault(key._replace(unit=name), []).append(item)
    return {key: some[0] if len(some) == 1 else pick(some) for key, some in grouped.items()}


def worst_told(items: Sequence[Told]) -> Told:
    """The worst of what was told of several units; without a figure, and without an account that could be the same."""
    return max(items, key=lambda item: RANK[item.light])._replace(value=None, account="")
