"""The raw package of an xlsb workbook, found harmless before any reader sees it, and read for its error cells."""

from __future__ import annotations

from collections.abc import Iterator

from ipxl.intake.bounds import MOST_INFLATED, Encrypted, Unreadable, bound_block
from ipxl.intake.inflate import inflate, open_zip
from ipxl.intake.workbook import Workbook
from ipxl.intake.xlsx import bound_package, features, relations
from ipxl.sheet.cells import column_letters

_ROW, _BUNDLE, _PROPERTIES = 0, 156, 153
_ERRORS = (3, 11)
_VALUES = range(2, 12)
_ERROR_TEXTS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}


def inspect_xlsb(data: bytes) -> Workbook:
    """What an xlsb file has beside its cells. Raises Refused, Encrypted or Unreadable."""
    with open_zip(data) as package:
        entries = package.infolist()
        names = [entry.filename.replace("\\", "/") for entry in entries]
        bound_package(data, entries)
        found = Workbook({}, features=features(names, dde=False))
        parts = {}
        faults: dict[str, dict[str, str]] = {}
        for name, entry in zip(names, entries, strict=True):
            if entry.flag_bits & 1:
                raise Encrypted("文件加了密码")
            if name.startswith("xl/worksheets/") and name.endswith(".bin"):
                faults[name] = _read_sheet(inflate(data, entry, MOST_INFLATED))
            elif name in ("xl/workbook.bin", "xl/_rels/workbook.bin.rels"):
                parts[name] = inflate(data, entry, MOST_INFLATED)
    sheets, found.date1904 = _read_book(parts.get("xl/workbook.bin", b""))
    links = parts.get("xl/_rels/workbook.bin.rels", b"")
    titles = {name: sheets[rid] for rid, name in relations(links) if rid in sheets} if links else {}
    found.faults = {(titles.get(n, n), cell): text for n, part in faults.items() for cell, text in part.items()}
    return found


def _records(part: bytes) -> Iterator[tuple[int, int, int]]:
    """(kind, start, size) of each record. Raises Unreadable when one reaches past the end."""
    at, end = 0, len(part)
    while at < end:
        kind = part[at]
        at += 1
        if kind & 0x80 and at < end:
            kind = (kind & 0x7F) | (part[at] << 7)
            at += 1
        size = shift = 0
        for _byte in range(4):
            if at >= end:
                raise Unreadable("文件不完整或已损坏")
            size |= (part[at] & 0x7F) << shift
            at, shift = at + 1, shift + 7
            if not part[at - 1] & 0x80:
                break
        if at + size > end:
            raise Unreadable("文件不完整或已损坏")
        yield kind, at, size
        at += size


def _read_sheet(part: bytes) -> dict[str, str]:
    row = last_row = last_column = 0
    faults = {}
    for kind, start, size in _records(part):
        if kind == _ROW and size >= 4:
            row = int.from_bytes(part[start : start + 4], "little") + 1
        elif kind in _VALUES and size >= 8:
            column = int.from_bytes(part[start : start + 4], "little") + 1
            last_row, last_column = max(last_row, row), max(last_column, column)
            bound_block(last_row, last_column)
            if kind in _ERRORS and size >= 9:
                faults[f"{column_letters(column - 1)}{row}"] = _ERROR_TEXTS.get(part[start + 8], "#ERR")
    return faults


def _read_book(part: bytes) -> tuple[dict[str, str], bool]:
    """Relation id -> title of each sheet, and whether days count from 1904."""
    sheets, date1904 = {}, False
    for kind, start, size in _records(part):
        if kind == _PROPERTIES and size >= 1:
            date1904 = bool(part[start] & 1)
        elif kind == _BUNDLE and size > 12:
            rid, at = _wide(part, start + 8)
            sheets[rid] = _wide(part, at)[0]
    return sheets, date1904


def _wide(part: bytes, at: int) -> tuple[str, int]:
    end = at + 4 + 2 * min(int.from_bytes(part[at : at + 4], "little"), 1000)
    return part[at + 4 : end].decode("utf-16-le", "replace"), end
