"""Walks the inbox and says of every file what kind it is, by content and never by extension."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Literal, NamedTuple

from ipxl.clock import BEIJING
from ipxl.errors import IpxlError

SYSTEM_NAMES = frozenset({".ds_store", "thumbs.db", "desktop.ini", "readme.md", ".gitkeep"})
_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "PDF 文件"),
    (b"\x89PNG", "图片"),
    (b"\xff\xd8\xff", "图片"),
    (b"GIF8", "图片"),
    (b"BM", "图片"),
    (b"II*\x00", "图片"),
    (b"MM\x00*", "图片"),
    (b"{\\rtf", "文字文档"),
)
SCANS = ("PDF 文件", "图片")
"""What a stamped copy comes as."""
_ARCHIVES: tuple[tuple[bytes, str], ...] = (
    (b"Rar!", "rar 压缩包"),
    (b"7z\xbc\xaf\x27\x1c", "7z 压缩包"),
    (b"\x1f\x8b", "gz 压缩包"),
)
_MAIL_HEADS = (b"received:", b"return-path:", b"delivered-to:", b"from:", b"message-id:", b"mime-version:", b"date:")


class Seen(NamedTuple):
    """One file of the inbox as it lies there. `file` is its path relative to the inbox with forward slashes.

    system: left by a program, or our own README; nobody sent it. modified: Beijing time. size: bytes.
    """

    file: str
    path: Path
    sha256: str
    modified: datetime
    size: int
    system: bool


def look(inbox: Path) -> list[Seen]:
    """Every file below `inbox` with its hash, by name. Raises IpxlError naming a file that cannot be opened."""
    seen = []
    for file, path in walk(inbox):
        try:
            facts = path.stat()
            digest = _digest(path)
        except OSError as error:
            raise IpxlError(
                f"打不开 inbox/{file}({error.strerror or error})。请关掉正在用它的程序或检查权限后再试。"
            ) from error
        system = path.name.lower() in SYSTEM_NAMES or path.name.startswith(("~$", ".~", "._"))
        modified = datetime.fromtimestamp(facts.st_mtime, BEIJING)
        seen.append(Seen(file, path, digest, modified, facts.st_size, system))
    return seen


def walk(inbox: Path) -> Iterator[tuple[str, Path]]:
    """Every file below `inbox`, in the order of relative paths. Folders that are links are not entered."""
    found: list[tuple[str, Path]] = []
    for folder, folders, names in os.walk(inbox):
        folders.sort()
        for name in names:
            path = Path(folder, name)
            found.append((readable(path.relative_to(inbox).as_posix()), path))
    return iter(sorted(found))


def readable(name: str) -> str:
    """A file's name as people read it: bytes that are no UTF-8 (unpacked from a Chinese zip, say) taken as GB18030."""
    if not any("\ud800" <= character <= "\udfff" for character in name):
        return name
    return os.fsencode(name).decode("gb18030", "replace")


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def sniff(data: bytes, name: str) -> tuple[Literal["table", "container", "other", "empty"], str]:
    """What kind of file this is, with a word for people. `name` only tells a mail from a text."""
    if not data.strip(b"\0 \r\n\t"):
        return "empty", "空文件"
    for start, word in _SIGNATURES:
        if data.startswith(start):
            return "other", word
    for start, word in _ARCHIVES:
        if data.startswith(start):
            return "container", word
    if data[:2] == b"PK":
        return _sniff_zip(data)
    if data[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        if "WordDocument".encode("utf-16-le") in data[:65536] or "WordDocument".encode("utf-16-le") in data[-65536:]:
            return "other", "Word 文档"
        return "table", ""
    head = data[:2048].lstrip().lower()
    if head.startswith(_MAIL_HEADS) or name.lower().endswith((".eml", ".msg")):
        return "container", "邮件"
    return "other", "网页" if b"<html" in head or b"<table" in head else "文本或未知格式"


def _sniff_zip(data: bytes) -> tuple[Literal["table", "container", "other", "empty"], str]:
    """Office packages are zip files too: told apart by the names in their central directory."""
    tail = data[-(2**20) :]
    if b"word/document.xml" in tail:
        return "other", "Word 文档"
    if b"ppt/presentation.xml" in tail:
        return "other", "演示文稿"
    if (
        b"xl/workbook" in tail
        or b"xl\\workbook" in tail
        or b"application/vnd.oasis.opendocument.spreadsheet" in data[:200]
    ):
        return "table", ""
    if b"PK\x05\x06" not in tail:
        return "table", ""  # cut off: the reader will say so
    return "container", "zip 压缩包"
