"""What a unit entered into a workbook, cell by cell, whatever else differs between two files."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from ipxl.check.rules import shown_value
from ipxl.form import spec
from ipxl.form.content import Content
from ipxl.form.parts import has_answers
from ipxl.form.reading import Reading, SheetReading
from ipxl.form.said import given_text, same_text
from ipxl.sheet.cells import column_letters

Spot = tuple[str, str, str]
"""A cell by its meaning: sheet key, row key, field. Where a row's key stands twice, the later rows bear a number too."""
LISTED_MOST = 5
"""Differing cells that a message names one by one."""
_ITEM_TITLES = frozenset(what.title for what in spec.SHEETS if what.key in spec.WITH_ITEMS)
_DEFECTS = frozenset({"CELL_ERROR", "CELL_LOST", "FORMULA_UNCOUNTED", "CELL_PICTURE"})
"""Problems of a cell in which something stands though it reads as blank."""


class EnteredCell(NamedTuple):
    """What stands in one cell that the unit may fill. text: the same for 45, 45.0 and a typed `45`. row: its key as people know it."""

    text: str
    title: str
    cell: str
    row: str
    field: str

    @property
    def is_of_item(self) -> bool:
        """Whether it stands in the row of a task or an indicator."""
        return self.title in _ITEM_TITLES


def entries(reading: Reading) -> dict[Spot, EnteredCell]:
    """Every answer of a workbook. Cells whose content cannot be used count with what is shown in them."""
    found: dict[Spot, EnteredCell] = {}
    times: Counter[Spot] = Counter()  # a pasted list has thousands of rows without a key
    for what in spec.SHEETS:
        sheet = reading.sheets.get(what.key)
        for part in sheet.parts if sheet is not None else ():
            for spot, entry in _of_part(what, part):
                times[spot] += 1
                again = f"+{times[spot]}" if times[spot] > 1 else ""
                found[spot[0], f"{spot[1]}{again}", spot[2]] = entry
    for item in reading.problems:
        if item.code in _DEFECTS:
            found["", item.sheet, item.cell] = EnteredCell(item.value, item.sheet, item.cell, "", "")
    for reply in reading.replies:
        title, field = spec.CORRECTIONS_TITLE, "答复"
        found["reply", reply.row, reply.field] = EnteredCell(reply.answer, title, reply.cell, reply.row, field)
    return found


def _of_part(what: spec.Sheet, part: SheetReading) -> Iterator[tuple[Spot, EnteredCell]]:
    headers = {field.key: field.header for field in what.fields}
    names = [field.key for field in what.fields if field.entered]
    for row in part.rows:
        if what is spec.UNIT:
            value = row.values.get("value")
            if row.key in names and value is not None and (text := same_text(value)):
                yield (
                    (what.key, row.key, "value"),
                    EnteredCell(text, part.title, f"第{row.row}行", "", headers[row.key]),
                )
            continue
        for name in names:
            value = row.values.get(name)
            if value is not None and (text := same_text(value)):
                cell = f"{column_letters(part.columns[name])}{row.row}"
                yield (what.key, row.key, name), EnteredCell(text, part.title, cell, row.key, headers[name])
    for row_number, column, header, value in part.loose:
        if text := same_text(value):
            cell = f"{column_letters(column)}{row_number}"
            yield (what.key, "loose", cell), EnteredCell(text, part.title, cell, "", header)


def digest_of(reading: Reading) -> str:
    """Equal for two workbooks with the same answers."""
    digest = hashlib.sha256()
    for spot, entry in sorted(entries(reading).items()):
        digest.update(repr((spot, entry.text)).encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def differing(one: Reading, other: Reading) -> list[tuple[EnteredCell, str, str]]:
    """The cells that differ: the place, what `one` says there and what `other` does, "" for a blank. In the order of the form."""
    mine, others = entries(one), entries(other)
    spots = dict.fromkeys([*mine, *others])
    found = []
    for spot in sorted(spots, key=lambda spot: _order(mine.get(spot) or others[spot])):
        texts = [side[spot].text if spot in side else "" for side in (mine, others)]
        if texts[0] != texts[1]:
            found.append((mine.get(spot) or others[spot], texts[0], texts[1]))
    return found


_TITLES = {what.title: number for number, what in enumerate(spec.SHEETS)}


def _order(entry: EnteredCell) -> tuple[object, ...]:
    letters, digits = entry.cell.rstrip("0123456789"), re.sub(r"\D", "", entry.cell)
    return (_TITLES.get(entry.title, len(_TITLES)), entry.title, int(digits or 0), len(letters), letters)


def rows_said(reading: Reading) -> frozenset[str]:
    """The keys of the rows of tasks and indicators in which the unit says something."""
    sheets = ((what, reading.sheets.get(what.key)) for what in spec.SHEETS if what.key in spec.WITH_ITEMS)
    return frozenset(
        row.key
        for what, sheet in sheets
        for part in (sheet.parts if sheet else ())
        for row in part.rows
        if has_answers(what, row)
    )


def in_words(cells: Iterable[tuple[EnteredCell, str, str]]) -> str:
    """`任务进展J4(T08 完成进度)45↔31、…等7处`: one side, then the other."""
    all_cells = list(cells)
    words = []
    for entry, here, there in all_cells[:LISTED_MOST]:
        name = " ".join(part for part in (entry.row, entry.field) if part)
        bracket = f"({name})" if name else ""
        words.append(f"{entry.title}{entry.cell}{bracket}{_short(here)}↔{_short(there)}")
    more = f"等{len(all_cells)}处" if len(all_cells) > LISTED_MOST else ""
    return "、".join(words) + more


def _short(text: str) -> str:
    shown = shown_value(text)
    return f"“{shown[:15]}…”" if len(shown) > 16 else (shown or "(空)")


def untouched(reading: Reading, handed_out: Iterable[Content]) -> bool:
    """Whether a workbook says nothing but what stood in one of those that went out.

    Where a table is gone, it is not untouched: the unit is to hear what is missing. One that nobody can be named for is
    compared with an empty one.
    """
    said = entries(reading)
    ways = list(handed_out)
    if not ways:
        owed = all(what.key in reading.sheets for what in (spec.TASKS, spec.INDICATORS))
        return owed and all(spot[2] == "has_work" and entry.text == spec.HAS_WORK for spot, entry in said.items())
    return any(_is_as(reading, said, content) for content in ways)


def _is_as(reading: Reading, said: Mapping[Spot, EnteredCell], content: Content) -> bool:
    given = {
        (sheet, row.key, name): given_text(value)
        for sheet, rows in content.rows.items()
        for row in rows
        for name, value in (row.cells if row.answers else row.values).items()
        if value is not None
    }
    given |= {(spec.UNIT.key, name, "value"): given_text(value) for name, value in content.unit_answers.items()}
    whole = all(sheet in reading.sheets for sheet in spec.WITH_ITEMS if sheet in content.rows)
    return whole and all(given.get(spot) == entry.text for spot, entry in said.items())
