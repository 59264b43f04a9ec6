"""What stands in one unit's workbook, as a value: made from the plan, written by `ipxl.form.write`."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import lru_cache

from ipxl.files import fit_name
from ipxl.form import spec
from ipxl.form.correction import CellMark, CellSpot, Corrections
from ipxl.form.kinds import ORDINARY, asks_figures, duties_of, kind_of
from ipxl.plan.model import ROLE_NAMES, Duty, Indicator, Period, Plan, Role, Unit
from ipxl.text import line_count


class ErrorCell(str):
    """An error value such as #DIV/0! that stands in a cell as what it is, not as a text."""

    __slots__ = ()


CellValue = str | int | float | date | None
ERROR_VALUES = frozenset({"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"})
"""Error values that every program knows, and so the only ones an ErrorCell holds."""
LAST_TEXT_MOST = 80
"""Characters of an account that stands for several units, or that a sheet says of a matter."""
LAST_MOST = 300
"""Characters of last period's account shown beside the new cell: as many as are asked for. Problem and next step get the rest."""
LAST_LINES = 28
"""Lines of the column 上期情况 that a row can show: no row of a program is higher than 409 points."""
_LAST_WIDTH = spec.TASKS.field("last").width
_CODE = re.compile(r"\d+")
TITLE_MOST, REQUIREMENT_MOST = 80, 240
"""Characters of a task's or indicator's name and of the text under it. No row of a program is higher than 409 points."""


Answered = Mapping[str, CellValue]
"""Accepted answers by field key, as they would stand in a cell."""


@dataclass(frozen=True, slots=True)
class LastTask:
    """What a unit's accepted answer on a task was in the previous period. of: the unit's name then, where it has another now.

    answers: its accepted answers by field, for the unit's own next form; empty where the duty came from another unit.
    """

    status: str = ""
    progress: Decimal | None = None
    text: str = ""
    of: str = ""
    answers: Answered = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LastIndicator:
    """Accepted figures before this period: the previous period's value, and the base of this year (year-end before).

    answers: by the unit that gave them, its accepted answers by field.
    """

    value: Decimal | None = None
    base: Decimal | None = None
    answers: Mapping[str, Answered] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AskedMatter:
    """An open matter of 督办台账 as a unit is asked about it: what, since which period, due when, what it reported last."""

    matter: str
    about: str
    raised: str
    due: str
    state: str
    last: str


@dataclass(frozen=True, slots=True)
class History:
    """Everything earlier periods contribute to a template. Keys: (unit, task id), indicator id, and unit for the rest.

    contacts: who filled in last. evidence: the pieces that a unit named, by number. same_day: the earlier period had this
    one's 截至日期, so that all its answers may stand again.
    """

    tasks: Mapping[tuple[str, str], LastTask] = field(default_factory=dict)
    indicators: Mapping[str, LastIndicator] = field(default_factory=dict)
    matters: Mapping[str, tuple[AskedMatter, ...]] = field(default_factory=dict)
    contacts: Mapping[str, Answered] = field(default_factory=dict)
    evidence: Mapping[str, Mapping[str, Answered]] = field(default_factory=dict)
    same_day: bool = False


@dataclass(frozen=True, slots=True)
class FormRow:
    """One row: its key, the unit's role in it, its values by field key, and which of its input cells are locked.

    lists: the list that a field offers in this row, where that is not the field's own. answers: what the unit has
    entered, in a correction copy. A row without values is one that the unit added. prefilled: answers of the period
    before that stand in the cells in grey until the row is answered; implied: those that 无变化 alone says again.
    """

    key: str
    role: Role | None
    values: Mapping[str, CellValue]
    locked: frozenset[str] = frozenset()
    lists: Mapping[str, str] = field(default_factory=dict)
    answers: Mapping[str, CellValue] = field(default_factory=dict)
    prefilled: Answered = field(default_factory=dict)
    implied: Answered = field(default_factory=dict)

    @property
    def shown(self) -> Answered:
        """What stands in its cells from the period before: nothing once the unit has answered."""
        return {} if self.answers else self.prefilled

    @property
    def cells(self) -> Mapping[str, CellValue]:
        """Everything that stands in the row, given, brought along and answered."""
        more = self.answers or self.prefilled
        return {**self.values, **more} if more else self.values

    def is_open(self, field: spec.Field) -> bool:
        """Whether the unit may type into the cell of `field`; a row of its own is all open."""
        return (field.entered and field.key not in self.locked) or not self.values


@dataclass(frozen=True, slots=True)
class Content:
    """One workbook. `rows` by sheet key; sheets without rows (指标数据 of most units) are not written.

    A correction copy has answers in its rows, the unit's facts by field key in `unit_answers`, `marks` on faulty cells
    and `corrections`; a template has none of them. contact: who filled in last, shown where there is no answer.
    """

    plan: Plan
    period: Period
    unit: Unit
    round: int
    rows: Mapping[str, tuple[FormRow, ...]]
    lists: Mapping[str, tuple[str, ...]]
    unit_answers: Mapping[str, CellValue] = field(default_factory=dict)
    contact: Answered = field(default_factory=dict)
    marks: Mapping[CellSpot, CellMark] = field(default_factory=dict)
    corrections: Corrections | None = None

    @property
    def file_name(self) -> str:
        """`2023Q3_市科技局_进展情况表.xlsx`, of a correction copy `…_第2轮.xlsx`; no character that a file system refuses."""
        return file_name(self.period.period, self.unit.name, self.round if self.corrections else 0)

    @property
    def contact_facts(self) -> Answered:
        """What stands on 单位信息: the unit's answers, or whom it named in the period before."""
        return self.unit_answers or self.contact

    @property
    def due(self) -> date:
        """The day by which this workbook is to be back."""
        return self.period.deadline if self.corrections is None else self.corrections.until

    def cell_of(self, spot: CellSpot) -> tuple[str, int, int]:
        """Where a spot is: sheet title, row and column (0-based). Raises StopIteration for a sheet that there is not."""
        what = next(sheet for sheet in spec.SHEETS if sheet.key == spot.sheet)
        if what is spec.UNIT:
            rows = [item.key for item in what.fields]
            return (what.title, what.header_row + rows.index(spot.field), 1) if spot.field else (what.title, 0, 0)
        column = what.column(spot.field) if spot.field else 0
        keys = [row.key for row in self.rows[spot.sheet]]
        if spot.row in keys:
            return what.title, what.header_row + keys.index(spot.row), column
        return what.title, what.header_row - 1 if spot.field else 0, column

    @property
    def template_hash(self) -> str:
        """Identifies the rows and lists that this unit was given, in 16 hex digits."""
        rows = {
            sheet: [
                [row.key, row.role, sorted((k, str(v)) for k, v in row.values.items()), sorted(row.locked)]
                for row in part
                if row.values
            ]
            for sheet, part in self.rows.items()
            if sheet != spec.MATTERS.key  # says how far a matter is, which changes while returns come in
        }
        facts = [spec.SPEC_VERSION, self.plan.settings.plan_id, self.period.period, self.unit.unit_id, rows]
        return hashlib.sha256(json.dumps(facts, ensure_ascii=False, default=str).encode()).hexdigest()[:16]


def file_name(period: str, unit: str, correction: int = 0) -> str:
    """The name of a unit's workbook for a period; of its correction copy, when that has a round."""
    suffix = f"_第{correction}轮" if correction else ""
    return f"{fit_name(f'{period}_{unit}_进展情况表')}{suffix}.xlsx"


def make_content(plan: Plan, period: Period, unit: Unit, history: History | None = None, round_: int = 1) -> Content:
    """The workbook that `unit` gets for `period`: only its own duties, lead rows first."""
    past = history or History()
    kind, duties = kind_of(period), duties_of(plan, period, unit.name)
    indicators = plan.indicators_by_unit.get(unit.name, ()) if asks_figures(plan, period) else ()
    rows: dict[str, tuple[FormRow, ...]] = {
        kind.tasks.key: tuple(_task_row(plan, kind.tasks, duty, number, past) for number, duty in enumerate(duties, 1)),
        "indicators": tuple(
            _indicator_row(plan, item, number, period, past, unit.name) for number, item in enumerate(indicators, 1)
        ),
    }
    rows[spec.MATTERS.key] = tuple(
        _matter_row(item, number) for number, item in enumerate(past.matters.get(unit.name, ()), 1)
    )
    for sheet in (sheet for sheet in kind.sheets if sheet.spare_rows):
        rows[sheet.key] = tuple(FormRow(str(n), None, {"no": n}) for n in range(1, sheet.spare_rows + 1))
    named = evidence_named(row.prefilled.get("evidence") for row in rows.get(spec.TASKS.key, ()))
    again = {key: item for key, item in past.evidence.get(unit.name, {}).items() if key in named}
    if spec.EVIDENCE.key in rows:
        listed = rows[spec.EVIDENCE.key]
        rows[spec.EVIDENCE.key] = tuple(replace(row, prefilled=again.get(row.key, {})) for row in listed)
    task_ids = tuple(sorted(duty.task for duty in duties))
    used = {item.choices for sheet in (*ORDINARY.sheets, *kind.sheets) for item in sheet.fields}
    lists = {
        **{name: items for name, items in spec.CHOICES.items() if name in used or name == "status_finite"},
        "duties": task_ids + tuple(item.indicator for item in indicators),
        "units": plan.offered_units,
    }
    contact = repeated(spec.UNIT, past.contacts.get(unit.name, {}), "shown")
    return Content(
        plan, period, unit, round_, {key: part for key, part in rows.items() if part}, lists, contact=contact
    )


def evidence_named(cells: Iterable[CellValue]) -> frozenset[str]:
    """The numbers of evidence that cells name."""
    return frozenset(number.lstrip("0") for text in cells if text for number in _CODE.findall(str(text)))


def repeated(what: spec.Sheet, answers: Answered, way: spec.Repeat, *, all_of_it: bool = False) -> dict[str, CellValue]:
    """The answers of the period before that the next form takes in that way. all_of_it: every one of them is shown."""
    found = {}
    for item in what.fields:
        repeat = "shown" if all_of_it and item.entered and item is not spec.UNCHANGED else item.repeat
        if repeat == way and answers.get(item.key) not in (None, ""):
            found[item.key] = answers[item.key]
    return found


def _task_row(plan: Plan, sheet: spec.Sheet, duty: Duty, number: int, past: History) -> FormRow:
    task = plan.task_by_id[duty.task]
    values: dict[str, CellValue] = {
        "no": number,
        "task": task.task,
        "title": _titled(task.title, task.requirement),
        "due": "长期坚持" if task.ongoing else task.due,
        "last": last_text(past.tasks.get((duty.unit, duty.task))),
    }
    if sheet is not spec.TASKS:
        return FormRow(task.task, duty.role, values, lists={"status": "status" if task.ongoing else "status_finite"})
    values["role"] = ROLE_NAMES[duty.role]
    locked = {"has_work"} if duty.role == "lead" else set[str]()
    if duty.role == "lead":
        values["has_work"] = spec.HAS_WORK
    row = FormRow(task.task, duty.role, values, lists={"status": "status" if task.ongoing else "status_finite"})
    last = past.tasks.get((duty.unit, duty.task), LastTask())
    offered = spec.CHOICES[row.lists["status"]]
    answers = {key: value for key, value in last.answers.items() if key != "status" or value in offered}
    return _repeating(spec.TASKS, row, answers, frozenset(locked), past)


def _repeating(what: spec.Sheet, row: FormRow, answers: Answered, locked: frozenset[str], past: History) -> FormRow:
    """The row with what it repeats of the period before; without anything to repeat its 无变化 is locked."""
    shown = {
        key: value
        for key, value in repeated(what, answers, "shown", all_of_it=past.same_day).items()
        if key not in locked
    }
    implied = {} if past.same_day else repeated(what, answers, "unchanged")
    settled = what is spec.TASKS or past.same_day
    if not (shown and settled):
        locked |= {spec.UNCHANGED.key}
    return replace(row, locked=locked, prefilled=shown, implied=implied if settled else {})


def _matter_row(item: AskedMatter, number: int) -> FormRow:
    values: dict[str, CellValue] = {
        "no": number,
        "matter": item.matter,
        "about": shorten(item.about, REQUIREMENT_MOST),
        "raised": item.raised,
        "due": item.due,
        "state": item.state,
        "last": shorten(item.last, LAST_TEXT_MOST),
    }
    return FormRow(item.matter, None, values)


def _indicator_row(plan: Plan, item: Indicator, number: int, period: Period, past: History, unit: str) -> FormRow:
    last = past.indicators.get(item.indicator, LastIndicator())
    base = item.baseline if last.base is None and period.end.year == plan.first_target_year else last.base
    needs_base = item.kind in ("存量", "比率", "方向性")
    values: dict[str, CellValue] = {
        "no": number,
        "indicator": item.indicator,
        "name": _titled(item.name, item.definition),
        "unit_of_measure": item.unit_of_measure,
        "kind": item.kind,
        "baseline": "—" if not needs_base else plain(base),
        "target": target_text(item, period.end.year),
        "last": plain(last.value),
    }
    locked = frozenset({"baseline"}) if base is not None or not needs_base else frozenset[str]()
    row = FormRow(item.indicator, None, values, lists={"value": "yes_no"} if item.kind == "里程碑" else {})
    return _repeating(spec.INDICATORS, row, last.answers.get(unit, {}), locked, past)


def target_text(item: Indicator, year: int) -> CellValue:
    """This year's target as a number, or in words the later year that has one."""
    target = item.target(year)
    if target is not None:
        return plain(target)
    later = [(y, value) for y, value in item.targets if y > year]
    return f"{later[0][0]}年\n{later[0][1]:f}" if later else "—"


def plain(value: Decimal | None) -> CellValue:
    """A Decimal as the int or float that a cell holds; None stays None."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def last_text(last: LastTask | None) -> str:
    """`进行中 30%`, the account below it, its problem and its next step, shortened to what a row can show."""
    if last is None:
        return ""
    words = (last.status, f"{last.progress:f}%" if last.progress is not None else "")
    head = " ".join(part for part in (f"(原{last.of})" if last.of else "", *words) if part)
    parts = [head, shorten(last.text, min(LAST_MOST, (LAST_LINES - 1) * int((_LAST_WIDTH - 1) / 2)))]
    for key, word in (("issue", "问题："), ("next", "下一步：")):
        said = str(last.answers.get(key) or "")
        room = LAST_LINES - sum(line_count(part, _LAST_WIDTH, 1.0) for part in parts if part)
        most = int(room * (_LAST_WIDTH - 1) / 2) - len(word)
        if said and most > len(word):
            parts.append(word + shorten(said, most))
    return "\n".join(part for part in parts if part)


@lru_cache(4096)
def _titled(title: str, text: str) -> str:
    """A name on the first line and what is meant by it below."""
    return "\n".join(part for part in (shorten(title, TITLE_MOST), shorten(text, REQUIREMENT_MOST)) if part)


def shorten(text: str, most: int) -> str:
    """`text` in one line of at most `most` characters: its own line breaks would make a row too high to be drawn."""
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return line if len(line) <= most else line[: most - 1] + "…"
