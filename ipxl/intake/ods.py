"""The raw package of an OpenDocument sheet, found harmless before any reader sees it."""

from __future__ import annotations

import re
from html import unescape

from ipxl.intake.bounds import MOST_INFLATED, Encrypted, Refused, bound_block
from ipxl.intake.inflate import inflate, open_zip
from ipxl.intake.workbook import Workbook
from ipxl.intake.xlsx import bound_package
from ipxl.sheet.cells import column_letters

_TAG = re.compile(
    rb'<table:(?:table\s[^>]*?table:name="([^"]*)"[^>]*>|table-row\b([^>]*)>|(?:covered-)?table-cell\b([^>]*?)(/?)>)'
)
_TEXT = re.compile(rb"\s*<text:p[^>]*>([^<]*)<")
_SPANS = (re.compile(rb'columns-spanned="([0-9]{1,5})"'), re.compile(rb'rows-spanned="([0-9]{1,7})"'))
_REPEATED = re.compile(rb'-repeated="([0-9]{1,9})"')
_VALUED = (b"office:value-type=", b"calcext:value-type=")
_FEATURES = (("Basic/", "宏"), ("Scripts/", "宏"), ("Object ", "嵌入对象"))


def inspect_ods(data: bytes) -> Workbook:
    """What an ods file has beside its cells. Raises Refused, Encrypted or Unreadable."""
    with open_zip(data) as package:
        entries = package.infolist()
        bound_package(data, entries)
        words: list[str] = []
        found = Workbook({})
        for entry in entries:
            words += [word for start, word in _FEATURES if entry.filename.startswith(start)]
            if entry.filename not in ("content.xml", "META-INF/manifest.xml"):
                continue
            part = inflate(data, entry, MOST_INFLATED)
            if b"<!DOCTYPE" in part or b"<!ENTITY" in part:
                raise Refused("文件里有不该有的实体定义(DTD)，可能有害")
            if entry.filename == "content.xml":
                _read_cells(part, found)
            elif b"encryption-data" in part:
                raise Encrypted("文件加了密码")
    found.features = tuple(dict.fromkeys(words))
    return found


def _read_cells(part: bytes, found: Workbook) -> None:
    """Error cells and merged ranges, and where values end.

    A row or cell that holds something may be repeated by a number; blank ones to the edge are no harm.
    """
    title = ""
    merged: list[str] = []
    row = column = rows = 0
    for tag in _TAG.finditer(part):
        table, row_facts, facts, empty = tag.groups()
        if table is not None:
            title = unescape(table.decode("utf-8", "replace"))
            merged = []
            row = rows = 0
        elif row_facts is not None:
            row, rows, column = row + rows, _times(row_facts), 0
        else:
            first = column
            column += _times(facts)
            if empty and not any(mark in facts for mark in _VALUED):
                continue
            bound_block(row + rows, column)
            if b'calcext:value-type="error"' in facts and (text := _TEXT.match(part, tag.end())):
                found.faults[title, f"{column_letters(first)}{row + 1}"] = text[1].decode("utf-8", "replace")
            if b"-spanned=" in facts:
                wide, high = (int(number[1]) if (number := span.search(facts)) else 1 for span in _SPANS)
                if wide * high > 1:
                    last = f"{column_letters(first + wide - 1)}{row + high}"
                    merged.append(f"{column_letters(first)}{row + 1}:{last}")
                    found.merged[title] = tuple(merged)


def _times(facts: bytes) -> int:
    found = _REPEATED.search(facts)
    return int(found[1]) if found else 1
