"""Takes down what our writers tell XlsxWriter, so that a bare loop can write the same cells.

The loop is what anybody would write who had the values ready: typed calls, one format object per style, a workbook
with the library's defaults.
"""

from __future__ import annotations

import copy
import zipfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple
from unittest import mock

import xlsxwriter
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from ipxl.sheet import stamp

RULES = ("data_validation", "conditional_format", "set_row", "set_column")
"""Calls beside the cells that a baseline may be asked to repeat."""


class Cell(NamedTuple):
    """One call. kind: string, blank, number, formula (more: stored value), url (more: text), rich (value: parts), merge."""

    kind: str
    row: int
    column: int
    value: Any
    style: int
    more: Any = None


@dataclass(slots=True)
class Sheet:
    title: str
    cells: list[Cell] = field(default_factory=list)
    rules: list[tuple[str, tuple[Any, ...]]] = field(default_factory=list)


@dataclass(slots=True)
class Recording:
    """One workbook: the properties of its styles (the last, index -1, stands for no style) and its sheets."""

    styles: list[dict[str, Any]] = field(default_factory=list)
    sheets: list[Sheet] = field(default_factory=list)


@contextmanager
def recorded() -> Iterator[list[Recording]]:
    """Every workbook made inside the block, call by call; the files are written as ever."""
    found: list[Recording] = []

    class Recorder(Workbook):  # type: ignore[misc]
        def __init__(self, target: Any, options: dict[str, Any] | None = None) -> None:
            self._made: dict[int, int] = {}
            self._general = dict((options or {}).get("default_format_properties", {}))
            self._recording = Recording()
            super().__init__(target, options)
            self._recording, self._made = Recording(), {}  # without the formats that every workbook begins with
            found.append(self._recording)

        def add_format(self, properties: dict[str, Any] | None = None) -> Format:
            made = super().add_format(properties)
            self._made[id(made)] = len(self._recording.styles)
            self._recording.styles.append({**self._general, **(properties or {})})
            return made

        def add_worksheet(self, name: str | None = None, worksheet_class: Any = None) -> Worksheet:
            sheet = super().add_worksheet(name, worksheet_class)
            self._recording.sheets.append(Sheet(sheet.get_name()))
            _listen(sheet, self._recording.sheets[-1], self._made)
            return sheet

    with mock.patch.object(xlsxwriter, "Workbook", Recorder), plainly():
        yield found


def plainly() -> AbstractContextManager[object]:
    """Our writers go through XlsxWriter as it is, without what makes it quick."""
    return mock.patch.object(stamp, "HELD_TO", ())


def _listen(sheet: Worksheet, to: Sheet, made: dict[int, int]) -> None:
    """Replace the public methods of one sheet by ones that take down what they are told, then do it."""

    def style(given: Any) -> int:
        return -1 if given is None else made[id(given)]

    def cell(name: str, make: Callable[..., Cell]) -> None:
        write = getattr(sheet, name)

        def taken(*arguments: Any) -> Any:
            to.cells.append(make(*arguments))
            return write(*arguments)

        setattr(sheet, name, taken)

    cell("write_string", lambda r, c, v, f=None: Cell("string", r, c, v, style(f)))
    cell("write_blank", lambda r, c, _v, f=None: Cell("blank", r, c, None, style(f)))
    cell("write_number", lambda r, c, v, f=None: Cell("number", r, c, v, style(f)))
    cell("write_datetime", lambda r, c, v, f=None: Cell("datetime", r, c, v, style(f)))
    cell("write_formula", lambda r, c, v, f=None, stored=0: Cell("formula", r, c, v, style(f), stored))
    cell("write_url", lambda r, c, url, f=None, text=None: Cell("url", r, c, url, style(f), text))
    cell("write_rich_string", lambda r, c, *parts: Cell("rich", r, c, tuple(_token(p, style) for p in parts), -1))
    cell("merge_range", lambda r, c, r2, c2, v, f=None: Cell("merge", r, c, v, style(f), (r2, c2)))
    for name in RULES:
        _listen_rule(sheet, name, to, style)


def _token(part: Any, style: Callable[[Any], int]) -> Any:
    return ("style", style(part)) if isinstance(part, Format) else part


def _listen_rule(sheet: Worksheet, name: str, to: Sheet, style: Callable[[Any], int]) -> None:
    do = getattr(sheet, name)

    def taken(*arguments: Any) -> Any:
        kept = tuple(
            {key: _token(value, style) if key == "format" else copy.deepcopy(value) for key, value in item.items()}
            if isinstance(item, dict)
            else _token(item, style)
            for item in arguments
        )
        to.rules.append((name, kept))
        return do(*arguments)

    setattr(sheet, name, taken)


def write_bare(
    recording: Recording,
    target: Path | BytesIO,
    options: dict[str, Any] | None = None,
    *,
    rules: bool = False,
    links: bool = True,
) -> None:
    """The same cells in one straight loop. rules: also widths, heights, validations, conditional formats.

    links: whether a linked cell is written with its link, or as its text alone.
    """
    book = xlsxwriter.Workbook(str(target) if isinstance(target, Path) else target, options)
    styles = [*(book.add_format(properties) for properties in recording.styles), None]
    for part in recording.sheets:
        sheet = book.add_worksheet(part.title)
        write_string, write_blank, write_number = sheet.write_string, sheet.write_blank, sheet.write_number
        write_formula, write_url = sheet.write_formula, sheet.write_url
        for kind, row, column, value, style, more in part.cells:
            if kind == "string":
                write_string(row, column, value, styles[style])
            elif kind == "blank":
                write_blank(row, column, None, styles[style])
            elif kind == "number":
                write_number(row, column, value, styles[style])
            elif kind == "formula":
                write_formula(row, column, value, styles[style], more)
            elif kind == "url" and links:
                write_url(row, column, value, styles[style], more)
            elif kind == "url":
                write_string(row, column, more, styles[style])
            elif kind == "rich":
                sheet.write_rich_string(row, column, *(_part(item, styles) for item in value))
            elif kind == "datetime":
                sheet.write_datetime(row, column, value, styles[style])
            else:
                sheet.merge_range(row, column, *more, value, styles[style])
        for name, arguments in part.rules if rules else ():
            getattr(sheet, name)(*(_argument(item, styles) for item in arguments))
    book.close()


def _part(item: Any, styles: list[Any]) -> Any:
    return styles[item[1]] if isinstance(item, tuple) else item


def _argument(item: Any, styles: list[Any]) -> Any:
    if isinstance(item, dict):
        return {key: _part(value, styles) if key == "format" else value for key, value in item.items()}
    return _part(item, styles)


def cells_by_sheet(file: Path | bytes) -> list[int]:
    """How many cells each sheet of a written workbook has, empty formatted ones too, in sheet order."""
    with zipfile.ZipFile(BytesIO(file) if isinstance(file, bytes) else file) as package:
        names = [name for name in package.namelist() if name.startswith("xl/worksheets/sheet")]
        names.sort(key=lambda name: int("".join(c for c in name.rpartition("/")[2] if c.isdigit())))
        return [package.read(name).count(b"<c ") for name in names]


def values_by_sheet(file: Path | bytes) -> dict[str, list[list[Any]]]:
    """Every value of a written workbook as python-calamine reads it back."""
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_filelike(BytesIO(file if isinstance(file, bytes) else file.read_bytes()))
    return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}
