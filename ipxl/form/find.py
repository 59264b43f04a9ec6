"""Finds tables of ours in a sheet: the header row by its texts, each column by its header, else by its neighbours.

Everything here works on plain rows of cells and knows nothing of units or periods.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import islice
from typing import Any, NamedTuple

from ipxl.form import spec
from ipxl.intake.workbook import Rows
from ipxl.plan.names import normalise

HEADER_ROWS = 60
"""How far down the first header of a sheet may stand. A table pasted under a letterhead begins within a page."""
LIKE = 80
"""Percent of likeness from which an edited header is taken for ours; 上期状态 and 本期状态 are 75 alike."""
_LONGEST_HEADER = 40
_FEWEST = 2
"""Headers that must stand as they are before edited ones count: without them any row of short texts would be looked at."""
_MOST_LOOSE, _MOST_LOOSE_COLUMNS = 200, 50
_IN_BRACKETS = re.compile(r"[(\[【〔][^()\[\]【】〔〕]*[)\]】〕]$")

TABLES = tuple(what for what in spec.SHEETS if what is not spec.UNIT)
_EXACT = {what.key: [field.header + ("*" if field.required else "") for field in what.fields] for what in TABLES}
IN_PLACE = {what.key: {field.key: number for number, field in enumerate(what.fields)} for what in spec.SHEETS}
"""Field -> 0-based column in a template as we write it, by sheet key. Compare with `is`: an undamaged table has this."""


_VISIBLE = {what.key: [field.key for field in what.fields if not field.is_hidden] for what in TABLES}
"""The fields that a person sees: a hidden column is known by its own header only."""


class Guess(NamedTuple):
    """A column taken for a field whose header is not ours: `header` is what stands there, "" for a blank cell."""

    field: str
    column: int
    header: str


class Loose(NamedTuple):
    """A cell with a value that belongs to no column of ours. `row` is 1-based, `column` 0-based."""

    row: int
    column: int
    header: str
    value: Any


class FormTable(NamedTuple):
    """One table in a sheet. head: its 0-based header row; end: the row after its last.

    columns: field -> 0-based column; `IN_PLACE` itself when nothing was moved. loose: values in other columns.
    """

    what: spec.Sheet
    head: int
    end: int
    columns: dict[str, int]
    guesses: tuple[Guess, ...] = ()
    loose: tuple[Loose, ...] = ()


UNSEEN = " \t\r\n\u00a0\u00ad\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u3000\ufeff"
"""What cannot be seen: a cell of nothing else is blank."""


def is_blank(value: Any) -> bool:
    """Whether a cell holds nothing that can be seen."""
    return value is None or (value.__class__ is str and (not value or value.isspace() or not value.strip(UNSEEN)))


def header_texts(what: spec.Sheet) -> dict[str, str]:
    """Normalised header text -> field key, own headers before the others that are accepted."""
    own = {normalise(field.header): field.key for field in what.fields if field.header}
    others = {normalise(text): field.key for field in what.fields for text in field.accepts}
    return {**others, **own}


_HEADERS = {what.key: header_texts(what) for what in TABLES}
_OWN = {what.key: {normalise(field.header) for field in what.fields} for what in TABLES}
_AS_WRITTEN = frozenset(
    text + mark
    for what in TABLES
    for field in what.fields
    for text in (field.header, *field.accepts)
    for mark in ("", "*")
)


def stands_in_place(rows: Rows, what: spec.Sheet) -> bool:
    """Whether the header stands where and as we wrote it, with no column behind it."""
    head, exact = what.header_row - 1, _EXACT[what.key]
    return len(rows) > head and rows[head] == exact


def find_tables(rows: Rows, title: str = "") -> list[FormTable]:
    """Every table in a sheet, from the top down. title: the sheet's, which settles what an undamaged one holds."""
    own = next((what for what in TABLES if what.title == title), None)
    first = own if own is not None and stands_in_place(rows, own) else None
    heads = [(first.header_row - 1, first)] if first is not None else []
    heads += _further_heads(rows, first.header_row if first is not None else 0)
    ends = [*(number for number, _what in heads[1:]), len(rows)][: len(heads)]
    return [
        FormTable(what, head, end, IN_PLACE[what.key]) if what is first and head == what.header_row - 1
        else _read_header(rows, what, head, end)
        for (head, what), end in zip(heads, ends, strict=True)
    ]  # fmt: skip


def _further_heads(rows: Rows, start: int) -> list[tuple[int, spec.Sheet]]:
    """Rows that look like a header. Far down only those are looked at in which a header stands just as we wrote it."""
    return [
        (number, what)
        for number in range(start, len(rows))
        if ((start == 0 and number < HEADER_ROWS) or not _AS_WRITTEN.isdisjoint(rows[number]))
        and (what := _table_of(rows[number])) is not None
    ]


def _table_of(row: Sequence[Any]) -> spec.Sheet | None:
    """The table whose header this row is: the one with the largest share of its columns named here, if enough are."""
    texts = {_header_text(value) for value in row if value.__class__ is str and value} - {""}
    best: tuple[float, spec.Sheet] | None = None
    for what in TABLES:
        known = _HEADERS[what.key]
        if len(texts & known.keys()) < _FEWEST:
            continue
        named = {key for text in texts if (key := known.get(text) or _like(text, what.key)) is not None}
        named.discard(spec.ROW_MARK.key)
        most = len(_VISIBLE[what.key])
        enough = len(named) >= (max(3, most // 3) if what.row_key in named else (most + 1) // 2)
        enough = enough and (not what.telling or not what.telling.isdisjoint(named))
        if enough and (best is None or len(named) / most > best[0]):
            best = (len(named) / most, what)
    return best[1] if best else None


def _header_text(value: Any) -> str:
    if value.__class__ is not str or len(value) > _LONGEST_HEADER:
        return ""
    return normalise(value).strip("*")


@lru_cache(4096)
def _like(text: str, key: str) -> str | None:
    """The field whose header an edited text still resembles: without what was put in brackets, else nearly alike."""
    known = _HEADERS[key]
    bare = _IN_BRACKETS.sub("", text)
    if bare in known:
        return known[bare]
    if len(text) < 4:
        return None
    from rapidfuzz import fuzz, process

    found = process.extractOne(text, list(known), scorer=fuzz.ratio, score_cutoff=LIKE)
    return known[found[0]] if found else None


def _read_header(rows: Rows, what: spec.Sheet, head: int, end: int) -> FormTable:
    """The columns of a table that was moved or edited, and the values that stand in none of them."""
    row = rows[head]
    texts = [_header_text(value) for value in row]
    filled = _filled_columns(rows, head, end)
    columns: dict[str, int] = {}
    guesses: list[Guess] = []
    for known in (_by_own_text, _by_text):
        for name, column in known(texts, what):
            taken = columns.get(name)
            if taken is None or (taken not in filled and column in filled):
                columns[name] = column
    for column, text in enumerate(texts):
        like = _like(text, what.key) if text and column not in columns.values() else None
        if like is not None and like not in columns and text not in _HEADERS[what.key]:
            columns[like] = column
            guesses.append(Guess(like, column, _shown(row[column])))
    for name, column in _by_neighbours(columns, what, texts, filled, rows[head + 1 : end]):
        columns[name] = column
        guesses.append(Guess(name, column, _shown(row[column])))
    order = [field.key for field in what.fields if field.key in columns]
    columns = {name: columns[name] for name in order}
    if columns == IN_PLACE[what.key] and not guesses:
        columns = IN_PLACE[what.key]
    return FormTable(what, head, end, columns, tuple(guesses), tuple(_loose(rows, head, end, columns, filled)))


def _shown(value: Any) -> str:
    return "" if is_blank(value) else str(value)


def _filled_columns(rows: Rows, head: int, end: int) -> frozenset[int]:
    """Columns with a value below the header."""
    return frozenset(
        column
        for column, cells in enumerate(zip(*rows[head + 1 : end], strict=False))
        if any(not is_blank(value) for value in cells)
    )


def _by_own_text(texts: Sequence[str], what: spec.Sheet) -> Iterator[tuple[str, int]]:
    for column, text in enumerate(texts):
        if text in _OWN[what.key]:
            yield _HEADERS[what.key][text], column


def _by_text(texts: Sequence[str], what: spec.Sheet) -> Iterator[tuple[str, int]]:
    for column, text in enumerate(texts):
        if text in _HEADERS[what.key] and text not in _OWN[what.key]:
            yield _HEADERS[what.key][text], column


def _by_neighbours(
    columns: Mapping[str, int], what: spec.Sheet, texts: Sequence[str], filled: frozenset[int], body: Rows
) -> Iterator[tuple[str, int]]:
    """Fields that are missing between two known neighbours, when as many unknown columns stand there in their order.

    A column whose values cannot be of the field's kind is not taken, and then none of its gap is.
    """
    order = _VISIBLE[what.key]
    known = sorted((order.index(name), column) for name, column in columns.items() if name in order)
    width = max([column for column, text in enumerate(texts) if text] + list(filled), default=-1) + 1
    first = min(columns.values(), default=0) - known[0][0] if known else 0
    for (left, left_column), (right, right_column) in zip(
        [(-1, max(first, 0) - 1), *known], [*known, (len(order), width)], strict=True
    ):
        names, places = order[left + 1 : right], list(range(left_column + 1, right_column))
        places = [column for column in places if column not in columns.values()]
        if len(names) == len(places) and all(
            _may_hold(what.field(name), body, column) for name, column in zip(names, places, strict=True)
        ):
            yield from zip(names, places, strict=True)


_CHOICES = {name: frozenset(map(normalise, items)) for name, items in spec.CHOICES.items()}
_NUMERIC = re.compile(r"(?s).*[0-9０-９].*|[〇零一二两三四五六七八九十廿百千万亿点成半分之]+")


def _may_hold(field: spec.Field, body: Rows, column: int) -> bool:
    """Whether at least half of a column's values could be of the field's kind."""
    values = [row[column] for row in body if column < len(row) and not is_blank(row[column])]
    if field.kind in ("number", "percent", "date", "phone"):
        fit = sum(value.__class__ is not str or bool(_NUMERIC.fullmatch(value.strip())) for value in values)
        short = all(value.__class__ is not str or len(value) <= _LONGEST_HEADER for value in values)
        return fit * 2 >= len(values) and (short or field.kind == "date")
    if field.kind == "choice" and field.choices in _CHOICES:
        return sum(normalise(str(value)) in _CHOICES[field.choices] for value in values) * 2 >= len(values)
    return True


def _loose(rows: Rows, head: int, end: int, columns: Mapping[str, int], filled: frozenset[int]) -> Iterator[Loose]:
    """Values of columns that are none of ours. A copy of one of our columns, value for value, is no loss."""
    row = rows[head]
    texts = [_header_text(value) for value in row]
    for column in sorted(filled - set(columns.values()))[:_MOST_LOOSE_COLUMNS]:
        twin = next((c for c in columns.values() if texts[c] and texts[c] == texts[column]), None)
        cells = (
            Loose(number + 1, column, _shown(row[column]), value)
            for number in range(head + 1, end)
            if not is_blank(value := rows[number][column]) and (twin is None or value != rows[number][twin])
        )
        yield from islice(cells, _MOST_LOOSE)
