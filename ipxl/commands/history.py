"""`ipxl history`: lights and values of all periods, beside what was published of them. Writes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ipxl.clock import today
from ipxl.commands.matters import matters_on
from ipxl.commands.workroom import Workroom
from ipxl.errors import IpxlError
from ipxl.facts.rows import ItemKey
from ipxl.matters.told import MatterRow, tally_matters
from ipxl.merge.outdated import Standing, stale_of
from ipxl.merge.result import Result
from ipxl.merge.series import Overview, Series, overviews, series_of
from ipxl.merge.trail import streaks
from ipxl.plan.model import Plan
from ipxl.plan.successors import lineage
from ipxl.report.as_json import matters_json
from ipxl.screen.history import history_json, matrix_lines, overview_lines, series_lines
from ipxl.screen.matters import matter_lines
from ipxl.workspace import open_workspace

_MOST_KNOWN = 40
"""Known names listed when one is not known."""


@dataclass(frozen=True, slots=True)
class HistoryDone:
    """rows: every period. series: what was asked for; a unit is followed by its indicators and duties.

    matters: those of 督办台账 that concern what was asked for.
    """

    rows: tuple[Overview, ...]
    series: tuple[Series, ...]
    matters: tuple[MatterRow, ...] = ()
    strict_failure: bool = False

    def text(self) -> str:
        if not self.series:
            return "\n".join(overview_lines(self.rows))
        return "\n\n".join("\n".join(block) for block in self._blocks())

    def _blocks(self) -> Iterator[list[str]]:
        """What was asked for one after the other; the many series of a unit in one table; then the matters."""
        rest = list(self.series)
        while rest:
            first = rest.pop(0)
            yield series_lines(first)
            if first.key.kind == "unit":
                own = []
                while rest and rest[0].key.kind in ("indicator", "duty"):
                    own.append(rest.pop(0))
                if own:
                    yield matrix_lines(f"{first.name}的任务和指标", own)
        if self.matters:
            yield [
                f"督办事项{tally_matters(self.matters).words}",
                *(f"  {line}" for line in matter_lines(self.matters)),
            ]

    def as_json(self) -> dict[str, object]:
        return {**history_json(self.rows, self.series), "matters": matters_json(self.matters)}


def run(
    folder: Path, tasks: Sequence[str] = (), indicators: Sequence[str] = (), units: Sequence[str] = ()
) -> HistoryDone:
    """All periods with templates. tasks and units together ask for the rows of those units in those tasks.

    Raises IpxlError for an id or a unit that no period knows.
    """
    room = Workroom(open_workspace(folder))
    period = room.period(None).period
    results = room.results(room.period(None), today())
    result = results[period]
    keys = list(dict.fromkeys(_asked(room.current, result, tasks, indicators, units)))
    standings = {
        key: Standing(publication, stale_of(results[key], publication))
        for key, publication in room.published.items()
        if key in results
    }
    rows = overviews(list(results.values()), result, standings)
    series = tuple(series_of(result, keys, streaks(result) if keys else {}, room.current))
    return HistoryDone(tuple(rows), series, tuple(_matters(room, keys)))


def _matters(room: Workroom, keys: Sequence[ItemKey]) -> Iterator[MatterRow]:
    """The matters of the units asked for; of the tasks and indicators where no unit was, or of both at once."""
    units = {key.unit for key in keys if key.kind == "unit"}
    items = {key.item for key in keys if key.kind in ("task", "indicator") and not units}
    both = {(key.item, key.unit) for key in keys if key.kind == "duty" and not units}
    for row in matters_on(room, today()):
        named = {(item, unit) for item in row.task_ids for unit in row.units}
        if units & set(row.units) or items & set(row.task_ids) or both & named:
            yield row


def _asked(
    plan: Plan, result: Result, tasks: Sequence[str], indicators: Sequence[str], units: Sequence[str]
) -> Iterator[ItemKey]:
    """What was asked for as keys of the trail."""
    known = dict.fromkeys(row.key for row in result.trail)
    task_ids = [_known("任务", task.upper(), (key.item for key in known if key.kind == "task")) for task in tasks]
    names = [_unit(plan, unit, [key.unit for key in known if key.kind == "unit"]) for unit in units]
    for name in names if task_ids else ():
        line = lineage(plan, name)
        own = [key for key in known if key.kind == "duty" and key.unit in line]
        for item in task_ids:
            _known(f"{name}的任务", item, (key.item for key in own))
            yield from sorted((key for key in own if key.item == item), key=lambda key: line.index(key.unit))
    if not names:
        yield from (ItemKey("task", item, "") for item in task_ids)
    items = [key.item for key in known if key.kind == "indicator"]
    yield from (ItemKey("indicator", _known("指标", item.upper(), items), "") for item in indicators)
    for name in names if not task_ids else ():
        owned = {item.indicator for item in result.plan.indicators_by_unit.get(name, ())}
        for unit in lineage(plan, name):  # what is now its own was reported under these names
            yield from (key for key in known if key.kind == "unit" and key.unit == unit)
            yield from (key for key in known if key.kind == "indicator" and key.item in owned and unit == name)
            yield from (key for key in known if key.kind == "duty" and key.unit == unit)


def _known(what: str, asked: str, known: Iterable[str]) -> str:
    names = list(dict.fromkeys(known))
    if asked not in names:
        more = "……" if len(names) > _MOST_KNOWN else ""
        raise IpxlError(f"没有{what}“{asked}”。可以写：{'、'.join(names[:_MOST_KNOWN]) or '(没有)'}{more}。")
    return asked


def _unit(plan: Plan, asked: str, known: Sequence[str]) -> str:
    unit = plan.unit_typed(asked)
    if unit is None and asked not in known and (near := plan.names.near(asked)):
        raise IpxlError(f"没有单位“{asked}”。是不是：{'、'.join(near)}？")
    return _known("单位", unit.name if unit else asked, known)
