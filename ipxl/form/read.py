"""Reads a template come back: who sent it, for which period, and what stands in each row.

Sheets are found by title, headers by text, rows by key. Nothing is judged here and nothing is repaired: values stay
as they were typed, with their true rows and columns.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from ipxl.cells import column_letters
from ipxl.form import spec
from ipxl.intake.package import Rows, Scalar, Workbook, scalar
from ipxl.plan.names import normalise

SKIPPED = (spec.GUIDE_TITLE, spec.LISTS_TITLE)
"""Sheets of a template that hold no answers."""
MOST_EMPTY_ROWS = 200
HEADER_SEARCH_ROWS = 20
_TITLE_LINE = re.compile(r"^(?P<unit>.+?)\s*(?P<period>20\d\d\S*)\s+(?:任务进展|指标数据)$")


class Identity(NamedTuple):
    """What one carrier says about whose return this is. Unknown parts are ""; `unit` is an id or any spelling."""

    carrier: str
    unit: str
    period: str
    plan: str = ""
    round: str = ""
    spec: str = ""


class RawRow(NamedTuple):
    """One row as it came. `row` is the sheet's own number (1-based); `values` holds the non-blank cells by field."""

    row: int
    key: str
    values: dict[str, Scalar]


class Problem(NamedTuple):
    """Something structural, to become a finding: the rule's code, the place, what stands there."""

    code: str
    sheet: str
    cell: str
    value: str


@dataclass(slots=True)
class SheetReading:
    """One sheet: its title in the file, where each field's column is (0-based), its rows that hold anything."""

    title: str
    columns: dict[str, int]
    rows: list[RawRow] = field(default_factory=list)


@dataclass(slots=True)
class Reading:
    """One workbook. `sheets` by sheet key; empty when the file is no return of ours.

    features, date1904: as in `Workbook`.
    """

    identities: list[Identity] = field(default_factory=list)
    sheets: dict[str, SheetReading] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    features: tuple[str, ...] = ()
    date1904: bool = False

    @property
    def is_return(self) -> bool:
        """Whether there is something to merge: a table of ours with rows in it."""
        return "tasks" in self.sheets or "indicators" in self.sheets


def read_submission(book: Workbook) -> Reading:
    """What the workbook says. Never raises for what a person did to the template: that becomes a `Problem`."""
    reading = Reading(features=book.features, date1904=book.date1904)
    for what in spec.SHEETS:
        found = _find_unit_sheet(book) if what is spec.UNIT else _find_sheet(book, what, reading)
        if found is not None:
            reading.sheets[what.key] = found
    reading.identities = _identities(book, reading)
    for (title, cell), text in sorted(book.faults.items()):
        _add_fault(reading, title, cell, "CELL_ERROR", text)
    for title, cell in sorted(book.uncounted):
        _add_fault(reading, title, cell, "FORMULA_UNCOUNTED", "公式")
    return reading


def _find_sheet(book: Workbook, what: spec.Sheet, reading: Reading) -> SheetReading | None:
    rows = book.sheets.get(what.title)
    if rows is not None:
        head, columns = _find_header(rows, what)
        if columns:
            return _read_rows(what, what.title, rows, head, columns, reading)
    best: tuple[int, str, int, dict[str, int]] | None = None
    for title, rows in book.sheets.items():
        if title in _TITLES:
            continue
        head, columns = _find_header(rows, what)
        if columns and (best is None or len(columns) > best[0]):
            best = (len(columns), title, head, columns)
    if best is None:
        return None
    _count, title, head, columns = best
    reading.problems.append(Problem("SHEET_RENAMED", title, "", what.title))
    return _read_rows(what, title, book.sheets[title], head, columns, reading)


_TITLES = frozenset({*(sheet.title for sheet in spec.SHEETS), spec.GUIDE_TITLE, spec.LISTS_TITLE, spec.CARRIER_TITLE})


def _header_texts(what: spec.Sheet) -> dict[str, str]:
    return {
        normalise(text): field.key for field in what.fields for text in (field.header, *field.accepts) if field.header
    }


_HEADERS = {what.key: _header_texts(what) for what in spec.SHEETS}
_EXACT = {what.key: [field.header + ("*" if field.required else "") for field in what.fields] for what in spec.SHEETS}
_IN_PLACE = {what.key: {field.key: number for number, field in enumerate(what.fields)} for what in spec.SHEETS}


def _find_header(rows: Rows, what: spec.Sheet) -> tuple[int, dict[str, int]]:
    """The 0-based header row and where each field's column is; an empty dict when no row looks like the header."""
    head = what.header_row - 1
    exact = _EXACT[what.key]
    if len(rows) > head and rows[head][: len(exact)] == exact:
        return head, _IN_PLACE[what.key]
    known = _HEADERS[what.key]
    best_row, best = 0, dict[str, int]()
    for number, row in enumerate(rows[:HEADER_SEARCH_ROWS]):
        columns: dict[str, int] = {}
        for column, value in enumerate(row):
            key = known.get(normalise(value).strip("*")) if isinstance(value, str) and value else None
            if key is not None:
                columns.setdefault(key, column)
        if len(columns) > len(best):
            best_row, best = number, columns
    enough = what.row_key in best and len(best) >= max(3, len(what.fields) // 3)
    return (best_row, best) if enough else (0, {})


def _read_rows(
    what: spec.Sheet, title: str, rows: Rows, head: int, columns: dict[str, int], reading: Reading
) -> SheetReading:
    found = SheetReading(title, columns)
    if columns is not _IN_PLACE[what.key]:
        for field_ in what.fields:
            if field_.entered and field_.key not in columns:
                reading.problems.append(Problem("COLUMN_MISSING", title, "", field_.header))
    places = list(columns.items())
    key_column = columns[what.row_key]
    empty = 0
    for number in range(head + 1, len(rows)):
        row = rows[number]
        values: dict[str, Scalar] = {}
        for name, column in places:
            value = row[column] if column < len(row) else ""
            if value.__class__ is str:
                if value and not value.isspace():
                    values[name] = value
            elif value is not None:
                values[name] = scalar(value)
        if not values:
            empty += 1
            if empty > MOST_EMPTY_ROWS:
                break
            continue
        empty = 0
        found.rows.append(RawRow(number + 1, _key(row, key_column), values))
    return found


def _key(row: Sequence[Any], column: int) -> str:
    value = row[column] if column < len(row) else ""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else str(value)
    return str(value).strip().upper()


def _find_unit_sheet(book: Workbook) -> SheetReading | None:
    """单位信息: a label in one column, the value right of it. One RawRow a field, keyed by the field."""
    rows = book.sheets.get(spec.UNIT.title)
    if rows is None:
        return None
    known = _HEADERS[spec.UNIT.key]
    found = SheetReading(spec.UNIT.title, {"value": 1})
    seen: set[str] = set()
    for number, row in enumerate(rows[: HEADER_SEARCH_ROWS * 2], 1):
        for column, label in enumerate(row[:6]):
            key = known.get(normalise(label).strip("*")) if isinstance(label, str) and label else None
            if key is None or key in seen:
                continue
            seen.add(key)
            value = row[column + 1] if column + 1 < len(row) else ""
            blank = value is None or (isinstance(value, str) and not value.strip())
            found.columns["value"] = column + 1
            found.rows.append(RawRow(number, key, {} if blank else {"value": scalar(value)}))
            break
    return found if seen else None


def _identities(book: Workbook, reading: Reading) -> list[Identity]:
    """What each carrier inside the file says, in the order in which they fill each other's gaps."""
    carriers = [
        ("hidden", _hidden_facts(book)),
        ("properties", book.properties),
        ("names", book.names),
        ("cells", _cell_facts(book, reading)),
    ]
    return [
        Identity(name, *(facts.get(key, "") for key in ("unit", "period", "plan", "round", "spec")))
        for name, facts in carriers
        if facts.get("unit") or facts.get("period")
    ]


def _hidden_facts(book: Workbook) -> dict[str, str]:
    rows = book.sheets.get(spec.CARRIER_TITLE)
    if rows is None:
        return {}
    return {str(row[0]): str(row[1]) for row in rows[:20] if len(row) > 1 and row[0] and row[1]}


def _cell_facts(book: Workbook, reading: Reading) -> dict[str, str]:
    unit_sheet = reading.sheets.get("unit")
    facts = {row.key: str(row.values["value"]) for row in unit_sheet.rows if row.values} if unit_sheet else {}
    if "unit" in facts and "period" in facts:
        return {"unit": facts["unit"], "period": facts["period"]}
    for key in ("tasks", "indicators"):
        sheet = reading.sheets.get(key)
        top = book.sheets[sheet.title][0][:1] if sheet and book.sheets[sheet.title] else []
        match = _TITLE_LINE.match(str(top[0])) if top else None
        if match:
            return {"unit": facts.get("unit", match["unit"]), "period": facts.get("period", match["period"])}
    return {key: facts[key] for key in ("unit", "period") if key in facts}


def _add_fault(reading: Reading, title: str, cell: str, code: str, text: str) -> None:
    """Record an error cell or an uncounted formula, when it stands in a cell that the unit was to fill."""
    letters = cell.rstrip("0123456789")
    row = int(cell[len(letters) :])
    for key, sheet in reading.sheets.items():
        if sheet.title != title or key == "unit":
            continue
        what = next(item for item in spec.SHEETS if item.key == key)
        for name, column in sheet.columns.items():
            in_row = any(item.row == row for item in sheet.rows)
            if in_row and what.field(name).entered and column_letters(column) == letters:
                reading.problems.append(Problem(code, title, cell, text))


def pack(reading: Reading) -> list[object]:
    """The reading as plain lists, for a cache; `unpack` gives it back equal."""
    sheets = [
        [key, sheet.title, sheet.columns, [[row.row, row.key, row.values] for row in sheet.rows]]
        for key, sheet in reading.sheets.items()
    ]
    problems = [list(item) for item in reading.problems]
    return [[list(item) for item in reading.identities], sheets, problems, list(reading.features), reading.date1904]


def unpack(packed: Any) -> Reading:
    """The reading that was packed. Raises TypeError, ValueError or KeyError for anything else."""
    identities, sheets, problems, features, date1904 = packed
    return Reading(
        [Identity(*item) for item in identities],
        {
            key: SheetReading(title, columns, [RawRow(row, name, values) for row, name, values in rows])
            for key, title, columns, rows in sheets
        },
        [Problem(*item) for item in problems],
        tuple(features),
        bool(date1904),
    )
