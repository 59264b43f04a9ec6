"""CSV files that the office opens in Excel or WPS: UTF-8 with its mark, text that never becomes a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

from ipxl.files import write_file

_ACTIVE = ("=", "+", "-", "@", "\t", "\r")


def armed(text: str) -> str:
    """`text` so that a spreadsheet program shows it and does not compute it: a leading ' where it would."""
    return f"'{text}" if text.startswith(_ACTIVE) else text


def disarmed(text: str) -> str:
    """The text as it was before `armed`."""
    return text[1:] if text[:1] == "'" and text[1:].startswith(_ACTIVE) else text


def csv_text(rows: Iterable[Sequence[object]]) -> str:
    """Rows as CSV text, every cell armed."""
    stream = io.StringIO(newline="")
    csv.writer(stream, lineterminator="\r\n").writerows([armed(str(cell)) for cell in row] for row in rows)
    return stream.getvalue()


def read_csv(path: Path) -> tuple[list[list[str]], str]:
    """Rows of a CSV file and its encoding: UTF-8 as written, or GB18030 as Chinese Excel saves it.

    An encoding other than these leaves replacement characters rather than failing.
    """
    data = path.read_bytes()
    try:
        text, encoding = data.decode("utf-8-sig"), "utf-8-sig"
    except UnicodeDecodeError:
        text, encoding = data.decode("gb18030", "replace"), "gb18030"
    return [[disarmed(cell) for cell in row] for row in csv.reader(io.StringIO(text, newline=""))], encoding


def append_csv(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Add rows at the end of a CSV file, in its own encoding; a new file gets the header first.

    What stands there stays byte for byte. The file is swapped in whole, so that a run that is killed leaves no half row.
    """
    old = path.read_bytes() if path.exists() else b""
    if not old:
        write_file(path, (csv_text([header]) + csv_text(rows)).encode("utf-8-sig"))
        return
    _rows, encoding = read_csv(path)
    ending = b"" if old.endswith(b"\n") else b"\r\n"
    new = csv_text(rows).encode("utf-8" if encoding == "utf-8-sig" else encoding, "replace")
    write_file(path, old + ending + new)
