"""One return on the desk: the values that may be merged, the findings so far, and the checks every table shares."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from ipxl.check.dates import Around
from ipxl.check.rules import finding
from ipxl.check.values import State, cell_text, says_blank
from ipxl.finding import Finding
from ipxl.form import spec
from ipxl.form.content import Content, History
from ipxl.form.reading import RawRow, SheetReading
from ipxl.intake.workbook import Scalar
from ipxl.plan.model import Period, Plan
from ipxl.plan.names import normalise
from ipxl.sheet.cells import column_letters


class Value(NamedTuple):
    """One answered field, as the merge takes it. Blank fields have no Value.

    sheet: the specification's key. record: T05, I1, or the row's number on sheets of spare rows; "" on 单位信息.
    text is None where nothing may be merged (state held or invalid); number only for numeric fields. row is 1-based,
    column 0-based; raw is the cell as it was typed, whole.
    """

    sheet: str
    record: str
    field: str
    text: str | None
    number: Decimal | None
    state: State
    raw: Scalar
    title: str
    row: int
    column: int


class Place(NamedTuple):
    """A row of a return: its sheet's title, its number (1-based), and the column of each field (0-based)."""

    title: str
    row: int
    columns: Mapping[str, int]


@dataclass(slots=True)
class Checked:
    """What a return says after the checks. rows: (sheet key, record) -> where its row stands, also where it is blank."""

    values: list[Value] = dataclasses.field(default_factory=list)
    findings: list[Finding] = dataclasses.field(default_factory=list)
    rows: dict[tuple[str, str], Place] = dataclasses.field(default_factory=dict)


@dataclass(slots=True)
class Desk:
    """One return under check: what is known about it, and what has been found so far.

    faulty: (sheet title, cell) with a finding from reading. given: what the unit's workbook holds as we write it.
    template: hash of the template that the return was made from, "" when lost. held: (indicator, field) of figures that
    are not merged whatever they look like.
    """

    plan: Plan
    period: Period
    unit: str
    file: str
    history: History
    faulty: frozenset[tuple[str, str]]
    given: Content
    template: str = ""
    date1904: bool = False
    held: set[tuple[str, str]] = dataclasses.field(default_factory=set)
    result: Checked = dataclasses.field(default_factory=Checked)

    def around(self, *, ahead: bool = False) -> Around:
        """What a day without its year is near to. ahead: for days that are still to come."""
        return Around(self.period.end, ahead, self.date1904)

    def say(
        self, code: str, sheet: SheetReading, row: int, column: int | None, value: object = "", **texts: str
    ) -> None:
        """Add the finding of a rule at a cell; `record` among the texts names the task or indicator."""
        cell = f"{column_letters(column)}{row}" if column is not None else None
        record = texts.pop("record", "") or None
        place = {"file": self.file, "sheet": sheet.title, "cell": cell, "unit": self.unit, "task": record}
        self.result.findings.append(finding(code, value=value, **place, **texts))


class Spot(NamedTuple):
    """One field of one row under check."""

    desk: Desk
    what: spec.Sheet
    sheet: SheetReading
    row: RawRow
    field: spec.Field
    record: str

    def say(self, code: str, value: object = "", **texts: str) -> None:
        """Add the finding of a rule at this cell."""
        column = self.sheet.columns[self.field.key]
        texts = {"field": self.field.header, **texts}
        if self.what.key in _REASONS:
            texts |= {"record": self.record, "reasons": reasons_field(self.what)}
        self.desk.say(code, self.sheet, self.row.row, column, value, **texts)

    def keep(self, text: str | None, number: Decimal | None = None, state: State = "ok") -> None:
        """Hand the field on to the merge, None where nothing in it may be merged."""
        raw, column = self.row.values[self.field.key], self.sheet.columns[self.field.key]
        place = (self.sheet.title, self.row.row, column)
        self.desk.result.values.append(
            Value(self.what.key, self.record, self.field.key, text, number, state, raw, *place)
        )


def check_text(spot: Spot, value: Scalar) -> str:
    """The text of a cell, whole; a length over the limit is told."""
    text = cell_text(value)
    limits = spot.field.limits
    if limits and len(text) > limits[1]:
        spot.say("TEXT_LONG", len(text), expected=str(limits[1]))
    spot.keep(text)
    return text


def check_required(
    desk: Desk,
    what: spec.Sheet,
    sheet: SheetReading,
    row: RawRow,
    role: spec.Who,
    record: str,
    accepted: Mapping[str, str],
) -> None:
    """Blank cells that are due. A cell that already has a finding of its own is not blank to the reader.

    accepted: field key -> accepted text. Where a condition hangs on a cell that could not be read, nothing is due.
    """
    for field in what.fields:
        if not field.required or field.key not in sheet.columns:
            continue
        value = row.values.get(field.key)
        if value is not None and not (field.kind == "text" and says_blank(value)):
            continue
        required = spec.is_required(field, role, dict(accepted))
        if required is None or (role == "lead" and field.key == "has_work"):
            continue
        if required.when and _unread(desk, sheet, row, required.when.field, accepted):
            continue
        spot = Spot(desk, what, sheet, row, field, record)
        if value is not None:
            spot.say("TEXT_SAYS_NOTHING", value, expected=field.help)
        elif not _is_faulty(desk, sheet, row, field.key):
            _say_blank(spot, required)


def _say_blank(spot: Spot, required: spec.Required) -> None:
    reasons = reasons_field(spot.what)
    if spot.field.kind in ("number", "percent") and explained(spot.what, spot.row):
        spot.say("NO_FIGURE_EXPLAINED", expected=reasons)
        return
    code = "REQUIRED_BLANK" if required.severity == "error" else "REQUIRED_BLANK_SOFT"
    spot.say(code, expected=spot.field.help)


def _unread(desk: Desk, sheet: SheetReading, row: RawRow, key: str, accepted: Mapping[str, str]) -> bool:
    return key not in accepted and (key in row.values or _is_faulty(desk, sheet, row, key))


def _is_faulty(desk: Desk, sheet: SheetReading, row: RawRow, key: str) -> bool:
    column = sheet.columns.get(key)
    return column is not None and (sheet.title, f"{column_letters(column)}{row.row}") in desk.faulty


_REASONS = {spec.TASKS.key: "remark", spec.INDICATORS.key: "explanation"}
"""Where a unit explains what looks odd in a row."""


def explained(what: spec.Sheet, row: RawRow) -> bool:
    """Whether the unit gives a reason in the row's own column for reasons."""
    value = row.values.get(_REASONS[what.key])
    return value is not None and not says_blank(value)


def reasons_field(what: spec.Sheet) -> str:
    """The header of the column for reasons: 备注 of tasks, 变动说明 of indicators."""
    return what.field(_REASONS[what.key]).header


def number_text(text: str) -> str:
    folded = normalise(text)
    return folded.lstrip("0") or folded
