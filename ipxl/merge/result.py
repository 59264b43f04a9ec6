"""What a merge of one period comes to: the one value that every report is made from.

Texts a person reads (reasons, notes) are Chinese. Percentages are numbers such as 37.5, never 0.375. Numbers in
frames are Python Decimals or ints in object columns (never floats from arithmetic), unknown is None.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Literal

from ipxl.check.desk import Value
from ipxl.finding import Finding
from ipxl.form.content import History
from ipxl.form.reading import Reading
from ipxl.matters.settle import Report
from ipxl.merge.decisions import Question, Settled
from ipxl.merge.remarks import RemarkRow, Remarks
from ipxl.plan.model import Period, Plan

if TYPE_CHECKING:
    import pandas as pd

Light = Literal["green", "yellow", "red", "grey"]
Grey = Literal["not_returned", "invalid", "not_due", "unknown"]

LIGHT_WORDS: dict[str, str] = {"green": "●绿", "yellow": "▲黄", "red": "■红"}
GREY_WORDS: dict[str, str] = {
    "not_returned": "○未报",
    "invalid": "○无效",
    "not_due": "○未到期",
    "unknown": "○待核",
}
ALL_LIGHT_WORDS: tuple[str, ...] = (*LIGHT_WORDS.values(), *GREY_WORDS.values())

FileState = Literal[
    "current",
    "superseded",
    "duplicate",
    "undecided",
    "other_period",
    "container",
    "not_a_return",
    "refused",
    "unreadable",
]
FILE_STATE_NAMES: dict[str, str] = {
    "current": "采用",
    "superseded": "已被新件取代",
    "duplicate": "重复件",
    "undecided": "待定",
    "other_period": "其他期次",
    "container": "压缩包或邮件",
    "not_a_return": "不是报送件",
    "refused": "拒收",
    "unreadable": "读不出",
}

UnitState = Literal["received", "to_correct", "missing", "unreadable_only", "undecided", "not_due"]
UNIT_STATE_NAMES: dict[str, str] = {
    "received": "已报",
    "to_correct": "已报待改",
    "missing": "未报",
    "unreadable_only": "来文但无可解析表",
    "undecided": "待定",
    "not_due": "本期不报",
}


def light_word(light: str, grey: str | None) -> str:
    """The words printed for a light: ●绿 ▲黄 ■红, or one of the four greys."""
    return LIGHT_WORDS[light] if light != "grey" else GREY_WORDS[grey or "unknown"]


@dataclass(frozen=True, slots=True)
class FileRow:
    """One file of the inbox.

    received: None for system files only. round: one plus the number of distinct earlier returns of its unit in the period.
    """

    file: str
    sha256: str
    state: FileState
    received: datetime | None
    unit: str | None = None
    period: str | None = None
    identified_by: str | None = None
    round: int | None = None
    errors: int = 0
    warnings: int = 0
    infos: int = 0
    note: str = ""


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two units that say different things about one task, with both sources.

    what: 状态, 数字 or 日期. `lead_at` and `other_at` are `file sheet!cell`.
    """

    task: str
    what: str
    lead: str
    lead_says: str
    lead_at: str
    other: str
    other_says: str
    other_at: str


@dataclass(frozen=True, slots=True)
class Faulty:
    """A unit's current return with something in it that the unit must mend, and all that it has answered so far.

    answers: the newest of each field, which an older return may have supplied; said: those of the current file.
    reading: the current file as it came. next_round: one plus the number of the unit's distinct returns.
    """

    file: str
    next_round: int
    answers: tuple[Value, ...]
    said: tuple[Value, ...]
    reading: Reading


TRAIL_COLUMNS = (
    "period", "end", "kind", "item", "unit", "light", "grey", "value", "expected", "gap", "target", "published_light",
    "published_grey", "published_value", "shown_light",
)  # fmt: skip

ChangeKind = Literal["improved", "worsened", "new", "missing", "unclear", "dropped", "due_moved", "text_unchanged"]
CHANGE_NAMES: dict[ChangeKind, str] = {
    "worsened": "变差",
    "missing": "未报",
    "unclear": "无法判定",
    "due_moved": "时限变动",
    "improved": "好转",
    "new": "新增",
    "dropped": "不再列入",
    "text_unchanged": "表述未变",
}
"""Every kind of change, in the order in which changes are listed."""


@dataclass(frozen=True, slots=True)
class Change:
    """One difference from the period that this one is compared with.

    what: improved, worsened: of a light, or of a unit that returns again; new: not there, or without a light, last
    time; missing: returned then, not returned now; unclear: had a light then, a grey other than 未报 now; dropped: no
    longer in the plan; due_moved; text_unchanged: the same account as last period. units: the leads of a task, the
    owners of an indicator, else the unit itself. before, after: as shown, such as ▲黄, 2023-12-31, 已报.
    """

    what: ChangeKind
    kind: Literal["task", "indicator", "unit", "duty"]
    item: str
    name: str
    units: tuple[str, ...]
    before: str
    after: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """Something that was published and is otherwise now. field: 亮灯, 数值, 完成时限, 状态 or 表述; "" when it came or went."""

    kind: Literal["task", "indicator", "unit", "duty"]
    item: str
    name: str
    unit: str
    field: str
    published: str
    now: str


@dataclass(frozen=True, slots=True)
class Stale:
    """The newest publication of this period is out of date: which one it is, and all that differs."""

    number: int
    at: datetime
    as_of: date
    differences: tuple[Difference, ...]


def _no_trail() -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame({name: pd.Series([], dtype=object) for name in TRAIL_COLUMNS})


TOLD_UNIT_COLUMNS = (
    "unit", "state", "timely", "days_late", "rows_due", "rows_filled", "claimed", "backed", "versions", "errors",
    "warnings", "light", "grey",
)  # fmt: skip
"""What of Result.units a publication keeps."""


def _no_units() -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame({name: pd.Series([], dtype=object) for name in TOLD_UNIT_COLUMNS})


@dataclass(frozen=True)
class Result:
    """One period, merged and judged.

    units: one row per unit of the plan, in unit order:
        unit, state (UnitState), timely (bool or None), received (datetime or None), days_late (int, 0 in time),
        rows_due, rows_filled (task rows), claimed (of them self-rated 已完成), backed (of those with evidence),
        file, sealed (bool), versions (distinct returns), errors, warnings, infos (findings of its current file),
        light, grey (worst of its lead rows; late is at least yellow), filler, phone.
    details: one row per (unit, task) duty, in task order, lead first:
        unit, task, block, title, role (lead/responsible), due (date), returned (bool), has_work, status,
        progress (Decimal or None), text, issue, next, coordinate, evidence, remark (texts, "" when blank),
        light, grey, expected, gap (Decimal or None, percent and points), reason,
        last_status, last_progress, last_text, last_light, last_grey (previous period's; "" or None when none),
        file, sheet, row (1-based), cell (of the status cell, e.g. I7), received, sha256 (None when not returned),
        computed_light, computed_grey, computed_value, override: in this frame and the next two, what the rules give
        without the office (the value: progress, or the indicator's), and who set what holds instead, when and why
        ("" where nobody did).
    tasks: one row per task:
        task, number, block, title, leads (tuple of units), responsible (tuple of units), due (date), ongoing (bool),
        light, grey, self_status (tuple of the leads' own words), progress (least of the leads'), expected, gap, reason,
        counts (text such as 红1黄2绿3, "" for one lead), leads_returned, responsible_returned (ints),
        text (leads' accounts, one a line, "单位:…" when several), issue, next, last_light, last_grey, computed_light,
        computed_grey, computed_value, override.
    indicators: one row per (indicator, period), in indicator order:
        indicator, name, unit_of_measure, kind, direction, owner (text), tasks (tuple), baseline, baseline_source,
        targets (tuple of (year, Decimal)), target (this year's), value, held (text of a held value, ""), actual_pct,
        expected_pct, completion_pct (100 x value / target), gap, light, grey, reason, last_value, last_light, last_grey,
        explanation, definition, file, sheet, cell, received, sha256, computed_light, computed_grey, computed_value,
        override.
    issues: one row per request for coordination:
        unit, task, issue, cause, coordinator, measure, deadline, file, sheet, row.
    evidence: one row per piece of evidence: unit, no, target, title, document, form, file_name, public, file, sheet, row.
    matter_reports: what the returns say of matters of 督办台账.
    questions: what the office is asked and has not decided, in the order of its table. decisions: what became of
    each of its answers, in row order, then those of other periods' tables that concern a file of this one.
    numbered: rows of its table that the office began by itself -> what goes into their blank cells.
    remarks: 领导批示 and 办理意见, by what they are about; typed_remarks: those of them typed into the summary.
    faulty: by unit, in the plan's order. history: what earlier periods contribute to a workbook of this one.
    last_light, last_grey (everywhere): as the newest publication of 上期 told them (None for what it did not name);
    when 上期 was never published, as it is known now. Other last_… columns are always as they are known now.

    These look back, and are filled for the period that was asked for only:
    trail: one row per (period, kind, item, unit), oldest period first, of all periods with templates up to this one:
        period, end (date), kind (task/indicator/unit/duty), item (id, "" for units), unit ("" for tasks and
        indicators), light, grey, value (progress or figure), expected, gap, target (of indicators),
        published_light, published_grey, published_value (None when that period was never published),
        shown_light (what history shows: a published red that is good now is yellow, never green).
        `ipxl.merge.trail.streaks` counts the periods in one colour from it.
    compared: what `changes` and last_light compare with, in words, "" when there is nothing to compare with.
    last_units: the units as `compared` says, with the columns TOLD_UNIT_COLUMNS; no rows when there is nothing to compare with.
    stale: what differs between the newest publication of this period and this result; None when nothing does.
    """

    plan: Plan
    period: Period
    as_of: date
    files: tuple[FileRow, ...]
    units: pd.DataFrame
    details: pd.DataFrame
    tasks: pd.DataFrame
    indicators: pd.DataFrame
    issues: pd.DataFrame
    evidence: pd.DataFrame
    matter_reports: tuple[Report, ...] = ()
    findings: tuple[Finding, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()
    previous: str | None = None
    questions: tuple[Question, ...] = ()
    decisions: tuple[Settled, ...] = ()
    numbered: Mapping[int, Question] = field(default_factory=dict)
    remarks: Remarks = field(default_factory=Remarks)
    typed_remarks: tuple[RemarkRow, ...] = ()
    faulty: Mapping[str, Faulty] = field(default_factory=dict)
    history: History = field(default_factory=History)
    trail: pd.DataFrame = field(default_factory=_no_trail)
    changes: tuple[Change, ...] = ()
    compared: str = ""
    last_units: pd.DataFrame = field(default_factory=_no_units)
    stale: Stale | None = None
