"""Texts as they come out of any file, made clean lines: ordinary characters, no line breaks, nothing that nobody sees."""

from __future__ import annotations

import re

from ipxl.notice.formats.radicals import ORDINARY

_LINE_ENDS = re.compile("\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")
_INVISIBLE: dict[int, None] = dict.fromkeys(
    [*range(9), *range(0x0E, 0x20), 0x7F, 0xAD, *range(0x200B, 0x2010), 0x2060, 0xFEFF]
)
_CLEAN: dict[int, str | None] = (
    ORDINARY | _INVISIBLE | {0xA0: " ", **dict.fromkeys([0x0A, 0x0B, 0x0C, 0x0D, 0x85, 0x2028, 0x2029], " ")}
)


def lines(text: str) -> list[str]:
    """The lines of a text without what nobody sees, but with their indents; a position is a line's true number."""
    return [line.translate(_CLEAN) for line in _LINE_ENDS.split(text)]


def clean(text: str) -> str:
    """One line: line breaks inside become blanks."""
    return text.translate(_CLEAN).strip()
