"""The lights and values of all periods up to one, beside what was published of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from ipxl.merge.inherited import by_heirs
from ipxl.merge.judgement import RANK
from ipxl.merge.publication import Key, Kind, Publication, Told
from ipxl.merge.result import TRAIL_COLUMNS, Grey, Light, Result

if TYPE_CHECKING:
    import pandas as pd

Colour = tuple[Light, Grey | None]
"""A light and which of the greys."""


class _Source(NamedTuple):
    """The frame of a Result that a kind's rows come from, and the names of its columns there ("" where it has none)."""

    kind: Kind
    frame: str
    item: str = ""
    unit: str = ""
    value: str = ""
    expected: str = ""
    gap: str = ""
    target: str = ""


_SOURCES = (
    _Source("task", "tasks", item="task", value="progress", expected="expected", gap="gap"),
    _Source("indicator", "indicators", "indicator", "", "value", "expected_pct", "gap", "target"),
    _Source("unit", "units", unit="unit"),
    _Source("duty", "details", item="task", unit="unit", value="progress", expected="expected", gap="gap"),
)


def shown_light(light: str, published: str | None) -> str:
    """What history shows: a red that leaders were told and that is good now is yellow, never green (after 瓯海)."""
    return "yellow" if published == "red" and light == "green" else light


def trail_of(results: Sequence[Result], published: Mapping[str, Publication]) -> pd.DataFrame:
    """Result.trail: the rows of `results`, oldest period first. published: the newest publication of each period."""
    import pandas as pd

    columns: dict[str, list[Any]] = {name: [] for name in TRAIL_COLUMNS}
    for result in results:
        publication = published.get(result.period.period)
        for source in _SOURCES:
            for name, values in _part(result, source, publication.told if publication else {}).items():
                columns[name] += values
    return pd.DataFrame({name: pd.Series(values, dtype=object) for name, values in columns.items()})


def _part(result: Result, source: _Source, told: Mapping[Key, Told]) -> dict[str, list[Any]]:
    """The rows of one kind in one period, column by column."""
    frame = getattr(result, source.frame)
    count = len(frame)

    def column(name: str, otherwise: object = None) -> list[Any]:
        values: list[Any] = frame[name].tolist() if name else [otherwise] * count
        return values

    items, units, lights = column(source.item, ""), column(source.unit, ""), column("light")
    before = [told.get(Key(source.kind, item, unit)) for item, unit in zip(items, units, strict=True)]
    published = [item.light if item else None for item in before]
    return {
        "period": [result.period.period] * count,
        "end": [result.period.end] * count,
        "kind": [source.kind] * count,
        "item": items,
        "unit": units,
        "light": lights,
        "grey": column("grey"),
        **{name: column(getattr(source, name)) for name in ("value", "expected", "gap", "target")},
        "published_light": published,
        "published_grey": [item.grey if item else None for item in before],
        "published_value": [item.value if item else None for item in before],
        "shown_light": [shown_light(now, then) for now, then in zip(lights, published, strict=True)],
    }


def streaks(result: Result) -> dict[Key, int]:
    """For how many periods running each item has had its present colour, this one included (连续期数).

    Goes back by 上期 as far as there are templates. Of an earlier period counts what leaders were told of it: its newest
    publication, else its light as it is now known. Each grey is a colour of its own.
    """
    colours = _colours(result)
    present = colours.get(result.period.period, {})
    counts = dict.fromkeys(present, 1)
    running, key = set(present), result.period.previous
    passed = {result.period.period}
    while running and key in colours and key not in passed:
        passed.add(key)
        running = {item for item in running if colours[key].get(item) == present[item]}
        for item in running:
            counts[item] += 1
        period = result.plan.period_by_id.get(key)
        key = period.previous if period else ""
    return counts


def _colours(result: Result) -> dict[str, dict[Key, Colour]]:
    """Period -> item -> the colour that counts: of this period the present one, of earlier ones the one told."""
    names = ("period", "kind", "item", "unit", "light", "grey", "published_light", "published_grey")
    found: dict[str, dict[Key, Colour]] = {}
    for period, kind, item, unit, light, grey, told, told_grey in zip(
        *(result.trail[name].tolist() for name in names), strict=True
    ):
        is_told = told is not None and period != result.period.period
        found.setdefault(period, {})[Key(kind, item, unit)] = (told, told_grey) if is_told else (light, grey)
    mine = result.period.period
    return {key: items if key == mine else by_heirs(result.plan, items, _worst) for key, items in found.items()}


def _worst(colours: Sequence[Colour]) -> Colour:
    return max(colours, key=lambda colour: RANK[colour[0]])
