"""What earlier periods said of units that were merged, split or replaced since, under the names that answer for it now.

Nothing is added up: of several predecessors the worst light counts, their accounts stand side by side with their names, and
a figure that they do not share is left out. Indicators need nothing of this: their figures belong to no unit.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from ipxl.facts.lights import RANK
from ipxl.facts.rows import ItemKey, ItemState, Last
from ipxl.form.content import LAST_TEXT_MOST, LastTask, last_text, shorten
from ipxl.plan.model import Plan
from ipxl.plan.successors import heirs, lineage, predecessors

T = TypeVar("T")


def inherited_duties(plan: Plan, duties: Mapping[tuple[str, str], Last]) -> dict[tuple[str, str], Last]:
    """The duties of an earlier period, (unit, task) -> what it was, with those of units that handed a duty over under its heirs.

    Such a one names in `of` whom it was reported under. A unit that still has the duty keeps it to itself.
    """
    found = dict(duties)
    lines = {unit: lineage(plan, unit) for unit in predecessors(plan)}
    if not lines:
        return found
    present = {(duty.unit, duty.task) for duty in plan.duties}
    for unit, task in present:
        whose = [
            name
            for name in lines.get(unit, ())
            if (name, task) in duties and (name == unit or (name, task) not in present)
        ]
        if whose and whose != [unit]:
            found[unit, task] = _united(unit, {name: duties[name, task] for name in whose})
    return found


def _united(unit: str, parts: Mapping[str, Last]) -> Last:
    """What one duty was with several units as one."""
    worst = max(parts.values(), key=lambda last: RANK[last.lamp.light] if last.lamp else -1)
    if len(parts) == 1:
        return replace(worst, of=next(iter(parts)))
    statuses, values = {last.status for last in parts.values()}, {last.value for last in parts.values()}
    room = LAST_TEXT_MOST // len(parts)
    texts = {
        name: last_text(LastTask(last.status if len(statuses) > 1 else "", last.value, last.text))
        for name, last in parts.items()
    }
    return Last(
        worst.lamp,
        next(iter(values)) if len(values) == 1 else None,
        min(statuses) if len(statuses) == 1 else "",
        "；".join(
            shorten(f"{_named(name, unit)}：{text}".rstrip("。；"), room) for name, text in texts.items() if text
        ),
    )


def _named(name: str, unit: str) -> str:
    return name if name == unit else f"原{name}"


def by_heirs(plan: Plan, items: Mapping[ItemKey, T], pick: Callable[[Sequence[T]], T]) -> dict[ItemKey, T]:
    """`items` of an earlier period under the units that answer for them in `plan`. pick: the one of several that counts."""
    if not predecessors(plan):
        return dict(items)
    reporting = {unit.name for unit in plan.reporting_units}
    grouped: dict[ItemKey, list[T]] = {}
    for key, item in items.items():
        names = (key.unit,) if not key.unit or key.unit in reporting else heirs(plan, key.unit)
        for name in names:
            grouped.setdefault(key._replace(unit=name), []).append(item)
    return {key: some[0] if len(some) == 1 else pick(some) for key, some in grouped.items()}


def worst_told(items: Sequence[ItemState]) -> ItemState:
    """The worst of what was told of several units; without a figure, and without an account that could be the same."""
    return max(items, key=lambda item: RANK[item.lamp.light])._replace(value=None, account="")
