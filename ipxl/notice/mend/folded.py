"""A text beside its folded twin: the same length, full-width marks as half-width ones, so that places in both agree."""

from __future__ import annotations

import re
from collections.abc import Iterator

_WIDE = "（）﹙﹚：﹕︰∶，﹐；﹔﹑．。［］【】〔〕〖〗﹝﹞％／～＊＋－　｜＜＞≧≦〈〉" + "".join(
    chr(0xFF10 + digit) for digit in range(10)
)
_PLAIN = "()()::::,,;;、.。[][][][][]%/~*+- |<>≥≤<>0123456789"
_FOLD = str.maketrans(_WIDE, _PLAIN)

_PLACE_IN_SQUARE = re.compile(r"(?<=[市县区州旗镇乡])\[([市县区州旗镇乡街道、,/]{1,8})\]")
_ODD_CLOSE = re.compile(r"(\([^()\[\]<>《》]{2,80})[>》](?=[。;]?\s*$)")
OPENERS = {"(": ")", "[": "]", "《": "》", "“": "”", "「": "」", "<": ">"}
_CLOSERS = frozenset(OPENERS.values())
_OPENS = re.compile("[" + re.escape("".join(OPENERS)) + "]")
_BLANKS = re.compile(r"\s+")
_CHINESE_DIGITS = {character: value for value, character in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2}


def fold(text: str) -> str:
    """`text` with full-width marks and digits made half-width; never shorter or longer.

    各县[市、区] becomes 各县(市、区), and a bracket that a mark of another kind closes is closed by its own.
    """
    folded = text.translate(_FOLD)
    if "[" in folded:
        folded = _PLACE_IN_SQUARE.sub(r"(\1)", folded)
    return _ODD_CLOSE.sub(r"\1)", folded) if ">" in folded or "》" in folded else folded


def squeeze(text: str) -> str:
    """`text` without any blank."""
    return _BLANKS.sub("", text)


def depths(text: str) -> list[int]:
    """How many brackets and quotes are open at each character of a folded text; its own mark counts as inside.

    A closing mark without an opening one counts for nothing; an opening one that nothing closes is a slip and is ignored.
    """
    result = [0] * len(text)
    if _OPENS.search(text) is None:
        return result
    open_at: list[int] = []
    spans: list[tuple[int, int]] = []
    for at, character in enumerate(text):
        if character in OPENERS:
            open_at.append(at)
        elif character in _CLOSERS:
            for back in range(len(open_at) - 1, max(-1, len(open_at) - 4), -1):
                if OPENERS[text[open_at[back]]] == character:
                    spans.append((open_at[back], at))
                    del open_at[back:]
                    break
    for start, end in spans:
        result[start] += 1
        if end + 1 < len(result):
            result[end + 1] -= 1
    for at in range(1, len(result)):
        result[at] += result[at - 1]
    return result


def brackets(text: str) -> list[tuple[int, int]]:
    """Outermost round and square brackets of a folded text: place of the opening mark and behind the closing one.

    Any closing mark closes any opening one; an opening one that nothing closes is passed over.
    """
    opened: list[int] = []
    pairs: list[tuple[int, int]] = []
    for at, character in enumerate(text):
        if character in "([":
            opened.append(at)
        elif character in ")]" and opened:
            pairs.append((opened.pop(), at + 1))
    result: list[tuple[int, int]] = []
    for start, end in sorted(pairs):
        if not result or start >= result[-1][1]:
            result.append((start, end))
    return result


def unclosed(text: str) -> int:
    """Where the last bracket opens that nothing closes, -1 when there is none."""
    opened: list[int] = []
    for at, character in enumerate(text):
        if character in "([":
            opened.append(at)
        elif character in ")]" and opened:
            opened.pop()
    return opened[0] if opened else -1


def outside(text: str, marks: str) -> Iterator[int]:
    """Places of any of `marks` in a folded text that stand in no bracket or quote."""
    inside = depths(text)
    return (at for at, character in enumerate(text) if character in marks and not inside[at])


def chinese_number(text: str) -> int | None:
    """十二 -> 12, 一百零三 -> 103, 12 -> 12; None for what is no number below a thousand."""
    if text.isascii() and text.isdigit():
        return int(text)
    total, digit = 0, 0
    for character in text:
        if character in _CHINESE_DIGITS:
            digit = _CHINESE_DIGITS[character]
        elif character == "十":
            total, digit = total + (digit or 1) * 10, 0
        elif character == "百":
            total, digit = total + (digit or 1) * 100, 0
        else:
            return None
    return total + digit if text else None
