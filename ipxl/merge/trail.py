"""The lights and values of all periods up to one, beside what was published of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ipxl.facts.lights import Lamp
from ipxl.facts.rows import ItemKey, ItemState, TrailRow
from ipxl.merge.inherited import by_heirs
from ipxl.merge.publication import Publication
from ipxl.merge.result import Result
from ipxl.plan.model import Period


def trail_of(results: Sequence[Result], published: Mapping[str, Publication]) -> tuple[TrailRow, ...]:
    """Result.trail: the items of `results`, oldest period first. published: the newest publication of each period."""
    rows: list[TrailRow] = []
    for result in results:
        publication = published.get(result.period.period)
        rows += _of_period(result, publication.items if publication else {})
    return tuple(rows)


def _of_period(result: Result, published: Mapping[ItemKey, ItemState]) -> Iterator[TrailRow]:
    period, end = result.period.period, result.period.end
    for task in result.tasks:
        yield TrailRow(task.key, period, end, task.item, published.get(task.key), task.expected, task.gap)
    for item in result.indicators:
        known = (item.item, published.get(item.key))
        yield TrailRow(item.key, period, end, *known, item.expected, item.gap, item.target)
    for unit in result.units:
        yield TrailRow(unit.key, period, end, unit.item, published.get(unit.key))
    for duty in result.duties:
        yield TrailRow(duty.key, period, end, duty.item, published.get(duty.key), duty.expected, duty.gap)


def streaks(result: Result) -> dict[ItemKey, int]:
    """For how many periods running each item has had its present colour, this one included (连续期数).

    Goes back by 上期 as far as there are templates, over periods that were left out. Of an earlier period counts what
    leaders were told of it: its newest publication, else its light as it is now known. Each grey is a colour of its own.
    """
    colours = _colours(result)
    present = colours.get(result.period.period, {})
    counts = dict.fromkeys(present, 1)
    running, key = set(present), _before(result, result.period)
    passed = {result.period.period}
    while running and key in colours and key not in passed:
        passed.add(key)
        running = {item for item in running if colours[key].get(item) == present[item]}
        for item in running:
            counts[item] += 1
        period = result.plan.period_by_id.get(key)
        key = _before(result, period) if period else ""
    return counts


def _before(result: Result, period: Period) -> str:
    """上期 of a period, where that was left out the last one before it that there is; "" for the first of all."""
    there = list(dict.fromkeys(row.period for row in result.trail))
    if not period.previous or period.previous in there:
        return period.previous
    at = there.index(period.period) if period.period in there else len(there)
    return there[at - 1] if at else ""


def _colours(result: Result) -> dict[str, dict[ItemKey, Lamp]]:
    """Period -> item -> the colour that counts: of this period the present one, of earlier ones the one told."""
    mine = result.period.period
    colours: dict[str, dict[ItemKey, Lamp]] = {}
    for row in result.trail:
        told = row.published if row.published and row.period != mine else row.now
        colours.setdefault(row.period, {})[row.key] = told.lamp
    return {key: items if key == mine else by_heirs(result.plan, items, _worst) for key, items in colours.items()}


def _worst(lamps: Sequence[Lamp]) -> Lamp:
    return max(lamps, key=lambda lamp: lamp.severity[0])
