"""Everything that units have answered, one row a field."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from ipxl.check.desk import Value
from ipxl.check.values import State
from ipxl.facts.rows import AnswerKey
from ipxl.form import spec
from ipxl.intake.workbook import Scalar
from ipxl.merge.result import Result
from ipxl.sheet.cells import column_letters


class AnswerRow(NamedTuple):
    """The newest answer of one field, as accepted and as typed, with the return and the cell in which it stands."""

    unit: str
    sheet: str
    record: str
    field: str
    header: str
    text: str | None
    number: Decimal | None
    state: State
    raw: str
    file: str | None
    title: str
    row: int
    cell: str


_TITLES = {what.key: what.title for what in spec.SHEETS}
_HEADERS = {(what.key, item.key): item.header for what in spec.SHEETS for item in what.fields}


def answer_rows(result: Result) -> Iterator[AnswerRow]:
    """The answers of a period by unit, in the plan's order, and by the sheets and rows of its form."""
    files = {row.unit: row.file for row in result.units}
    sheets = {what.key: number for number, what in enumerate(spec.SHEETS)}
    by_unit: dict[str, list[Value]] = {unit: [] for unit in files}
    for unit, value in _values(result):
        by_unit.setdefault(unit, []).append(value)
    for unit, values in by_unit.items():
        for value in sorted(values, key=lambda value: (sheets[value.sheet], value.row, value.column, value.record)):
            key = AnswerKey(unit, value.sheet, value.record, value.field)
            yield AnswerRow(
                unit,
                _TITLES[value.sheet],
                value.record,
                value.field,
                _HEADERS[value.sheet, value.field],
                value.text,
                value.number,
                value.state,
                typed(value.raw),
                result.supplied.get(key) or files.get(unit),
                value.title,
                value.row,
                f"{column_letters(value.column)}{value.row}",
            )


def _values(result: Result) -> Iterator[tuple[str, Value]]:
    rows = [(row.unit, row.answers) for row in result.units]
    rows += [(row.unit, row.answers) for row in result.duties]
    rows += [(row.unit, row.answers) for row in result.indicators]
    rows += [(row.unit, row.answers) for row in (*result.requests, *result.evidence)]
    for unit, answers in rows:
        for value in answers.values():
            yield unit, value
    yield from result.further


def typed(raw: Scalar) -> str:
    """A cell as the person typed it, whole: 140 and not 140.0."""
    if isinstance(raw, bool):
        return "TRUE" if raw else "FALSE"
    return str(int(raw)) if isinstance(raw, float) and raw.is_integer() and abs(raw) < 1e15 else str(raw)
