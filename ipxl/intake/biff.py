"""The raw streams of an old workbook (xls, et), found harmless before any reader sees it, and read for what it does not tell."""

from __future__ import annotations

from collections.abc import Iterator

from ipxl.intake.bounds import Encrypted, Refused, Unreadable, bound_block
from ipxl.intake.ole import BOOKS, open_ole, stream
from ipxl.intake.seen_biff import BiffLooks, Globals, seen_of
from ipxl.intake.workbook import Workbook
from ipxl.sheet.cells import column_letters

_BOF, _EOF, _FILEPASS, _SHEET, _EPOCH, _LINKS = 0x0809, 0x0A, 0x2F, 0x85, 0x22, 0x01AE
_DIMENSIONS, _FORMULA, _ERROR, _MANY_NUMBERS = 0x0200, 0x06, 0x0205, 0xBD
_VALUES = frozenset((_FORMULA, 0x0406, 0x0206, _ERROR, 0x0203, 0x027E, 0xFD, 0x0204, 0xD6))
_ERROR_TEXTS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}
_MOST_ROWS, _MOST_COLUMNS = 65_536, 256
_UTF16_BIFF = 0x0600


def inspect_biff(data: bytes) -> Workbook:
    """What an xls or et file has beside its cells. Raises Refused, Encrypted or Unreadable."""
    with open_ole(data) as ole:
        name = next((name for name in BOOKS if ole.exists(name)), None)
        if name is None:
            locked = ole.exists("EncryptedPackage")
            raise Encrypted("文件加了密码，或用 WPS 账号加了密") if locked else Unreadable("里面没有工作簿")
        book = stream(ole, name)
        features = []
        if any(ole.exists(storage) for storage in ("_VBA_PROJECT_CUR", "Macros", "VBA")):
            features.append("宏")
        if any(path[0].startswith("MBD") for path in ole.listdir(streams=False, storages=True)):
            features.append("嵌入对象")
    found = Workbook({})
    styles = Globals()
    sheets = _read_globals(book, found, features, styles)
    known = styles.looks()
    for title, start in sheets:
        _read_sheet(book, title, start, found, known)
    found.features = tuple(features)
    return found


def _records(book: bytes, start: int = 0) -> Iterator[tuple[int, int, int]]:
    """(kind, start, size) of each record from a BOF to its EOF. Raises Unreadable when one reaches past the end."""
    at, depth = start, 0
    if book[at : at + 2] != _BOF.to_bytes(2, "little"):
        raise Unreadable("文件不完整或已损坏")
    while at + 4 <= len(book):
        kind = book[at] | book[at + 1] << 8
        size = book[at + 2] | book[at + 3] << 8
        at += 4
        if at + size > len(book):
            raise Unreadable("文件不完整或已损坏")
        yield kind, at, size
        at += size
        depth += (kind == _BOF) - (kind == _EOF)
        if depth <= 0:
            return
    raise Unreadable("文件不完整或已损坏")


def _read_globals(book: bytes, found: Workbook, features: list[str], styles: Globals) -> list[tuple[str, int]]:
    """Title and place of each sheet."""
    sheets = []
    version = _UTF16_BIFF
    for kind, start, size in _records(book):
        if version == _UTF16_BIFF:
            styles.take(kind, book[start : start + size])
        if kind == _BOF and size >= 2:
            version = _number(book, start)
        elif kind == _FILEPASS:
            raise Encrypted("文件加了密码")
        elif kind == _EPOCH and size >= 2:
            found.date1904 = bool(book[start])
        elif kind == _LINKS and size > 4 and "外部链接" not in features:
            features.append("外部链接")  # its own sheets make a record of exactly four bytes
        elif kind == _SHEET and size > 8:
            sheets.append((_title(book[start + 6 : start + size], version), _number(book, start, 4)))
    return sheets


def _title(record: bytes, version: int) -> str:
    length = record[0]
    if version != _UTF16_BIFF:
        return record[1 : 1 + length].decode("gb18030", "replace")
    wide = record[1] & 1
    text = record[2 : 2 + length * (2 if wide else 1)]
    return text.decode("utf-16-le" if wide else "latin-1", "replace")


def _read_sheet(book: bytes, title: str, start: int, found: Workbook, known: BiffLooks) -> None:
    last_row = last_column = 0
    for kind, at, size in _records(book, start):
        if (known.styles or known.strings) and (kind in _VALUES or kind == _MANY_NUMBERS):
            for down, across, seen in seen_of(kind, book[at : at + size], known):
                found.seen[title, f"{column_letters(across)}{down + 1}"] = seen
        if kind in _VALUES and size >= 6:
            row, column = _number(book, at) + 1, _number(book, at + 2) + 1
            if kind == _ERROR and size >= 8 and book[at + 7]:
                found.faults[title, f"{column_letters(column - 1)}{row}"] = _ERROR_TEXTS.get(book[at + 6], "#ERR")
            elif kind == _FORMULA and size >= 14 and book[at + 12 : at + 14] == b"\xff\xff" and book[at + 6] == 2:
                found.faults[title, f"{column_letters(column - 1)}{row}"] = _ERROR_TEXTS.get(book[at + 8], "#ERR")
        elif kind == _MANY_NUMBERS and size >= 6:
            row, column = _number(book, at) + 1, _number(book, at + size - 2) + 1
        elif kind == _DIMENSIONS and size >= 12:
            # the reader reserves what this record claims
            if _number(book, at + 4, 4) > _MOST_ROWS or _number(book, at + 10) > _MOST_COLUMNS:
                raise Refused("表格自称的行列数超过上限，可能有害")
            continue
        else:
            continue
        if row > last_row or column > last_column:
            last_row, last_column = max(last_row, row), max(last_column, column)
            bound_block(last_row, last_column)


def _number(book: bytes, at: int, size: int = 2) -> int:
    return int.from_bytes(book[at : at + size], "little")
