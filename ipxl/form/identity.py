"""What stands in a workbook about whose it is: the hidden sheet, the lines above the tables, the labels of 单位信息."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from ipxl.form import spec
from ipxl.form.find import header_texts, is_blank
from ipxl.form.formulas import TODO
from ipxl.form.reading import Brought, Reply
from ipxl.intake.workbook import Rows
from ipxl.plan.names import normalise
from ipxl.sheet.cells import column_letters

CARRIED_SHOWN, CARRIED_IMPLIED = "上期带入", "无变化带入"
"""What lines of the hidden sheet begin with that say what the form brought along from the period before."""
CARRIER_WARNING = "请勿删除：ipxl"
"""How the hidden sheet begins; finds it again when its title was changed."""
LABEL_ROWS, LABEL_COLUMNS = 60, 12
FEWEST_LABELS = 4
"""Labels under each other that make a sheet of another title 单位信息."""
_FACTS_ROWS = 20
_CARRIED_COLUMNS = 5
_TABLE_TITLES = frozenset(what.title for what in spec.SHEETS if what is not spec.UNIT)
_PERIOD = re.compile(r"20\d\d")
_LINE_MOST = 500
_LABELS = header_texts(spec.UNIT)
_GIVEN = frozenset(field.key for field in spec.UNIT.fields if not field.entered)


class LabelLine(NamedTuple):
    """A label of 单位信息 with the cell that belongs to it. `row` is 1-based, `column` (of the value) 0-based."""

    field: str
    row: int
    column: int
    value: object


def title_line(rows: Sequence[Sequence[object]]) -> tuple[str, str]:
    """Unit and period that the line above a table names (`市科技局 2023Q3 任务进展`), ("", "") without one."""
    for row in rows:
        for value in row:
            if value.__class__ is str and len(value) <= _LINE_MOST and (names := _named_above(value)):
                return names
    return "", ""


def _named_above(text: str) -> tuple[str, str] | None:
    """Unit and period in front of a table's title; the period has no blank in it and begins with its year."""
    head, _blank, title = " ".join(text.split()).rpartition(" ")
    if title not in _TABLE_TITLES:
        return None
    found = _PERIOD.search(head, max(1, head.rfind(" ") + 1))
    return (head[: found.start()].rstrip(), head[found.start() :]) if found else None


def hidden_facts(sheets: Mapping[str, Rows]) -> Iterator[dict[str, str]]:
    """The facts of each hidden sheet: one in a workbook of ours, more when sheets of several were put together."""
    for title, rows in sheets.items():
        first = rows[0][0] if rows and rows[0] else ""
        if title == spec.CARRIER_TITLE or (first.__class__ is str and first.startswith(CARRIER_WARNING)):
            yield {str(row[0]): str(row[1]) for row in rows[:_FACTS_ROWS] if len(row) > 1 and row[0] and row[1]}


def carried_lines(sheets: Mapping[str, Rows]) -> Iterator[Brought]:
    """What the form brought along, as its hidden sheet says."""
    for title, rows in sheets.items():
        first = rows[0][0] if rows and rows[0] else ""
        if title == spec.CARRIER_TITLE or (first.__class__ is str and first.startswith(CARRIER_WARNING)):
            for row in rows:
                if len(row) > _CARRIED_COLUMNS - 1 and row[0] in (CARRIED_SHOWN, CARRIED_IMPLIED):
                    sheet, key, name, value = (str(cell) for cell in row[1:_CARRIED_COLUMNS])
                    yield Brought(sheet, key, name, value, row[0] == CARRIED_SHOWN)


def replies_in(sheets: Mapping[str, Rows]) -> Iterator[Reply]:
    """What the unit replied on 需修改事项: left of the hidden cell that says what was asked."""
    for number, row in enumerate(sheets.get(spec.CORRECTIONS_TITLE, ()), 1):
        for column, cell in enumerate(row[1:], 1):
            if cell.__class__ is str and cell.startswith(spec.REPLY_MARK) and not is_blank(row[column - 1]):
                asked = _asked(cell.removeprefix(spec.REPLY_MARK))
                if asked:
                    yield Reply(*asked, str(row[column - 1]).strip(), f"{column_letters(column - 1)}{number}")


def _asked(text: str) -> tuple[str, str, str, str] | None:
    try:
        sheet, row, field, older = json.loads(text)
    except ValueError:
        return None
    parts = (sheet, row, field, older)
    return parts if all(isinstance(part, str) for part in parts) else None


def unit_lines(rows: Rows, *, certain: bool) -> list[LabelLine]:
    """The lines of 单位信息 in a sheet. certain: the title says that it is this sheet, so that one label is enough."""
    labels = list(_labels(rows))
    if not certain:
        columns = [column for _field, _row, column in labels]
        usual = max(set(columns), key=lambda column: (columns.count(column), -column), default=0)
        labels = [item for item in labels if item[2] == usual]
    lines: dict[str, LabelLine] = {}
    distance = _distance(rows, labels)
    for name, number, column in labels:
        at = column + distance
        row = rows[number]
        value = row[at] if at < len(row) else ""
        lines.setdefault(name, LabelLine(name, number + 1, at, value))
    if not certain and len(lines) < FEWEST_LABELS:
        return []
    return list(lines.values())


def _labels(rows: Rows) -> Iterator[tuple[str, int, int]]:
    """(field, 0-based row, 0-based column) of each label, the first of a row."""
    for number, row in enumerate(rows[:LABEL_ROWS]):
        for column, value in enumerate(row[:LABEL_COLUMNS]):
            name = _LABELS.get(normalise(value).strip("*:")) if value.__class__ is str and value else None
            if name is not None:
                yield name, number, column
                break


def _distance(rows: Rows, labels: Iterable[tuple[str, int, int]]) -> int:
    """How many columns right of its label a value stands: as far as where we put the values that are given."""
    found: list[int] = []
    for name, number, column in labels:
        row = rows[number][column + 1 : column + LABEL_COLUMNS]
        filled = next((place for place, value in enumerate(row, 1) if not is_blank(value) and not _is_check(value)), 0)
        if filled and name in _GIVEN:
            found.append(filled)
    return min(found, key=lambda place: (-found.count(place), place), default=1)


def _is_check(value: object) -> bool:
    return value.__class__ is str and value.startswith(TODO)
