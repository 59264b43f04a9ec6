"""What somebody typed into the summary: the workbook as it was written against the workbook as it lies there now.

Rows are found again by the keys that their table declares and columns by their header, so that sorting, filtering and inserting are no
edits; lines outside the tables are aligned by what they say.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, NamedTuple

from ipxl.check.values import exact, plain
from ipxl.intake.workbook import scalar
from ipxl.office.edits import SummaryEdit, What
from ipxl.office.remarks import request_key
from ipxl.plan.names import normalise
from ipxl.report.items import DUTY
from ipxl.report.summary.book import DETAILS, LIGHTS, REQUESTS, RETURNS
from ipxl.report.summary.details import DETAILS_TABLE
from ipxl.report.summary.indicators import INDICATORS_TABLE
from ipxl.report.summary.lights import LIGHTS_TABLE
from ipxl.report.summary.matters import MATTERS_TABLE
from ipxl.report.summary.requests import REQUESTS_TABLE
from ipxl.report.summary.returns import RETURNS_TABLE
from ipxl.report.summary.table import SheetTable
from ipxl.report.summary.tasks import TASKS_TABLE
from ipxl.sheet.cells import column_letters

Rows = Sequence[Sequence[Any]]
_TABLES: tuple[SheetTable[Any], ...] = (
    LIGHTS_TABLE,
    TASKS_TABLE,
    INDICATORS_TABLE,
    DETAILS_TABLE,
    REQUESTS_TABLE,
    MATTERS_TABLE,
    RETURNS_TABLE,
)
"""Tables whose rows are found again. Sheets that are not named are aligned line by line."""


class EditedTable(NamedTuple):
    """What a declaration says of the cells that people edit, by the headings that they see.

    keys: heading -> key of the columns whose values name a row. label: the heading of the column that people know a row
    by. meanings: heading -> what somebody means who types something else there.
    """

    keys: Mapping[str, str]
    label: str
    meanings: Mapping[str, What]


def _edited_table(table: SheetTable[Any]) -> EditedTable:
    columns = {column.key: column for column in table.columns}
    meanings = {column.header: column.edit for column in columns.values() if column.edit != "other"}
    label = columns[table.label].header if table.label else ""
    return EditedTable({columns[key].header: key for key in table.keys}, label, meanings)


EDITED: dict[str, EditedTable] = {table.title: _edited_table(table) for table in _TABLES}
_LABEL_MOST = 30
_HEADER_ROWS = 12
_MOSTLY = 0.8
"""So much of a column must be as it was for its new header to count as a new name."""


class TypedLine(NamedTuple):
    """A row of a sheet. number: 1-based."""

    number: int
    cells: Sequence[Any]


@dataclass(frozen=True, slots=True)
class _Sheet:
    """headers: header -> 0-based column. keyed: the rows of the table by key; rest: every other line."""

    headers: Mapping[str, int]
    keyed: Mapping[tuple[str, ...], TypedLine]
    rest: Sequence[TypedLine]


def edits_between(written: Mapping[str, Rows], now: Mapping[str, Rows], file: str) -> list[SummaryEdit]:
    """Every cell that says something else than it was written with, and every added line, in the order of the sheets.

    file: where the edited workbook is kept. What was taken away whole (a row, a column, a sheet) is no edit.
    """
    found: list[SummaryEdit] = []
    for title, rows in now.items():
        if title not in written:
            if any(_said(value) for row in rows for value in row):
                found.append(SummaryEdit("other", title, f"{title}!A1", "新加的表", "", "", "", "", title, file))
            continue
        found += _of_sheet(title, written[title], rows, file)
    return found


def remarks_of(shown: Mapping[str, Rows], now: Mapping[str, Rows], file: str) -> list[SummaryEdit]:
    """What is certain without the workbook as it was written: remarks other than shown, columns and lines of people's own.

    shown: the summary as it would be written now, for its headers and its remarks.
    """
    certain = []
    for edit in edits_between(shown, now, file):
        known = {header for rows in (shown.get(edit.sheet, ()),) for header in _of(edit.sheet, rows).headers}
        own_column = bool(edit.number or edit.label) and edit.header not in known
        if edit.new and (edit.what in ("instruction", "opinion") or own_column):
            certain.append(edit)
    return certain


def _of_sheet(title: str, before: Rows, after: Rows, file: str) -> Iterator[SummaryEdit]:
    old, new = _of(title, before), _of(title, after)
    names = _renamed(old, new)
    yield from (
        SummaryEdit("other", title, f"{title}!{column_letters(new.headers[name])}", "列名", "", "", "", was, name, file)
        for name, was in names.items()
    )
    rest = [*new.rest, *(line for key, line in new.keyed.items() if key not in old.keyed)]
    for key, line in new.keyed.items():
        if key not in old.keyed:
            continue
        for header, column in new.headers.items():
            was = names.get(header, header)
            a = _at(old.keyed[key].cells, old.headers[was]) if was in old.headers else ""
            b = _at(line.cells, column)
            if not _same(a, b):
                name = _said(_at(old.keyed[key].cells, old.headers.get(EDITED[title].label, -1)))
                place = f"{title}!{column_letters(column)}{line.number}"
                yield _cell_edit(title, header, key, name, place, a, b, file)
    yield from _lines(title, old.rest, sorted(rest, key=lambda line: line.number), file)


def _cell_edit(
    title: str, header: str, key: tuple[str, ...], name: str, cell: str, old: Any, new: Any, file: str
) -> SummaryEdit:
    edited = EDITED[title]
    values = dict(zip(edited.keys.values(), key, strict=True))
    what = edited.meanings.get(header, "other")
    unit, is_duty = values.get("unit", ""), values.get("kind") == DUTY
    number = values.get("task") or values.get("indicator") or values.get("item") or ""
    if title == REQUESTS:
        number, unit = request_key(values["number"], unit)
    elif title == LIGHTS and not is_duty:
        unit = ""
    one = unit if title in (DETAILS, REQUESTS, RETURNS) or is_duty else ""
    label = " ".join(part for part in (number, one, name.replace("\n", " ")[:_LABEL_MOST]) if part)
    return SummaryEdit(what, title, cell, header, label, number, unit, _said(old), _said(new), file)


def _of(title: str, rows: Rows) -> _Sheet:
    wanted = tuple(EDITED[title].keys) if title in EDITED else ()
    for at, row in enumerate(rows[:_HEADER_ROWS] if wanted else ()):
        headers: dict[str, int] = {}
        for column, value in enumerate(row):
            headers.setdefault(normalise(_said(value)) or f"第{column_letters(column)}列", column)
        if all(normalise(name) in headers for name in wanted):
            return _table(rows, at, headers, [headers[normalise(name)] for name in wanted])
    return _Sheet({}, {}, [TypedLine(number, row) for number, row in enumerate(rows, 1)])


def _table(rows: Rows, at: int, headers: dict[str, int], key_columns: Sequence[int]) -> _Sheet:
    """The rows of a table by key; a row without a whole key, and the second with the same, is a line like any other."""
    width = max((len(row) for row in rows), default=0)
    named = set(headers.values())
    headers |= {f"第{column_letters(column)}列": column for column in range(width) if column not in named}
    keyed: dict[tuple[str, ...], TypedLine] = {}
    rest = [TypedLine(number, row) for number, row in enumerate(rows[:at], 1)]
    for number, row in enumerate(rows[at + 1 :], at + 2):
        key = tuple(_said(_at(row, column)) for column in key_columns)
        if all(key) and key not in keyed:
            keyed[key] = TypedLine(number, row)
        else:
            rest.append(TypedLine(number, row))
    return _Sheet(headers, keyed, rest)


def _renamed(old: _Sheet, new: _Sheet) -> dict[str, str]:
    """New header -> the one that its column had, where the column holds what it held."""
    gone = [name for name in old.headers if name not in new.headers]
    both = [key for key in new.keyed if key in old.keyed]
    found: dict[str, str] = {}
    for name, column in new.headers.items():
        if name in old.headers or not both:
            continue
        for was in gone:
            before = [_at(old.keyed[key].cells, old.headers[was]) for key in both]
            after = [_at(new.keyed[key].cells, column) for key in both]
            same = sum(_same(a, b) for a, b in zip(before, after, strict=True))
            if any(map(_said, before)) and same >= _MOSTLY * len(both) and was not in found.values():
                found[name] = was
                break
    return found


def _lines(title: str, before: Sequence[TypedLine], after: Sequence[TypedLine], file: str) -> Iterator[SummaryEdit]:
    """Cells that changed in lines outside a table, and lines that were added there."""
    old, new = [_compact(line) for line in before], [_compact(line) for line in after]
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "replace" and b - a == d - c:
            for was, line in zip(before[a:b], after[c:d], strict=True):
                yield from _cells(title, was, line, file)
        elif tag in ("replace", "insert"):
            for line in after[c:d]:
                words = "  ".join(filter(None, map(_said, line.cells)))
                if words:
                    cell = f"{title}!A{line.number}"
                    yield SummaryEdit("other", title, cell, f"第{line.number}行", "", "", "", "", words, file)


def _cells(title: str, was: TypedLine, line: TypedLine, file: str) -> Iterator[SummaryEdit]:
    for column in range(max(len(was.cells), len(line.cells))):
        a, b = _at(was.cells, column), _at(line.cells, column)
        if not _same(a, b):
            cell = f"{column_letters(column)}{line.number}"
            yield SummaryEdit("other", title, f"{title}!{cell}", cell, "", "", "", _said(a), _said(b), file)


def _compact(line: TypedLine) -> tuple[str, ...]:
    """What a line says, wherever in it; a number as it is shown to nine digits."""
    return tuple(part for part in map(_rounded, line.cells) if part)


def _rounded(value: Any) -> str:
    return f"{value:.9g}" if isinstance(value, float) else _said(value)


def _at(cells: Sequence[Any], column: int) -> Any:
    return cells[column] if 0 <= column < len(cells) else ""


def _same(one: Any, other: Any) -> bool:
    """Whether two cells say the same: programs write numbers, blanks and line ends back in their own way."""
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-12)
    return _said(one) == _said(other)


def _said(value: Any) -> str:
    """A cell as a person reads it: 45 and not 45.0."""
    if value is None:
        return ""
    told = scalar(value)
    if isinstance(told, bool):
        return "TRUE" if told else "FALSE"
    if isinstance(told, float):
        return plain(exact(told)) if math.isfinite(told) else ""
    lines = told.replace("_x000D_", "").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(line.rstrip() for line in lines).strip()
