"""A workbook that people type in and the program adds to: opened for editing, saved only if nothing in it is lost."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from ipxl.errors import IpxlError
from ipxl.files import lock_file, write_file
from ipxl.sheet.reproducible import undated

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook

_EXTRAS = re.compile(r"xl/(media|charts|cellimages|threadedComments|embeddings|activeX|vbaProject|pivotTables)")


class NotKept(Exception):
    """Editing the workbook would lose something, or it cannot be edited. The text says what, for a sentence about the file."""


def open_kept(data: bytes) -> Workbook:
    """The workbook for editing. Raises NotKept."""
    import openpyxl

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return openpyxl.load_workbook(io.BytesIO(data))
    except Exception as error:  # openpyxl raises whatever an odd package provokes
        raise NotKept("内容有程序不认识的写法") from error


def save_kept(book: Workbook, before: bytes, modified: datetime) -> bytes:
    """The edited workbook, dated `modified`. Raises NotKept when a part that `before` holds would be dropped."""
    target = io.BytesIO()
    book.save(target)
    if _extras(before) - _extras(target.getvalue()):
        raise NotKept("里有图片、图表或新式批注，程序写它会丢掉这些内容")
    return undated(target.getvalue(), modified)


def _extras(data: bytes) -> Counter[str]:
    """How many parts of each kind a package has that openpyxl does not keep."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return Counter(match[1] for name in package.namelist() if (match := _EXTRAS.match(name)))


def replace_kept(path: Path, shown: str, before: bytes | None, data: bytes, again: str) -> str:
    """Swap `data` in for `before`, what the file held when it was read. Returns why that was not done, "" when it was.

    shown: the file as people see it. again: what to do then, a sentence.
    """
    if lock := lock_file(path):
        where = shown.rpartition("/")[0]
        return f"“{shown}”正在别的程序里打开，没有改动它。{again}（如果没有打开，请删掉“{where + '/' if where else ''}{lock}”。）"
    try:
        if (path.read_bytes() if path.exists() else None) != before:
            return f"“{shown}”刚才被改过，没有动它。{again}"
        write_file(path, data)
    except (IpxlError, OSError):
        return f"“{shown}”写不进去，可能正在别的程序里打开。{again}"
    return ""
