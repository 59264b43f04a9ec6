"""Zip files, with the names that Chinese programs give their members."""

from __future__ import annotations

from functools import partial

from ipxl.intake.bounds import MOST_BYTES, MOST_MEMBERS, Refused, Unreadable, bound_ratio
from ipxl.intake.contents import ContainerEntry, Contents
from ipxl.intake.inflate import inflate, open_zip

_UTF8_FLAG = 0x800
_FIRST_HAN = "\u2e80"


def open_archive(data: bytes) -> Contents:
    """The members of a zip file in its own order, folders left out. Raises Refused for a bomb, Unreadable."""
    with open_zip(data) as package:
        files = [entry for entry in package.infolist() if not entry.orig_filename.endswith(("/", "\\"))]
    if len(files) > MOST_MEMBERS:
        raise Refused(f"里面有{len(files)}个文件，超过上限{MOST_MEMBERS}")
    if not files:
        raise Unreadable("压缩包是空的，里面没有文件")
    bound_ratio(sum(entry.file_size for entry in files), len(data))
    entries = []
    for file in files:
        name = member_name(file.orig_filename, file.flag_bits)
        facts = f"{name}/{file.file_size}/{file.compress_size}/{file.CRC}".encode("utf-8", "replace")
        entries.append(ContainerEntry(name, file.file_size, partial(inflate, data, file, MOST_BYTES), facts=facts))
    return Contents(f"zip 压缩包，里面有{len(entries)}个文件", entries)


def member_name(name: str, flags: int) -> str:
    """A member's name as its sender saw it.

    zipfile takes an unmarked name for cp437. Chinese programs write GBK there, those of a Mac UTF-8: it is taken for
    UTF-8 when that gives Chinese characters.
    """
    if flags & _UTF8_FLAG or name.isascii():
        return name
    try:
        raw = name.encode("cp437")
    except UnicodeEncodeError:
        return name
    for encoding in ("utf-8", "gb18030"):
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding != "utf-8" or max(text) >= _FIRST_HAN:
            return text
    return name
