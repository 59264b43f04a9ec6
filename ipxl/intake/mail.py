"""Mails as they are saved from a mailbox (eml): sender, subject, time of receipt, attachments."""

from __future__ import annotations

import binascii
import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from ipxl.intake.automatic import nature, outcome
from ipxl.intake.bounds import MOST_MEMBERS, Refused, Unreadable
from ipxl.intake.contents import ContainerEntry, Contents
from ipxl.intake.headers import address, base64_bytes, decoded, header_text, parameters, server_time
from ipxl.intake.sniff import FROM_LINE, SHARES

_FIELD = re.compile(rb"^([!-9;-~]++)[ \t]*+:((?:[^\r\n]++|\r?\n[ \t]|\r(?!\n))*+)", re.M)
_BLANK_LINE = re.compile(rb"\r?\n[ \t]*+\r?\n")
_MOST_NESTED = 20
_MOST_HEAD = 2**18
_BOUNDARY_MOST = 200
LITTLE_PICTURE = 50_000
"""Bytes. A smaller picture that a mail's text shows (it has a Content-ID and is not marked as an attachment) is a logo
or part of a signature and quiet; a larger one may be a photograph of the stamped page, pasted into the text."""
_LINK = re.compile("(超大附件|文件中转站|中转站|云附件|网盘|微盘|在线文档|金山文档|腾讯文档)")
_URL = re.compile(r"https?://", re.I)
_TABLE_CELL = re.compile(r"<td[\s>]", re.I)
_TABLE_FROM = 6
_OUR_TABLE = re.compile(r"<td[^<>]*+>(?:\s|<(?!td)[^<>]*+>|&nbsp;)*+(?:任务编号|指标编号|本期状态|完成进度|本期进展)")
_TEXT_MOST = 2**20
"""Characters of a mail's text that are looked at."""
_SEEN_BOUNDARY = re.compile(rb"^--([!-~]{1,200})[ \t]*+\r?$", re.M)
"""The mark between parts as it stands there, for a mail whose header names another or none."""
_MOST_PARTS = 2 * MOST_MEMBERS


@dataclass(slots=True)
class MailPart:
    """One part of a mail: its headers by lower-case name (the first of each), its raw body."""

    headers: dict[bytes, bytes]
    body: bytes

    @property
    def kind(self) -> str:
        return decoded(self.headers.get(b"content-type", b"")).partition(";")[0].strip().lower() or "text/plain"

    @property
    def name(self) -> str:
        """The attachment's file name, "" when it has none."""
        for header, key in ((b"content-disposition", "filename"), (b"content-type", "name")):
            if header in self.headers and (name := parameters(self.headers[header]).get(key, "").strip()):
                return name
        return ""

    @property
    def attached(self) -> bool:
        return self.headers.get(b"content-disposition", b"").strip().lower().startswith(b"attachment")

    def content(self) -> bytes:
        """The body decoded; broken base64 as far as it goes."""
        encoding = self.headers.get(b"content-transfer-encoding", b"").strip().lower()
        if encoding == b"base64":
            return base64_bytes(self.body)
        if encoding == b"quoted-printable":
            return quopri.decodestring(self.body)
        return self.body


_NEXT = re.compile(rb"\n\r?\nFrom [^\r\n]{1,500}\r?\n(?=[!-9;-~]{1,60}:)")
_UUENCODED = re.compile(rb"^begin [0-7]{3,4} ([^\r\n]{1,200})\r?\n((?:[ -`]{1,62}[ \t]*+\r?\n)*+)`?\r?\n?end\b", re.M)


def _folder(data: bytes) -> Contents | None:
    """The mails of a file that holds several (mbox); None for one mail."""
    if not FROM_LINE.match(data):
        return None
    starts = [0, *(found.end() for found in _NEXT.finditer(data))]
    if len(starts) == 1:
        return None
    if len(starts) > MOST_MEMBERS:
        raise Refused(f"里面的邮件超过{MOST_MEMBERS}封")
    mails = [data[start:end] for start, end in zip(starts, [*starts[1:], len(data)], strict=True)]
    entries = [
        ContainerEntry(f"第{number}封.eml", len(mail), partial(bytes, mail)) for number, mail in enumerate(mails, 1)
    ]
    return Contents("邮件文件夹", entries)


def _uuencoded(text: bytes) -> Iterator[ContainerEntry]:
    """Attachments that an old program wrote into the text itself."""
    for found in _UUENCODED.finditer(text):
        lines = found[2].splitlines()
        yield ContainerEntry(
            decoded(found[1]).strip(), sum((line[0] - 32) & 63 for line in lines), partial(_uudecoded, lines)
        )


def _uudecoded(lines: list[bytes]) -> bytes:
    try:
        return b"".join(binascii.a2b_uu(line) for line in lines)
    except binascii.Error:
        raise Unreadable("附件的编码不完整") from None


def open_mail(data: bytes) -> Contents:
    """A mail's attachments in its own order. Raises Refused when it is nested too deeply or has too many parts."""
    if (folder := _folder(data)) is not None:
        return folder
    whole = split(data)
    found = Contents("邮件", is_mail=True, sender=address(whole.headers.get(b"from", b"")))
    found.subject = header_text(whole.headers.get(b"subject", b""))
    found.received = server_time(whole.headers.get(b"received", b""))
    found.note = f"邮件“{found.subject}”" if found.subject else "邮件"
    found.nature = nature(whole.headers, found.sender, found.subject)
    if found.nature in ("own", "bounce"):  # what is in them we sent out ourselves
        if found.nature == "bounce":
            found.nature, found.not_reached = outcome(whole.headers, whole.body)
        return found
    texts = []
    for part in leaves(whole):
        if len(found.entries) > MOST_MEMBERS:
            raise Refused(f"邮件里的附件超过{MOST_MEMBERS}个")
        if part.kind.startswith("text/") and not part.attached and not part.name:
            charset = parameters(part.headers.get(b"content-type", b"")).get("charset", "")
            content = part.content()
            texts.append(decoded(content, charset))
            found.entries += _uuencoded(content)
        else:
            found.entries.append(_entry(part))
    notice(found, texts)
    return found


def notice(found: Contents, texts: list[str]) -> None:
    """Note a link to a file, and a table, in a mail's text."""
    for text in (text[:_TEXT_MOST] for text in texts):
        link = _LINK.search(text)
        if link and _URL.search(text):
            found.link = link[1]
        elif not found.entries and SHARES.search(text):  # beside an attachment it may be a signature's
            found.link = "网盘或在线文档"
        large = len(_TABLE_CELL.findall(text)) >= _TABLE_FROM
        found.table = found.table or large or _OUR_TABLE.search(text) is not None


def split(data: bytes) -> MailPart:
    """Headers and body. Of a header that occurs more than once the first counts: the receiving server's, on top."""
    data = data.lstrip(b"\r\n\xef\xbb\xbf")
    if line := FROM_LINE.match(data):
        data = data[line.end() :]
    end = _BLANK_LINE.search(data)
    head, body = (data[: end.start()], data[end.end() :]) if end else (data, b"")
    headers: dict[bytes, bytes] = {}
    for name, value in _FIELD.findall(head[:_MOST_HEAD]):
        headers.setdefault(name.lower(), value)
    return MailPart(headers, body)


def leaves(part: MailPart, depth: int = 0) -> Iterator[MailPart]:
    """The parts that are not made of parts. A mail within a mail is one of them."""
    if depth > _MOST_NESTED:
        raise Refused(f"邮件的分段套了超过{_MOST_NESTED}层")
    if not part.kind.startswith("multipart/"):
        yield part
        return
    boundary = parameters(part.headers.get(b"content-type", b"")).get("boundary", "")
    content = part.content()  # no multipart may be encoded, and some programs do it all the same
    bodies = _bodies(content, boundary.encode("utf-8", "replace")[:_BOUNDARY_MOST])
    if not bodies and (seen := _SEEN_BOUNDARY.search(content)):
        bodies = _bodies(content, seen[1])
    for body in bodies:
        yield from leaves(split_part(body), depth + 1)


def split_part(data: bytes) -> MailPart:
    """Like `split`, for a part: one that begins with a blank line has no headers."""
    if data.startswith((b"\n", b"\r\n")):
        return MailPart({}, data.lstrip(b"\r\n"))
    return split(data)


def _bodies(data: bytes, boundary: bytes) -> list[bytes]:
    if not boundary:
        return []
    mark = re.compile(rb"(?:^|\r?\n)--" + re.escape(boundary) + rb"(--)?[ \t]*+(?=\r?\n|$)")
    bodies: list[bytes] = []
    start = None  # what stands before the first mark and behind the closing one is for nobody
    for found in mark.finditer(data):
        if start is not None:
            body = data[start : found.start()]
            bodies.append(body[2:] if body.startswith(b"\r\n") else body[1:])
        start = found.end()
        if len(bodies) > _MOST_PARTS:
            raise Refused(f"邮件的分段超过{_MOST_PARTS}个")
        if found[1]:
            return bodies
    if start is not None:
        body = data[start:]
        bodies.append(body[2:] if body.startswith(b"\r\n") else body[1:])
    return bodies


def _entry(part: MailPart) -> ContainerEntry:
    kind, name = part.kind, part.name
    if kind == "message/rfc822":
        name = name or header_text(split(part.content()).headers.get(b"subject", b"")) or "转发的邮件"
        name = name if name.lower().endswith((".eml", ".msg")) else f"{name}.eml"
    picture = kind.startswith("image/") and b"content-id" in part.headers and not part.attached
    quiet = picture and len(part.body) < LITTLE_PICTURE * 4 // 3
    return ContainerEntry(name or "未命名附件", len(part.body), partial(part.content), quiet=quiet)
