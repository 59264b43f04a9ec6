"""A spreadsheet file as plain cells, read only after its raw package has been found harmless.

Cells come from python-calamine. What calamine cannot tell (an error cell reads like a blank one, a formula without a
stored result too, properties and names are not read at all) comes from one pass over the already inflated parts.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from html import unescape
from io import BytesIO
from typing import Any

Scalar = str | float | bool
Rows = list[list[Any]]
_SCALARS = (str, float, bool)

MOST_BYTES = 64 * 2**20
"""A larger file is refused unread."""
MOST_ENTRIES = 2000
MOST_INFLATED = 200 * 2**20
"""Sum of all parts. A sheet formatted down to row 1,048,576, a real habit, inflates to about 110 MB."""
MOST_STRINGS = 64 * 2**20
MOST_CELLS = 4_000_000
"""Rows times columns of the smallest block from A1 that holds all values: the reader allocates it whole."""
# attributes of a cell hold no slash, so `/` before `>` is the end of a cell without a value
_CELL = re.compile(rb'r="([A-Z]{1,3})([0-9]{1,7})"[^>/]*>')
_ERROR = re.compile(rb'r="([A-Z]{1,3}[0-9]{1,7})"[^>/]*\bt="e"[^>/]*>.*?<(?:\w+:)?v>([^<]*)<', re.S)
_UNCOUNTED = re.compile(rb'r="([A-Z]{1,3}[0-9]{1,7})"[^>/]*><f[^>]*?(?:/>|>[^<]*</f>)(?:<v\s*/>|<v></v>)?</c>')
_NAME = re.compile(rb'<(?:\w+:)?definedName\s[^>]*?\bname="(ipxl_\w+)"[^>]*>([^<]*)<')
_PROPERTY = re.compile(rb'<(?:\w+:)?property\s[^>]*?\bname="(ipxl_\w+)"[^>]*>\s*<[^>]*>([^<]*)<')
_SHEET = re.compile(rb'<(?:\w+:)?sheet\s[^>]*?\bname="([^"]*)"[^>]*?\bid="([^"]*)"')
_RELATION = re.compile(rb"<Relationship\s[^>]*>")
_ATTRIBUTE = re.compile(rb'\b(Id|Target)="([^"]*)"')


class Refused(Exception):
    """The package is unsafe or over a bound. The text says which, in Chinese."""


class Unreadable(Exception):
    """No reader makes cells of this file. The text says why, in Chinese."""


@dataclass(slots=True)
class Workbook:
    """What a file holds.

    sheets: title -> rows from A1 on, so that indexes are true positions; a cell is "" when blank, else str, float or
    bool (dates and times are ISO text). faults: (title, cell such as K7) -> the error shown there, e.g. #N/A.
    uncounted: (title, cell) of formulas without a stored result. properties, names: the `ipxl_` ones, prefix removed.
    merged: title -> ranges such as K7:K9. pictures: (title, cell) -> id of a picture that stands in the cell (DISPIMG).
    features: Chinese words for what is in the package and is never run or followed (宏, 外部链接 …). date1904: serial
    numbers of days count from 1904.
    """

    sheets: dict[str, Rows]
    properties: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    faults: dict[tuple[str, str], str] = field(default_factory=dict)
    uncounted: frozenset[tuple[str, str]] = frozenset()
    merged: dict[str, tuple[str, ...]] = field(default_factory=dict)
    pictures: dict[tuple[str, str], str] = field(default_factory=dict)
    features: tuple[str, ...] = ()
    date1904: bool = False


def read_workbook(data: bytes, skipped: Iterable[str] = ()) -> Workbook:
    """The cells of a workbook in any format calamine knows (xlsx, xlsm, xlsb, xls, et, ods).

    skipped: titles of sheets that are not parsed. Raises Refused or Unreadable.
    """
    package = _inspect(data) if data[:2] == b"PK" else Workbook({})
    package.sheets = _cells(data, frozenset(skipped))
    return package


def _cells(data: bytes, skipped: frozenset[str]) -> dict[str, Rows]:
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    try:
        book = CalamineWorkbook.from_filelike(BytesIO(data))
        titles = [title for title in book.sheet_names if title not in skipped]
        return {title: book.get_sheet_by_name(title).to_python(skip_empty_area=False) for title in titles}
    except PasswordError as error:
        raise Refused("文件加了密码") from error
    except (CalamineError, ValueError, OSError) as error:
        raise Unreadable(f"表格内容损坏或不是表格({type(error).__name__})") from error
    except BaseException as error:
        # a Rust panic reaches Python as PanicException, which is no Exception
        if type(error).__name__ != "PanicException":
            raise
        raise Unreadable("表格内容损坏(解析中断)") from error


def scalar(value: Any) -> Scalar:
    """A cell as str, float or bool: dates and times become the ISO text a person would type."""
    if isinstance(value, _SCALARS):
        return value
    if isinstance(value, int):
        return float(value)
    if isinstance(value, datetime):
        return value.isoformat(" ", "seconds" if value.time() != time(0) else "auto").removesuffix(" 00:00:00")
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value)


def _inspect(data: bytes) -> Workbook:
    """Check the raw package and take from it what the cell reader does not see."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as package:
            parts = _bounded_parts(data, package)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError) as error:
        raise Unreadable("文件不完整或已损坏，请对方重新发送") from error
    found = Workbook({})
    faults: dict[str, dict[str, str]] = {}
    uncounted: dict[str, list[str]] = {}
    for name, part in parts.items():
        if b"<!DOCTYPE" in part or b"<!ENTITY" in part:
            raise Refused("文件里有不该有的实体定义(DTD)，可能有害")
        if name.startswith("xl/worksheets/"):
            _bound_cells(part)
            if b't="e"' in part:
                faults[name] = {cell.decode(): text.decode() for cell, text in _ERROR.findall(part)}
            if b"<f" in part and (cells := _UNCOUNTED.findall(part)):
                uncounted[name] = [cell.decode() for cell in cells]
        elif name == "docProps/custom.xml":
            found.properties = _facts(_PROPERTY, part)
        elif name == "xl/workbook.xml":
            found.names = _facts(_NAME, part)
    if faults or uncounted:
        titles = _titles_by_part(parts)
        found.faults = {(titles.get(n, n), cell): text for n, part in faults.items() for cell, text in part.items()}
        found.uncounted = frozenset((titles.get(n, n), cell) for n, part in uncounted.items() for cell in part)
    return found


def _bounded_parts(data: bytes, package: zipfile.ZipFile) -> dict[str, bytes]:
    """The XML parts, inflated within bounds; reading a part to its end also verifies its checksum."""
    entries = package.infolist()
    if len(entries) > MOST_ENTRIES:
        raise Refused(f"压缩包里有{len(entries)}个文件，超过上限{MOST_ENTRIES}")
    if sum(entry.file_size for entry in entries) > MOST_INFLATED:
        raise Refused(f"解压后超过{MOST_INFLATED // 2**20}MB")
    left = MOST_INFLATED
    parts: dict[str, bytes] = {}
    for entry in entries:
        name = entry.filename.replace("\\", "/")
        if entry.flag_bits & 1:
            raise Refused("文件加了密码")
        if not name.endswith((".xml", ".rels")) or name.startswith(("xl/theme/", "customXml/")):
            continue
        most = MOST_STRINGS if name.endswith("sharedStrings.xml") else left
        part = _inflate(data, entry, most)
        left -= len(part)
        parts[name] = part
    return parts


def _inflate(data: bytes, entry: zipfile.ZipInfo, most: int) -> bytes:
    """One part, its length bounded and its checksum verified. `ZipFile.open` costs five times what inflating does."""
    header = entry.header_offset
    if data[header : header + 4] != b"PK\x03\x04":
        raise zipfile.BadZipFile("no local header")
    start = header + 30 + int.from_bytes(data[header + 26 : header + 28], "little")
    start += int.from_bytes(data[header + 28 : header + 30], "little")
    packed = data[start : start + entry.compress_size]
    if entry.compress_type == zipfile.ZIP_DEFLATED:
        stream = zlib.decompressobj(-zlib.MAX_WBITS)
        part = stream.decompress(packed, most + 1)
    elif entry.compress_type == zipfile.ZIP_STORED:
        part = packed
    else:
        raise NotImplementedError("compression method")
    if len(part) > most:
        raise Refused("解压后的大小超过上限")
    if zlib.crc32(part) != entry.CRC:
        raise zipfile.BadZipFile("checksum")
    return part


def _bound_cells(part: bytes) -> None:
    cells = _CELL.findall(part)
    if not cells:
        return
    letters, numbers = zip(*cells, strict=True)
    columns = max(_column_number(column) for column in set(letters))
    rows = max(map(int, set(numbers)))
    if rows * columns > MOST_CELLS:
        raise Refused(f"有值的单元格远到第{rows}行第{columns}列，超过上限")


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _facts(pattern: re.Pattern[bytes], part: bytes) -> dict[str, str]:
    return {
        name.decode().removeprefix("ipxl_"): unescape(text.decode("utf-8", "replace")).strip('"')
        for name, text in pattern.findall(part)
    }


def _titles_by_part(parts: dict[str, bytes]) -> dict[str, str]:
    titles = {
        rid: unescape(title.decode("utf-8", "replace"))
        for title, rid in _SHEET.findall(parts.get("xl/workbook.xml", b""))
    }
    result = {}
    for relation in _RELATION.findall(parts.get("xl/_rels/workbook.xml.rels", b"")):
        facts = dict(_ATTRIBUTE.findall(relation))
        target = facts.get(b"Target", b"").decode().lstrip("/")
        name = target if target.startswith("xl/") else f"xl/{target}"
        if facts.get(b"Id") in titles:
            result[name] = titles[facts[b"Id"]]
    return result
