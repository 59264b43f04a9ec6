"""The raw package of an xlsx workbook: found harmless before any reader sees it, and read for what no reader tells.

An error cell reads like a blank one in python-calamine, a formula without a stored result too; properties, names, merged
ranges, pictures in cells and whatever could be run are not read at all. One pass over the inflated parts finds them.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Iterator
from html import unescape

from ipxl.intake.bounds import (
    MOST_ENTRIES,
    MOST_INFLATED,
    MOST_STRINGS,
    Encrypted,
    Refused,
    bound_block,
    bound_ratio,
)
from ipxl.intake.inflate import inflate, open_zip
from ipxl.intake.workbook import Workbook

# attributes of a cell hold no slash, so `/` before `>` is the end of a cell without a value; some write `></c>`
_CELL = re.compile(rb'r="([A-Z]{1,3})([0-9]{1,7})"[^>/]*>(?!</)')
_BEYOND = re.compile(rb'r="[A-Z](?:[A-Z]|[0-9]{4})')
"""A cell, blank or not, outside of A1:Z999."""
_ERROR = re.compile(rb'r="([A-Z]{1,3}[0-9]{1,7})"[^>/]*\bt="e"[^>/]*>.*?<(?:\w+:)?v>([^<]*)<', re.S)
_UNCOUNTED = re.compile(rb"><f(?:\s[^>]*?)?(?:/>|>[^<]*</f>)(?:<v\s*/>|<v></v>)?</c>")
_PLACE = re.compile(rb'\br="([A-Z]{1,3}[0-9]{1,7})"')
_NAME = re.compile(rb'<(?:\w+:)?definedName\s[^>]*?\bname="(ipxl_\w+)"[^>]*>([^<]*)<')
_PROPERTY = re.compile(rb'<(?:\w+:)?property\s[^>]*?\bname="(ipxl_\w+)"[^>]*>\s*<[^>]*>([^<]*)<')
_SHEET = re.compile(rb'<(?:\w+:)?sheet\s[^>]*?\bname="([^"]*)"[^>]*?\bid="([^"]*)"')
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\s[^>]*>")
_ATTRIBUTE = re.compile(rb'\b(Id|Target)="([^"]*)"')
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?\bref="([A-Z0-9:]+)"')
_PICTURE = re.compile(
    rb'r="([A-Z]{1,3}[0-9]{1,7})"[^>/]*><(?:\w+:)?f[^>]*>[^<]*?DISPIMG\((?:&quot;|")([^"&]{1,100})', re.I
)
_EPOCH_1904 = re.compile(rb'<(?:\w+:)?workbookPr\s[^>]*?\bdate1904="(?:1|true|on)"')
_DDE_FORMULA = re.compile(rb"<(?:\w+:)?f(?:\s[^>]*)?>[^<|]{1,64}\|[^<]*!")
_FEATURES = (
    ("xl/vbaProject", "宏"),
    ("xl/externalLinks/externalLink", "外部链接"),
    ("xl/embeddings/", "嵌入对象"),
    ("xl/activeX/", "控件"),
    ("xl/connections", "数据连接"),
    ("xl/macrosheets/", "宏"),
)
_WINDOW = 2**20
"""Bytes of a sheet looked through at once: the matches in a large one would take more memory than it does."""
_PREFIX_MOST = 50
_REACH = 2**17
"""Bytes that a formula may take before the value of its cell."""
_UNREAD = (
    "xl/theme/", "customxml/", "xl/worksheets/_rels/", "xl/drawings/", "xl/charts/", "docprops/app.xml", "docprops/core.xml",
    "_rels/", "[content_types].xml",
)  # fmt: skip
"""Parts that nothing reads, by how their names begin."""


def inspect_xlsx(data: bytes) -> Workbook:
    """All of a workbook but its cells. Raises Refused, Encrypted or Unreadable."""
    with open_zip(data) as package:
        entries = package.infolist()
        names = [entry.filename.replace("\\", "/") for entry in entries]
        bound_package(data, entries)
        found = Workbook({})
        dde, kept = _read_parts(data, zip(names, entries, strict=True), found)
    found.features = features(names, dde)
    titles = _titles_by_part(kept)
    _name_sheets(found, titles)
    return found


def bound_package(data: bytes, entries: list[zipfile.ZipInfo]) -> None:
    """Raises Refused when there are too many parts, or too much in them, going by what the package says."""
    if len(entries) > MOST_ENTRIES:
        raise Refused(f"压缩包里有{len(entries)}个文件，超过上限{MOST_ENTRIES}")
    inflated = sum(entry.file_size for entry in entries)
    if inflated > MOST_INFLATED:
        raise Refused(f"解压后超过{MOST_INFLATED // 2**20}MB")
    bound_ratio(inflated, len(data))


def _read_parts(
    data: bytes, entries: Iterable[tuple[str, zipfile.ZipInfo]], found: Workbook
) -> tuple[bool, dict[str, bytes]]:
    """Look through each XML part once, one at a time. Gives whether DDE is used, and the parts that name sheets."""
    dde = False
    kept: dict[str, bytes] = {}
    for name, entry in entries:
        if entry.flag_bits & 1:
            raise Encrypted("文件加了密码")
        lower = name.lower()  # as the reader of cells does, which takes any case
        if not lower.endswith((".xml", ".rels")) or lower.startswith(_UNREAD):
            continue
        part = inflate(data, entry, MOST_STRINGS if lower.endswith("sharedstrings.xml") else MOST_INFLATED)
        if b"<!DOCTYPE" in part or b"<!ENTITY" in part:
            raise Refused("文件里有不该有的实体定义(DTD)，可能有害")
        if lower == "docprops/custom.xml":
            found.properties = _facts(_PROPERTY, part)
        elif lower == "xl/workbook.xml":
            found.names = _facts(_NAME, part)
            found.date1904 = _EPOCH_1904.search(part) is not None
            kept[lower] = part
        elif lower == "xl/_rels/workbook.xml.rels":
            kept[lower] = part
        elif lower.startswith("xl/externallinks/"):
            dde = dde or b"ddeLink" in part
        elif b"sheetData" in part:  # wherever it lies: the reader finds it by its relation
            _read_sheet(name, part, found)
            dde = dde or (b"|" in part and _DDE_FORMULA.search(part) is not None)
    return dde, kept


def _read_sheet(name: str, part: bytes, found: Workbook) -> None:
    """What stands in one sheet beside its values, filed under the part's name until titles are known."""
    _bound_cells(part)
    if b'="e"' in part:
        found.faults |= {(name, cell.decode()): text.decode("utf-8", "replace") for cell, text in _ERROR.findall(part)}
    found.uncounted |= {(name, cell) for cell in _uncounted(part)}
    merged = part.find(b"mergeCell ")
    if merged >= 0:  # these stand behind all cells
        found.merged[name] = tuple(cells.decode() for cells in _MERGED.findall(part, max(0, merged - _PREFIX_MOST)))
    if b"DISPIMG" in part:
        found.pictures |= {
            (name, cell.decode()): identity.decode("utf-8", "replace") for cell, identity in _PICTURE.findall(part)
        }


def _uncounted(part: bytes) -> Iterator[str]:
    """The cells whose formulas have no stored result."""
    for found in _UNCOUNTED.finditer(part):
        cell = _PLACE.search(part, part.rfind(b"<", 0, found.start()), found.start())
        if cell is not None:
            yield cell[1].decode()


def _bound_cells(part: bytes) -> None:
    if not _BEYOND.search(part):
        return  # nearly always, and five times faster than finding out how far they go
    last_row = last_column = at = 0
    while at < len(part):
        end = part.rfind(b">", at, at + _WINDOW) + 1 or len(part)
        if part.startswith(b"</", end):  # a blank cell is only known by how it ends
            end = part.find(b">", end) + 1 or len(part)
        # most of a sheet formatted to its end is blank; a cell's value stands near its start, if not in the same window
        blank = part.find(b"v>", at, end + _REACH) < 0 and part.find(b"is>", at, end + _REACH) < 0
        if not blank and (cells := _CELL.findall(part, at, end)):
            letters, numbers = zip(*cells, strict=True)
            last_row = max(last_row, *map(int, set(numbers)))
            last_column = max(last_column, *map(_column_number, set(letters)))
            bound_block(last_row, last_column)
        at = end


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def features(names: Iterable[str], dde: bool) -> tuple[str, ...]:
    """Words for the parts of a package that could be run or followed, going by their names."""
    there = list(names)
    words = [word for start, word in _FEATURES if any(name.startswith(start) for name in there)]
    return tuple(dict.fromkeys([*words, "DDE"] if dde else words))


def _facts(pattern: re.Pattern[bytes], part: bytes) -> dict[str, str]:
    return {
        name.decode("utf-8", "replace").removeprefix("ipxl_"): unescape(text.decode("utf-8", "replace")).strip('"')
        for name, text in pattern.findall(part)
    }


def _name_sheets(found: Workbook, titles: dict[str, str]) -> None:
    """Put titles where the names of parts stood."""
    found.faults = {(titles.get(name, name), cell): text for (name, cell), text in found.faults.items()}
    found.uncounted = frozenset((titles.get(name, name), cell) for name, cell in found.uncounted)
    found.merged = {titles.get(name, name): cells for name, cells in found.merged.items()}
    found.pictures = {(titles.get(name, name), cell): identity for (name, cell), identity in found.pictures.items()}


def _titles_by_part(parts: dict[str, bytes]) -> dict[str, str]:
    titles = {
        rid: unescape(title.decode("utf-8", "replace"))
        for title, rid in _SHEET.findall(parts.get("xl/workbook.xml", b""))
    }
    return {name: titles[rid] for rid, name in relations(parts.get("xl/_rels/workbook.xml.rels", b"")) if rid in titles}


def relations(part: bytes) -> Iterator[tuple[bytes, str]]:
    """(id, name of the part it stands for) of each relation of a part in `xl/`."""
    for relation in _RELATION.findall(part):
        facts = dict(_ATTRIBUTE.findall(relation))
        target = facts.get(b"Target", b"").decode("utf-8", "replace").replace("\\", "/").lstrip("/")
        yield facts.get(b"Id", b""), target if target.startswith("xl/") else f"xl/{target}"
