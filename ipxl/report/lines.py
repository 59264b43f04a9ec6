"""One line for each task and indicator as leaders are told it: who lags, by how much, and why in the unit's own words.

The front page, the list of lights, the bulletin, the page and the JSON take what they say from here, so that they say
the same. Pure functions from a Result to values.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Literal

from ipxl.facts.lights import LIGHT_WORDS, Grey, Light, light_word
from ipxl.merge.indicator_lights import SMALL_INCREMENT
from ipxl.merge.judgement import number_text
from ipxl.merge.result import Result
from ipxl.plan.model import Plan
from ipxl.report.bulletin.phrases import excerpt, rows
from ipxl.report.summary.forecast import forecast

Kind = Literal["task", "indicator"]
NO_CAUSE = "单位未说明"
CAUSE_MOST = 60
"""Characters of a cause where there is little room; whole sentences as far as they fit."""
_ORDER: dict[str, int] = {"red": 0, "yellow": 1, "green": 2, "grey": 3}
_GREYS: dict[str, int] = {"not_returned": 0, "invalid": 1, "unknown": 2, "not_due": 3}
_COUNTED = (
    ("red", "红"), ("yellow", "黄"), ("green", "绿"), ("not_returned", "未报"), ("invalid", "无效"),
    ("unknown", "待核"), ("not_due", "未到期"),
)  # fmt: skip
_MISSES = Decimal("0.1")
"""A forecast that misses the target by this part of it is marked."""


@dataclass(frozen=True, slots=True)
class Lag:
    """One unit that is behind with an item. words: how far, by what the light is judged by; cause: its own words."""

    unit: str
    light: Light
    words: str
    cause: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One task or indicator.

    units: the task's leads or who fills the indicator in; lights: of each lead where there are several. lags: who is
    behind, the worst first. words: the figures that the light is judged by. also: indicators that lag with this task
    for the same cause and have no line of their own (`light` is then the worst of all, own_light the task's). forecast:
    预计年末1040/1500 where a green indicator will miss its target. done, due: percent; behind: percentage points.
    by_hand: whether the office set the light.
    """

    kind: Kind
    key: str
    name: str
    units: tuple[str, ...]
    light: Light
    grey: Grey | None
    words: str
    lags: tuple[Lag, ...] = ()
    lights: tuple[tuple[Light, Grey | None], ...] = ()
    last_word: str | None = None
    done: Decimal | None = None
    due: Decimal | None = None
    behind: Decimal | None = None
    also: tuple[Line, ...] = ()
    forecast: str = ""
    by_hand: bool = False
    first_light: Light | None = None

    @property
    def own_light(self) -> Light:
        """The light of the item without those of `also`."""
        return self.light if self.first_light is None else self.first_light

    @property
    def word(self) -> str:
        """●绿, ▲黄, ■红 or one of the greys."""
        return light_word(self.light, self.grey)

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
        if len({light_word(*one) for one in self.lights}) == 1:
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


def lead_counts(lights: Sequence[tuple[Light, Grey | None]]) -> str:
    """1家红、5家绿、1家未报: without those there are none of."""
    counts = Counter[str](grey or "unknown" if light == "grey" else light for light, grey in lights)
    return "、".join(f"{counts[key]}家{word}" for key, word in _COUNTED if counts[key])


def lines(result: Result) -> tuple[Line, ...]:
    """Every task and every indicator, red first, then yellow, green and grey; in each colour the widest gap first."""
    figures = {line.key: line for line in _indicators(result)}
    tasks = _tasks(result, figures)
    return tuple(sorted((*tasks, *figures.values()), key=_rank))


def folded(every: Iterable[Line], plan: Plan) -> tuple[Line, ...]:
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
    with_them = [
        replace(
            line,
            also=also,
            light=min((line.light, *(one.light for one in also)), key=_ORDER.__getitem__),
            first_light=line.light,
        )
        if (also := tuple(one for one in every if home.get(one.key) == line.key and one.kind == "indicator"))
        else line
        for line in every
        if line.kind == "task" or line.key not in home
    ]
    return tuple(sorted(with_them, key=_rank))


def lagging(every: Iterable[Line]) -> tuple[Line, ...]:
    """The red and yellow ones."""
    return tuple(line for line in every if line.light in ("red", "yellow"))


def _rank(line: Line) -> tuple[int, int, Decimal, bool]:
    gap = max((one.behind for one in (line, *line.also) if one.behind is not None), default=Decimal(-1000))
    return _ORDER[line.light], _GREYS.get(line.grey or "", 0), -gap, line.kind == "indicator"


def _tasks(result: Result, figures: Mapping[str, Line]) -> list[Line]:
    by_task: dict[str, list[tuple[Any, ...]]] = {}
    names = ("task", "unit", "role", "light", "grey", "reason", "issue", "gap")
    for task, *duty in rows(result.frame("duties"), *names):
        by_task.setdefault(task, []).append(tuple(duty))
    of_task: dict[str, list[Line]] = {}
    for item in result.plan.indicators:
        for task in item.tasks:
            if item.indicator in figures:
                of_task.setdefault(task, []).append(figures[item.indicator])
    found = []
    told = ("task", "title", "leads", "light", "grey", "reason", "last_light", "last_grey", "override")
    shares = rows(result.frame("tasks"), "progress", "expected", "gap")
    for (task, title, leads, light, grey, reason, *last, override), (done, due, gap) in zip(
        rows(result.frame("tasks"), *told), shares, strict=True
    ):
        duties = by_task.get(task, [])
        lights = [(duty[2], duty[3]) for duty in duties if duty[1] == "lead"]
        lags = _lags(duties, of_task.get(task, ())) if light in ("yellow", "red") else []
        if light in ("yellow", "red") and not lags:
            lags = [Lag(unit, light, reason or "") for unit in leads or ()]
        found.append(
            Line(
                "task", task, title or task, tuple(leads or ()), light, grey, reason or "", tuple(lags),
                tuple(lights) if len(lights) > 1 else (), light_word(*last) if last[0] else None, done, due, gap,
                by_hand=bool(override),
            )
        )  # fmt: skip
    return found


def _lags(duties: Sequence[tuple[Any, ...]], figures: Sequence[Line]) -> list[Lag]:
    """The leads that lag themselves, the worst first; else those whose indicator of the task lags."""
    behind = [duty for duty in duties if duty[1] == "lead" and duty[2] in ("yellow", "red")]
    behind.sort(key=lambda duty: (_ORDER[duty[2]], -(duty[6] if duty[6] is not None else Decimal(-1000))))
    if behind:
        return [Lag(unit, light, reason or "", issue or "") for unit, _, light, _, reason, issue, _ in behind]
    issues = {duty[0]: duty[5] or "" for duty in duties}
    late = [lag for line in figures if line.light in ("yellow", "red") for lag in line.lags]
    return list({lag.unit: replace(lag, cause=lag.cause or issues.get(lag.unit, "")) for lag in late}.values())


def _indicators(result: Result) -> list[Line]:
    items = {item.indicator: item for item in result.plan.indicators}
    issues: dict[tuple[str, str], str] = {}
    for unit, task, issue in rows(result.frame("duties"), "unit", "task", "issue"):
        issues[unit, task] = issue or ""
    found = []
    names = ("indicator", "name", "owner", "light", "grey", "reason", "explanation", "last_light", "last_grey")
    shares = rows(result.frame("indicators"), "actual_pct", "expected_pct", "gap", "override", "tasks")
    for (key, name, owner, light, grey, reason, said, *last), (done, due, gap, override, tasks) in zip(
        rows(result.frame("indicators"), *names), shares, strict=True
    ):
        item = items.get(key)
        units = result.plan.expand(item.owner) if item else ()
        units = units or tuple(one for one in (owner or "").split("、") if one)
        lags = []
        if light in ("yellow", "red"):
            causes = {
                unit: said or next((issues[unit, t] for t in tasks or () if issues.get((unit, t))), "")
                for unit in units
            }
            lags = [Lag(unit, light, reason or "", causes[unit]) for unit in units]
        found.append(
            Line(
                "indicator", key, name or key, units, light, grey, reason or "", tuple(lags), (),
                light_word(*last) if last[0] else None, done, due, gap, by_hand=bool(override),
            )
        )  # fmt: skip
    expected = _forecasts(result)
    return [replace(line, forecast=expected.get(line.key, "")) for line in found]


def _forecasts(result: Result) -> dict[str, str]:
    """预计年末1040/1500 of every green indicator whose forecast misses its target by a tenth of it or more."""
    settings, end = result.plan.settings, result.period.end
    term = (settings.start or result.period.start, settings.end or end)
    items = {item.indicator: item for item in result.plan.indicators}
    found = {}
    for key, light, value, base, target in rows(
        result.frame("indicators"), "indicator", "light", "value", "baseline", "target"
    ):
        item = items.get(key)
        if item is None or light != "green" or not target:
            continue
        if item.integer and abs(target - (base or 0)) <= SMALL_INCREMENT:
            continue  # a few whole things are not on a line
        at_end = forecast(item, value, base, end, term).value
        if at_end is None:
            continue
        short = at_end - target if item.direction == "降" else target - at_end
        if short >= _MISSES * abs(target):
            found[key] = f"预计年末{number_text(at_end)}/{number_text(target)}"
    return found


def light_tally(every: Iterable[Line], kind: Kind) -> dict[str, int]:
    """How many lines of one kind have each light."""
    counts = Counter[str](line.light for line in every if line.kind == kind)
    return {light: counts[light] for light in (*LIGHT_WORDS, "grey")}
