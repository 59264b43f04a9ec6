"""One line for each task and indicator as leaders are told it: who lags, by how much, and why in the unit's own words.

The front page, the list of lights, the bulletin, the page and the JSON take what they say from here, so that they say
the same. Pure functions from a Result to values.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Literal

from ipxl.facts.lights import Lamp, Light
from ipxl.facts.rows import DutyRow, IndicatorRow, TaskRow
from ipxl.merge.indicator_lights import SMALL_INCREMENT
from ipxl.merge.judgement import number_text
from ipxl.merge.result import Result
from ipxl.plan.model import Indicator, Plan
from ipxl.report.bulletin.phrases import excerpt
from ipxl.report.summary.forecast import forecast

Kind = Literal["task", "indicator"]
NO_CAUSE = "单位未说明"
CAUSE_MOST = 60
"""Characters of a cause where there is little room; whole sentences as far as they fit."""
_ORDER: dict[str, int] = {"red": 0, "yellow": 1, "green": 2, "grey": 3}
_NO_GAP = Decimal(-1000)
_MISSES = Decimal("0.1")
"""A forecast that misses the target by this part of it is marked."""


@dataclass(frozen=True, slots=True)
class Lag:
    """One unit that is behind with an item. words: how far, by what the light is judged by; cause: its own words.

    done: percent; behind: percentage points.
    """

    unit: str
    light: Light
    words: str
    cause: str = ""
    done: Decimal | None = None
    behind: Decimal | None = None


@dataclass(frozen=True, slots=True)
class ReportLine:
    """One task or indicator.

    units: the task's leads or who fills the indicator in; lights: of each lead where there are several. lags: who is
    behind, the worst first. words: the figures that the light is judged by. also: indicators that lag with this task
    for the same cause and have no line of their own (`lamp` is then the worst of all, `own` the task's). forecast:
    预计年末1040/1500 where a green indicator will miss its target. done, due: percent; behind: percentage points.
    by_hand: whether the office set the light.
    """

    kind: Kind
    key: str
    name: str
    units: tuple[str, ...]
    lamp: Lamp
    words: str
    lags: tuple[Lag, ...] = ()
    lights: tuple[Lamp, ...] = ()
    last: Lamp | None = None
    done: Decimal | None = None
    due: Decimal | None = None
    behind: Decimal | None = None
    also: tuple[ReportLine, ...] = ()
    forecast: str = ""
    by_hand: bool = False
    tasks: tuple[str, ...] = ()
    own: Lamp | None = None

    @property
    def light(self) -> Light:
        """The light, whichever grey it is."""
        return self.lamp.light

    @property
    def own_lamp(self) -> Lamp:
        """The lamp of the item without those of `also`."""
        return self.own or self.lamp

    @property
    def word(self) -> str:
        """●绿, ▲黄, ■红 or one of the greys."""
        return self.lamp.word

    @property
    def laggards(self) -> tuple[str, ...]:
        """Who is behind."""
        return tuple(lag.unit for lag in self.lags)

    @property
    def cause(self) -> str:
        """What those who are behind wrote under 存在问题, in full; with names where there are several."""
        said = [lag for lag in self.lags if lag.cause]
        if len(self.lags) == 1:
            return said[0].cause if said else ""
        return "\n".join(f"{lag.unit}：{lag.cause}" for lag in said)

    @property
    def who(self) -> str:
        """南岭区（7家中1家红、5家绿、1家未报）; without counts where there is but one lead."""
        names = "、".join(self.laggards or self.units)
        if len(self.lights) < 2:
            return names
        counts = lead_counts(self.lights)
        if not self.laggards:
            return (
                f"{self.units[0]}等{len(self.units)}家（{counts}）" if len(self.units) > 3 else f"{names}（{counts}）"
            )
        if len(set(self.lights)) == 1:
            return f"{names}（{len(self.lights)}家都是{counts.partition('家')[2]}灯）"
        return f"{names}（{len(self.lights)}家中{counts}）"

    def short_cause(self, most: int = CAUSE_MOST) -> str:
        """The cause in at most that many characters, cut at the end of a sentence; NO_CAUSE where nothing was said."""
        if not self.lags:
            return ""
        said = [lag for lag in self.lags if lag.cause]
        if not said:
            return NO_CAUSE
        if len(self.lags) == 1:
            return excerpt(said[0].cause, most)
        each = max(20, most // min(len(said), 3))
        told = "；".join(f"{lag.unit}：{excerpt(lag.cause, each).rstrip('。')}" for lag in said[:3])
        return f"{told}。" if told else NO_CAUSE

    @property
    def pace(self) -> str:
        """应75 实28.6, for a narrow column; "" where there are no such figures."""
        if self.done is None or self.due is None:
            return ""
        return f"应{number_text(self.due)} 实{number_text(self.done)}"

    @property
    def figures(self) -> str:
        """应75 实28.6 and, a line each, the figures of what lags with it: what the light is judged by, for a narrow column."""
        behind = self.behind is not None and self.behind > 0
        own = self.pace if self.pace and (behind or not self.lags) else self.lag_words
        worst = max(self.also, key=lambda one: one.behind or Decimal(0), default=None)
        with_it = f"{worst.name}{worst.pace}" if worst and worst.pace else worst.name if worst else ""
        more = f"另有{len(self.also) - 1}项指标滞后" if len(self.also) > 1 else ""
        return "\n".join(part for part in (own, with_it, more) if part)

    @property
    def lag_words(self) -> str:
        """How far the first of those behind is, without its name and without what is said of indicators."""
        if not self.lags:
            return ""
        lag = self.lags[0]
        return lag.words.removeprefix(f"{lag.unit}：").partition("；对应指标")[0].removeprefix("对应指标")


def lead_counts(lamps: Sequence[Lamp]) -> str:
    """1家红、5家绿、1家未报: without those there are none of."""
    counts = Counter(lamps)
    listed = sorted(counts, key=lambda lamp: lamp.look.listed)
    return "、".join(f"{counts[lamp]}家{lamp.look.short}" for lamp in listed)


def lines(result: Result) -> tuple[ReportLine, ...]:
    """Every task and every indicator, red first, then yellow, green and grey; in each colour the widest gap first."""
    figures = {line.key: line for line in _indicators(result)}
    tasks = _tasks(result, figures)
    return tuple(sorted((*tasks, *figures.values()), key=_rank))


def folded(every: Iterable[ReportLine], plan: Plan) -> tuple[ReportLine, ...]:
    """`every` line but those of indicators that lag together with a task of theirs: these stand in the task's line."""
    every = tuple(every)
    behind = {line.key for line in every if line.light in ("red", "yellow")}
    tasks = {line.key: line for line in every if line.kind == "task" and line.key in behind}
    home: dict[str, str] = {}
    for item in plan.indicators:
        owners = set(plan.expand(item.owner))
        shared = [task for task in item.tasks if task in tasks and owners & set(tasks[task].laggards)]
        if item.indicator in behind and shared:
            home[item.indicator] = shared[0]
    kept = [line for line in every if line.key not in home]
    with_them = [_with(line, [one for one in every if home.get(one.key) == line.key]) for line in kept]
    return tuple(sorted(with_them, key=_rank))


def _with(line: ReportLine, also: Sequence[ReportLine]) -> ReportLine:
    if not also:
        return line
    worst = min((line.lamp, *(one.lamp for one in also)), key=lambda lamp: _ORDER[lamp.light])
    return replace(line, also=tuple(also), lamp=worst, own=line.lamp)


def lagging(every: Iterable[ReportLine]) -> tuple[ReportLine, ...]:
    """The red and yellow ones."""
    return tuple(line for line in every if line.light in ("red", "yellow"))


def _rank(line: ReportLine) -> tuple[int, int, Decimal, bool]:
    gap = max((one.behind for one in (line, *line.also) if one.behind is not None), default=_NO_GAP)
    return _ORDER[line.light], line.lamp.look.listed, -gap, line.kind == "indicator"


def _tasks(result: Result, figures: Mapping[str, ReportLine]) -> list[ReportLine]:
    duties: dict[str, list[DutyRow]] = {}
    for duty in result.duties:
        duties.setdefault(duty.task, []).append(duty)
    return [
        _task(task, duties.get(task.task, []), [line for line in figures.values() if task.task in line.tasks])
        for task in result.tasks
    ]


def _task(task: TaskRow, duties: Sequence[DutyRow], figures: Sequence[ReportLine]) -> ReportLine:
    leads = [duty for duty in duties if duty.role == "lead"]
    lags: tuple[Lag, ...] = ()
    if task.light in ("yellow", "red"):
        lags = _lags(leads, duties, figures) or tuple(Lag(unit, task.light, task.reason) for unit in task.leads)
    return ReportLine(
        "task", task.task, task.title or task.task, task.leads, task.lamp, task.reason, lags,
        tuple(duty.lamp for duty in leads) if len(leads) > 1 else (), task.last.lamp, task.progress, task.expected,
        task.gap, by_hand=bool(task.override),
    )  # fmt: skip


def _lags(leads: Sequence[DutyRow], duties: Sequence[DutyRow], figures: Sequence[ReportLine]) -> tuple[Lag, ...]:
    """The leads that lag themselves, the worst first; else those whose indicator of the task lags."""
    behind = [duty for duty in leads if duty.light in ("yellow", "red")]
    behind.sort(key=lambda duty: (_ORDER[duty.light], -(duty.gap if duty.gap is not None else _NO_GAP)))
    if behind:
        return tuple(
            Lag(duty.unit, duty.light, duty.reason, duty.answer("issue"), duty.progress, duty.gap) for duty in behind
        )
    issues = {duty.unit: duty.answer("issue") for duty in duties}
    late = [lag for line in figures for lag in line.lags]
    return tuple({lag.unit: replace(lag, cause=lag.cause or issues.get(lag.unit, "")) for lag in late}.values())


def _indicators(result: Result) -> list[ReportLine]:
    items = {item.indicator: item for item in result.plan.indicators}
    issues = {(duty.unit, duty.task): duty.answer("issue") for duty in result.duties}
    settings, end = result.plan.settings, result.period.end
    term = (settings.start or result.period.start, settings.end or end)
    found = []
    for row in result.indicators:
        item = items.get(row.indicator)
        units = (result.plan.expand(item.owner) if item else ()) or tuple(one for one in row.owner.split("、") if one)
        causes = {
            unit: row.explanation or next((issues[unit, t] for t in row.tasks if issues.get((unit, t))), "")
            for unit in units
        }
        lags = tuple(Lag(unit, row.light, row.reason, causes[unit], row.actual_pct, row.gap) for unit in units)
        found.append(
            ReportLine(
                "indicator", row.indicator, row.name or row.indicator, units, row.lamp, row.reason,
                lags if row.light in ("yellow", "red") else (), (), row.last.lamp, row.actual_pct, row.expected_pct,
                row.gap, forecast=_forecast(item, row, end, term) if item else "", by_hand=bool(row.override),
                tasks=row.tasks,
            )
        )  # fmt: skip
    return found


def _forecast(item: Indicator, row: IndicatorRow, end: date, term: tuple[date, date]) -> str:
    """预计年末1040/1500 of a green indicator whose forecast misses its target by a tenth of it or more, else ""."""
    target = row.target
    if row.light != "green" or not target or (item.integer and abs(target - (row.baseline or 0)) <= SMALL_INCREMENT):
        return ""  # a few whole things are not on a line
    at_end = forecast(item, row.value, row.baseline, end, term).value
    if at_end is None:
        return ""
    short = at_end - target if item.direction == "降" else target - at_end
    return f"预计年末{number_text(at_end)}/{number_text(target)}" if short >= _MISSES * abs(target) else ""
