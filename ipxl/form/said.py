"""What a return says itself: what was put into its form beforehand counts only where the unit says it again.

A row says it again with 无变化, or by a change in it. Who fills in, and how to reach them, is said again by any answer
in the workbook; a piece of evidence by a row that names it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from ipxl.form import spec
from ipxl.form.content import CellValue, Content, evidence_named
from ipxl.form.parts import answers_in
from ipxl.form.reading import Brought, RawRow, Reading, SheetReading
from ipxl.intake.workbook import Scalar
from ipxl.plan.names import normalise

_NUMBER = re.compile(r"-?\d{1,15}(\.\d{1,15})?")
_NOT_SAID = frozenset({"", "否", "无", "n", "no", "×", "x"})
_NUMERIC = frozenset(
    (what.key, field.key) for what in spec.SHEETS for field in what.fields if field.kind in ("number", "percent")
)
_ROW_SHEETS = (spec.TASKS, spec.INDICATORS)
_WRITTEN_BY_US = frozenset({"has_work", "baseline"})
"""Cells of a row that may hold something though nothing was carried over and nobody typed."""

Given = dict[tuple[str, str], dict[str, Brought]]
"""(sheet key, row key) -> field -> what the form brought along for it."""


def same_text(value: Scalar) -> str:
    """A value as text that is equal for equal answers: a number typed as text is that number, outer blanks are nothing."""
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, float):
        return f"{value:.15g}"
    text = value.strip()
    return f"{float(text):.15g}" if _NUMBER.fullmatch(text) and len(text) < 16 else text


def given_text(value: CellValue) -> str:
    """The same of a value that we wrote."""
    if isinstance(value, date):
        return value.isoformat()
    return same_text(float(value) if isinstance(value, int) else value or "")


def carried_in(content: Content) -> tuple[Brought, ...]:
    """What a form brings along from the period before: what is shown in its cells, and what 无变化 alone says again."""
    rows = [
        Brought(sheet, row.key, name, given_text(value), shown)
        for sheet, part in content.rows.items()
        for row in part
        for shown, values in ((True, row.prefilled), (False, row.implied))
        for name, value in values.items()
    ]
    unit = (Brought(spec.UNIT.key, "", name, given_text(value), True) for name, value in content.contact.items())
    return (*rows, *unit)


def said_only(reading: Reading, carried: Iterable[Brought]) -> Reading:
    """`reading` without what its form brought along and the unit did not say again.

    carried: as the workbook has it or, where that is lost, as it went out. A row keeps what was taken from it in
    `RawRow.unsaid`.
    """
    given: Given = {}
    for item in carried:
        given.setdefault((item.sheet, item.row), {}).setdefault(item.field, item)
    if not given:
        return reading
    sheets = dict(reading.sheets)
    for what in _ROW_SHEETS:
        if what.key in sheets:
            sheets[what.key] = _each_row(
                sheets[what.key], lambda part, row, what=what: _row_said(what, part, row, given)
            )
    if spec.EVIDENCE.key in sheets:
        named = _evidence_named(sheets.get(spec.TASKS.key))
        sheets[spec.EVIDENCE.key] = _each_row(
            sheets[spec.EVIDENCE.key], lambda part, row: _evidence_said(row, given, named)
        )
    if spec.UNIT.key in sheets and not _says_anything(sheets):
        contact = given.get((spec.UNIT.key, ""), {})
        sheets[spec.UNIT.key] = _each_row(sheets[spec.UNIT.key], lambda part, row: _contact_unsaid(row, contact))
    return replace(reading, sheets=sheets)


def confirmed_blank(reading: Reading) -> Reading:
    """`reading` without the older answers that stand in its cells though the unit replies that they are to be blank."""
    blank = {item[:3]: item.older for item in reading.replies if item.answer == spec.REALLY_BLANK}
    sheets = dict(reading.sheets)
    for key in {sheet for sheet, _row, _field in blank} & sheets.keys():

        def cleared(_part: SheetReading, row: RawRow, key: str = key) -> RawRow:
            shown = {name: same_text(value) for name, value in row.values.items()}
            gone = {name for name, text in shown.items() if blank.get((key, row.key, name)) == text}
            return row._replace(values={name: value for name, value in row.values.items() if name not in gone})

        sheets[key] = _each_row(sheets[key], cleared)
    return replace(reading, sheets=sheets) if blank else reading


def _each_row(sheet: SheetReading, change: object) -> SheetReading:
    assert callable(change)
    more = [_each_row(part, change) for part in sheet.more]
    return replace(sheet, rows=[change(sheet, row) for row in sheet.rows], more=more)


def says_unchanged(row: RawRow) -> bool:
    """Whether 无变化 is chosen in a row, in whatever word."""
    return normalise(same_text(row.values.get(spec.UNCHANGED.key, ""))) not in _NOT_SAID


def _row_said(what: spec.Sheet, part: SheetReading, row: RawRow, given: Given) -> RawRow:
    mark = same_text(row.values.get(spec.ROW_MARK.key, "")).upper()
    mine = given.get((what.key, row.key)) or given.get((what.key, mark))
    if mine is None:  # nothing to say again, so that 无变化 says nothing
        return row._replace(values={key: value for key, value in row.values.items() if key != spec.UNCHANGED.key})
    shown = {name: item for name, item in mine.items() if item.shown and name in part.columns}
    kept = {name: item for name, item in shown.items() if same_text(row.values.get(name, "")) == item.value}
    if says_unchanged(row):
        implied = {name: item for name, item in mine.items() if not item.shown and name in part.columns}
        taken = {name: _value(what, item) for name, item in implied.items() if name not in row.values}
        return row._replace(values={**row.values, **taken})
    others = answers_in(what, row).keys() - kept.keys() - (_WRITTEN_BY_US - shown.keys()) - {spec.UNCHANGED.key}
    if len(kept) < len(shown) or others:
        idle = "has_work" not in kept and row.values.get("has_work") == spec.NO_WORK
        return _without(row, kept) if idle else row
    return _without(row, kept)


def _value(what: spec.Sheet, item: Brought) -> Scalar:
    return float(item.value) if (what.key, item.field) in _NUMERIC and _NUMBER.fullmatch(item.value) else item.value


def _without(row: RawRow, fields: Iterable[str]) -> RawRow:
    gone = {name: row.values[name] for name in fields if name in row.values}
    return row._replace(values={name: value for name, value in row.values.items() if name not in gone}, unsaid=gone)


def _evidence_named(tasks: SheetReading | None) -> frozenset[str]:
    """The numbers of evidence that rows name which say something."""
    rows = [row for part in tasks.parts for row in part.rows] if tasks else []
    cells = [same_text(row.values["evidence"]) for row in rows if "evidence" in row.values]
    return evidence_named(cells)


def _evidence_said(row: RawRow, given: Given, named: frozenset[str]) -> RawRow:
    mine = given.get((spec.EVIDENCE.key, row.key), {})
    said = answers_in(spec.EVIDENCE, row)
    as_given = said.keys() == mine.keys() and all(same_text(said[name]) == mine[name].value for name in said)
    return _without(row, said) if mine and as_given and row.key not in named else row


def _says_anything(sheets: Mapping[str, SheetReading]) -> bool:
    """Whether the workbook holds an answer on any table, or who filled it in on which day."""
    for what in spec.SHEETS:
        sheet = sheets.get(what.key)
        for part in sheet.parts if sheet and what is not spec.UNIT else []:
            if part.loose or any(answers_in(what, row).keys() - _WRITTEN_BY_US for row in part.rows):
                return True
            if any(row.values.get("has_work", spec.HAS_WORK) != spec.HAS_WORK for row in part.rows):
                return True
    unit = sheets.get(spec.UNIT.key)
    entered = {field.key for field in spec.UNIT.fields if field.entered and not field.repeat}
    return any(row.key in entered and "value" in row.values for row in unit.rows) if unit else False


def _contact_unsaid(row: RawRow, contact: Mapping[str, Brought]) -> RawRow:
    item, value = contact.get(row.key), row.values.get("value")
    return _without(row, ["value"]) if item and value is not None and same_text(value) == item.value else row
