"""Names of IMAP folders: the protocol spells Chinese ones in a UTF-7 of its own (RFC 3501, 5.1.3)."""

from __future__ import annotations

import base64
import binascii
import re

_PLAIN = re.compile(r"[^\x20-\x7e]+|&")
_SHIFTED = re.compile(r"&([A-Za-z0-9+,]*)-")


def encoded(name: str) -> str:
    """A folder's name as the protocol spells it: 收件箱 is &ZTZO9nux-."""
    return _PLAIN.sub(lambda found: "&-" if found[0] == "&" else f"&{_base64(found[0])}-", name)


def decoded(name: str) -> str:
    """The name as people read it; what is no such spelling stays as it stands."""
    return _SHIFTED.sub(_text, name)


def _base64(text: str) -> str:
    packed = base64.b64encode(text.encode("utf-16-be", "surrogatepass")).decode("ascii")
    return packed.rstrip("=").replace("/", ",")


def _text(found: re.Match[str]) -> str:
    if not found[1]:
        return "&"
    packed = found[1].replace(",", "/")
    try:
        return base64.b64decode(packed + "=" * (-len(packed) % 4)).decode("utf-16-be")
    except (binascii.Error, UnicodeDecodeError):
        return found[0]
