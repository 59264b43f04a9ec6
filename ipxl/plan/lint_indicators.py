"""Checks of the sheet 指标: owners, tasks, targets by year, and growth that the targets do not reach."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from difflib import SequenceMatcher
from itertools import pairwise

from ipxl.finding import Finding
from ipxl.plan.model import Indicator
from ipxl.plan.problems import problem
from ipxl.plan.reading import TableReading

_SHEET = "指标"
_GROWTH = ("年均增长", "年均增速", "年均增幅", "年均增长率")
_NO_NUMBERS = ("方向性", "里程碑")
_COMMON = 4
"""Characters that two names must share to be about the same figure."""


def indicator_findings(reading: TableReading) -> Iterator[Finding]:
    """Every finding about indicators."""
    for indicator in reading.plan.indicators:
        yield from _owner_and_tasks(reading, indicator)
        yield from _wrong_way(reading, indicator)
    yield from _headlines(reading)
    yield from _missing_targets(reading)
    yield from _growth_conflicts(reading)


def _at(reading: TableReading, code: str, indicator: Indicator, header: str, **facts: object) -> Finding:
    cell = reading.places.cell(_SHEET, indicator.indicator, header)
    words = {"task": indicator.indicator, "name": indicator.name, **facts}
    return problem(code, _SHEET, cell, file=reading.file, **words)


def _owner_and_tasks(reading: TableReading, indicator: Indicator) -> Iterator[Finding]:
    if not indicator.owner and "填报单位" in reading.places.letters.get(_SHEET, {}):
        yield _at(reading, "PLAN_OWNER_MISSING", indicator, "填报单位")
    for task in indicator.tasks:
        if task not in reading.plan.task_by_id:
            yield _at(reading, "PLAN_TASK_UNKNOWN", indicator, "对应任务", value=task)


def _wrong_way(reading: TableReading, indicator: Indicator) -> Iterator[Finding]:
    """Targets of successive years that move against the direction."""
    sign, move = (1, "低于") if indicator.direction == "升" else (-1, "高于")
    for (earlier, before), (later, after) in pairwise(indicator.targets):
        if (after - before) * sign < 0:
            yield _at(
                reading,
                "PLAN_TARGET_WRONG_WAY",
                indicator,
                str(later),
                direction=indicator.direction,
                earlier=earlier,
                later=later,
                before=before,
                move=move,
                value=after,
            )


def _headlines(reading: TableReading) -> Iterator[Finding]:
    """A front page without indicators."""
    indicators = reading.plan.indicators
    if indicators and not any(item.headline for item in indicators):
        yield _at(reading, "PLAN_MAIN_NONE", indicators[0], "主要")


def _missing_targets(reading: TableReading) -> Iterator[Finding]:
    """Years without a target. Rows with the last year only are common in plans, and become one note together."""
    years = reading.years
    final_only = []
    for indicator in reading.plan.indicators:
        missing = [year for year in years if indicator.target(year) is None]
        # A target that could not be read is a finding already.
        unread = [year for year in missing if _is_noted(reading, indicator, year)]
        if indicator.kind in _NO_NUMBERS or not missing or unread:
            continue
        if not indicator.targets:
            yield _at(reading, "PLAN_NO_TARGET", indicator, str(years[0]))
        elif missing == list(years[:-1]):
            final_only.append(indicator)
        else:
            words = "、".join(str(year) for year in missing)
            yield _at(reading, "PLAN_TARGET_MISSING", indicator, str(missing[0]), years=words)
    if not years and reading.plan.indicators:
        for indicator in reading.plan.indicators:
            if indicator.kind not in _NO_NUMBERS:
                yield _at(reading, "PLAN_NO_TARGET", indicator, "指标")
    if final_only:
        names = "、".join(indicator.indicator for indicator in final_only)
        first = final_only[0]
        yield _at(
            reading,
            "PLAN_TARGET_FINAL_ONLY",
            first,
            str(years[0]),
            task=first.indicator if len(final_only) == 1 else None,
            count=len(final_only),
            value=names,
        )


def _is_noted(reading: TableReading, indicator: Indicator, year: int) -> bool:
    cell = reading.places.cell(_SHEET, indicator.indicator, str(year))
    return any(found.sheet == _SHEET and found.cell == cell for found in reading.problems)


def _growth_conflicts(reading: TableReading) -> Iterator[Finding]:
    """Yearly figures whose targets grow more slowly than another row's yearly growth rate asks for."""
    for flow in reading.plan.indicators:
        if flow.kind != "流量" or len(flow.targets) < 2 or flow.targets[0][1] <= 0:
            continue
        for rate in reading.plan.indicators:
            if _is_growth_of(rate, flow) and rate.targets:
                yield from _growth_conflict(reading, flow, rate)


def _is_growth_of(rate: Indicator, flow: Indicator) -> bool:
    """Whether `rate` is the yearly growth, in percent, of what `flow` counts: same task, names that share a stem."""
    if rate.unit_of_measure not in ("%", "\uff05") or not set(rate.tasks) & set(flow.tasks):
        return False
    if not any(word in rate.name + rate.definition for word in _GROWTH):
        return False
    match = SequenceMatcher(None, rate.name, flow.name, autojunk=False).find_longest_match()
    return match.size >= _COMMON


def _growth_conflict(reading: TableReading, flow: Indicator, rate: Indicator) -> Iterator[Finding]:
    (first, base), (last, target) = flow.targets[0], flow.targets[-1]
    wanted = rate.targets[-1][1]
    growth = (max(target, Decimal(0)) / base) ** (Decimal(1) / (last - first)) * 100 - 100
    needed = base * (1 + wanted / 100) ** (last - first)
    if target >= needed:
        return
    yield _at(
        reading,
        "PLAN_GROWTH_CONFLICT",
        flow,
        str(last),
        first=first,
        last=last,
        rate=_short(growth),
        other=f"{rate.indicator} {rate.name}",
        wanted=_short(wanted),
        needed=_short(needed),
        measure=flow.unit_of_measure,
        value=_short(target),
    )


def _short(number: Decimal) -> str:
    """At most two decimals, none that are zero."""
    return f"{number.quantize(Decimal('0.01'), ROUND_HALF_UP):f}".rstrip("0").rstrip(".")
