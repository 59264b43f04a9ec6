"""The raw package of an xlsx workbook: found harmless before any reader sees it, and read for what no reader tells.

An error cell reads like a blank one in python-calamine, a formula without a stored result too; properties, names, merged
ranges, pictures in cells and whatever could be run are not read at all. One pass over the inflated parts finds them.
"""

from __future__ import annotations

import zipfile
from collections.abc import Collection, Iterable, Iterator

from ipxl.intake.bounds import (
    MOST_ENTRIES,
    MOST_INFLATED,
    MOST_STRINGS,
    Encrypted,
    Refused,
    bound_ratio,
)
from ipxl.intake.inflate import inflate, open_zip
from ipxl.intake.seen_xlsx import XlsxLooks, looks, seen_cells
from ipxl.intake.sheet_tokens import sheet_facts
from ipxl.intake.tokens import Element, elements
from ipxl.intake.workbook import Workbook

_EPOCH_1904 = frozenset(("1", "true", "on"))
_MARK = "ipxl_"
_FEATURES = (
    ("xl/vbaProject", "宏"),
    ("xl/externalLinks/externalLink", "外部链接"),
    ("xl/embeddings/", "嵌入对象"),
    ("xl/activeX/", "控件"),
    ("xl/connections", "数据连接"),
    ("xl/macrosheets/", "宏"),
)
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
    package_parts = list(zip(names, entries, strict=True))
    found = Workbook({})
    titles = _read_book(data, package_parts, found)
    dde = _read_parts(data, package_parts, titles.keys(), found)
    found.features = features(names, dde)
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


def _read_book(data: bytes, entries: Iterable[tuple[str, zipfile.ZipInfo]], found: Workbook) -> dict[str, str]:
    """The facts of the workbook as a whole. Gives the title of each sheet by the lower-case name of its part."""
    sheets: list[Element] = []
    parts: dict[str, str] = {}
    for name, entry in entries:
        lower = name.lower()  # as the reader of cells does, which takes any case
        if lower == "docprops/custom.xml":
            found.properties = _facts(elements(_part(data, entry), ("property",)))
        elif lower == "xl/workbook.xml":
            read = elements(_part(data, entry), ("definedName", "workbookPr", "sheet"))
            found.names = _facts(item for item in read if item.name == "definedName")
            found.date1904 = any(item.attributes.get("date1904") in _EPOCH_1904 for item in read)
            sheets = [item for item in read if item.name == "sheet"]
        elif lower == "xl/_rels/workbook.xml.rels":
            parts = dict(relations(_part(data, entry)))
    titles = {item.attributes.get("id", ""): item.attributes.get("name", "") for item in sheets}
    return {name.lower(): titles[rid] for rid, name in parts.items() if rid in titles}


def _part(data: bytes, entry: zipfile.ZipInfo, most: int = MOST_INFLATED) -> bytes:
    part = inflate(data, entry, most)
    if b"<!DOCTYPE" in part or b"<!ENTITY" in part:
        raise Refused("文件里有不该有的实体定义(DTD)，可能有害")
    return part


def sheet_parts(data: bytes) -> dict[str, str]:
    """The title of each sheet by the lower-case name of its part."""
    with open_zip(data) as package:
        entries = package.infolist()
    return _read_book(data, [(entry.filename.replace("\\", "/"), entry) for entry in entries], Workbook({}))


def _read_parts(
    data: bytes, entries: Iterable[tuple[str, zipfile.ZipInfo]], sheets: Collection[str], found: Workbook
) -> bool:
    """Look through each XML part once, one at a time, and through each sheet whatever its name. Gives whether DDE is used."""
    dde = False
    known = looks(data, entries)
    for name, entry in entries:
        if entry.flag_bits & 1:
            raise Encrypted("文件加了密码")
        lower = name.lower()
        if lower not in sheets and (not lower.endswith((".xml", ".rels")) or lower.startswith(_UNREAD)):
            continue
        part = _part(data, entry, MOST_STRINGS if lower.endswith("sharedstrings.xml") else MOST_INFLATED)
        if lower.startswith("xl/externallinks/"):
            dde = dde or b"ddeLink" in part
        elif lower in sheets or b"sheetData" in part:
            dde = _read_sheet(lower, part, found, known) or dde
    return dde


def _read_sheet(name: str, part: bytes, found: Workbook, known: XlsxLooks) -> bool:
    """What stands in one sheet beside its values, filed under the part's name until titles are known; whether DDE is used."""
    facts = sheet_facts(part)
    found.seen |= {(name, cell): seen for cell, seen in seen_cells(part, known).items()}
    found.faults |= {(name, cell): text for cell, text in facts.faults.items()}
    found.uncounted |= {(name, cell) for cell in facts.uncounted}
    found.moving |= {(name, cell): why for cell, why in facts.moving.items()}
    found.pictures |= {(name, cell): identity for cell, identity in facts.pictures.items()}
    found.odd = found.odd or facts.far or facts.misread
    if facts.merged:
        found.merged[name] = tuple(facts.merged)
    return facts.dde


def features(names: Iterable[str], dde: bool) -> tuple[str, ...]:
    """Words for the parts of a package that could be run or followed, going by their names."""
    there = list(names)
    words = [word for start, word in _FEATURES if any(name.startswith(start) for name in there)]
    return tuple(dict.fromkeys([*words, "DDE"] if dde else words))


def _facts(marked: Iterable[Element]) -> dict[str, str]:
    return {
        item.attributes["name"].removeprefix(_MARK): item.text.strip().strip('"')
        for item in marked
        if item.attributes.get("name", "").startswith(_MARK)
    }


def _name_sheets(found: Workbook, titles: dict[str, str]) -> None:
    """Put titles where the names of parts stood."""
    found.faults = {(titles.get(name, name), cell): text for (name, cell), text in found.faults.items()}
    found.uncounted = frozenset((titles.get(name, name), cell) for name, cell in found.uncounted)
    found.merged = {titles.get(name, name): cells for name, cells in found.merged.items()}
    found.pictures = {(titles.get(name, name), cell): identity for (name, cell), identity in found.pictures.items()}
    found.moving = {(titles.get(name, name), cell): why for (name, cell), why in found.moving.items()}
    found.seen = {(titles.get(name, name), cell): seen for (name, cell), seen in found.seen.items()}


def relations(part: bytes) -> Iterator[tuple[str, str]]:
    """(id, name of the part it stands for) of each relation of a part in `xl/`."""
    for item in elements(part, ("Relationship",)):
        target = item.attributes.get("Target", "").replace("\\", "/").lstrip("/")
        yield item.attributes.get("Id", ""), target if target.lower().startswith("xl/") else f"xl/{target}"
