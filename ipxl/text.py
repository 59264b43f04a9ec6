"""Texts that came from anywhere, made fit for a cell: safe to write, measured, shortened."""

from __future__ import annotations

import re
from collections.abc import Sequence

MOST_UNITS = 32_767
"""UTF-16 units that a cell holds; an emoji takes two."""
CUT = "……〔已截断：原文过长，全文见报送件〕"
ELLIPSIS = "……"

_FULL = str.maketrans({"(": "（", ")": "）"})
_UNFIT = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_BRACKET = re.compile(r"[(（][^()（）]*[)）]$")
_NEVER_FIRST = "、。，；：！？)）”』》…"
_SENTENCE_END = re.compile(r"[。!！?？;；\n]")


_SEEN = frozenset("\n\t\u3000\xa0")


def shown(text: str) -> str:
    """`text` fit for a terminal: what would steer it, turn the order of letters or stay unseen is written as its number."""
    if all(character.isprintable() or character in _SEEN for character in text):
        return text
    return "".join(c if c.isprintable() or c in _SEEN else f"<U+{ord(c):04X}>" for c in text)


def full_brackets(told: str) -> str:
    """`told` with the brackets of a Chinese text."""
    return told.translate(_FULL)


def one_line(text: str) -> str:
    """A name from outside as it stands within a line: it can begin no line of its own."""
    return text.replace("\r", "<U+000D>").replace("\n", "<U+000A>")


def escaped(text: str) -> str:
    """JSON with everything that a terminal would obey or hide as an escape; the same value for a program."""
    if all(character.isprintable() or character in _SEEN for character in text):
        return text
    parts = (c if c.isprintable() or c in _SEEN else c.encode("utf-16-be", "surrogatepass").hex() for c in text)
    return "".join(
        part if len(part) == 1 else "".join(f"\\u{part[at : at + 4]}" for at in range(0, len(part), 4))
        for part in parts
    )


def safe(text: str) -> str:
    """`text` as a workbook can hold it: nothing in it breaks the file, and what had to change can be seen.

    Control characters become their pictures (␀), halves of a surrogate pair become �. A text over the limit of a
    cell ends with CUT.
    """
    text = clean(text)
    # XlsxWriter takes such a text for rich text of its own making and writes it into the XML as it stands.
    if text.startswith("<r>") and text.endswith("</r>"):
        text = " " + text
    if len(text) > MOST_UNITS // 2:
        text = _cut(text)
    return text


def clean(text: str) -> str:
    """`text` without what breaks files: control characters become their pictures, halves of a surrogate pair �."""
    if _UNFIT.search(text):
        return _UNFIT.sub(_picture, text.replace("\r\n", "\n").replace("\r", "\n"))
    return text


def _picture(found: re.Match[str]) -> str:
    code = ord(found.group())
    if code < 0x20:
        return chr(0x2400 + code)
    return "\u2421" if code == 0x7F else "\ufffd"


def _cut(text: str) -> str:
    room = MOST_UNITS - len(CUT)
    units = text.encode("utf-16-le")
    if len(units) // 2 <= MOST_UNITS:
        return text
    return units[: room * 2].decode("utf-16-le", "ignore") + CUT


def safe_column(values: Sequence[str | None]) -> list[str | None]:
    """`safe` of each text, blanks as None. One search over the joined column, since hardly any text needs a change."""
    texts = [value or None for value in values]
    filled = [text for text in texts if text]
    if not filled:
        return texts
    joined = "\n".join(filled)
    if not _UNFIT.search(joined) and "<r>" not in joined and max(map(len, filled)) <= MOST_UNITS // 2:
        return texts
    return [safe(text) if text else None for text in texts]


def display_width(text: str) -> int:
    """Columns that `text` takes in a line, a Chinese character counting two.

    Half of (characters + UTF-8 bytes) is 1 for ASCII, 2 for Chinese and 2.5 for an emoji, without a loop in Python.
    """
    if text.isascii():
        return len(text)
    return (len(text) + len(text.encode("utf-8", "replace")) + 1) // 2


MARGIN = 1.5
"""Columns of a cell that wrapped text cannot use: a Chinese character that does not fit moves down whole, a stop with it."""


def line_count(text: str, width: float, margin: float = MARGIN) -> int:
    """Lines that `text` takes when wrapped at `width` columns. Estimated on the generous side."""
    room = max(int(width - margin), 2)
    if len(text) * 2 <= room and "\n" not in text:
        return 1
    return sum(max(1, -(-display_width(part) // room)) for part in text.split("\n"))


def shorten(text: str, columns: int, more: str = ELLIPSIS) -> str:
    """`text`, or its beginning up to a sentence end (else a character) with `more`, within `columns`."""
    if display_width(text) <= columns:
        return text
    room = columns - display_width(more)
    kept, used = 0, 0
    for kept, character in enumerate(text):  # noqa: B007 - `kept` is used after the loop
        used += display_width(character)
        if used > room:
            break
    ends = [found.end() for found in _SENTENCE_END.finditer(text, 0, kept)]
    # A sentence end far from the limit would lose more than it tidies.
    at = ends[-1] if ends and ends[-1] >= kept * 0.6 else kept
    return text[:at].rstrip() + more


def fit_names(names: Sequence[str], columns: int) -> str:
    """Names joined by 、, or as many as fit in `columns` followed by 等n家."""
    joined = "、".join(names)
    if display_width(joined) <= columns:
        return joined
    for count in range(len(names) - 1, 0, -1):
        text = "、".join(names[:count]) + f"等{len(names)}家"
        if display_width(text) <= columns:
            return text
    return shorten(joined, columns)


def short_name(name: str, columns: int) -> str:
    """A unit's name within `columns`: without what stands in brackets at its end, then cut."""
    if display_width(name) <= columns:
        return name
    return shorten(_BRACKET.sub("", name) or name, columns, "…")


def wrap_names(names: Sequence[str], columns: int) -> list[str]:
    """Names joined by 、 in lines of at most `columns`."""
    lines: list[str] = []
    for name in names:
        if lines and display_width(lines[-1] + "、" + name) <= columns - 2:
            lines[-1] += "、" + name
        else:
            if lines:
                lines[-1] += "、"
            lines.append(name)
    return lines


def wrap(told: str, columns: int) -> list[str]:
    """`told` in lines of at most `columns`; none begins with a stop."""
    lines, line, used = [], "", 0
    for character in told:
        width = display_width(character)
        if character == "\n" or (used + width > columns and character not in _NEVER_FIRST):
            lines.append(line)
            line, used = "", 0
        if character != "\n":
            line += character
            used += width
    return [*lines, line] if line else lines
