"""A fetched mail as a file of the inbox: unchanged, written once, under a name that sorts by time and tells what it is."""

from __future__ import annotations

import hashlib
import os
import unicodedata
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from ipxl.intake.headers import address, header_text
from ipxl.intake.inbox import FETCHED
from ipxl.intake.mail import split

_HEAD = 2**18
_BESIDE = ".~"
"""Begins the name of a file that is still being written: a merge takes it for a system file."""
_UNFIT = frozenset('<>:"/\\|?*!%')
_SENDER_BYTES, _SUBJECT_BYTES = 60, 110


class Head(NamedTuple):
    """What a mail says of itself, in one line each. sender: bare address in lower case. message_id: with its brackets.

    All may be "".
    """

    sender: str
    subject: str
    message_id: str


def head_of(data: bytes) -> Head:
    """Sender, subject and Message-ID of a mail, of which the beginning is enough."""
    headers = split(data[:_HEAD]).headers
    found = (headers.get(name, b"") for name in (b"from", b"subject", b"message-id"))
    sender, subject, message_id = found
    return Head(_seen(address(sender)), _seen(header_text(subject)), header_text(message_id))


def _seen(text: str) -> str:
    """`text` as it may go to a screen: nothing in it moves the cursor, or is not seen."""
    return " ".join("".join(mark if mark.isprintable() else " " for mark in text).split())


def body_digest(data: bytes) -> str:
    """The sha256 of a mail without its headers, which a server that moves mails may touch."""
    for mark in (b"\r\n\r\n", b"\n\n"):
        _head, found, body = data.partition(mark)
        if found:
            return hashlib.sha256(body).hexdigest()
    return hashlib.sha256(b"").hexdigest()


def mail_name(head: Head, received: datetime, uid: int) -> str:
    """Such as `20231009-1030_zhang@x.cn_三季度报表_15.eml`. No part of it can be a path, or too long for any system."""
    sender = _fit(head.sender or "无发件人", _SENDER_BYTES)
    subject = _fit(head.subject or "无主题", _SUBJECT_BYTES)
    return f"{received:%Y%m%d-%H%M}_{sender}_{subject}_{uid}.eml"


def _fit(text: str, most: int) -> str:
    """`text` as a part of a file's name of at most so many bytes: what systems forbid, or nobody sees, becomes a blank."""
    text = unicodedata.normalize("NFC", text)
    kept = _seen("".join(" " if mark in _UNFIT else mark for mark in text)).strip(". ") or "_"
    if len(kept.encode()) <= most:
        return kept
    return kept.encode()[: most - 3].decode("utf-8", "ignore").rstrip() + "…"


def store(inbox: Path, name: str, data: bytes, received: datetime) -> str:
    """Write a mail into the inbox and give its name there. A mail that already lies there with these bytes stays.

    Whatever the moment at which the process is killed, there is the whole file or none. received: becomes the file's
    own time, for the case that the register is lost.
    """
    folder = inbox / FETCHED
    folder.mkdir(parents=True, exist_ok=True)
    path, number = folder / name, 1
    while path.exists():
        if path.stat().st_size == len(data) and path.read_bytes() == data:
            return f"{FETCHED}/{path.name}"
        number += 1
        path = folder / f"{name.removesuffix('.eml')}-{number}.eml"
    beside = folder / f"{_BESIDE}{os.getpid()}.new"
    beside.write_bytes(data)
    moment = received.timestamp()
    os.utime(beside, (moment, moment))
    beside.replace(path)
    return f"{FETCHED}/{path.name}"


def sweep(inbox: Path) -> None:
    """Remove what a fetch that was killed had half written. Only while the workspace is locked."""
    for left in (inbox / FETCHED).glob(f"{_BESIDE}*.new"):
        left.unlink(missing_ok=True)


def stored_mails(inbox: Path, files: frozenset[str]) -> dict[tuple[str, str], str]:
    """(Message-ID, digest of the body) -> file, of those of these files that still lie in the inbox."""
    found: dict[tuple[str, str], str] = {}
    for file in sorted(files):
        path = inbox / file
        if path.is_file():
            data = path.read_bytes()
            if message_id := head_of(data).message_id:
                found.setdefault((message_id, body_digest(data)), file)
    return found
