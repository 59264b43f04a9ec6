"""Mails as bytes. Attachment names stand there in both forms that mail programs read: RFC 2231, and RFC 2047 as QQ, 163 and
Outlook themselves write it; a reader that knows either shows the Chinese name.

Everything is ASCII and made from the letter alone: the same letter gives the same bytes.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from urllib.parse import quote

from ipxl.files import digest

_PLAIN = re.compile(r"[A-Za-z0-9 !#$%&'*+\-/^_`{|}~.]*")
_WORD_BYTES = 36
"""Bytes of UTF-8 in one encoded word, so that a line with a short name in front of it keeps within 76 characters."""
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Sender:
    """Who writes. address: "" leaves it to the mail program that a draft is opened in."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Attachment:
    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail. to: (shown name, address). body: lines end with a newline."""

    sender: Sender
    to: tuple[tuple[str, str], ...]
    subject: str
    body: str
    attachments: tuple[Attachment, ...] = ()


def draft_bytes(mail: Mail) -> bytes:
    """A draft: the mail program opens it for writing (X-Unsent) and gives it date and number itself when it goes out."""
    return _assembled(mail, [("X-Unsent", "1")])


def mail_bytes(mail: Mail, message_id: str, at: datetime) -> bytes:
    """The mail as it goes over the line. at: with its zone.

    Marked as ours, so that a copy that comes back is no return. Not marked as automatic (RFC 3834): an out-of-office
    answer tells the office that a contact is away.
    """
    return _assembled(mail, [("Date", format_datetime(at)), ("Message-ID", message_id), ("X-Ipxl", "send")])


def _assembled(mail: Mail, more: Sequence[tuple[str, str]]) -> bytes:
    headers = [*more]
    if mail.sender.address:
        headers.append(("From", _mailbox(mail.sender.name, mail.sender.address)))
    if mail.to:
        headers.append(("To", ",\r\n ".join(_mailbox(name, address) for name, address in mail.to)))
    headers += [("Subject", _words(mail.subject)), ("MIME-Version", "1.0")]
    text = _part([("Content-Type", "text/plain; charset=utf-8")], mail.body.replace("\n", "\r\n").encode())
    if not mail.attachments:
        return _head(headers) + text
    parts = [text, *(_attached(item) for item in mail.attachments)]
    boundary = f"=_ipxl_{digest(b''.join(parts))[:32]}"
    headers.append(("Content-Type", f'multipart/mixed;\r\n boundary="{boundary}"'))
    mark = f"--{boundary}\r\n".encode()
    return _head(headers) + b"\r\n" + b"".join(mark + part for part in parts) + f"--{boundary}--\r\n".encode()


def _attached(item: Attachment) -> bytes:
    kind = _XLSX if item.name.endswith(".xlsx") else "application/octet-stream"
    word = _quoted(item.name)
    disposition = f"attachment;\r\n filename={word};\r\n filename*=UTF-8''{quote(item.name, safe='')}"
    return _part([("Content-Type", f"{kind};\r\n name={word}"), ("Content-Disposition", disposition)], item.data)


def _part(headers: list[tuple[str, str]], data: bytes) -> bytes:
    encoded = base64.encodebytes(data).replace(b"\n", b"\r\n")
    return _head([*headers, ("Content-Transfer-Encoding", "base64")]) + b"\r\n" + encoded


def _head(headers: Sequence[tuple[str, str]]) -> bytes:
    return "".join(f"{name}: {value}\r\n" for name, value in headers).encode("ascii")


def _mailbox(name: str, address: str) -> str:
    if not name:
        return address
    shown = f'"{name}"' if _PLAIN.fullmatch(name) else _words(name)
    return f"{shown} <{address}>"


def _quoted(name: str) -> str:
    return f'"{name if _PLAIN.fullmatch(name) else _words(name)}"'


def _words(text: str) -> str:
    """A header's text as encoded words, each of whole characters; plain ASCII as it is."""
    if _PLAIN.fullmatch(text) and len(text) < 60:
        return text
    chunks = [b""]
    for character in text:
        piece = character.encode("utf-8", "replace")
        if len(chunks[-1]) + len(piece) > _WORD_BYTES:
            chunks.append(b"")
        chunks[-1] += piece
    return "\r\n ".join(f"=?UTF-8?B?{base64.b64encode(chunk).decode()}?=" for chunk in chunks)
