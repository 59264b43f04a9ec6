"""What we gave in locked cells, against what stands there now: edited texts, and columns sorted apart from their rows."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from ipxl.check.desk import ReturnCheck
from ipxl.check.rules import shown_value
from ipxl.form import spec
from ipxl.form.content import CellValue
from ipxl.form.reading import RawRow, SheetReading
from ipxl.intake.workbook import Scalar
from ipxl.plan.names import normalise

COMPARED = {
    spec.TASKS.key: ("title", "role", "due", "last"),
    spec.REVIEW.key: ("title", "due", "last"),
    spec.INDICATORS.key: ("name", "unit_of_measure", "kind", "target", "baseline", "last"),
}
"""Given cells by sheet. Not 序号, which people count anew, nor what formulas make."""
FROM_HISTORY = frozenset({"last", "baseline"})
"""Texts that earlier periods contribute: they may have changed since the template went out."""
MOST_ROWS = 3
"""Edited rows of a sheet that are named one by one; more have one cause, and get one finding."""


_FIRST_DAY = date(1899, 12, 30)


class Placed(NamedTuple):
    """A row of the return, and the part of the table that it stands in."""

    part: SheetReading
    row: RawRow


class GivenEdit(NamedTuple):
    """A given cell that no longer says what we wrote. found: "" when it was emptied."""

    record: str
    placed: Placed
    field: str
    found: str
    given: str


def edits(desk: ReturnCheck, what: spec.Sheet, placed: Mapping[str, Placed]) -> list[GivenEdit]:
    """Every edited given cell of the rows, by record. Cells whose column is gone are no edit."""
    given = desk.given.rows.get(what.key, ())
    return [
        edit
        for item in given
        if item.key in placed
        for edit in _row_edits(what, item.key, item.values, item.locked, placed[item.key])
    ]


def _row_edits(
    what: spec.Sheet, record: str, values: Mapping[str, CellValue], locked: frozenset[str], placed: Placed
) -> Iterator[GivenEdit]:
    part, row = placed
    for name in COMPARED[what.key]:
        if name not in part.columns or (name == "baseline" and name not in locked):
            continue
        given, found = values.get(name), row.values.get(name, "")
        if found == given or same(found, given):
            continue
        yield GivenEdit(record, placed, name, str(found), _text(given))


def same(found: Scalar, given: CellValue) -> bool:
    """Whether a cell says what we wrote there, in whatever form a program has saved it."""
    if given is None or given == "":
        return found == ""
    if isinstance(given, date):
        return str(found)[:10] == given.isoformat() or _day(found) == given
    if isinstance(given, int | float):
        return _number(found) == float(given)
    return normalise(str(found)) == normalise(given)


def _day(found: Scalar) -> date | None:
    if isinstance(found, float):
        return _FIRST_DAY + timedelta(int(found)) if 0 < found < 100_000 else None
    digits = re.findall(r"\d+", str(found)) if isinstance(found, str) else []
    try:
        return date(int(digits[0]), int(digits[1]), int(digits[2])) if len(digits) == 3 else None
    except ValueError:
        return None


def _number(found: Scalar) -> float | None:
    try:
        return float(found) if not isinstance(found, str) else float(normalise(found).replace(",", ""))
    except ValueError:
        return None


def _text(given: CellValue) -> str:
    if isinstance(given, date):
        return given.isoformat()
    return "" if given is None else f"{given:g}" if isinstance(given, float) else str(given)


def sorted_apart(found: Iterable[GivenEdit]) -> dict[tuple[str, int], list[str]]:
    """Columns whose texts all stand in other rows than we gave them: (sheet title, header row) -> fields.

    The name of a row is not among them: it tells by itself which rows were mixed.
    """
    moved: dict[tuple[tuple[str, int], str], list[GivenEdit]] = {}
    for edit in found:
        if edit.field not in ("title", "name"):
            place = (edit.placed.part.title, edit.placed.part.header_row)
            moved.setdefault((place, edit.field), []).append(edit)
    result: dict[tuple[str, int], list[str]] = {}
    for (place, name), items in moved.items():
        there, here = (Counter(map(_plain, side)) for side in zip(*((i.found, i.given) for i in items), strict=True))
        if len(items) > 1 and there == here:
            result.setdefault(place, []).append(name)
    return result


def _plain(text: str) -> str:
    number = _number(text)
    return normalise(text) if number is None else f"{number:g}"


def say_edits(desk: ReturnCheck, what: spec.Sheet, found: Sequence[GivenEdit]) -> None:
    """Add a finding for each edited row, one for the sheet where many rows were edited at once."""
    rows: dict[tuple[str, int], list[GivenEdit]] = {}
    for edit in found:
        rows.setdefault((edit.placed.part.title, edit.placed.row.row), []).append(edit)
    sheets: dict[str, list[list[GivenEdit]]] = {}
    for (title, _row), items in rows.items():
        sheets.setdefault(title, []).append(items)
    for lines in sheets.values():
        if len(lines) <= MOST_ROWS:
            for items in lines:
                _say(desk, what, items, items[0].record, items[0].found or "(空)")
        else:
            numbers = "、".join(str(items[0].placed.row.row) for items in lines)
            _say(desk, what, [item for items in lines for item in items], "", f"第{numbers}行")


def _say(desk: ReturnCheck, what: spec.Sheet, items: Sequence[GivenEdit], record: str, value: str) -> None:
    headers = "、".join(dict.fromkeys(what.field(item.field).header for item in items))
    part, row = items[0].placed
    given = " ".join(items[0].given.split()) if len(items) == 1 else "下发的内容"
    column = part.columns[items[0].field]
    desk.say("LOCKED_EDITED", part, row.row, column, value, record=record, field=headers, expected=shown_value(given))


def hold_other_measure(desk: ReturnCheck, found: Iterable[GivenEdit]) -> None:
    """Hold the figures of rows whose unit of measure was edited: they may be counted in the new one."""
    for edit in found:
        part, row = edit.placed
        if edit.field != "unit_of_measure" or not edit.found:
            continue
        for name in ("value", "baseline"):
            if name not in row.values or name not in part.columns or _is_given(desk, edit.record, name):
                continue
            desk.held.add((edit.record, name))
            expected = _converted(row.values[name], edit.found, edit.given)
            texts = {"field": spec.INDICATORS.field(name).header, "written": edit.found, "unit_of_measure": edit.given}
            desk.say(
                "HELD_MEASURE", part, row.row, part.columns[name], row.values[name],
                record=edit.record, expected=expected, **texts,
            )  # fmt: skip


def _is_given(desk: ReturnCheck, record: str, name: str) -> bool:
    return any(item.key == record and name in item.locked for item in desk.given.rows.get(spec.INDICATORS.key, ()))


_SCALE = re.compile(r"([十百千万亿]*)(.*)")
_SCALES = {"": 1, "十": 10, "百": 100, "千": 1000, "万": 10**4, "百万": 10**6, "千万": 10**7, "亿": 10**8}


def _converted(value: Scalar, written: str, given: str) -> str:
    """The figure in the unit of measure that we gave, in words, where both differ only in their scale."""
    number = _number(value)
    (scale, base), (our_scale, our_base) = (
        found.groups() if (found := _SCALE.fullmatch(normalise(text))) else ("", text) for text in (written, given)
    )
    if number is None or base != our_base or scale not in _SCALES or our_scale not in _SCALES:
        return ""
    converted = Decimal(str(number)) * _SCALES[scale] / _SCALES[our_scale]
    return f"(按“{given}”应是{converted.normalize():f})"
