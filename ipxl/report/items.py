"""What is not green: tasks, indicators and lagging responsible units, the worst first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ipxl.facts.lights import GREY_WORDS, LIGHT_WORDS
from ipxl.form.spec import COMPLETED, DELAYED, NOT_STARTED
from ipxl.merge.result import Result
from ipxl.report.judged import computed_word, due_day, last_word

TASK, INDICATOR, DUTY = "任务", "指标", "责任单位"
GREEN, YELLOW, RED = LIGHT_WORDS["green"], LIGHT_WORDS["yellow"], LIGHT_WORDS["red"]
AGREES, TOO_HIGH, TOO_LOW = "一致", "自评偏高", "自评偏低"
_ORDER = {
    word: rank
    for rank, word in enumerate(
        (RED, YELLOW, GREEN, *(GREY_WORDS[key] for key in ("not_returned", "invalid", "unknown", "not_due")))
    )
}
"""Rank of a light in every list; green stands there only for units that call themselves 滞后."""
_KINDS = {TASK: 0, INDICATOR: 1, DUTY: 2}


@dataclass(frozen=True, slots=True)
class LightItem:
    """One line of 红黄灯清单. `key` is the task's or indicator's id; numbers are percent and percentage points.

    override: who set the light or the figure by hand, when and why, "" for nobody; computed: the light without that.
    """

    kind: str
    key: str
    name: str
    units: tuple[str, ...]
    word: str
    last_word: str | None
    due: date | str | None
    overdue: bool
    expected: Decimal | None
    actual: Decimal | None
    gap: Decimal | None
    self_status: tuple[str, ...]
    reason: str
    next: str
    computed: str | None = None
    override: str = ""

    @property
    def agreement(self) -> str:
        """Whether the unit sees itself as the schedule does; "" where there is nothing to compare."""
        return agreement(self.self_status, self.word)


def agreement(self_status: Sequence[str], word: str) -> str:
    """Compare a self-rated status with a computed light."""
    if not self_status or word not in (GREEN, YELLOW, RED):
        return ""
    admits = DELAYED in self_status or NOT_STARTED in self_status
    if word == GREEN:
        return TOO_LOW if DELAYED in self_status else AGREES
    return AGREES if admits else TOO_HIGH


def not_green(result: Result) -> list[LightItem]:
    """Every item that is not green, and every responsible unit that calls itself 滞后.

    Red first, then yellow, then the rest, greys last; in each colour what is overdue first, then the widest gap.
    """
    found = [*_tasks(result), *_indicators(result), *_duties(result)]
    return sorted(
        found,
        key=lambda item: (
            _colour_rank(item.word),
            not item.overdue,
            _ORDER[item.word],
            -(item.gap if item.gap is not None else Decimal(-1000)),
            _KINDS[item.kind],
        ),
    )


def most_urgent(result: Result, most: int) -> list[LightItem]:
    """The worst items for the front page: tasks and the plan's own indicators that are red, yellow or unreported."""
    return [
        item
        for item in not_green(result)
        if item.kind != DUTY
        and item.word != GREY_WORDS["not_due"]
        and (item.kind == TASK or result.plan.is_headline(item.key))
    ][:most]


def _colour_rank(word: str) -> int:
    return min(_ORDER[word], 3)


def _tasks(result: Result) -> Iterator[LightItem]:
    for row in result.tasks:
        if row.light == "green":
            continue
        due = due_day(result.plan, row.task, row.due)
        done = bool(row.self_status) and all(one == COMPLETED for one in row.self_status)
        overdue = _is_past(due, result.period.end) and not done
        yield LightItem(
            TASK, row.task, row.title, row.leads, row.lamp.word, last_word(row), due, overdue,
            row.expected, row.progress, row.gap, row.self_status, row.reason, row.answer("next"),
            computed_word(row), row.override,
        )  # fmt: skip


def _indicators(result: Result) -> Iterator[LightItem]:
    for row in result.indicators:
        if row.light == "green":
            continue
        reason = "。".join(part for part in (row.reason, f"待核值：{row.held}" if row.held else "") if part)
        yield LightItem(
            INDICATOR, row.indicator, row.name, (row.owner,) if row.owner else (), row.lamp.word, last_word(row),
            None, False, row.expected_pct, row.actual_pct, row.gap, (), reason, "", computed_word(row), row.override,
        )  # fmt: skip


def _duties(result: Result) -> Iterator[LightItem]:
    for row in result.duties:
        if row.role != "responsible" or row.status != DELAYED:
            continue
        due = due_day(result.plan, row.task, row.due)
        yield LightItem(
            DUTY, row.task, row.title, (row.unit,), row.lamp.word, last_word(row), due,
            _is_past(due, result.period.end), row.expected, row.progress, row.gap, (DELAYED,), row.reason,
            row.answer("next"), computed_word(row), row.override,
        )  # fmt: skip


def _is_past(due: date | str | None, end: date) -> bool:
    return isinstance(due, date) and due < end


def units_of(item: LightItem) -> str:
    """The units of an item as one text."""
    return "、".join(item.units)
