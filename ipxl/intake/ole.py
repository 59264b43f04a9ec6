"""Compound files (OLE): old workbooks, protected new ones, Word, Outlook mails. Which of them, and their streams."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import TYPE_CHECKING

from ipxl.intake.bounds import MOST_BYTES, Encrypted, Refused, Unreadable
from ipxl.intake.sniff import Sniffed

if TYPE_CHECKING:
    from olefile import OleFileIO

BOOKS = ("Workbook", "Book")
MAIL = "__properties_version1.0"
_KINDS = (("WordDocument", "Word 文档"), ("PowerPoint Document", "演示文稿"), ("VisioDocument", "图纸"))


@contextmanager
def open_ole(data: bytes) -> Iterator[OleFileIO]:
    """The compound file in `data`. Raises Unreadable for a damaged one, also while it is used."""
    import olefile

    try:
        with olefile.OleFileIO(BytesIO(data)) as ole:
            yield ole
    except (OSError, ValueError, IndexError, KeyError, AttributeError, TypeError, OverflowError) as error:
        raise Unreadable("文件不完整或已损坏") from error


def stream(ole: OleFileIO, name: str | list[str]) -> bytes:
    """A stream's bytes. Raises Refused for one over the bound."""
    if ole.get_size(name) > MOST_BYTES:
        raise Refused(f"内容超过{MOST_BYTES // 2**20}MB")
    content: bytes = ole.openstream(name).read()
    return content


def sniff_ole(data: bytes) -> Sniffed:
    """`xlsx` stands for an old workbook here, as the reader of cells takes both. Raises Encrypted, Unreadable."""
    with open_ole(data) as ole:
        if ole.exists("EncryptedPackage"):
            raise Encrypted("文件加了密码，或用 WPS 账号加了密")
        if any(ole.exists(name) for name in BOOKS):
            return Sniffed("xlsx")
        if ole.exists(MAIL):
            return Sniffed("mail", "邮件")
        for name, word in _KINDS:
            if ole.exists(name):
                return Sniffed("other", word)
    return Sniffed("other", "其他 Office 文件")
