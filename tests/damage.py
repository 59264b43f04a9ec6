"""What people do to a filled template, as functions on an openpyxl workbook: each says which answers it touched.

Built for tests: `MUTATIONS` names them all. A mutation takes the workbook and a random source, changes the workbook in
place and gives a `Touched`, or None when there is nothing in this workbook that it could be done to. Several can be
done one after another.
"""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from openpyxl.cell.cell import MergedCell
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from ipxl.form import spec

TABLES = (spec.TASKS, spec.INDICATORS)
KEYED = {what.title: what for what in TABLES}


@dataclass
class Touched:
    """What a mutation did. answers: (row key, field) of answers whose cell it changed, cleared or put in doubt.

    rows: keys of rows all of whose answers it touched. sheets: sheet keys all of whose answers it touched.
    identity: whether a carrier of unit or period was changed. typed: (row key, field, value) of answers that it put
    in. words: what was done, for a failing test.
    """

    words: str
    answers: set[tuple[str, str]] = field(default_factory=set)
    rows: set[str] = field(default_factory=set)
    sheets: set[str] = field(default_factory=set)
    identity: bool = False
    typed: tuple[tuple[str, str, Any], ...] = ()

    def covers(self, sheet: str, row: str, name: str) -> bool:
        """Whether the answer is among those touched."""
        return sheet in self.sheets or row in self.rows or (row, name) in self.answers


Mutation = Callable[[Workbook, random.Random], Touched | None]


def header_row(sheet: Worksheet) -> int | None:
    """The row in which the key's header stands, wherever earlier mutations have moved it."""
    for number, row in enumerate(sheet.iter_rows(max_row=min(80, sheet.max_row), values_only=True), 1):
        texts = {str(value).strip("*") for value in row if value}
        if {"任务编号", "本期状态"} <= texts or {"指标编号", "本期值"} <= texts:
            return number
    return None


def table(book: Workbook, what: spec.Sheet) -> tuple[Worksheet, int, dict[str, int]] | None:
    """The sheet of a table, its header row and the column of each field that stands under its own header (1-based)."""
    key_header = what.field(what.row_key).header
    for sheet in book.worksheets:
        head = header_row(sheet)
        texts = {str(cell.value).strip("*"): cell.column for cell in sheet[head] if cell.value} if head else {}
        if head and key_header in texts and (sheet.title == what.title or sheet.title not in KEYED):
            return sheet, head, {item.key: texts[item.header] for item in what.fields if item.header in texts}
    return None


def rows_of(sheet: Worksheet, head: int, key_column: int) -> dict[str, int]:
    """Row key as we gave it, however it is written by now, -> row number, the first of each."""
    found: dict[str, int] = {}
    for row in range(head + 1, sheet.max_row + 1):
        record = record_of(str(sheet.cell(row, key_column).value or ""))
        if record:
            found.setdefault(record, row)
    return found


def record_of(text: str) -> str:
    """The row key that a text means, "" for none."""
    match = re.fullmatch(r"(?:任务|第)?([TIX]?)0*([0-9]+)项?", unicodedata.normalize("NFKC", text).strip().upper())
    if not match:
        return ""
    letter = match[1] or "T"
    return f"T{int(match[2]):02d}" if letter == "T" else f"{letter}{int(match[2])}"


def _set(cell: Any, value: Any) -> None:
    """Write into a cell; what a merged block covers cannot be written into."""
    if not isinstance(cell, MergedCell):
        cell.value = value


def _pick(
    book: Workbook, rng: random.Random
) -> tuple[spec.Sheet, Worksheet, int, dict[str, int], dict[str, int]] | None:
    choices = [(what, found) for what in TABLES if (found := table(book, what)) is not None]
    if not choices:
        return None
    what, (sheet, head, columns) = rng.choice(choices)
    rows = rows_of(sheet, head, columns[what.row_key])
    return (what, sheet, head, columns, rows) if rows else None


def _unmerge(sheet: Worksheet) -> None:
    for area in list(sheet.merged_cells.ranges):
        sheet.unmerge_cells(str(area))


def _cells(sheet: Worksheet, row: int) -> list[Any]:
    return [sheet.cell(row, column).value for column in range(1, sheet.max_column + 1)]


def _write(sheet: Worksheet, row: int, values: list[Any]) -> None:
    for column, value in enumerate(values, 1):
        _set(sheet.cell(row, column), value)


# sheets


def rename_sheet(book: Workbook, rng: random.Random) -> Touched | None:
    """Give a table's sheet another title."""
    found = _pick(book, rng)
    if found is None:
        return None
    sheet = found[1]
    sheet.title = rng.choice(["Sheet1", "9月", "任务进展情况", "填报 (2)", "工作表"])
    return Touched(f"sheet renamed to {sheet.title}")


def move_sheet(book: Workbook, rng: random.Random) -> Touched | None:
    """Put a sheet at another place in the order."""
    sheet = rng.choice(book.worksheets)
    book.move_sheet(sheet, rng.randint(-3, 3))
    return Touched(f"{sheet.title} moved")


def delete_table(book: Workbook, rng: random.Random) -> Touched | None:
    """Delete a table's sheet."""
    found = _pick(book, rng)
    if found is None:
        return None
    what, sheet = found[:2]
    book.remove(sheet)
    return Touched(f"{what.title} deleted", sheets={what.key})


def lose_carriers(book: Workbook, rng: random.Random) -> Touched | None:
    """What is left when sheets were copied to a new book: neither hidden sheet nor properties nor names."""
    for title in (spec.CARRIER_TITLE, spec.LISTS_TITLE, spec.GUIDE_TITLE):
        if title in book.sheetnames:
            del book[title]
    for name in list(book.custom_doc_props.names):
        del book.custom_doc_props[name]
    for name in list(book.defined_names):
        del book.defined_names[name]
    return Touched("carriers lost", identity=True)


def lose_hidden_sheet(book: Workbook, rng: random.Random) -> Touched | None:
    """Delete the hidden sheet."""
    if spec.CARRIER_TITLE not in book.sheetnames:
        return None
    del book[spec.CARRIER_TITLE]
    return Touched("hidden sheet deleted", identity=True)


def copy_sheet(book: Workbook, rng: random.Random) -> Touched | None:
    """Leave a copy of a table in the book, all answers the same."""
    found = _pick(book, rng)
    if found is None:
        return None
    book.copy_worksheet(found[1])
    return Touched(f"{found[1].title} copied")


def extra_sheet(book: Workbook, rng: random.Random) -> Touched | None:
    """Add a sheet of the clerk's own."""
    sheet = book.create_sheet(rng.choice(["附表", "计算", "照片"]))
    sheet.append(["会议签到", "姓名"])
    sheet.append([1, "张三"])
    return Touched("extra sheet")


def split_sheet(book: Workbook, rng: random.Random) -> Touched | None:
    """Move the lower half of a table's rows to a copy of the sheet."""
    found = _pick(book, rng)
    if found is None or len(found[4]) < 2:
        return None
    what, sheet, _head, _columns, rows = found
    copy = book.copy_worksheet(sheet)
    copy.title = f"{sheet.title[:20]}续"
    numbers = sorted(rows.values())
    half = numbers[len(numbers) // 2]
    sheet.delete_rows(half, sheet.max_row - half + 1)
    copy.delete_rows(numbers[0], half - numbers[0])
    return Touched(f"{what.title} split in two")


# rows


def insert_rows(book: Workbook, rng: random.Random) -> Touched | None:
    """Insert blank rows above or inside a table."""
    found = _pick(book, rng)
    if found is None:
        return None
    _what, sheet, _head, _columns, rows = found
    _unmerge(sheet)
    sheet.insert_rows(rng.randint(1, max(rows.values())), rng.randint(1, 3))
    return Touched("rows inserted")


def letterhead(book: Workbook, rng: random.Random) -> Touched | None:
    """Put lines of a letter above a table, and perhaps shift it to the right."""
    found = _pick(book, rng)
    if found is None:
        return None
    sheet = found[1]
    _unmerge(sheet)
    lines = rng.randint(2, 20)
    sheet.insert_rows(1, lines)
    sheet["A1"] = "关于报送工作进展情况的函"
    sheet["A2"] = "领导小组办公室："
    if rng.random() < 0.5:
        sheet.insert_cols(1, rng.randint(1, 2))
    return Touched(f"letterhead of {lines} lines")


def delete_row(book: Workbook, rng: random.Random) -> Touched | None:
    """Delete one row of a table."""
    found = _pick(book, rng)
    if found is None:
        return None
    _what, sheet, _head, _columns, rows = found
    key, number = rng.choice(sorted(rows.items()))
    _unmerge(sheet)
    sheet.delete_rows(number)
    return Touched(f"row {key} deleted", rows={key})


def reorder_rows(book: Workbook, rng: random.Random) -> Touched | None:
    """Sort whole rows into another order."""
    found = _pick(book, rng)
    if found is None:
        return None
    _what, sheet, _head, _columns, rows = found
    _unmerge(sheet)
    numbers = sorted(rows.values())
    contents = [_cells(sheet, number) for number in numbers]
    rng.shuffle(contents)
    for number, values in zip(numbers, contents, strict=True):
        _write(sheet, number, values)
    return Touched("rows in another order")


def sort_some_columns(book: Workbook, rng: random.Random) -> Touched | None:
    """Sort the rows without their keys: every answer stands beside another task."""
    found = _pick(book, rng)
    if found is None or len(found[4]) < 2:
        return None
    what, sheet, _head, columns, rows = found
    key_column, numbers = columns[what.row_key], sorted(rows.values())
    contents = [_cells(sheet, number) for number in numbers]
    rotated = contents[1:] + contents[:1]
    for number, own, other in zip(numbers, contents, rotated, strict=True):
        other = list(other)
        other[key_column - 1] = own[key_column - 1]
        _write(sheet, number, other)
    return Touched("sorted without the keys", sheets={what.key})


def hide_rows(book: Workbook, rng: random.Random) -> Touched | None:
    """Hide and filter rows."""
    found = _pick(book, rng)
    if found is None:
        return None
    _what, sheet, head, _columns, rows = found
    for number in rows.values():
        sheet.row_dimensions[number].hidden = rng.random() < 0.5
    sheet.auto_filter.ref = f"A{head}:{get_column_letter(sheet.max_column)}{max(rows.values())}"
    return Touched("rows hidden")


def blank_rows(book: Workbook, rng: random.Random) -> Touched | None:
    """Format rows far below and leave blanks in them."""
    found = _pick(book, rng)
    if found is None:
        return None
    sheet = found[1]
    _set(sheet.cell(sheet.max_row + rng.randint(1, 400), 1), rng.choice([" ", "　", ""]))
    return Touched("phantom rows")


def repeat_row(book: Workbook, rng: random.Random) -> Touched | None:
    """Copy a row below the table, all cells the same."""
    found = _pick(book, rng)
    if found is None:
        return None
    _what, sheet, _head, _columns, rows = found
    key, number = rng.choice(sorted(rows.items()))
    _write(sheet, sheet.max_row + 1, _cells(sheet, number))
    return Touched(f"row {key} repeated")


def contradict_row(book: Workbook, rng: random.Random) -> Touched | None:
    """Copy a row below the table with another answer in it."""
    found = _pick(book, rng)
    if found is None:
        return None
    what, sheet, _head, columns, rows = found
    key, number = rng.choice(sorted(rows.items()))
    last = sheet.max_row + 1
    _write(sheet, last, _cells(sheet, number))
    name = "remark" if what is spec.TASKS else "value"
    if name not in columns:
        return None
    _set(sheet.cell(last, columns[name]), 4321)
    _set(sheet.cell(number, columns[name]), 1234)
    typed = ((key, name, 4321), (key, name, 1234))
    return Touched(f"row {key} twice and different", rows={key}, typed=typed)


# keys and locked texts


def edit_key(book: Workbook, rng: random.Random) -> Touched | None:
    """Write a key the way people do: a number, small or full-width letters, words before it."""
    found = _pick(book, rng)
    if found is None:
        return None
    what, sheet, _head, columns, rows = found
    key, number = rng.choice(sorted(rows.items()))
    digits = "".join(c for c in key if c.isdigit()).lstrip("0") or key
    word = "任务" if what is spec.TASKS else "指标"
    wide = "".join(chr(ord(c) + 0xFEE0) for c in key)
    forms: list[Any] = [key.lower(), f"{key} ", wide, f"{key[0]}{digits}"]
    if what is spec.TASKS:
        forms += [int(digits), digits, f"{word}{digits}", f"第{digits}项"]
    form = rng.choice(forms)
    _set(sheet.cell(number, columns[what.row_key]), form)
    return Touched(f"key {key} written {form!r}")


def lose_keys(book: Workbook, rng: random.Random) -> Touched | None:
    """Clear the column of keys; the names stay."""
    found = _pick(book, rng)
    if found is None:
        return None
    what, sheet, _head, columns, rows = found
    for number in rows.values():
        _set(sheet.cell(number, columns[what.row_key]), None)
    return Touched("keys cleared")


def edit_title(book: Workbook, rng: random.Random) -> Touched | None:
    """Change a letter of a row's name."""
    found = _pick(book, rng)
    if found is None:
        return None
    what, sheet, _head, columns, rows = found
    name = "title" if what is spec.TASKS else "name"
    if name not in columns:
        return None
    key, number = rng.choice(sorted(rows.items()))
    cell = sheet.cell(number, columns[name])
    _set(cell, f"（续）{cell.value}")
    return Touched(f"name of {key} edited")


def edit_measure(book: Workbook, rng: random.Random) -> Touched | None:
    """Change an indicator's unit of measure."""
    found = table(book, spec.INDICATORS)
    if found is None or "unit_of_measure" not in found[2]:
        return None
    sheet, head, columns = found
    rows = rows_of(sheet, head, columns["indicator"])
    if not rows:
        return None
    key, number = rng.choice(sorted(rows.items()))
    _set(sheet.cell(number, columns["unit_of_measure"]), "万元")
    return Touched(f"unit of measure of {key} edited", answers={(key, "value"), (key, "baseline")})


# columns


def insert_column(book: Workbook, rng: random.Random) -> Touched | None:
    """Insert a column, with or without a header and notes of the clerk's own."""
    found = _pick(book, rng)
    if found is None:
        return None
    _what, sheet, head, columns, rows = found
    _unmerge(sheet)
    at = rng.randint(1, max(columns.values()))
    sheet.insert_cols(at)
    if rng.random() < 0.5:
        _set(sheet.cell(head, at), "责任人")
        for number in rows.values():
            _set(sheet.cell(number, at), "王五")
    return Touched(f"column inserted at {at}")


def delete_column(book: Workbook, rng: random.Random) -> Touched | None:
    """Delete a column, given or to be filled."""
    found = _pick(book, rng)
    if found is None:
        return None
    what, sheet, _head, columns, rows = found
    names = [name for name in columns if name != what.row_key]
    if not names:
        return None
    name = rng.choice(names)
    _unmerge(sheet)
    sheet.delete_cols(columns[name])
    return Touched(f"column {name} deleted", answers={(key, name) for key in rows})


def swap_columns(book: Workbook, rng: random.Random) -> Touched | None:
    """Put two columns in each other's place, headers and all."""
    found = _pick(book, rng)
    if found is None or len(found[3]) < 2:
        return None
    _what, sheet, head, columns, _rows = found
    _unmerge(sheet)
    one, other = rng.sample(sorted(columns.values()), 2)
    for row in range(head, sheet.max_row + 1):
        a, b = sheet.cell(row, one), sheet.cell(row, other)
        one_value, other_value = a.value, b.value
        _set(a, other_value)
        _set(b, one_value)
    return Touched(f"columns {one} and {other} swapped")


def edit_header(book: Workbook, rng: random.Random) -> Touched | None:
    """Change the text of a header: a word more, a remark in brackets, a line break."""
    found = _pick(book, rng)
    if found is None:
        return None
    what, sheet, head, columns, rows = found
    name = rng.choice([name for name in columns if name != what.row_key])
    cell = sheet.cell(head, columns[name])
    text = str(cell.value)
    _set(cell, rng.choice([f"{text}（必填）", f"{text[:2]}\n{text[2:]}", f"{text}说明", f" {text} "]))
    return Touched(f"header {text} written {cell.value!r}", answers={(key, name) for key in rows})


def clear_header(book: Workbook, rng: random.Random) -> Touched | None:
    """Clear a header or write another over it."""
    found = _pick(book, rng)
    if found is None:
        return None
    what, sheet, head, columns, rows = found
    name = rng.choice([name for name in columns if name != what.row_key])
    _set(sheet.cell(head, columns[name]), rng.choice([None, "情况", "其他"]))
    return Touched(f"header of {name} cleared", answers={(key, name) for key in rows})


def merge_cells(book: Workbook, rng: random.Random) -> Touched | None:
    """Merge an input cell with the one below it, or with the one to its right. What stood in the other is gone."""
    found = _pick(book, rng)
    if found is None:
        return None
    what, sheet, _head, columns, rows = found
    entered = [name for name in columns if what.field(name).entered]
    if not entered:
        return None
    name, (key, number) = rng.choice(entered), rng.choice(sorted(rows.items()))
    by_column = {column: other for other, column in columns.items()}
    by_row = {row: other for other, row in rows.items()}
    column = columns[name]
    if number + 1 in by_row and rng.random() < 0.7:
        below = by_row[number + 1]
        touched = {(key, name), (below, name)}
        end = (number + 1, column)
    elif column + 1 in by_column:
        touched = {(key, name), (key, by_column[column + 1])}
        end = (number, column + 1)
    else:
        return None
    block = f"{get_column_letter(column)}{number}:{get_column_letter(end[1])}{end[0]}"
    if any(str(block).split(":")[0] in area for area in sheet.merged_cells.ranges):
        return None
    sheet.merge_cells(block)
    return Touched(f"{block} merged", answers=touched)


def repeat_header(book: Workbook, rng: random.Random) -> Touched | None:
    """Put a copy of the header between the rows, as people do before they print."""
    found = _pick(book, rng)
    if found is None:
        return None
    _what, sheet, head, _columns, rows = found
    _unmerge(sheet)
    values, at = _cells(sheet, head), rng.choice(sorted(rows.values()))
    sheet.insert_rows(at)
    _write(sheet, at, values)
    return Touched(f"header repeated in row {at}")


MUTATIONS: dict[str, Mutation] = {
    "rename_sheet": rename_sheet,
    "move_sheet": move_sheet,
    "delete_table": delete_table,
    "lose_carriers": lose_carriers,
    "lose_hidden_sheet": lose_hidden_sheet,
    "copy_sheet": copy_sheet,
    "extra_sheet": extra_sheet,
    "split_sheet": split_sheet,
    "insert_rows": insert_rows,
    "letterhead": letterhead,
    "delete_row": delete_row,
    "reorder_rows": reorder_rows,
    "sort_some_columns": sort_some_columns,
    "hide_rows": hide_rows,
    "blank_rows": blank_rows,
    "repeat_row": repeat_row,
    "contradict_row": contradict_row,
    "edit_key": edit_key,
    "lose_keys": lose_keys,
    "edit_title": edit_title,
    "edit_measure": edit_measure,
    "insert_column": insert_column,
    "delete_column": delete_column,
    "swap_columns": swap_columns,
    "edit_header": edit_header,
    "clear_header": clear_header,
    "merge_cells": merge_cells,
    "repeat_header": repeat_header,
}
