"""Mails as Outlook saves them (msg): the same as `mail` gives, from the streams of a compound file."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from ipxl.intake.automatic import nature
from ipxl.intake.bounds import MOST_BYTES, Closed, Refused
from ipxl.intake.contents import ContainerEntry, Contents
from ipxl.intake.headers import address, decoded, server_time
from ipxl.intake.mail import LITTLE_PICTURE, notice, split
from ipxl.intake.ole import open_ole, stream

if TYPE_CHECKING:
    from olefile import OleFileIO

_SUBJECT, _BODY, _HEADERS, _HTML = "0037", "1000", "007D", "1013"
_SENDERS = ("5D01", "0C1F", "5D02", "0065")
_NAMES = ("3707", "3704", "3001")
_CONTENT_ID = "3712"
_DATA, _EMBEDDED = "__substg1.0_37010102", "__substg1.0_3701000D"
_PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".bmp")


def open_outlook(data: bytes) -> Contents:
    """An Outlook mail's attachments in its own order. Raises Refused or Unreadable."""
    with open_ole(data) as ole:
        found = Contents("邮件", is_mail=True, subject=_text(ole, [], _SUBJECT).strip())
        senders = (address(_text(ole, [], key).encode()) for key in _SENDERS)
        found.sender = next((sender for sender in senders if sender), "")
        headers = split(_text(ole, [], _HEADERS).encode()).headers
        found.received = server_time(headers.get(b"received", b""))
        found.note = f"邮件“{found.subject}”" if found.subject else "邮件"
        found.nature = nature(headers, found.sender, found.subject)
        if found.nature in ("own", "bounce"):
            return found
        folders = sorted({path[0] for path in ole.listdir() if path[0].startswith("__attach_version1.0_")})
        total = 0
        for folder in folders:
            entry = _entry(ole, folder)
            total += entry.size
            found.entries.append(entry)
        if total > 4 * MOST_BYTES:
            raise Refused(f"附件合计超过{4 * MOST_BYTES // 2**20}MB")
        html = stream(ole, f"__substg1.0_{_HTML}0102") if ole.exists(f"__substg1.0_{_HTML}0102") else b""
        notice(found, [_text(ole, [], _BODY), decoded(html)])
    return found


def _text(ole: OleFileIO, folder: list[str], key: str) -> str:
    """A text property: Unicode, else in the sender's code page, which is taken for GB18030."""
    for kind, encoding in (("001F", "utf-16-le"), ("001E", "gb18030")):
        path = [*folder, f"__substg1.0_{key}{kind}"]
        if ole.exists(path):
            return stream(ole, path).decode(encoding, "replace").rstrip("\0")
    return ""


def _entry(ole: OleFileIO, folder: str) -> ContainerEntry:
    name = next((text for key in _NAMES if (text := _text(ole, [folder], key).strip())), "未命名附件")
    if ole.exists([folder, _EMBEDDED]):
        return ContainerEntry(name, 0, partial(_refuse_embedded), facts=f"{folder}/{name}".encode())
    if not ole.exists([folder, _DATA]):
        return ContainerEntry(name, 0, bytes)
    size = ole.get_size([folder, _DATA])
    content = stream(ole, [folder, _DATA]) if size <= MOST_BYTES else b""
    quiet = bool(_text(ole, [folder], _CONTENT_ID)) and size < LITTLE_PICTURE and name.lower().endswith(_PICTURES)
    return ContainerEntry(name, size, partial(bytes, content), quiet=quiet, facts=f"{folder}/{name}/{size}".encode())


def _refuse_embedded() -> bytes:
    raise Closed("Outlook 邮件里嵌着另一封邮件")
