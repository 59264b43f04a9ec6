"""A unit's answers put back where they belong in a fresh workbook, and named where they belong nowhere."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ipxl.check.dates import Around, read_day
from ipxl.check.desk import Value
from ipxl.check.rules import shown_value
from ipxl.form import spec
from ipxl.form.content import CellValue, Content, ErrorCell, FormRow, plain
from ipxl.form.correction import CellSpot, Unplaced
from ipxl.intake.workbook import Scalar
from ipxl.merge.result import Faulty
from ipxl.sheet.cells import column_letters

MOST_UNPLACED = 500
"""Answers without a place that are listed; the rest stand in the unit's own file."""
MOST_ADDED_ROWS = 1000
_DAY = re.compile(r"(?:19|20)\d\d-\d\d-\d\d")
_NUMBER = re.compile(r"[1-9][0-9]{0,8}")
_PLACE = re.compile(r"^第\d+行|\([^()]*第\d+行\)$")
"""What the name of a row without a number, or with another's, has of its place."""
_FIELDS = {(what.key, field.key): field for what in spec.SHEETS for field in what.fields}
_SHEETS = {what.key: what for what in spec.SHEETS}


class CopyAnswer(NamedTuple):
    """What is to stand in a cell of the copy, and where it stood."""

    cell: CellValue
    title: str
    row: int


def fill(
    content: Content,
    faulty: Faulty,
    errors: Mapping[CellSpot, str] | None = None,
    left_out: Set[CellSpot] = frozenset(),
) -> tuple[Content, tuple[Unplaced, ...]]:
    """`content` with all answers of the unit in it, and those that it has no cell for.

    errors: error values by the blank cell in which they stood. left_out: cells to stay blank all the same. Repaired
    values are repaired, numbers are numbers, what could not be used stands as it was typed; text is whole. Given cells
    keep what the plan gives.
    """
    answers = {CellSpot(*v[:3]): CopyAnswer(_cell(v, content), v.title, v.row) for v in faulty.answers}
    kept_out = [(spot, answers.pop(spot)) for spot in list(answers) if spot in left_out]
    rows: dict[str, tuple[FormRow, ...]] = {}
    homeless = list(kept_out)
    for key, given in content.rows.items():
        mine = {spot: answer for spot, answer in answers.items() if spot.sheet == key}
        whole = _with_added_rows(_SHEETS[key], given, mine) if _SHEETS[key].spare_rows else given
        rows[key] = tuple(_filled(key, row, mine, errors or {}) for row in whole)
    known = {(key, row.key): row for key, part in rows.items() for row in part}
    for spot, answer in answers.items():
        if spot.sheet == spec.UNIT.key:
            continue
        row = known.get((spot.sheet, spot.row))
        if row is None or (spot.field not in row.answers and row.values.get(spot.field) != answer.cell):
            homeless.append((spot, answer))
    unit = {spot.field: answer.cell for spot, answer in answers.items() if spot.sheet == spec.UNIT.key}
    unplaced = [_unplaced(answer.title, answer.row, spot, answer.cell) for spot, answer in homeless]
    unplaced += _left_over(content, faulty)
    return replace(content, rows=rows, unit_answers=unit), _bounded(unplaced, faulty.file)


def _filled(
    sheet: str, row: FormRow, answers: Mapping[CellSpot, CopyAnswer], errors: Mapping[CellSpot, str]
) -> FormRow:
    found: dict[str, CellValue] = {}
    for field in _SHEETS[sheet].fields:
        spot = CellSpot(sheet, row.key, field.key)
        if not field.entered or field.key in row.locked or not row.key:
            continue
        if spot in answers:
            found[field.key] = answers[spot].cell
        elif spot in errors:
            found[field.key] = ErrorCell(errors[spot])
    return replace(row, answers={**row.answers, **found}) if found else row


def _with_added_rows(
    what: spec.Sheet, given: Sequence[FormRow], answers: Mapping[CellSpot, CopyAnswer]
) -> list[FormRow]:
    """The given rows and below them those that the unit added, each in the row in which it stood if that is free."""
    rows = list(given)
    known = {row.key for row in rows}
    added = {spot.row: answer.row - what.header_row - 1 for spot, answer in answers.items() if spot.row not in known}
    for key, at in sorted(added.items(), key=lambda item: (item[1], item[0]))[:MOST_ADDED_ROWS]:
        at = max(at, len(rows)) if at < len(given) + MOST_ADDED_ROWS else len(rows)
        rows += [FormRow("", None, {})] * (at - len(rows))
        typed = _PLACE.sub("", key)
        number = {what.row_key: int(typed) if _NUMBER.fullmatch(typed) else typed} if typed else {}
        rows.append(FormRow(key, None, {}, answers=number))
    return rows


def _cell(value: Value, content: Content) -> CellValue:
    """What the copy's cell holds: the answer as it was understood, or as it was typed where it could not be used."""
    field, raw = _FIELDS[value.sheet, value.field], value.raw
    if value.state in ("held", "invalid"):
        return _as_typed(field, raw)
    if field.kind in ("number", "percent"):
        if isinstance(raw, str) and value.number is not None and _offers_yes_no(value, content):
            return spec.YES if value.number else spec.NO
        number = plain(value.number)
        fits = number is not None and Decimal(f"{number:.15g}") == value.number
        return number if fits else _as_typed(field, raw)
    if field.kind == "date":
        # a guess goes back as it was typed, or it would return as a certainty
        doubtful = read_day(raw, Around(content.period.end, field.days == "ahead")).code.startswith("DATE_")
        return _as_typed(field, raw) if doubtful else _day(value.text or "") or _as_typed(field, raw)
    if value.text and (field.kind == "choice" or value.state == "read_as"):
        return value.text
    return raw if isinstance(raw, str) else shown_value(raw)


def _offers_yes_no(value: Value, content: Content) -> bool:
    rows = content.rows.get(value.sheet, ())
    return any(row.lists.get(value.field) == "yes_no" for row in rows if row.key == value.record)


def _as_typed(field: spec.Field, raw: Scalar) -> CellValue:
    if isinstance(raw, bool) or (isinstance(raw, float) and raw - raw != 0):
        # some programs take TRUE for a number, and an infinite number is nothing that a cell can hold
        return shown_value(raw)
    if field.kind == "date":
        return (_day(raw) or raw) if isinstance(raw, str) else shown_value(raw)
    return raw


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        return None


def _left_over(content: Content, faulty: Faulty) -> list[Unplaced]:
    """Cells of the unit's own file that became no answer: rows and columns not its own, the second of two rows."""
    answered = {value[:3] + value[7:] for value in faulty.answers}
    used = {(v.title, v.row, v.column) for v in faulty.said if v[:3] + v[7:] in answered}
    found = []
    for key, sheet in faulty.reading.sheets.items():
        if key == spec.UNIT.key:
            continue
        rows = {row.key: row for row in content.rows.get(key, ())}
        for part, row in ((item, row) for item in sheet.parts for row in item.rows):
            for name, raw in row.values.items():
                if not _FIELDS[key, name].entered or (part.title, row.row, part.columns[name]) in used:
                    continue
                mine = rows.get(row.key)
                if mine is None or name not in mine.locked or mine.values.get(name) != raw:
                    found.append(_unplaced(part.title, row.row, CellSpot(key, row.key, name), raw))
        for part in sheet.parts:
            keys = {row.row: row.key for row in part.rows}
            for item in part.loose:
                place, header = f"{part.title} 第{item.row}行", item.header or f"{column_letters(item.column)}列"
                text = item.value if isinstance(item.value, str) else shown_value(item.value)
                found.append(Unplaced(place, keys.get(item.row, ""), header, text))
    return found


def _unplaced(title: str, row: int, spot: CellSpot, cell: CellValue) -> Unplaced:
    text = cell if isinstance(cell, str) else cell.isoformat() if isinstance(cell, date) else shown_value(cell)
    return Unplaced(f"{title} 第{row}行", spot.row, _FIELDS[spot.sheet, spot.field].header, text)


def _bounded(unplaced: Sequence[Unplaced], file: str) -> tuple[Unplaced, ...]:
    more = len(unplaced) - MOST_UNPLACED
    if more <= 0:
        return tuple(unplaced)
    return (*unplaced[:MOST_UNPLACED], Unplaced("", "", "", f"……还有{more}处，见原来报送的文件“{file}”。"))
