"""The typed rows of a period: duties, tasks, indicators, units, requests and evidence.

A row holds its answers by the key of the field, its light with the reason, what the rules give without the office,
and what held in the period before. Numbers are Decimals or ints, never floats from arithmetic; unknown is None, a
blank text is "". Percentages are numbers such as 37.5, never 0.375.
"""

from __future__ import annotations

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Literal, NamedTuple

from ipxl.check.desk import Value
from ipxl.facts.lights import Grey, Lamp, Light
from ipxl.form import spec
from ipxl.plan.model import Role
from ipxl.sheet.cells import column_letters

ItemKind = Literal["task", "indicator", "unit", "duty"]
UnitState = Literal["received", "to_correct", "missing", "unreadable_only", "undecided", "not_due"]
Answers = Mapping[str, Value]
"""The newest answer of each field, by its key. A blank field is not there."""
_ACCOUNT = ("text", "issue", "next", "has_work", "coordinate", "evidence", "remark")
"""What a unit says of a duty in words, in the order in which publications have always hashed it."""
_MORE_ACCOUNT = tuple(
    dict.fromkeys(
        item.key
        for what in spec.OF_TASKS
        for item in what.fields
        if item.entered and item.key not in (*_ACCOUNT, "status", "progress")
    )
)
"""Fields that came later: they count only where something stands in them, so that older publications still compare."""


RecordKey = tuple[str, str, str]
"""(unit, sheet key, record) of a row of a return."""


class Sourced(NamedTuple):
    """An answer with the number of the version of the unit's return that it comes from."""

    value: Value
    version: int


class AnswerKey(NamedTuple):
    """One field of one row of a unit's return. record: T05, I1, or the number of a row; "" on 单位信息."""

    unit: str
    sheet: str
    record: str
    field: str


Latest = Mapping[RecordKey, Mapping[str, Sourced]]
"""What each row of the returns says: field -> the newest answer, which an older version may have supplied."""


class ItemKey(NamedTuple):
    """What is told of. item: the id of a task or indicator, "" for units; unit: "" for tasks and indicators."""

    kind: ItemKind
    item: str
    unit: str


class ItemState(NamedTuple):
    """What is told of one item: by a result, in a publication, in history and on the screen.

    value: progress in percent, or the figure. due: of tasks. state: a unit's UnitState, the status of a duty, the text
    of an indicator's held figure. account: of duties, a hash of the texts; it only says whether they are the same.
    """

    name: str
    lamp: Lamp
    value: Decimal | None = None
    due: date | None = None
    state: str = ""
    account: str = ""

    @property
    def light(self) -> Light:
        """The light, whichever grey it is."""
        return self.lamp.light

    @property
    def grey(self) -> Grey | None:
        """Which of the greys; None of other lights."""
        return self.lamp.grey


class TrailRow(NamedTuple):
    """One item in one period: as it is known now, and as the newest publication of that period told it.

    expected: what was due then, in percent. gap: points behind. target: of indicators.
    """

    key: ItemKey
    period: str
    end: date
    now: ItemState
    published: ItemState | None = None
    expected: Decimal | None = None
    gap: Decimal | None = None
    target: Decimal | None = None

    @property
    def shown(self) -> Light:
        """What history shows: a red that leaders were told and that is good now is yellow, never green (after 瓯海)."""
        return shown_light(self.now.light, self.published.light if self.published else None)

    @property
    def differs(self) -> bool:
        """Whether something else was published than is known now."""
        told = self.published
        return told is not None and (told.lamp, told.value) != (self.now.lamp, self.now.value)


def shown_light(now: Light, published: Light | None) -> Light:
    """The light that history shows of an item: a red that was published and is good now stays yellow."""
    return "yellow" if published == "red" and now == "green" else now


@dataclass(frozen=True, slots=True)
class Source:
    """Where an answer stands: the return, and the cell in it where one is known. row: 1-based, column: 0-based."""

    file: str
    sha256: str
    received: datetime
    sheet: str | None = None
    row: int | None = None
    column: int | None = None

    @property
    def cell(self) -> str | None:
        """K7, for people."""
        return None if self.row is None or self.column is None else f"{column_letters(self.column)}{self.row}"


@dataclass(frozen=True, slots=True)
class Judgement:
    """A light with its grounds.

    grey: which of the four greys, only when `light` is grey. expected, actual: percents; gap: percentage points behind
    (negative: ahead); all three rounded half up to one place, None where the rule has no such figure.
    reason: one Chinese sentence for a leader, without a full stop. rule: short id of the rule that decided.
    """

    light: Light
    grey: Grey | None
    expected: Decimal | None
    actual: Decimal | None
    gap: Decimal | None
    reason: str
    rule: str

    @property
    def lamp(self) -> Lamp:
        """The light and which grey."""
        return Lamp(self.light, self.grey)


class Computed(NamedTuple):
    """What the rules give of an item without the office. value: progress, or the indicator's figure."""

    lamp: Lamp
    value: Decimal | None


@dataclass(frozen=True, slots=True)
class Last:
    """An item in the period before.

    lamp: as the newest publication of that period told it (None for what it did not name); when it was never
    published, as it is known now. value (progress, or the figure), status and text are as they are known now.
    of: the name a duty was reported under, where its unit has another now.
    """

    lamp: Lamp | None = None
    value: Decimal | None = None
    status: str = ""
    text: str = ""
    of: str = ""


class ItemRow(ABC):
    """A row of something that leaders are told of."""

    @property
    @abstractmethod
    def key(self) -> ItemKey:
        """What it is known by."""

    @property
    @abstractmethod
    def item(self) -> ItemState:
        """What is told of it."""


@dataclass(frozen=True, kw_only=True)
class JudgedRow(ItemRow):
    """What duties, tasks and indicators have in common.

    computed: what the rules give where somebody set something else by hand, or would have; override: who set what, when and why, "" where nobody did.
    """

    judgement: Judgement
    computed: Computed
    override: str = ""
    last: Last = Last()

    @property
    def lamp(self) -> Lamp:
        """The light that holds, and which grey."""
        return self.judgement.lamp

    @property
    def light(self) -> Light:
        """The light that holds."""
        return self.judgement.light

    @property
    def grey(self) -> Grey | None:
        """Which of the greys; None of other lights."""
        return self.judgement.grey

    @property
    def expected(self) -> Decimal | None:
        """What is due by now, in percent."""
        return self.judgement.expected

    @property
    def gap(self) -> Decimal | None:
        """Percentage points behind; negative: ahead."""
        return self.judgement.gap

    @property
    def reason(self) -> str:
        """Why it has this light."""
        return self.judgement.reason


@dataclass(frozen=True, kw_only=True)
class DutyRow(JudgedRow):
    """One unit's row of one task.

    returned: whether the unit's return is there. progress: the percent that holds. answers: of 任务进展. source: the
    return, and the cell of 本期状态 in it; None when not returned.
    """

    unit: str
    task: str
    block: str
    title: str
    role: Role
    due: date
    returned: bool
    progress: Decimal | None = None
    answers: Answers = field(default_factory=dict)
    source: Source | None = None

    def answer(self, key: str) -> str:
        """The text of one field as accepted, "" when blank or not accepted."""
        return text_of(self.answers, key)

    @property
    def status(self) -> str:
        """本期状态 in the unit's own word."""
        return self.answer("status")

    @property
    def text(self) -> str:
        """The unit's account of the period."""
        return self.answer("text")

    @cached_property
    def item(self) -> ItemState:
        """What is told of it."""
        account = _hash([self.answer(key) for key in _ACCOUNT], [self.answer(key) for key in _MORE_ACCOUNT])
        return ItemState(self.title, self.lamp, self.progress, None, self.status, account)

    @property
    def key(self) -> ItemKey:
        """What it is known by."""
        return ItemKey("duty", self.task, self.unit)


@dataclass(frozen=True, kw_only=True)
class TaskRow(JudgedRow):
    """One task: the rows of its leads as one.

    due, ongoing: as the plan has them. self_status: the leads' own words. progress: the least of the leads'. counts:
    how many leads have which light, such as 红1黄2绿3, "" for one lead. leads_returned, responsible_returned: how many.
    texts: by field key, the leads' texts, one a line and each with its unit where they are several.
    """

    task: str
    number: int | None
    block: str
    title: str
    leads: tuple[str, ...]
    responsible: tuple[str, ...]
    due: date
    ongoing: bool
    self_status: tuple[str, ...] = ()
    progress: Decimal | None = None
    counts: str = ""
    leads_returned: int = 0
    responsible_returned: int = 0
    texts: Mapping[str, str] = field(default_factory=dict)

    def answer(self, key: str) -> str:
        """What the leads say in one field, "" when nothing."""
        return self.texts.get(key, "")

    @property
    def text(self) -> str:
        """The leads' accounts of the period."""
        return self.answer("text")

    @cached_property
    def item(self) -> ItemState:
        """What is told of it."""
        return ItemState(self.title, self.lamp, self.progress, self.due)

    @property
    def key(self) -> ItemKey:
        """What it is known by."""
        return ItemKey("task", self.task, "")


@dataclass(frozen=True, kw_only=True)
class IndicatorRow(JudgedRow):
    """One indicator.

    owner: who reports it, as text. unit: whose answers these are, "" before anybody returned. targets: of all years;
    target: this year's. value: the figure that holds.
    held: the text of a figure that waits for a decision, else "". completion_pct: 100 x value / target.
    answers: of 指标数据. source: where its value stands; None when there is none.
    """

    indicator: str
    name: str
    unit_of_measure: str
    kind: str
    direction: str
    owner: str
    tasks: tuple[str, ...]
    definition: str
    unit: str = ""
    baseline: Decimal | None = None
    baseline_source: str = ""
    targets: tuple[tuple[int, Decimal], ...] = ()
    target: Decimal | None = None
    value: Decimal | None = None
    held: str = ""
    completion_pct: Decimal | None = None
    answers: Answers = field(default_factory=dict)
    source: Source | None = None

    def answer(self, key: str) -> str:
        """The text of one field as accepted, "" when blank or not accepted."""
        return text_of(self.answers, key)

    @property
    def actual_pct(self) -> Decimal | None:
        """What was reached, in percent of what the rule measures."""
        return self.judgement.actual

    @property
    def expected_pct(self) -> Decimal | None:
        """What is due by now, in percent."""
        return self.judgement.expected

    @property
    def explanation(self) -> str:
        """变动说明."""
        return self.answer("explanation")

    @cached_property
    def item(self) -> ItemState:
        """What is told of it."""
        return ItemState(self.name, self.lamp, self.value, None, self.held)

    @property
    def key(self) -> ItemKey:
        """What it is known by."""
        return ItemKey("indicator", self.indicator, "")


@dataclass(frozen=True, kw_only=True)
class UnitRow(ItemRow):
    """One unit of the plan.

    lamp: the worst of its lead rows; late is at least yellow. timely: None when nothing came. received: its current
    return's time. days_late: 0 in time. rows_due, rows_filled: task rows; claimed: of them self-rated 已完成; backed: of
    those with evidence. versions: distinct returns. errors, warnings, infos: findings of its current file. answers: of
    单位信息. What a publication kept of a unit has no file and no answers.
    """

    unit: str
    state: UnitState
    lamp: Lamp
    timely: bool | None = None
    received: datetime | None = None
    days_late: int = 0
    rows_due: int = 0
    rows_filled: int = 0
    claimed: int = 0
    backed: int = 0
    file: str | None = None
    sealed: bool = False
    versions: int = 0
    errors: int = 0
    warnings: int = 0
    infos: int = 0
    answers: Answers = field(default_factory=dict)

    def answer(self, key: str) -> str:
        """The text of one field as accepted, "" when blank or not accepted."""
        return text_of(self.answers, key)

    @property
    def light(self) -> Light:
        """The light that holds."""
        return self.lamp.light

    @property
    def grey(self) -> Grey | None:
        """Which of the greys; None of other lights."""
        return self.lamp.grey

    @property
    def returned(self) -> bool:
        """Whether a return of it counts."""
        return self.state in ("received", "to_correct")

    @cached_property
    def item(self) -> ItemState:
        """What is told of it."""
        return ItemState(self.unit, self.lamp, state=self.state)

    @property
    def key(self) -> ItemKey:
        """What it is known by."""
        return ItemKey("unit", "", self.unit)


@dataclass(frozen=True, kw_only=True)
class SpareRow:
    """One filled row of 问题与协调 or 佐证材料. no: the number that it has on its sheet. source: where the row stands."""

    unit: str
    no: str
    answers: Answers
    source: Source

    def answer(self, key: str) -> str:
        """The text of one field as accepted, "" when blank or not accepted."""
        return text_of(self.answers, key)


def text_of(answers: Answers, key: str) -> str:
    """The text of one field as accepted, "" when blank or not accepted."""
    value = answers.get(key)
    return value.text or "" if value else ""


def _hash(texts: list[str], more: list[str]) -> str:
    texts = [*texts, *(text for text in more if text)]
    if not any(texts):
        return ""
    return hashlib.sha256("\n".join(texts).encode("utf-8", "replace")).hexdigest()[:16]
