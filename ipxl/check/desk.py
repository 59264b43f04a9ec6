"""One return on the desk: the values that may be merged, the findings so far, and the checks every table shares."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from ipxl.cells import column_letters
from ipxl.check.rules import finding, shown_value
from ipxl.check.values import State
from ipxl.finding import Finding
from ipxl.form import spec
from ipxl.form.content import History
from ipxl.form.read import RawRow, SheetReading
from ipxl.intake.package import Scalar
from ipxl.plan.model import Period, Plan
from ipxl.plan.names import normalise


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


@dataclass(slots=True)
class Checked:
    """What a return says after the checks."""

    values: list[Value] = dataclasses.field(default_factory=list)
    findings: list[Finding] = dataclasses.field(default_factory=list)


@dataclass(slots=True)
class Desk:
    """One return under check: what is known about it, and what has been found so far."""

    plan: Plan
    period: Period
    unit: str
    file: str
    history: History
    faulty: frozenset[tuple[str, str]]
    result: Checked = dataclasses.field(default_factory=Checked)

    def say(
        self, code: str, sheet: SheetReading, row: int, column: int | None, value: object = "", **texts: str
    ) -> None:
        """Add the finding of a rule at a cell; `record` among the texts names the task or indicator."""
        cell = f"{column_letters(column)}{row}" if column is not None else None
        record = texts.pop("record", "") or None
        place = {"file": self.file, "sheet": sheet.title, "cell": cell, "unit": self.unit, "task": record}
        self.result.findings.append(finding(code, value=value, **place, **texts))


def keep(
    desk: Desk,
    what: spec.Sheet,
    sheet: SheetReading,
    record: str,
    row: RawRow,
    field: spec.Field,
    text: str | None,
    number: Decimal | None = None,
    state: State = "ok",
) -> None:
    raw = row.values[field.key]
    column = sheet.columns[field.key]
    desk.result.values.append(
        Value(what.key, record, field.key, text, number, state, raw, sheet.title, row.row, column)
    )


def check_text(
    desk: Desk, what: spec.Sheet, sheet: SheetReading, row: RawRow, field: spec.Field, record: str, value: Scalar
) -> str:
    text = value.strip() if isinstance(value, str) else shown_value(value)
    if field.limits and len(text) > field.limits[1]:
        most = str(field.limits[1])
        desk.say(
            "TEXT_LONG",
            sheet,
            row.row,
            sheet.columns[field.key],
            len(text),
            record=record,
            field=field.header,
            expected=most,
        )
    keep(desk, what, sheet, record, row, field, text)
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
    """Blank cells that are due. A cell that already has a finding of its own is not blank to the reader."""
    for field in what.fields:
        if not field.required or field.key in row.values or field.key not in sheet.columns:
            continue
        column = sheet.columns[field.key]
        if (sheet.title, f"{column_letters(column)}{row.row}") in desk.faulty:
            continue
        required = spec.is_required(field, role, dict(accepted))
        if required is None or (role == "lead" and field.key == "has_work"):
            continue
        code = "REQUIRED_BLANK" if required.severity == "error" else "REQUIRED_BLANK_SOFT"
        desk.say(code, sheet, row.row, column, record=record, field=field.header, expected=field.help)


def rows_by_key(
    desk: Desk, what: spec.Sheet, sheet: SheetReading, due: Iterable[str], titles: Mapping[str, str]
) -> dict[str, RawRow]:
    """The row of each record due, found by key, then by the number in it, then by title."""
    known = {normalise(key): key for key in due}
    by_number = {digits.lstrip("0"): key for key in due if (digits := "".join(c for c in key if c.isdigit()))}
    title_field = "title" if what is spec.TASKS else "name"
    entered = [field.key for field in what.fields if field.entered]
    rows: dict[str, RawRow] = {}
    for row in sheet.rows:
        key = known.get(normalise(row.key)) or by_number.get(normalise(row.key).lstrip("0"))
        if key is None:
            title = str(row.values.get(title_field, "")).partition("\n")[0]
            key = titles.get(normalise(title))
        if key is None:
            if any(name in row.values for name in entered):
                desk.say("ROW_UNKNOWN", sheet, row.row, sheet.columns[what.row_key], row.key)
        elif key in rows:
            desk.say("ROW_TWICE", sheet, row.row, sheet.columns[what.row_key], row.key, record=key)
        else:
            rows[key] = row
    return rows


def number_text(text: str) -> str:
    folded = normalise(text)
    return folded.lstrip("0") or folded
