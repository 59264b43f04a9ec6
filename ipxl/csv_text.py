"""CSV files that the office opens in Excel or WPS: UTF-8 with its mark, text that never becomes a formula."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

from ipxl.files import write_file

_ACTIVE = ("=", "+", "-", "@", "\t", "\r")


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


def read_csv(path: Path) -> tuple[list[list[str]], str]:
    """Rows of a CSV file and its encoding: UTF-8 as written, or as Excel and WPS save it back: GB18030, or UTF-16 with
    tabs. Semicolons or tabs in the header tell that they separate the cells.

    An encoding other than these leaves replacement characters rather than failing.
    """
    text, encoding = _decoded(path.read_bytes())
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text))
    return [[disarmed(cell) for cell in row] for row in reader], encoding


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
