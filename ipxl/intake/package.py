"""A spreadsheet file as plain cells, read only after its raw package has been found harmless."""

from __future__ import annotations

import re
from collections.abc import Iterable
from io import BytesIO

from ipxl.intake.bounds import Encrypted, Unreadable
from ipxl.intake.sniff import Kind, sniff
from ipxl.intake.workbook import Rows, Workbook
from ipxl.sheet.cells import column_letters

_PICTURE = re.compile(r'^=(?:_xlfn\.)?DISPIMG\(\s*"([^"]{1,100})"', re.I)


def read_workbook(data: bytes, skipped: Iterable[str] = ()) -> Workbook:
    """The cells of a workbook in any format calamine knows (xlsx, xlsm, xlsb, xls, et, ods), whatever its name.

    skipped: titles of sheets that are not parsed. Raises Refused, Encrypted or Unreadable.
    """
    kind = sniff(data).kind
    book = _inspect(data, kind)
    _read_cells(data, frozenset(skipped), book, with_merged=kind not in ("xlsx", "ods"))
    _take_pictures(book, look_everywhere=kind != "xlsx")
    return book


def _inspect(data: bytes, kind: Kind) -> Workbook:
    if kind == "ole":
        from ipxl.intake.biff import inspect_biff

        return inspect_biff(data)
    if kind == "xlsb":
        from ipxl.intake.xlsb import inspect_xlsb

        return inspect_xlsb(data)
    if kind == "ods":
        from ipxl.intake.ods import inspect_ods

        return inspect_ods(data)
    from ipxl.intake.xlsx import inspect_xlsx

    return inspect_xlsx(data)


def _read_cells(data: bytes, skipped: frozenset[str], book: Workbook, with_merged: bool) -> None:
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    try:
        source = CalamineWorkbook.from_filelike(BytesIO(data))
        for title in source.sheet_names:
            if title in skipped:
                continue
            sheet = source.get_sheet_by_name(title)
            book.sheets[title] = sheet.to_python(skip_empty_area=False)
            if with_merged and (ranges := sheet.merged_cell_ranges):
                book.merged[title] = tuple(map(_range, ranges))
    except PasswordError as error:
        raise Encrypted("文件加了密码") from error
    except (CalamineError, ValueError, OSError) as error:
        raise Unreadable(f"表格内容损坏或不是表格({type(error).__name__})") from error
    except BaseException as error:
        # a Rust panic reaches Python as PanicException, which is no Exception
        if type(error).__name__ != "PanicException":
            raise
        raise Unreadable("表格内容损坏(解析中断)") from error


def _range(corners: tuple[tuple[int, int], tuple[int, int]]) -> str:
    return ":".join(f"{column_letters(column)}{row + 1}" for row, column in corners)


def _take_pictures(book: Workbook, look_everywhere: bool) -> None:
    """Blank the cells whose text is only the formula that shows a picture, and keep where they are."""
    if look_everywhere:
        for title, rows in book.sheets.items():
            for number, row in enumerate(rows, 1):
                for column, value in enumerate(row):
                    if value.__class__ is str and value[:1] == "=" and (found := _PICTURE.match(value)):
                        book.pictures[title, f"{column_letters(column)}{number}"] = found[1]
    for title, cell in book.pictures:
        _blank(book.sheets.get(title, []), cell)
    if book.pictures:
        book.faults = {place: text for place, text in book.faults.items() if place not in book.pictures}
        book.uncounted -= book.pictures.keys()


def _blank(rows: Rows, cell: str) -> None:
    letters = cell.rstrip("0123456789")
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    row = int(cell[len(letters) :]) - 1
    if row < len(rows) and column - 1 < len(rows[row]):
        rows[row][column - 1] = ""
