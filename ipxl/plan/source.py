"""Files into grids: every sheet of a plan, CSV or workbook, as the same rows of (header, value, cell address)."""

from __future__ import annotations

import csv
import io
import warnings
import zipfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from pathlib import Path

from ipxl.errors import IpxlError
from ipxl.intake.bounds import Refused, Unreadable
from ipxl.intake.xlsx import inspect_xlsx
from ipxl.plan.columns import SHEETS, SheetSpec, header_key, year_of
from ipxl.plan.names import normalise
from ipxl.plan.values import as_text
from ipxl.sheet.cells import column_letters

Grid = list[list[object]]
"""Rows from A1 on, as in the file: row 3 of the sheet is grid[2]. A blank is None or an empty text."""

_HEADER_ROWS = 5
_MOST_BYTES = 200_000_000


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One row of a sheet: its number as the file shows it and its values by header."""

    number: int
    values: dict[str, object]


@dataclass(frozen=True, slots=True)
class RawSheet:
    """One sheet as read. `letters` has the column letters of each header found; `header_row` is 1-based."""

    spec: SheetSpec
    header_row: int
    letters: dict[str, str]
    rows: tuple[PlanRow, ...]

    @property
    def years(self) -> tuple[int, ...]:
        """The years that have a column, in order."""
        return tuple(sorted(int(header) for header in self.letters if header.isdecimal()))

    @property
    def missing(self) -> tuple[str, ...]:
        """Headers of the specification that this sheet lacks."""
        return tuple(column.header for column in self.spec.columns if column.header not in self.letters)


def read_csv_sheets(folder: Path | Traversable) -> dict[str, RawSheet]:
    """The CSV files of `folder` by sheet title; a file that is not there is no sheet. Raises IpxlError."""
    sheets = {}
    for spec in SHEETS:
        file = folder / spec.file
        if not file.is_file():
            continue
        try:
            text = file.read_text(encoding="utf-8").removeprefix("\ufeff")
        except (OSError, UnicodeDecodeError) as error:
            raise IpxlError(f"方案文件“{file}”读不出来：{error}。请检查文件，须为UTF-8编码。") from error
        grid: Grid = [list(row) for row in csv.reader(io.StringIO(text, newline=""))]
        sheets[spec.title] = _raw_sheet(spec, grid)
    return sheets


def read_workbook_sheets(path: Path) -> dict[str, RawSheet]:
    """The plan's sheets of a workbook by title. Raises IpxlError when it is not a workbook with 任务 and 单位."""
    data = _bytes(path)
    grids = _grids(path, data)
    found: dict[str, RawSheet] = {}
    for spec in SHEETS:
        title = next((title for title in grids if normalise(title) == normalise(spec.title)), None)
        if title is not None:
            found[spec.title] = _raw_sheet(spec, grids[title])
    lacking = [spec.title for spec in SHEETS if spec.needed and spec.title not in found]
    if lacking:
        names = "”“".join(lacking)
        for title in lacking:
            alike = [name for name in grids if normalise(title) in normalise(name)]
            if len(alike) == 1:
                raise IpxlError(f"“{path}”里没有工作表“{title}”。请把“{alike[0]}”改回“{title}”。")
        raise IpxlError(f"“{path}”不是任务分工表：没有工作表“{names}”。请换成任务分工表，或补上这些工作表。")
    return found


def _bytes(path: Path) -> bytes:
    try:
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise IpxlError(f"没有找到任务分工表“{path}”。请检查路径，或先运行 ipxl init 生成。") from error
    except OSError as error:
        raise IpxlError(f"任务分工表“{path}”打不开：{error.strerror}。请关闭正在使用它的程序后再试。") from error
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise IpxlError(f"“{path}”有打开密码或是旧格式(xls、et)。请去掉密码，另存为xlsx后再用。")
    return data


def _grids(path: Path, data: bytes) -> dict[str, Grid]:
    """Every wanted sheet's grid. Two readers: each reads some odd packages that the other refuses."""
    unreadable = f"“{path}”不是能读的xlsx文件。请用WPS或Excel打开后另存为xlsx再用。"
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            if sum(info.file_size for info in package.infolist()) > _MOST_BYTES:
                raise IpxlError(f"“{path}”展开后太大，不像任务分工表。请删去多余的空行和图片后再用。")
    except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, RuntimeError) as error:
        raise IpxlError(unreadable) from error
    readers = _readers(data)
    opened = False
    for reader in readers:
        try:
            grids = reader(data)
        except (KeyboardInterrupt, SystemExit):
            raise
        except BaseException:  # Parsers raise whatever a broken file provokes; a Rust panic is no Exception.
            continue
        if grids:
            return grids
        opened = True  # None of our sheets; the other reader may see some (openpyxl sees none in Strict files).
    if opened:
        return {}
    raise IpxlError(unreadable)


def _readers(data: bytes) -> tuple[Callable[[bytes], dict[str, Grid]], ...]:
    """calamine gives an error cell as a blank, and allocates up to the last cell, which can end the whole process."""
    try:
        facts = inspect_xlsx(data)
        if facts.odd:
            return (_with_openpyxl,)
        odd = bool(facts.faults)
    except Refused:
        return (_with_openpyxl,)
    except Unreadable:
        odd = True
    return (_with_openpyxl, _with_calamine) if odd else (_with_calamine, _with_openpyxl)


def _wanted(titles: Iterable[str]) -> list[str]:
    known = {normalise(spec.title) for spec in SHEETS}
    return [title for title in titles if normalise(title) in known]


def _with_calamine(data: bytes) -> dict[str, Grid]:
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    grids: dict[str, Grid] = {}
    for title in _wanted(book.sheet_names):
        sheet = book.get_sheet_by_name(title)
        grid: Grid = [list(row) for row in sheet.to_python(skip_empty_area=False)]
        for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
            _fill(grid, top, left, bottom, right)
        grids[title] = grid
    return grids


def _with_openpyxl(data: bytes) -> dict[str, Grid]:
    from openpyxl import load_workbook

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # What openpyxl cannot keep does not matter: nothing is written back.
        book = load_workbook(io.BytesIO(data), data_only=True)
    grids: dict[str, Grid] = {}
    for title in _wanted(book.sheetnames):
        sheet = book[title]
        cells = getattr(sheet, "_cells", {})  # Sparse: a stray cell in the last row costs one cell, not a million.
        rows = sorted({row for row, _ in cells})
        last = max((row for row in rows if row <= 20_000), default=0)
        grid: Grid = [[] for _ in range(last)]
        for (row, column), cell in sorted(cells.items()):
            if row <= last and column <= 1_000:
                grid[row - 1] += [None] * (column - 1 - len(grid[row - 1])) + [cell.value]
        for area in sheet.merged_cells.ranges:
            _fill(grid, area.min_row - 1, area.min_col - 1, area.max_row - 1, area.max_col - 1)
        grids[title] = grid
    return grids


def _fill(grid: Grid, top: int, left: int, bottom: int, right: int) -> None:
    """Give every cell of a merged area its value: offices like to merge equal cells, such as 任务板块."""
    if top >= len(grid) or left >= len(grid[top]):
        return
    value = grid[top][left]
    for row in grid[top : bottom + 1]:
        if len(row) <= right:
            row += [None] * (right + 1 - len(row))
        row[left : right + 1] = [value] * (right + 1 - left)


def _raw_sheet(spec: SheetSpec, grid: Grid) -> RawSheet:
    """Find the header row among the first rows, then everything below it by header."""
    known = {header_key(column.header): column.header for column in spec.columns}

    def headers(row: Sequence[object]) -> dict[str, int]:
        found: dict[str, int] = {}
        for position, value in enumerate(row):
            text = as_text(value)
            header = known.get(header_key(text))
            if header is None and spec.years_after and (year := year_of(text)):
                header = str(year)
            if header is not None:
                found.setdefault(header, position)
        return found

    best, positions = 0, headers(grid[0]) if grid else {}
    for index, row in enumerate(grid[1:_HEADER_ROWS], 1):
        if len(found := headers(row)) > len(positions):
            best, positions = index, found
    rows = []
    for number, row in enumerate(grid[best + 1 :], best + 2):
        values = {header: row[at] for header, at in positions.items() if at < len(row) and as_text(row[at])}
        if values:
            rows.append(PlanRow(number, values))
    return RawSheet(spec, best + 1, {header: column_letters(at) for header, at in positions.items()}, tuple(rows))
