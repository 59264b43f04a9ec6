"""Text in the headers of mails, in every form that Chinese mail programs give it.

The standard library damages GBK that is labelled gb2312, raw GBK, and unquoted or percent-encoded names; this works
on the raw bytes instead.
"""

from __future__ import annotations

import binascii
import quopri
import re
from datetime import UTC, datetime
from urllib.parse import unquote_to_bytes

from ipxl.clock import BEIJING

_WORD = re.compile(r"=\?([^?\s]+)\?([bBqQ])\?([^?]*)\?=")
_BETWEEN = re.compile(r"(?<=\?=)\s+(?==\?)")
_PARAMETER = re.compile(r';\s*+([^\s=;]++)\s*+=\s*+(?:"((?:[^"\\]|\\.)*+)(?:"|\\?\Z)|([^;]*+))', re.S)
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*+(?:"|\\?\Z)', re.S)
"""Also one that does not end: then nothing behind it is looked at again, and the time stays linear."""
_SECTION = re.compile(r"^([^*]+)(?:\*(\d{1,4}))?(\*)?$")
_ANGLE = re.compile(r"<\s*([^<>@\s]+@[^<>@\s]+?)\s*>")
_ADDRESS = re.compile(r"(?<![^\s<>()\[\],;:\"@])[^\s<>()\[\],;:\"@]++@[^\s<>()\[\],;:\"@]++")
_CHINESE = frozenset({"gb2312", "gbk", "gb18030", "gb_2312-80", "x-gbk", "cp936", "936", "hz-gb-2312", "euc-cn"})
HEADER_MOST = 8192
"""Bytes of one header that are looked at. Lists of addressees apart, none that a person's program writes is longer."""
_NOT_BASE64 = bytes(set(range(256)) - set(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"))
_PERCENT = re.compile(r"(?:%[0-9A-Fa-f]{2}){2,}")


def decoded(raw: bytes, charset: str = "") -> str:
    """Bytes as text: by the charset they claim where that works, else UTF-8, else GB18030. Never fails."""
    name = charset.lower()
    if name in _CHINESE and name != "hz-gb-2312":
        name = "gb18030"  # what is labelled gb2312 often is GBK or more
    for encoding in (name, "utf-8", "gb18030"):
        try:
            if encoding:
                return raw.decode(encoding)
        except (LookupError, UnicodeError, ValueError):
            continue
    return raw.decode("gb18030", "replace")


def header_text(raw: bytes) -> str:
    """A header's text: unfolded, its encoded words decoded. Adjacent words are joined before they are decoded, since
    programs split them within a character."""
    return words(_unfolded(raw))


def _unfolded(raw: bytes) -> str:
    return decoded(re.sub(rb"\r?\n(?=[ \t])", b"", raw[:HEADER_MOST])).strip()


def words(text: str) -> str:
    """`text` with its encoded words (=?GBK?B?…?=) decoded."""
    if "=?" not in text:
        return text
    text = _BETWEEN.sub("", text)
    result, at = [], 0
    run: list[tuple[str, bytes]] = []
    for found in _WORD.finditer(text):
        if found.start() > at:
            result += _joined(run)
            run = []
            result.append(text[at : found.start()])
        charset = found[1].split("*")[0]
        content = _word_bytes(found[2], found[3])
        if run and run[-1][0].lower() == charset.lower():
            run[-1] = (charset, run[-1][1] + content)
        else:
            run.append((charset, content))
        at = found.end()
    return "".join([*result, *_joined(run), text[at:]])


def _joined(run: list[tuple[str, bytes]]) -> list[str]:
    return [decoded(content, charset) for charset, content in run]


def _word_bytes(encoding: str, text: str) -> bytes:
    if encoding in "bB":
        return base64_bytes(text.encode("ascii", "ignore"))
    return quopri.decodestring(text.replace("_", " ").encode("ascii", "ignore"))


def base64_bytes(text: bytes) -> bytes:
    """Base64 as far as it goes: blanks and strange characters skipped, what is missing at the end made up."""
    text = text.translate(None, _NOT_BASE64)
    text = text[: len(text) - (len(text) % 4 == 1)]
    try:
        return binascii.a2b_base64(text + b"=" * (-len(text) % 4))
    except binascii.Error:
        return b""


def parameters(raw: bytes) -> dict[str, str]:
    """The parameters of a Content-Type or Content-Disposition by lower-case name, decoded whatever their form."""
    text = ";" + _unfolded(raw).partition(";")[2]
    plain: dict[str, str] = {}
    parts: dict[str, list[tuple[int, bool, str]]] = {}
    for name, quoted, bare in _PARAMETER.findall(text):
        value = re.sub(r"\\(.)", r"\1", quoted) if quoted else bare.strip().strip('"')
        section = _SECTION.match(name.lower())
        if section is None:
            continue
        if section[2] is None and section[3] is None:
            plain.setdefault(section[1], _percent(words(value)))
        else:
            parts.setdefault(section[1], []).append((int(section[2] or 0), bool(section[3]), value))
    return plain | {name: _continued(sections) for name, sections in parts.items()}


def _continued(sections: list[tuple[int, bool, str]]) -> str:
    """A value by RFC 2231: sections by number, percent-encoded ones in the charset that the first one names."""
    charset, content = "", b""
    for number, (_section, encoded, value) in enumerate(sorted(sections)):
        if number == 0 and encoded and value.count("'") >= 2:
            charset, _language, value = value.split("'", 2)
        content += unquote_to_bytes(value) if encoded else words(value).encode()
    return decoded(content, charset)


def _percent(text: str) -> str:
    """A percent-encoded name decoded, where that gives more than ASCII; any other text stays as it is."""
    if not _PERCENT.search(text):
        return text
    found = decoded(unquote_to_bytes(text))
    return text if found.isascii() or "\ufffd" in found else found


def address(raw: bytes) -> str:
    """The bare lower-case address of a From line, "" when there is none. Names and quoted addresses do not mislead."""
    text = _QUOTED.sub(lambda found: "" if len(found[0]) > 1 and found[0][-1] == '"' else found[0], _unfolded(raw))
    found = _ANGLE.search(text)
    if found:
        return found[1].lower()
    bare = _ADDRESS.search(words(text))
    return bare.group().lower() if bare else ""


def server_time(received: bytes) -> datetime | None:
    """When a server says it received a mail: the time behind the last semicolon of its line, in Beijing time."""
    from email.utils import parsedate_to_datetime

    _rest, mark, text = _unfolded(received).rpartition(";")
    if not mark:
        return None
    try:
        moment = parsedate_to_datetime(text.strip())
        if moment.tzinfo is None:  # -0000 is UTC of one who does not say where he is
            moment = moment.replace(tzinfo=UTC if "-0000" in text else BEIJING)
        moment = moment.astimezone(BEIJING)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    return moment if 2000 <= moment.year < 2100 else None
