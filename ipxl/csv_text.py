"""CSV files that the office opens in Excel or WPS: UTF-8 with its mark, text that never becomes a formula."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from ipxl.files import write_file

_ACTIVE = ("=", "+", "-", "@", "\t", "\r", "%", "＝", "＋", "＠")
_DATED = re.compile("[0-9]{4}[-/.年][0-9]")
_CELL = {mark: re.compile(rf'"([^"]*(?:""[^"]*)*)"|([^"{mark}\r\n]*)') for mark in ",;\t"}


def armed(text: str) -> str:
    """`text` so that a spreadsheet program shows it and does not compute it: a leading ' where it would."""
    return f"'{text}" if text.lstrip("'").startswith(_ACTIVE) else text


def disarmed(text: str) -> str:
    """The text as it was before `armed`."""
    return text[1:] if text[:1] == "'" and text.lstrip("'").startswith(_ACTIVE) else text


def csv_text(rows: Iterable[Sequence[object]], separator: str = ",") -> str:
    """Rows as CSV text, every text armed; what is a number by its type, such as -3.5, is computed by nobody and stays."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\r\n", delimiter=separator)
    writer.writerows([armed(cell) if isinstance(cell, str) else str(cell) for cell in row] for row in rows)
    return stream.getvalue()


class CsvLine(NamedTuple):
    """A row below the header. number: of the line of text that it begins on; the header is 1."""

    number: int
    cells: list[str]


class CsvReading(NamedTuple):
    """What a CSV file says below its header. damaged: lines whose quotes do not match, which are no rows."""

    rows: list[CsvLine]
    damaged: list[CsvLine]


def read_csv(path: Path) -> CsvReading:
    """Rows of a CSV file, blank lines left out: UTF-8 as written, or as Excel and WPS save it back: GB18030, or UTF-16 with
    tabs. Semicolons or tabs in the header tell that they separate the cells.

    Strict: a line whose quotes do not match is damaged, whole, and takes no line after it along. A cell may go over several
    lines, but no line that is a row by itself, as wide as the header and
    dated, lies inside a cell. An encoding other than these leaves replacement
    characters rather than failing.
    """
    text, _encoding = _decoded(path.read_bytes())
    separator = _separator(text)
    lines = list(io.StringIO(text, newline=""))
    width = len(lines[0].split(separator)) if lines else 0
    reading = CsvReading([], [])
    at = 1
    while at < len(lines):
        count, cells = _row_at(lines, at, separator, width)
        if cells is None:
            reading.damaged.append(CsvLine(at + 1, [lines[at].rstrip("\r\n")]))
        elif any(cells):
            reading.rows.append(CsvLine(at + 1, [disarmed(cell) for cell in cells]))
        at += count
    return reading


def _row_at(lines: Sequence[str], at: int, separator: str, width: int) -> tuple[int, list[str] | None]:
    """How many lines the row takes that begins there, and its cells; one line and None where it is damaged."""
    if lines[at].count('"') % 2 == 0:
        return 1, _cells(lines[at], separator)
    for end in range(at + 1, len(lines)):
        if lines[end].count('"') % 2:
            cells = _cells("".join(lines[at : end + 1]), separator)
            return (end + 1 - at, cells) if cells is not None and len(cells) >= width else (1, None)
        alone = _cells(lines[end], separator)
        if alone is not None and len(alone) >= width and any(map(_DATED.match, alone)):
            break
    return 1, None


def _cells(text: str, separator: str) -> list[str] | None:
    """The cells of one row; None where a quote stands inside a cell or is not closed."""
    text, cells, at = text.rstrip("\r\n"), list[str](), 0
    while match := _CELL[separator].match(text, at):
        cells.append(match[2] if match[1] is None else match[1].replace('""', '"'))
        at = match.end()
        if at == len(text):
            return cells
        if text[at] != separator:
            break
        at += 1
    return None


def append_csv(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Add rows at the end of a CSV file, in its own encoding and with its own separator; a new file gets the header first.

    What stands there stays byte for byte. The file is swapped in whole, so that a run that is killed leaves no half row.
    """
    old = path.read_bytes() if path.exists() else b""
    if not old:
        write_file(path, (csv_text([header]) + csv_text(rows)).encode("utf-8-sig"))
        return
    text, encoding = _decoded(old)
    ending = "" if text.endswith("\n") else "\r\n"
    # the marks of UTF-8 and UTF-16 stand at the beginning of a file only
    plain = {"utf-8-sig": "utf-8", "utf-16": "utf-16-le" if old.startswith(codecs.BOM_UTF16_LE) else "utf-16-be"}
    write_file(path, old + (ending + csv_text(rows, _separator(text))).encode(plain.get(encoding, encoding), "replace"))


def _decoded(data: bytes) -> tuple[str, str]:
    """The text of a file, and its encoding."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", "replace"), "utf-16"
    try:
        return data.decode("utf-8-sig"), "utf-8-sig"
    except UnicodeDecodeError:
        return data.decode("gb18030", "replace"), "gb18030"


def _separator(text: str) -> str:
    """What stands between the cells. No header of ours has any of these marks in it."""
    header = text.partition("\n")[0]
    return next((mark for mark in ",;\t" if mark in header), ",")
