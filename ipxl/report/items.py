"""What is not green: tasks, indicators and lagging responsible units, the worst first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ipxl.facts.lights import GREY_WORDS, LIGHT_WORDS
from ipxl.form.spec import COMPLETED, DELAYED, NOT_STARTED
from ipxl.merge.result import Result
from ipxl.report.summary.book import due_days, joined, light_words, overrides, values

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
class Item:
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


def not_green(result: Result) -> list[Item]:
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


def most_urgent(result: Result, most: int) -> list[Item]:
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


def _tasks(result: Result) -> Iterator[Item]:
    frame = result.frame("tasks")
    end = result.period.end
    names = ("task", "title", "leads", "expected", "progress", "gap", "self_status", "reason", "next")
    lights = (light_words(frame), light_words(frame, "last_"), due_days(result.plan, frame), overrides(frame))
    for word, last_word, due, by_hand, *row in zip(*lights, *(values(frame, name) for name in names), strict=True):
        if word is None or word == GREEN:
            continue
        task, title, leads, expected, progress, gap, status, reason, following = row
        done = bool(status) and all(one == COMPLETED for one in status)
        overdue = _is_past(due, end) and not done
        status = tuple(status or ())
        yield Item(
            TASK, task, title or "", tuple(leads or ()), word, last_word, due, overdue,
            expected, progress, gap, status, reason or "", following or "", *by_hand,
        )  # fmt: skip


def _indicators(result: Result) -> Iterator[Item]:
    frame = result.frame("indicators")
    names = ("indicator", "name", "owner", "expected_pct", "actual_pct", "gap", "reason", "held")
    lights = (light_words(frame), light_words(frame, "last_"), overrides(frame))
    for word, last_word, by_hand, *row in zip(*lights, *(values(frame, name) for name in names), strict=True):
        if word is None or word == GREEN:
            continue
        key, name, owner, expected, actual, gap, reason, held = row
        told = "。".join(part for part in (reason, f"待核值：{held}" if held else "") if part)
        yield Item(
            INDICATOR, key, name or "", (owner,) if owner else (), word, last_word, None, False,
            expected, actual, gap, (), told, "", *by_hand,
        )  # fmt: skip


def _duties(result: Result) -> Iterator[Item]:
    frame = result.frame("duties")
    names = ("task", "title", "unit", "expected", "progress", "gap", "reason", "next")
    roles, states = frame["role"].tolist(), frame["status"].tolist()
    lagging = [role == "responsible" and state == DELAYED for role, state in zip(roles, states, strict=True)]
    chosen = frame[lagging]
    lights = (light_words(chosen), light_words(chosen, "last_"), due_days(result.plan, chosen), overrides(chosen))
    for word, last_word, due, by_hand, *row in zip(*lights, *(values(chosen, name) for name in names), strict=True):
        task, title, unit, expected, progress, gap, reason, following = row
        overdue = _is_past(due, result.period.end)
        yield Item(
            DUTY, task, title or "", (unit,), word or GREY_WORDS["unknown"], last_word, due, overdue,
            expected, progress, gap, (DELAYED,), reason or "", following or "", *by_hand,
        )  # fmt: skip


def _is_past(due: date | str | None, end: date) -> bool:
    return isinstance(due, date) and due < end


def units_of(item: Item) -> str:
    """The units of an item as one text."""
    return joined(item.units)
