"""Reads a template come back: who sent it, for which period, and what stands in each row.

Sheets are found by title, else by what stands in them; headers by text, rows by key. Nothing is judged here and nothing
is repaired: values stay as they were typed, with their true rows and columns.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence

from ipxl.form import spec
from ipxl.form.find import UNSEEN, FormTable, find_tables, is_blank
from ipxl.form.identity import LabelLine, carried_lines, hidden_facts, replies_in, title_line, unit_lines
from ipxl.form.parts import settle
from ipxl.form.reading import Identity, RawRow, Reading, SheetReading, StructureProblem
from ipxl.intake.day_numbers import typed_number
from ipxl.intake.marks import without_raised
from ipxl.intake.seen import seen_text
from ipxl.intake.workbook import Rows, Scalar, Workbook, scalar
from ipxl.sheet.cells import area, column_letters

SKIPPED = (spec.GUIDE_TITLE, spec.LISTS_TITLE)
"""Sheets of a template of which nothing is read."""
_NOT_ANSWERED = (*SKIPPED, spec.CORRECTIONS_TITLE)
SYSTEM_SHEETS = ("WpsReserved_", "_xl")
"""How sheets begin that programs make for themselves."""
MOST_MERGED = 30
"""Merged ranges of a sheet that are named one by one."""
MOST_ROWS = 5000
"""Rows of a table that are kept. No unit is given as many; more come from a list that was pasted into the sheet."""


def read_submission(book: Workbook) -> Reading:
    """What the workbook says. Never raises for what a person did to the template: that becomes a `Problem`."""
    reading = Reading(features=book.features, date1904=book.date1904)
    tables = _tables(book)
    unit_sheets = _unit_sheets(book, {part.title for parts in tables.values() for part in parts})
    if unit_sheets:
        reading.sheets[spec.UNIT.key] = unit_sheets[0]
        if unit_sheets[0].title != spec.UNIT.title:
            reading.problems.append(StructureProblem("SHEET_RENAMED", unit_sheets[0].title, "", spec.UNIT.title))
    read = {part.title for parts in tables.values() for part in parts} | {sheet.title for sheet in unit_sheets[:1]}
    for what in spec.SHEETS:
        if what.key in tables:
            _settle_parts(reading, what, tables[what.key])
    hidden = list(hidden_facts(book.sheets))
    reading.template = next((facts["template"] for facts in hidden if "template" in facts), "")
    reading.carried = tuple(carried_lines(book.sheets))
    reading.replies = tuple(replies_in(book.sheets))
    named = [part for parts in tables.values() for part in parts]
    reading.identities = _identities(book, hidden, unit_sheets, named)
    reading.problems += _unread_sheets(book, read)
    _add_merged(reading, book)
    reading.problems += _cell_faults(reading, book)
    reading.problems += [
        StructureProblem("CELLS_FAR", title, cells[0] if area(cells[0]) else "", _listed(cells))
        for title, cells in book.far.items()
        if title in read
    ]
    return reading


def _tables(book: Workbook) -> dict[str, list[SheetReading]]:
    """Every table of ours by sheet key, in the order of the workbook, those on the sheet of that title first."""
    found: dict[str, list[SheetReading]] = {}
    own = [title for title in book.sheets if title in _TABLE_TITLES]
    other = [title for title in book.sheets if title not in _TABLE_TITLES and title not in _NO_TABLES]
    for title in [*own, *other]:
        rows, above = book.sheets[title], 0
        for table in find_tables(rows, title):
            part = _read_rows(table, title, rows, book.from_1899)
            _as_seen(book, table.what, part)
            part.unit, part.period = title_line(rows[above : table.head])
            found.setdefault(table.what.key, []).append(part)
            above = table.head + 1
    for what in spec.SHEETS:
        if what.key in found:
            found[what.key].sort(key=lambda part: part.title != what.title)
    return found


_TABLE_TITLES = frozenset(what.title for what in spec.SHEETS if what is not spec.UNIT)
_NO_TABLES = frozenset({spec.UNIT.title, spec.CARRIER_TITLE, *_NOT_ANSWERED})
_NAMED_OTHERWISE = frozenset(
    {*(what.title for what in spec.OF_TASKS), spec.INDICATORS.title, spec.CARRIER_TITLE, *_NOT_ANSWERED}
)
"""Sheets that are missed where they are owed, and those that hold no answers."""


def _read_rows(table: FormTable, title: str, rows: Rows, from_1899: bool) -> SheetReading:
    what, columns = table.what, table.columns
    loose = [item._replace(value=scalar(item.value)) for item in table.loose]
    found = SheetReading(title, columns, [], table.head + 1, guesses=list(table.guesses), loose=loose)
    places = [(name, column) for name, column in columns.items() if name != "check"]
    key_column = columns.get(what.row_key)
    days = {name for name in columns if what.field(name).kind == "date"}
    for number in range(table.head + 1, table.end):
        row = rows[number]
        if row.count("") == len(row):
            continue
        values: dict[str, Scalar] = {}
        for name, column in places:
            value = row[column]
            if value.__class__ is str:
                if value and not value.isspace() and value.strip(UNSEEN):
                    values[name] = value
            elif value is not None:
                values[name] = (name in days and typed_number(value, from_1899)) or scalar(value)
        if values and len(found.rows) == MOST_ROWS:
            found.cut_at = number + 1
            break
        if values:
            found.rows.append(RawRow(number + 1, "" if key_column is None else _key(row[key_column]), values))
    return found


def _as_seen(book: Workbook, what: spec.Sheet, part: SheetReading) -> None:
    """Put what a person sees in the cells to be filled where it says more than the value (80%, 约3.3, struck text)."""
    if not book.seen:
        return
    fields = {name: what.field(name) for name in part.columns if what.field(name).entered}
    for row in part.rows:
        for name, field in fields.items():
            place = (part.title, f"{column_letters(part.columns[name])}{row.row}")
            if place in book.seen and name in row.values:
                text = seen_text(book.seen[place], row.values[name])
                if text is not None:
                    numeric = field.kind in ("number", "percent")
                    row.values[name] = text if numeric else without_raised(text)


def _key(value: object) -> str:
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else str(value)
    return "" if value is None else str(value).strip().upper()


def _is_moved(what: spec.Sheet, columns: Mapping[str, int]) -> bool:
    """Whether columns stand otherwise than in any form of ours: older ones lack late columns, or have the hidden key last."""
    late, mark = (spec.UNCHANGED.key, spec.ROW_MARK.key), spec.ROW_MARK.key
    names = [field.key for field in what.fields if field.key in columns or field.key not in late]
    older = [*(name for name in names if name != mark), mark]
    return not any(all(order.index(name) == at for name, at in columns.items()) for order in (names, older))


def _settle_parts(reading: Reading, what: spec.Sheet, parts: list[SheetReading]) -> None:
    """Keep the parts of a table that count, and note how they differ from the one sheet that we sent."""
    kept, clashes = settle(what, parts)
    main = kept[0]
    main.more = kept[1:]
    reading.sheets[what.key] = main
    if main.title != what.title:
        reading.problems.append(StructureProblem("SHEET_RENAMED", main.title, "", what.title))
    if _is_moved(what, main.columns) or main.header_row != what.header_row:
        reading.problems.append(StructureProblem("TABLE_MOVED", main.title, "", f"第{main.header_row}行"))
    for part in kept:
        reading.problems += _column_problems(what, part)
        if part.cut_at:
            reading.problems.append(StructureProblem("ROWS_TOO_MANY", part.title, "", str(part.cut_at)))
    for part in main.more:
        place = _header_cell(part, min(part.columns.values()))
        reading.problems.append(StructureProblem("SHEET_PARTS", part.title, place, what.title))
    for one, other in clashes:
        words = f"{one.title}(第{one.header_row}行起)和{other.title}(第{other.header_row}行起)"
        reading.doubts.append(StructureProblem("SHEET_TWICE", other.title, "", words))


def _column_problems(what: spec.Sheet, part: SheetReading) -> Iterator[StructureProblem]:
    for field_ in what.fields:
        if field_.entered and field_ is not spec.UNCHANGED and field_.key not in part.columns:
            yield StructureProblem(
                "COLUMN_MISSING" if field_.required else "COLUMN_LEFT_OUT", part.title, "", field_.header
            )
    for name, column, header in part.guesses:
        if what.field(name).entered or name == what.row_key:
            yield StructureProblem("COLUMN_GUESSED", part.title, _header_cell(part, column), header or "(空)")
    for column, header in {item.column: item.header for item in part.loose}.items():
        yield StructureProblem("COLUMN_UNKNOWN", part.title, _header_cell(part, column), header or "(空)")


def _header_cell(part: SheetReading, column: int) -> str:
    return f"{column_letters(column)}{part.header_row}"


def _unit_sheets(book: Workbook, taken: set[str]) -> list[SheetReading]:
    """单位信息, one RawRow a field, keyed by the field; more than one when sheets of several books were put together."""
    found = []
    titles = [spec.UNIT.title] if spec.UNIT.title in book.sheets else []
    titles += [title for title in book.sheets if title not in taken and title not in _NO_TABLES]
    for title in titles:
        lines = unit_lines(book.sheets[title], certain=title == spec.UNIT.title)
        if lines:
            rows = [
                RawRow(
                    line.row, line.field, {} if is_blank(line.value) else {"value": _unit_fact(line, book.from_1899)}
                )
                for line in lines
            ]
            found.append(SheetReading(title, {"value": lines[0].column}, rows))
    return found


def _unit_fact(line: LabelLine, from_1899: bool) -> Scalar:
    days = spec.UNIT.field(line.field).kind == "date"
    return (days and typed_number(line.value, from_1899)) or scalar(line.value)


def _unread_sheets(book: Workbook, read: set[str]) -> Iterator[StructureProblem]:
    """Sheets with something on them that are none of ours."""
    for title, rows in book.sheets.items():
        known = title in read or title in _NAMED_OTHERWISE or title.startswith(SYSTEM_SHEETS)
        if not known and any(not is_blank(value) for row in rows for value in row):
            yield StructureProblem("SHEET_UNREAD", title, "", title)


def _identities(
    book: Workbook,
    hidden: Sequence[Mapping[str, str]],
    unit_sheets: Sequence[SheetReading],
    tables: Sequence[SheetReading],
) -> list[Identity]:
    """What each carrier inside the file says, in the order in which they fill each other's gaps.

    The cells speak once for each unit or period that they name: 单位信息, then the lines above the tables.
    """
    given = [{row.key: str(row.values["value"]) for row in sheet.rows if row.values} for sheet in unit_sheets]
    above = [{"unit": part.unit, "period": part.period} for part in tables if part.unit]
    carriers = [
        *(("hidden", facts) for facts in hidden),
        ("properties", book.properties),
        ("names", book.names),
        *(("cells", facts) for facts in _distinct([*given, *above])),
    ]
    return [
        Identity(name, *(facts.get(key, "") for key in ("unit", "period", "plan", "round", "spec")))
        for name, facts in carriers
        if facts.get("unit") or facts.get("period")
    ]


def _distinct(said: Sequence[Mapping[str, str]]) -> Iterator[dict[str, str]]:
    """Each pair of unit and period once; what one lacks is filled from the next."""
    units = list(dict.fromkeys(facts["unit"] for facts in said if facts.get("unit")))
    periods = list(dict.fromkeys(facts["period"] for facts in said if facts.get("period")))
    for number in range(max(len(units), len(periods))):
        unit = units[min(number, len(units) - 1)] if units else ""
        period = periods[min(number, len(periods) - 1)] if periods else ""
        yield {"unit": unit, "period": period}


def _add_merged(reading: Reading, book: Workbook) -> None:
    """Record merged cells that swallow cells to be filled, or the keys by which rows are found."""
    for key, sheet in reading.sheets.items():
        what = next(item for item in spec.SHEETS if item.key == key)
        for part in sheet.parts if what is not spec.UNIT else []:
            named = [text for text in book.merged.get(part.title, ()) if _swallows(what, part, text)]
            for text in named[:MOST_MERGED]:
                reading.problems.append(StructureProblem("CELLS_MERGED", part.title, text.partition(":")[0], text))
            if len(named) > MOST_MERGED:
                words = f"{named[MOST_MERGED]}等{len(named) - MOST_MERGED}处"
                reading.problems.append(StructureProblem("CELLS_MERGED", part.title, "", words))


def _swallows(what: spec.Sheet, part: SheetReading, text: str) -> bool:
    block = area(text)
    if block is None:
        return False
    asked = {column for name, column in part.columns.items() if what.field(name).entered or name == what.row_key}
    columns = sum(block.left <= column <= block.right for column in asked)
    first, last = (bisect_right(part.rows, edge, key=lambda row: row.row) for edge in (block.top, block.bottom + 1))
    return columns * (last - first) > 1


def _listed(cells: tuple[str, ...]) -> str:
    return "、".join(cells[:3]) + (f"等{len(cells)}处" if len(cells) > 3 else "")


def _cell_faults(reading: Reading, book: Workbook) -> Iterator[StructureProblem]:
    """Error cells, uncounted formulas and pictures, where they stand in cells that the unit was to fill."""
    if not (book.faults or book.uncounted or book.pictures or book.moving or book.lost):
        return
    rows: dict[str, set[tuple[int, int]]] = {}
    for key, sheet in reading.sheets.items():
        for part in sheet.parts if key != spec.UNIT.key else []:
            asked = [column for name, column in part.columns.items() if name in _ENTERED[key]]
            rows.setdefault(part.title, set()).update((row.row, column) for row in part.rows for column in asked)
    found = [(place, "CELL_ERROR", text) for place, text in sorted(book.faults.items())]
    found += [(place, "CELL_LOST", "") for place in sorted(book.lost)]
    found += [(place, "FORMULA_UNCOUNTED", "公式") for place in sorted(book.uncounted)]
    found += [
        (place, "FORMULA_MOVES", why) for place, why in sorted(book.moving.items()) if place not in book.uncounted
    ]
    found += [(place, "CELL_PICTURE", identity) for place, identity in sorted(book.pictures.items())]
    for (title, cell), code, text in found:
        place = area(cell) if title in rows else None
        if place is not None and (place.top + 1, place.left) in rows[title]:
            yield StructureProblem(code, title, cell, text)


_ENTERED = {what.key: frozenset(field.key for field in what.fields if field.entered) for what in spec.SHEETS}
