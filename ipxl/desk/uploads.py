"""Files dropped onto the page: streamed to disk as they come, stored unchanged, never over a file that is there."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from ipxl.files import fit_name

BYTES_MOST, FILES_MOST, NAME_MOST = 2_000_000_000, 2_000, 180
"""Of one drop, and bytes of a file's name (most file systems take 255, and a number may be added)."""
_FIELD_MOST = 4_096
_RESERVED = frozenset({"con", "prn", "aux", "nul", *(f"{name}{n}" for name in ("com", "lpt") for n in range(1, 10))})


class UploadRefused(Exception):
    """The drop breaks a bound or is no form of the desk. The text says what, in a sentence."""


@dataclass
class Drop:
    """One form as it comes in: small fields by name, files on disk. `token` must be the first field."""

    folder: Path
    token_is_right: bool = False
    fields: dict[str, str] = field(default_factory=dict)
    stored: list[Path] = field(default_factory=list)


def clean_name(name: str) -> str:
    """A file's name as any system takes it: no folder, no sign that a system refuses, no reserved word, not too long."""
    name = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    name = fit_name("".join(c for c in name if c.isprintable())).strip(" .") or "未命名"
    stem, dot, ending = name.rpartition(".")
    if not dot or not stem:
        stem, ending = name, ""
    if stem.casefold() in _RESERVED:
        stem += "_"
    while len(f"{stem}.{ending}".encode()) > NAME_MOST and len(stem) > 1:
        stem = stem[:-1]
    return f"{stem}.{ending}" if ending else stem


def create_beside(folder: Path, name: str) -> tuple[Path, BinaryIO]:
    """A new file of that name, or with a number where there is one."""
    stem, dot, ending = name.rpartition(".")
    stem, ending = (stem, f".{ending}") if dot else (name, "")
    for number in range(10_000):
        path = folder / (f"{stem}({number}){ending}" if number else name)
        try:
            return path, os.fdopen(
                os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)), "wb"
            )
        except FileExistsError:
            continue
    raise UploadRefused(f"同名的文件太多：{name}")


class _Receiver:
    """Callbacks of the parser, part by part."""

    def __init__(self, drop: Drop, token: str) -> None:
        self.drop, self.token = drop, token
        self.header, self.value = b"", b""
        self.headers: dict[str, bytes] = {}
        self.name, self.text, self.files = "", b"", 0
        self.target: BinaryIO | None = None

    def on_part_begin(self) -> None:
        self.headers, self.name, self.text, self.target = {}, "", b"", None

    def on_header_field(self, data: bytes, start: int, end: int) -> None:
        self.header += data[start:end]

    def on_header_value(self, data: bytes, start: int, end: int) -> None:
        self.value += data[start:end]
        if len(self.value) > _FIELD_MOST:
            raise UploadRefused("文件名太长。")

    def on_header_end(self) -> None:
        self.headers[self.header.decode("latin-1").casefold()] = self.value
        self.header = self.value = b""

    def on_headers_finished(self) -> None:
        _kind, options = parse_options_header(self.headers.get("content-disposition", b""))
        self.name = options.get(b"name", b"").decode("utf-8", "replace")
        name = options.get(b"filename")
        if name is None:
            return
        if not self.drop.token_is_right:
            raise UploadRefused("这个页面已经过期，请刷新后再试。")
        if not name:
            return  # a form sent without a file
        self.files += 1
        if self.files > FILES_MOST:
            raise UploadRefused(f"一次最多{FILES_MOST}个文件，请分几次。")
        path, self.target = create_beside(self.drop.folder, clean_name(name.decode("utf-8", "replace")))
        self.drop.stored.append(path)

    def on_part_data(self, data: bytes, start: int, end: int) -> None:
        if self.target is not None:
            self.target.write(data[start:end])
        elif len(self.text) < _FIELD_MOST:
            self.text += data[start:end]

    def on_part_end(self) -> None:
        if self.target is not None:
            self.target.close()
            self.target = None
        elif self.name:
            self.drop.fields[self.name] = self.text.decode("utf-8", "replace")
            if self.name == "token":
                self.drop.token_is_right = self.drop.fields["token"] == self.token


async def receive_drop(content_type: str, stream: AsyncIterator[bytes], folder: Path, token: str) -> Drop:
    """Store every file of a multipart form in `folder`. Raises UploadRefused; what was stored by then is taken back."""
    kind, options = parse_options_header(content_type.encode("latin-1", "replace"))
    boundary = options.get(b"boundary", b"")
    if kind != b"multipart/form-data" or not boundary:
        raise UploadRefused("没有收到文件。")
    folder.mkdir(parents=True, exist_ok=True)
    drop = Drop(folder)
    receiver = _Receiver(drop, token)
    names = ("part_begin", "header_field", "header_value", "header_end", "headers_finished", "part_data", "part_end")
    parser = MultipartParser(boundary, {f"on_{name}": getattr(receiver, f"on_{name}") for name in names})  # type: ignore[arg-type]
    size = 0
    try:
        async for block in stream:
            size += len(block)
            if size > BYTES_MOST:
                raise UploadRefused("一次最多2GB，请分几次。")
            parser.write(block)
        parser.finalize()
        if not drop.token_is_right:
            raise UploadRefused("这个页面已经过期，请刷新后再试。")
    except (UploadRefused, FormParserError, OSError) as error:
        _take_back(receiver, drop)
        if isinstance(error, UploadRefused):
            raise
        reason = error.strerror if isinstance(error, OSError) else None
        raise UploadRefused(f"没有收完（{reason or '传输中断'}），请再试一次。") from error
    except BaseException:
        _take_back(receiver, drop)
        raise
    return drop


def _take_back(receiver: _Receiver, drop: Drop) -> None:
    if receiver.target is not None:
        receiver.target.close()
    for path in drop.stored:
        path.unlink(missing_ok=True)
    drop.stored.clear()
