"""The trail cut into series: what became of one task, indicator, unit or duty from period to period."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ipxl.merge.outdated import Standing
from ipxl.merge.publication import Key
from ipxl.merge.result import Result
from ipxl.plan.model import Plan
from ipxl.plan.successors import heirs


class Point(NamedTuple):
    """One period of a series: the columns of Result.trail."""

    period: str
    end: date
    light: str
    grey: str | None
    value: Decimal | None
    expected: Decimal | None
    gap: Decimal | None
    target: Decimal | None
    published_light: str | None
    published_grey: str | None
    published_value: Decimal | None
    shown_light: str

    @property
    def differs(self) -> bool:
        """Whether something else was published than is known now."""
        told = (self.published_light, self.published_grey, self.published_value)
        return self.published_light is not None and told != (self.light, self.grey, self.value)


@dataclass(frozen=True, slots=True)
class Series:
    """One item over the periods, oldest first. measure: what its values are counted in. lasts: periods in its colour."""

    key: Key
    name: str
    measure: str
    points: tuple[Point, ...]
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


def series_of(result: Result, keys: Iterable[Key], lasts: Mapping[Key, int], current: Plan) -> list[Series]:
    """The series of `keys`, in that order, from the trail of a result. lasts: of `trail.streaks`; current: the plan now."""
    wanted: dict[Key, list[Point]] = {key: [] for key in keys}
    trail = result.trail
    ids = zip(*(trail[name].tolist() for name in ("kind", "item", "unit")), strict=True)
    points = zip(*(trail[name].tolist() for name in Point._fields), strict=True)
    for identity, point in zip(ids, points, strict=True):
        found = wanted.get(Key(*identity))
        if found is not None:
            found.append(Point(*point))
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


def _name(plan: Plan, key: Key, current: Plan) -> str:
    if key.kind == "unit":
        now = heirs(current, key.unit)
        return key.unit if now == (key.unit,) else f"{key.unit}(现为{'、'.join(now)})"
    if key.kind == "indicator":
        return plan.indicator_by_id[key.item].name if key.item in plan.indicator_by_id else key.item
    return plan.task_by_id[key.item].title if key.item in plan.task_by_id else key.item


def overviews(results: Sequence[Result], trail_of: Result, standings: Mapping[str, Standing]) -> list[Overview]:
    """Every period in counts, oldest first. trail_of: the result whose trail holds them all."""
    trail = trail_of.trail
    counts: dict[tuple[str, str], Counter[str]] = {}
    for period, kind, light in zip(*(trail[name].tolist() for name in ("period", "kind", "shown_light")), strict=True):
        counts.setdefault((period, kind), Counter())[light] += 1
    rows = []
    for result in results:
        key, states = result.period.period, Counter(result.units["state"].tolist())
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
