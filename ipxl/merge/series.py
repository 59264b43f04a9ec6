"""The trail cut into series: what became of one task, indicator, unit or duty from period to period."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from ipxl.facts.rows import ItemKey, TrailRow
from ipxl.merge.outdated import Standing
from ipxl.merge.result import Result
from ipxl.plan.model import Plan
from ipxl.plan.successors import heirs


@dataclass(frozen=True, slots=True)
class Series:
    """One item over the periods, oldest first. measure: what its values are counted in. lasts: periods in its colour."""

    key: ItemKey
    name: str
    measure: str
    points: tuple[TrailRow, ...]
    lasts: int = 1


@dataclass(frozen=True, slots=True)
class Overview:
    """One period in counts. tasks, indicators: light -> how many, as history shows them."""

    period: str
    end: date
    deadline: date
    returned: int
    due: int
    tasks: Mapping[str, int] = field(default_factory=dict)
    indicators: Mapping[str, int] = field(default_factory=dict)
    standing: Standing | None = None


def series_of(result: Result, keys: Iterable[ItemKey], lasts: Mapping[ItemKey, int], current: Plan) -> list[Series]:
    """The series of `keys`, in that order, from the trail of a result. lasts: of `trail.streaks`; current: the plan now."""
    wanted: dict[ItemKey, list[TrailRow]] = {key: [] for key in keys}
    for row in result.trail:
        if row.key in wanted:
            wanted[row.key].append(row)
    measures = {item.indicator: item.unit_of_measure for item in result.plan.indicators}
    return [
        Series(
            key,
            _name(result.plan, key, current),
            measures.get(key.item, "") if key.kind == "indicator" else "%",
            tuple(points),
            lasts.get(key, 1),
        )
        for key, points in wanted.items()
    ]


def _name(plan: Plan, key: ItemKey, current: Plan) -> str:
    if key.kind == "unit":
        now = heirs(current, key.unit)
        return key.unit if now == (key.unit,) else f"{key.unit}(现为{'、'.join(now)})"
    if key.kind == "indicator":
        return plan.indicator_by_id[key.item].name if key.item in plan.indicator_by_id else key.item
    return plan.task_by_id[key.item].title if key.item in plan.task_by_id else key.item


def overviews(results: Sequence[Result], trail_of: Result, standings: Mapping[str, Standing]) -> list[Overview]:
    """Every period in counts, oldest first. trail_of: the result whose trail holds them all."""
    counts: dict[tuple[str, str], Counter[str]] = {}
    for row in trail_of.trail:
        counts.setdefault((row.period, row.key.kind), Counter())[row.shown] += 1
    rows = []
    for result in results:
        key, states = result.period.period, Counter(row.state for row in result.units)
        rows.append(
            Overview(
                key,
                result.period.end,
                result.period.deadline,
                states["received"] + states["to_correct"],
                len(result.units) - states["not_due"],
                dict(counts.get((key, "task"), {})),
                dict(counts.get((key, "indicator"), {})),
                standings.get(key),
            )
        )
    return rows
