"""A spreadsheet file as plain cells, read only after its raw package has been found harmless."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable
from io import BytesIO

from ipxl.intake.bounds import Encrypted, Unreadable
from ipxl.intake.sniff import Kind, sniff
from ipxl.intake.tokens import elements
from ipxl.intake.workbook import Rows, Workbook
from ipxl.sheet.cells import column_letters

_LINKS = "xl/_rels/workbook.xml.rels"
_MACRO_SHEET = re.compile(rb"http://schemas\.microsoft\.com/office/2006/relationships/xl(?:Intl)?Macrosheet")
_WORKSHEET = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"
_PICTURE = re.compile(r'^=(?:_xlfn\.)?DISPIMG\(\s*"([^"]{1,100})"', re.I)


def read_workbook(data: bytes, skipped: Iterable[str] = ()) -> Workbook:
    """The cells of a workbook in any format calamine knows (xlsx, xlsm, xlsb, xls, et, ods), whatever its name.

    skipped: titles of sheets that are not parsed. Raises Refused, Encrypted or Unreadable.
    """
    kind = sniff(data).kind
    book = _inspect(data, kind)
    if kind == "xlsx":
        data, others = _as_sheets_of_cells(data)
        skipped = (*skipped, *others)
        _read_sheets(data, frozenset(skipped), book)
    else:
        book.from_1899 = kind == "ods"
        _read_cells(data, frozenset(skipped), book, with_merged=not book.from_1899)
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


def _read_sheets(data: bytes, skipped: frozenset[str], book: Workbook) -> None:
    """The cells of an xlsx package. One odd cell never loses it: it is blanked, named in `book`, and the rest is read."""
    if not book.odd:
        try:
            _read_cells(data, skipped, book, with_merged=False)
            return
        except Unreadable:
            mended = _without_odd_cells(data, book)
            if mended is None:
                raise
    else:
        mended = _without_odd_cells(data, book)
    book.sheets.clear()
    _read_cells(mended or data, skipped, book, with_merged=False)


def _without_odd_cells(data: bytes, book: Workbook) -> bytes | None:
    from ipxl.intake.odd_cells import without_odd_cells
    from ipxl.intake.xlsx import sheet_parts

    return without_odd_cells(data, sheet_parts(data), book)


def _as_sheets_of_cells(data: bytes) -> tuple[bytes, tuple[str, ...]]:
    """A package whose sheets of macros say that they are usual ones, and the titles of these: their reader refuses the
    whole workbook for them. Found harmless before. Old macro viruses leave such sheets in many returns."""
    if b"macrosheets" not in data.lower():  # names of parts stand plainly in a package
        return data, ()
    with zipfile.ZipFile(BytesIO(data)) as package:
        links = next((name for name in package.namelist() if name.lower() == _LINKS), None)
        content = package.read(links) if links else b""
        if links is None or not _MACRO_SHEET.search(content):
            return data, ()
        macro = {
            item.attributes.get("Id") for item in elements(content, ("Relationship",))
            if _MACRO_SHEET.search(item.attributes.get("Type", "").encode())
        }  # fmt: skip
        book = next(name for name in package.namelist() if name.lower() == "xl/workbook.xml")
        sheets = elements(package.read(book), ("sheet",))
        target = BytesIO()
        with zipfile.ZipFile(target, "w") as changed:
            for name in package.namelist():
                changed.writestr(name, _MACRO_SHEET.sub(_WORKSHEET, content) if name == links else package.read(name))
    titles = (item.attributes.get("name", "") for item in sheets if item.attributes.get("id") in macro)
    return target.getvalue(), tuple(titles)


def _read_cells(data: bytes, skipped: frozenset[str], book: Workbook, with_merged: bool) -> None:
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum

    try:
        source = CalamineWorkbook.from_filelike(BytesIO(data))
        for facts in source.sheets_metadata:
            title = facts.name
            if (
                title in skipped or facts.typ != SheetTypeEnum.WorkSheet
            ):  # sheets of macros, dialogs and charts have no cells for us
                continue
            sheet = source.get_sheet_by_name(title)
            book.sheets[title] = sheet.to_python(skip_empty_area=False)
            if with_merged and (ranges := sheet.merged_cell_ranges):
                book.merged[title] = tuple(map(_range, ranges))
    except PasswordError as error:
        raise Encrypted("文件加了密码") from error
    except (CalamineError, ValueError, OSError) as error:
        raise Unreadable("表格内容损坏，或有程序不认识的写法") from error
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
