"""XlsxWriter made quick: the same bytes, with what workbooks have in common made once and stamped into each.

XlsxWriter stays the writer. Replaced are the loops in which it spends its time: cells and rows, shared strings, formulas
looked through for new functions, formats and the style table, validations. A test holds every part of every workbook to what
plain XlsxWriter writes. A version of it that was not held so is used as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache, partial
from io import StringIO
from pathlib import Path
from types import SimpleNamespace
from typing import TextIO, TypeAlias

import xlsxwriter
from xlsxwriter import worksheet
from xlsxwriter.format import Format
from xlsxwriter.packager import Packager
from xlsxwriter.sharedstrings import SharedStrings
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from ipxl.sheet.cells import column_letters

HELD_TO = ("3.3.1",)
"""Versions of XlsxWriter whose ways these are."""
_BLOCK = 16
"""Rows that share one statement of their first and last column."""
_ERRORS = frozenset({"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"})
_UNUSUAL = re.compile("[&<>\x00-\x08\x0b-\x1f\ufffe\uffff]|\\A\\s|\\s\\Z|_x[0-9a-fA-F]{4}_")
"""Texts that XlsxWriter escapes, or marks as beginning or ending with a blank."""
_MOST = 4096
_COLUMNS = 1 << 14
_SHORT = 16_000
"""Characters of a text that is surely within the limit of a cell."""
_letters = lru_cache(maxsize=1024)(column_letters)


def new_book(target: object, options: Mapping[str, object]) -> Workbook:
    """A workbook of XlsxWriter, the quick one where that is known to write the same."""
    quick = xlsxwriter.__version__ in HELD_TO
    return (StampedBook if quick else xlsxwriter.Workbook)(target, dict(options))


_Kind: TypeAlias = tuple[tuple[str, object, type], ...]
"""The properties of a format with their types: 10 and 10.0 are equal, and are not written alike."""


class StampedFormat(Format):  # type: ignore[misc]
    """A format that is copied from one of the same properties, with the keys by which XlsxWriter compares formats."""

    def __init__(self, kind: _Kind) -> None:
        super().__init__({name: value for name, value, _type in kind})
        self.kind = kind
        self.font_key, self.border_key = super()._get_font_key(), super()._get_border_key()
        self._get_format_key()

    def _get_font_key(self) -> str:
        return self.__dict__.get("font_key") or str(super()._get_font_key())

    def _get_border_key(self) -> str:
        return self.__dict__.get("border_key") or str(super()._get_border_key())


@lru_cache(maxsize=_MOST)
def _format(kind: _Kind) -> StampedFormat:
    return StampedFormat(kind)


@lru_cache(maxsize=_MOST)
def _prepared(formula: str, expand: bool) -> str:
    return str(Worksheet._prepare_formula(SimpleNamespace(use_future_functions=False), formula, expand))


@lru_cache(maxsize=_MOST)
def _is_plain(formula: str) -> bool:
    """Whether a formula is neither of a dynamic kind nor of an array."""
    return not worksheet.re_dynamic_function.search(formula) and not (formula[:1] == "{" and formula[-1:] == "}")


class StampedSheet(Worksheet):  # type: ignore[misc]
    """A sheet whose rows and rules are written in one go each. Cells are told by numbers, not by names."""

    fh: TextIO

    def write_string(self, row: int, col: int, string: str, cell_format: Format | None = None) -> int:
        if len(string) > _SHORT or self.constant_memory or self._check_dimensions(row, col):
            return int(self._write_string(row, col, string, cell_format))
        self.table[row][col] = worksheet.CellStringTuple(self.str_table._get_shared_string_index(string), cell_format)
        return 0

    def write_blank(self, row: int, col: int, blank: object, cell_format: Format | None = None) -> int:
        if cell_format is None or self.constant_memory or self._check_dimensions(row, col):
            return int(self._write_blank(row, col, blank, cell_format))
        self.table[row][col] = worksheet.CellBlankTuple(cell_format)
        return 0

    def write_number(self, row: int, col: int, number: float, cell_format: Format | None = None) -> int:
        return int(self._write_number(row, col, number, cell_format))

    def _write_formula(
        self, row: int, col: int, formula: str, cell_format: Format | None = None, value: object = 0
    ) -> int:
        if not formula or self.constant_memory or not _is_plain(formula):
            return int(super()._write_formula(row, col, formula, cell_format, value))
        if self._check_dimensions(row, col):
            return -1
        self.table[row][col] = worksheet.CellFormulaTuple(self._prepare_formula(formula), cell_format, value)
        return 0

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        return _prepared(formula, expand_future_functions or self.use_future_functions)

    def _write_rows(self) -> None:
        spans = self._spans()
        for row in range(self.dim_rowmin, self.dim_rowmax + 1):
            cells, info = self.table.get(row), self.row_info.get(row)
            if cells or info is not None or row in self.comments:
                start = f'<row r="{row + 1}"{spans.get(row // _BLOCK, "")}{self._row_facts(info)}'
                told = f"{start}>{''.join(self._cells(row, cells))}</row>" if cells else f"{start}/>"
                self.fh.write(told)

    def _spans(self) -> dict[int, str]:
        bounds: dict[int, tuple[int, int]] = {}
        for part in (self.table, self.comments):
            for row, cells in part.items():
                if cells:
                    low, high = bounds.get(row // _BLOCK, (_COLUMNS, -1))
                    bounds[row // _BLOCK] = min(low, *cells), max(high, *cells)
        return {block: f' spans="{low + 1}:{high + 1}"' for block, (low, high) in bounds.items()}

    def _row_facts(self, info: worksheet.RowInfo | None) -> str:
        """Format, height and visibility of a row."""
        style = info.row_format if info else None
        index = style._get_xf_index() if style else None
        usual = (self.default_row_height, self.original_row_height, self.excel_version)
        key = (*usual, info.height, index, info.hidden, info.level, info.collapsed) if info else usual
        told = _ROWS.get(key)
        if told is None:
            written = self._aside(lambda: self._write_row(-1, None, info, True))
            told = _keep(_ROWS, key, written.removeprefix('<row r="0"').removesuffix("/>"))
        return told

    def _cells(self, row: int, cells: Mapping[int, tuple[object, ...]]) -> Iterator[str]:
        number = row + 1
        for column in sorted(cells):
            cell = cells[column]
            kind, style = cell.__class__, cell.format  # type: ignore[attr-defined]
            if style is None or kind not in _SHAPES:
                yield self._aside(partial(self._write_cell, row, column, cell))
            else:
                index = style.xf_index
                start = f'<c r="{_letters(column)}{number}" s="{style._get_xf_index() if index is None else index}"'
                yield start + _SHAPES[kind](cell)

    def _aside(self, write: Callable[[], None]) -> str:
        """What `write` would write."""
        fh, aside = self.fh, StringIO()
        self.fh = aside
        try:
            write()
            return aside.getvalue()
        finally:
            self.fh = fh

    def _write_data_validation(self, options: Mapping[str, object]) -> None:
        key = repr(options)
        told = _RULES.get(key)
        if told is None:
            told = _keep(_RULES, key, self._aside(partial(super()._write_data_validation, options)))
        self.fh.write(told)


def _formula(cell: object) -> str:
    value, kind = cell.value, ""  # type: ignore[attr-defined]
    if isinstance(value, bool):
        value, kind = int(value), ' t="b"'
    elif isinstance(value, str) and value:
        kind = ' t="e"' if value in _ERRORS else ' t="str"'
    return f"{kind}><f>{_escaped(cell.formula)}</f><v>{_escaped(value)}</v></c>"  # type: ignore[attr-defined]


def _escaped(value: object) -> object:
    if isinstance(value, str) and ("&" in value or "<" in value or ">" in value):
        return value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return value


def _text(cell: object) -> str:
    return f' t="s"><v>{cell.string}</v></c>'  # type: ignore[attr-defined]


def _number(cell: object) -> str:
    return f"><v>{cell.number:.16G}</v></c>"  # type: ignore[attr-defined]


_SHAPES: dict[type, Callable[[object], str]] = {
    worksheet.CellStringTuple: _text,
    worksheet.CellRichStringTuple: _text,
    worksheet.CellBlankTuple: lambda _cell: "/>",
    worksheet.CellNumberTuple: _number,
    worksheet.CellDatetimeTuple: _number,
    worksheet.CellFormulaTuple: _formula,
}
"""What stands behind the place and the format of a cell, by its kind."""
_ROWS: dict[object, str] = {}
_RULES: dict[object, str] = {}
_STYLES: dict[object, str] = {}
"""What was already written of a kind, by all that it is made of."""


def _keep(store: dict[object, str], key: object, told: str) -> str:
    if len(store) >= _MOST:
        store.clear()
    store[key] = told
    return told


class StampedStrings(SharedStrings):  # type: ignore[misc]
    """The table of texts; only unusual ones go the long way."""

    def _write_sst_strings(self) -> None:
        for text in self.string_table.string_array:
            if _UNUSUAL.search(text):
                self._write_si(text)
            else:
                self.fh.write(f"<si><t>{text}</t></si>")


class StampedPackager(Packager):  # type: ignore[misc]
    """The package; a style table is made once for the same formats."""

    def _write_shared_strings_file(self) -> None:
        if self.workbook.str_table.count:
            table = StampedStrings()
            table.string_table = self.workbook.str_table
            table._set_xml_writer(self._filename("xl/sharedStrings.xml"))
            table._assemble_xml_file()

    def _write_styles_file(self) -> None:
        book = self.workbook
        key = (
            tuple(style.kind for style in book.xf_formats),
            tuple(style.kind for style in book.dxf_formats),
            (book.has_comments, repr(book.palette), repr(book.custom_colors)),
        )
        told = _STYLES.get(key)
        if told is None:
            super()._write_styles_file()
            target = self.filenames[-1][0]
            if isinstance(target, StringIO):
                _keep(_STYLES, key, target.getvalue())
        else:
            target = self._filename("xl/styles.xml")
            if isinstance(target, StringIO):
                target.write(told)
            else:
                Path(target).write_text(told, encoding="utf-8")


class StampedBook(Workbook):  # type: ignore[misc]
    """A workbook of such sheets and formats."""

    worksheet_class = StampedSheet

    def add_format(self, properties: Mapping[str, object] | None = None) -> Format:
        look = {**self.default_format_properties, **(properties or {})}
        made = StampedFormat.__new__(StampedFormat)
        made.__dict__.update(_format(tuple((name, value, type(value)) for name, value in look.items())).__dict__)
        made.xf_format_indices, made.dxf_format_indices = self.xf_format_indices, self.dxf_format_indices
        self.formats.append(made)
        return made

    def _get_packager(self) -> StampedPackager:
        return StampedPackager()
