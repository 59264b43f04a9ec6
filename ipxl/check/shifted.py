"""Answers that stand one column beside their own: a block of cells that was pasted or moved askew."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from ipxl.check.choices import read_choice
from ipxl.check.locked import Placed
from ipxl.check.rules import shown_value
from ipxl.form import spec
from ipxl.form.parts import has_answers
from ipxl.intake.workbook import Scalar

_NUMBER, _DAY = re.compile(r"-?[0-9][0-9,.]*%?"), re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}.*")
_TEXT_LEAST = 4
"""Characters from which a text is told from a word."""
_SURE_CELLS, _SURE_ROWS, _ALONE_CELLS = 2, 2, 3
"""So many cells make a row sure, so many sure rows a sheet; a row alone needs more cells."""
_SIDES = {1: "右", -1: "左"}


class Shift(NamedTuple):
    """A part of a table that was shifted. rows: the records whose answers are askew, or not
    proved to stand right; side: 左 or 右; example: `“本期状态”里是“有”`."""

    rows: tuple[str, ...]
    side: str
    example: str


class _Row(NamedTuple):
    cells: tuple[tuple[spec.Field, Scalar], ...]
    own: int


def shifts(what: spec.Sheet, placed: Mapping[str, Placed]) -> dict[tuple[str, int], Shift]:
    """The shifted parts of a table by title and header row. Only what the kinds of the cells prove is counted."""
    parts: dict[tuple[str, int], dict[str, Placed]] = {}
    for record, item in placed.items():
        if has_answers(what, item.row):
            parts.setdefault((item.part.title, item.part.header_row), {})[record] = item
    found = {}
    for place, rows in parts.items():
        for by in _SIDES:
            if shift := _shift(what, rows, by):
                found[place] = shift
    return found


def _shift(what: spec.Sheet, rows: Mapping[str, Placed], by: int) -> Shift | None:
    read = {record: _askew(what, item, by) for record, item in rows.items()}
    sure = [row for row in read.values() if len(row.cells) >= _SURE_CELLS and len(row.cells) > row.own]
    alone = len(rows) == 1 and any(len(row.cells) >= _ALONE_CELLS for row in sure)
    if not alone and (len(sure) < _SURE_ROWS or len(sure) * 3 < len(rows)):
        return None
    field, value = sure[0].cells[0]
    askew = tuple(record for record, row in read.items() if len(row.cells) >= row.own)
    return Shift(askew, _SIDES[by], f"“{field.header}”里是“{shown_value(value, 12)}”")


def _askew(what: spec.Sheet, item: Placed, by: int) -> _Row:
    """The cells of a row that are not of their own column's kind but of the neighbour's, and how many are of their own."""
    at = {column: name for name, column in item.part.columns.items() if what.field(name).entered}
    cells, own = [], 0
    for column, name in sorted(at.items()):
        value = item.row.values.get(name)
        if value is None or value == "":
            continue
        field, meant = what.field(name), at.get(column - by)
        own += field.kind not in ("text", "evidence") and _is_of(field, value)
        if meant is not None and not _may_be(field, value, what.field(meant)) and _is_of(what.field(meant), value):
            cells.append((field, value))
    return _Row(tuple(cells), own)


def _is_of(field: spec.Field, value: Scalar) -> bool:
    """Whether a value is surely of a field's kind."""
    if field.kind in ("number", "percent"):
        return _is_number(value)
    if not isinstance(value, str) or _is_number(value):
        return False
    if field.kind == "date":
        return _is_day(value)
    if field.kind == "choice":
        words = spec.CHOICES.get(field.choices, ())
        return value in words or (bool(words) and read_choice(value, words, field.choices).text is not None)
    return len(value.strip()) >= _TEXT_LEAST and not _is_day(value)


def _may_be(field: spec.Field, value: Scalar, meant: spec.Field) -> bool:
    """Whether a value may stand in a field all the same. meant: the field next to it of whose kind it is."""
    if field.kind == "evidence":
        return True
    if field.kind == "text" or (field.kind == "choice" and not spec.is_closed(field.choices)):
        return not (_is_number(value) or _is_day(value) or (meant.kind == "choice" and spec.is_closed(meant.choices)))
    return _is_of(field, value) or (
        field.kind in ("number", "percent") and meant.kind == "choice" and value in _NO_FIGURE
    )


_NO_FIGURE = frozenset({"无", "有", "是", "否"})
"""Words that people also write where a figure is due."""


def _is_number(value: Scalar) -> bool:
    return not isinstance(value, str | bool) or (isinstance(value, str) and bool(_NUMBER.fullmatch(value.strip())))


def _is_day(value: Scalar) -> bool:
    return isinstance(value, str) and bool(_DAY.fullmatch(value.strip()))
