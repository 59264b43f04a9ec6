"""What earlier periods contribute to a period: last lights and answers, the base of the year, last year's value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from ipxl.facts.lights import Lamp
from ipxl.facts.rows import DutyRow, IndicatorRow, ItemKey, ItemState, Last, TaskRow
from ipxl.form import spec
from ipxl.form.content import Answered, AskedMatter, History, LastIndicator, LastTask
from ipxl.form.kinds import asks_figures, kind_of
from ipxl.merge.inherited import inherited_duties
from ipxl.merge.publication import Publication
from ipxl.merge.repeating import Repeated, repeated_of
from ipxl.merge.result import Result
from ipxl.plan.model import Indicator, Period, Plan


@dataclass(frozen=True, slots=True)
class Past:
    """Earlier results as look-ups.

    tasks: (unit, task) -> the duty in the previous period, that of its predecessors where the duty came from them;
    task_lights, indicators: id -> what it was there. bases: indicator -> (figure of the year-end before, where it comes from).
    last_year: indicator -> value a year ago. figures: the indicators of the period before, where this one does not ask
    for them again. same_day: whether that period ended on the same day. repeated: the answers of the previous ordinary
    period, for the next forms; of an earlier one of the same 截至日期 where there is one (all_again).
    """

    previous: str | None = None
    tasks: Mapping[tuple[str, str], Last] = field(default_factory=dict)
    task_lights: Mapping[str, Last] = field(default_factory=dict)
    indicators: Mapping[str, Last] = field(default_factory=dict)
    bases: Mapping[str, tuple[Decimal, str]] = field(default_factory=dict)
    last_year: Mapping[str, Decimal] = field(default_factory=dict)
    matters: Mapping[str, tuple[AskedMatter, ...]] = field(default_factory=dict)
    figures: Mapping[str, IndicatorRow] = field(default_factory=dict)
    repeated: Repeated = field(default_factory=Repeated)
    all_again: bool = False
    same_day: bool = False

    def history(self) -> History:
        """The part that templates and checks need."""
        tasks = {
            key: LastTask(last.status, last.value, last.text, last.of, self.repeated.tasks.get(key, {}))
            for key, last in self.tasks.items()
            if last.status or last.text
        }
        for key, answers in self.repeated.tasks.items():
            if key not in tasks and answers:
                tasks[key] = LastTask(answers=answers)
        sources: dict[str, dict[str, Answered]] = {}
        for (unit, indicator), answers in self.repeated.indicators.items():
            sources.setdefault(indicator, {})[unit] = answers
        ids = {*self.indicators, *self.bases, *sources}
        indicators = {
            key: LastIndicator(
                self.indicators[key].value if key in self.indicators else None,
                self.bases[key][0] if key in self.bases else None,
                sources.get(key, {}),
            )
            for key in ids
        }
        contacts, evidence = self.repeated.contacts, self.repeated.evidence
        return History(tasks, indicators, self.matters, contacts, evidence, self.all_again)


def past_of(
    plan: Plan, period: Period, results: Mapping[str, Result], published: Mapping[str, Publication] | None = None
) -> Past:
    """What the results of earlier periods mean for `period`. Results of this or later periods are not looked at.

    published: the newest publication of each period. The lights of 上期 are those that its publication told; all
    else is as it is known now, since sums and comparisons must go by what is right.
    """
    earlier = {
        key: result for key, result in results.items() if result.period.end < period.end or key == period.previous
    }
    previous = earlier.get(period.previous) or _newest(earlier if period.previous else {})
    ordinary = {key: result for key, result in earlier.items() if kind_of(result.period).tasks is spec.TASKS}
    same_day = _newest({key: result for key, result in ordinary.items() if result.period.end == period.end})
    source = (
        same_day or ordinary.get(previous.period.period if previous else "") or _newest(ordinary if previous else {})
    )
    repeated = repeated_of(source) if source is not None else Repeated()
    bases = {item.indicator: base for item in plan.indicators if (base := _base(plan, item, period, earlier))}
    year_ago = _at(date(period.end.year - 1, period.end.month, min(period.end.day, 28)), earlier)
    last_year = _values(year_ago) if year_ago else {}
    if previous is None:
        return Past(bases=bases, last_year=last_year, repeated=repeated, all_again=same_day is not None)
    key = previous.period.period
    told = published[key].items if published and key in published else None
    duties = {
        (row.unit, row.task): Last(_as_told(row, told), row.progress, row.status, row.text) for row in previous.duties
    }
    return Past(
        key,
        inherited_duties(plan, duties),
        {row.task: Last(_as_told(row, told), row.progress) for row in previous.tasks},
        {row.indicator: Last(_as_told(row, told), row.value) for row in previous.indicators},
        bases,
        last_year,
        figures={} if asks_figures(plan, period) else {row.indicator: row for row in previous.indicators},
        same_day=previous.period.end == period.end,
        repeated=repeated,
        all_again=same_day is not None,
    )


def _newest(results: Mapping[str, Result]) -> Result | None:
    """The last of them that exists: a period that was skipped cuts nothing off."""
    return max(results.values(), key=lambda r: (r.period.end, r.period.deadline, r.period.period), default=None)


def _as_told(row: DutyRow | TaskRow | IndicatorRow, told: Mapping[ItemKey, ItemState] | None) -> Lamp | None:
    """The light that was published of a row of an earlier period; None when it was not named."""
    if told is None:
        return row.lamp
    item = told.get(row.key)
    return item.lamp if item else None


def _base(plan: Plan, item: Indicator, period: Period, earlier: Mapping[str, Result]) -> tuple[Decimal, str] | None:
    """The figure of last year's end: reported for it, else the table's 基数, else answered earlier this year."""
    year = period.end.year
    year_end = _at(date(year - 1, 12, 28), earlier)
    if year_end is not None and (value := _values(year_end).get(item.indicator)) is not None:
        return value, f"{year_end.period.title}报送"
    if item.baseline is not None and year == plan.first_target_year:
        return item.baseline, "任务分工表"
    answered = sorted((r for r in earlier.values() if r.period.end.year == year), key=lambda r: r.period.end)
    for result in answered:
        # an indicator that came into the plan during the year has no row in the periods before
        row = next((row for row in result.indicators if row.indicator == item.indicator), None)
        if row is not None and row.baseline is not None:
            return row.baseline, row.baseline_source
    return None


def _at(day: date, results: Mapping[str, Result]) -> Result | None:
    """The last result whose 截至日期 lies in the month of `day`."""
    month = [r for r in results.values() if (r.period.end.year, r.period.end.month) == (day.year, day.month)]
    return max(month, key=lambda r: (r.period.end, r.period.period), default=None)


def _values(result: Result) -> dict[str, Decimal]:
    return {row.indicator: row.value for row in result.indicators if row.value is not None}
