"""Walks the inbox and says of every file what it is, by content and never by extension."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Literal, NamedTuple

from ipxl.clock import BEIJING
from ipxl.errors import IpxlError
from ipxl.form.read import SKIPPED, Reading, read_submission
from ipxl.intake.package import MOST_BYTES, Refused, Unreadable, read_workbook

FEW_FILES = 100
"""Below this many new files, starting processes costs more than it saves."""
Outcome = Literal["submission", "not_a_return", "container", "refused", "unreadable"]
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


@dataclass(slots=True)
class Parsed:
    """What one file's bytes come to. `note` is Chinese and says why it is no submission; "" for system files."""

    outcome: Outcome
    note: str = ""
    code: str = ""
    reading: Reading = field(default_factory=Reading)

    @property
    def quiet(self) -> bool:
        """A system file or our own README, which nobody needs to hear of."""
        return self.outcome == "not_a_return" and not self.note


class Arrived(NamedTuple):
    """One file of the inbox. `file` is its path relative to the inbox with forward slashes; `modified` is aware."""

    file: str
    sha256: str
    modified: datetime
    parsed: Parsed


def walk(inbox: Path) -> Iterator[tuple[str, Path]]:
    """Every file below `inbox`, in the order of relative paths. Folders that are links are not entered."""
    found: list[tuple[str, Path]] = []
    for folder, folders, names in os.walk(inbox):
        folders.sort()
        for name in names:
            path = Path(folder, name)
            found.append((path.relative_to(inbox).as_posix(), path))
    return iter(sorted(found))


def collect(
    inbox: Path, known: Callable[[str], Parsed | None], jobs: int = 1
) -> tuple[list[Arrived], dict[str, Parsed]]:
    """All files of the inbox, and the outcomes by sha256 that had to be parsed because `known` had none.

    jobs: processes that parse; the result does not depend on it. Raises IpxlError when a file cannot be opened.
    """
    seen: list[tuple[str, str, datetime, bool]] = []
    outcomes: dict[str, Parsed] = {}
    todo: dict[str, Path] = {}
    for file, path in walk(inbox):
        try:
            facts = path.stat()
            digest = _digest(path)
        except OSError as error:
            raise IpxlError(
                f"打不开 inbox/{file}({error.strerror or error})。请关掉正在用它的程序或检查权限后再试。"
            ) from error
        system = path.name.lower() in SYSTEM_NAMES or path.name.startswith(("~$", ".~", "._"))
        seen.append((file, digest, datetime.fromtimestamp(facts.st_mtime, BEIJING), system))
        if system or digest in outcomes or digest in todo:
            continue
        if (cached := known(digest)) is not None:
            outcomes[digest] = cached
        elif facts.st_size > MOST_BYTES:
            outcomes[digest] = Parsed("refused", f"文件超过{MOST_BYTES // 2**20}MB", "FILE_REFUSED")
        else:
            todo[digest] = path
    fresh = dict(zip(todo, _parse_many(list(todo.values()), jobs), strict=True))
    outcomes |= fresh
    quiet = Parsed("not_a_return")
    return [Arrived(file, sha, when, quiet if system else outcomes[sha]) for file, sha, when, system in seen], fresh


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _parse_many(paths: list[Path], jobs: int) -> Iterable[Parsed]:
    if jobs <= 1 or len(paths) < FEW_FILES:
        return map(parse_file, paths)
    from concurrent.futures import ProcessPoolExecutor

    with ProcessPoolExecutor(jobs) as pool:
        return list(pool.map(parse_file, paths, chunksize=16))


def parse_file(path: Path) -> Parsed:
    """What a file's content is. Never raises for what is in the file."""
    return parse(path.read_bytes(), path.name)


def parse(data: bytes, name: str) -> Parsed:
    """What these bytes are: a submission, or in plain words why not."""
    kind, note = sniff(data, name)
    if kind == "other":
        return Parsed("not_a_return", note, "FILE_OTHER_FORMAT")
    if kind == "empty":
        return Parsed("unreadable", note, "FILE_UNREADABLE")
    if kind == "container":
        return Parsed("container", note, "FILE_CONTAINER")
    try:
        reading = read_submission(read_workbook(data, SKIPPED))
    except Refused as error:
        return Parsed("refused", str(error), "FILE_REFUSED")
    except Unreadable as error:
        return Parsed("unreadable", str(error), "FILE_UNREADABLE")
    if not reading.is_return:
        return Parsed("not_a_return", "没有填报表的内容", "FILE_NOT_A_RETURN")
    return Parsed("submission", "", "", reading)


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
