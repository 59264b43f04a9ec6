"""One return on the desk: the values that may be merged, the findings so far, and the checks every table shares."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from ipxl.check.dates import Around
from ipxl.check.rules import finding
from ipxl.check.values import State, gives_reason
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


class RowPlace(NamedTuple):
    """A row of a return: its sheet's title, its number (1-based), and the column of each field (0-based)."""

    title: str
    row: int
    columns: Mapping[str, int]


@dataclass(slots=True)
class Checked:
    """What a return says after the checks. rows: (sheet key, record) -> where its row stands, also where it is blank."""

    values: list[Value] = dataclasses.field(default_factory=list)
    findings: list[Finding] = dataclasses.field(default_factory=list)
    rows: dict[tuple[str, str], RowPlace] = dataclasses.field(default_factory=dict)


@dataclass(slots=True)
class ReturnCheck:
    """One return under check: what is known about it, and what has been found so far.

    faulty: (sheet title, cell) with a finding from reading. given: what the unit's workbook holds as we write it.
    template: hash of the template that the return was made from, "" when lost. held: (indicator, field) of figures that
    are not merged whatever they look like. held_columns: (sheet title, field) of columns that may mean something else.
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
    held_columns: set[tuple[str, str]] = dataclasses.field(default_factory=set)
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


class FieldSpot(NamedTuple):
    """One field of one row under check."""

    desk: ReturnCheck
    what: spec.Sheet
    sheet: SheetReading
    row: RawRow
    field: spec.Field
    record: str

    def say(self, code: str, value: object = "", **texts: str) -> None:
        """Add the finding of a rule at this cell."""
        column = self.sheet.columns[self.field.key]
        texts = {"field": self.field.header, **texts}
        texts["reasons"] = reasons_field(self.what)
        if self.what.per_item:
            texts["record"] = self.record
        self.desk.say(code, self.sheet, self.row.row, column, value, **texts)

    def keep(self, text: str | None, number: Decimal | None = None, state: State = "ok") -> None:
        """Hand the field on to the merge, None where nothing in it may be merged."""
        raw, column = self.row.values[self.field.key], self.sheet.columns[self.field.key]
        place = (self.sheet.title, self.row.row, column)
        self.desk.result.values.append(
            Value(self.what.key, self.record, self.field.key, text, number, state, raw, *place)
        )


def is_faulty(desk: ReturnCheck, sheet: SheetReading, row: RawRow, key: str) -> bool:
    """Whether a cell has a finding from reading."""
    column = sheet.columns.get(key)
    return column is not None and (sheet.title, f"{column_letters(column)}{row.row}") in desk.faulty


def explained(what: spec.Sheet, row: RawRow) -> bool:
    """Whether the unit gives a reason in the row's own column for reasons."""
    return gives_reason(row.values.get(what.reasons))


def reasons_field(what: spec.Sheet) -> str:
    """The header of the column for reasons: 备注 of tasks, 变动说明 of indicators."""
    return what.field(what.reasons).header


def number_text(text: str) -> str:
    folded = normalise(text)
    return folded.lstrip("0") or folded
