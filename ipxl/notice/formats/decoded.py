"""Bytes of a text in whatever encoding it was saved."""

from __future__ import annotations

import re

from ipxl.intake.bounds import Refused, Unreadable

MOST_CHARACTERS = 4_000_000
"""The longest plan of a province has about 100,000."""
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_DAMAGE = 0.002
"""Share of unreadable characters that a file cut or glued somewhere may have."""
_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def decoded(data: bytes, said: str = "") -> tuple[str, tuple[str, ...]]:
    """The text of these bytes, and a remark when some of it could not be read.

    said: the encoding that the file names; it counts only when the bytes agree. Raises Refused or Unreadable.
    """
    for encoding in (*_by_mark(data), "utf-8", *([said] if said else []), "gb18030"):
        try:
            return _bounded(data.decode(encoding)), ()
        except (UnicodeDecodeError, LookupError):
            continue
    for encoding in (*_by_mark(data), "utf-8", "gb18030"):
        text = data.decode(encoding, "replace")
        lost = text.count("\ufffd")
        if lost <= max(1, len(text) * _DAMAGE):
            return _bounded(text), (f"有{lost}个字符读不出来，显示为“\ufffd”，请对照原文。",)
    raise Unreadable("它不是文字，或编码认不出。请用记事本打开，另存为UTF-8编码的txt")


def _by_mark(data: bytes) -> list[str]:
    """The encoding that a mark names, or that the blank half of each Latin letter and line end shows."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return [encoding]
    head = data[:4096]
    zeros = (head[::2].count(0), head[1::2].count(0))
    if max(zeros) > 2 * min(zeros) and max(zeros) * 200 > len(head):
        return ["utf-16-be" if zeros[0] > zeros[1] else "utf-16-le"]
    return []


def _bounded(text: str) -> str:
    if len(text) > MOST_CHARACTERS:
        raise Refused(f"有{len(text)}个字符，超过上限{MOST_CHARACTERS}，不像一份通知。请只留正文另存后再导入")
    if len(_CONTROL.findall(text, 0, 65_536)) * 100 > min(len(text), 65_536):
        raise Unreadable("它不是文字文件")
    return text
