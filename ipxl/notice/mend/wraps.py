"""Lines that were broken at the edge of a page or window, put together again."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from ipxl.text import display_width

_CHINESE = "[一二三四五六七八九十]{1,3}"
_LABEL = re.compile(
    r"(?:牵头|责任|配合|协办|主办|承办|落实|督导|验收|监督|参与|成员|完成|整改|工作|进度|时限|目标|分管|包抓|联系|主管|具体|市级|县级|区级)"
    r"(?:单位|部门|时限|时间|期限|领导|责任人|负责人|目标|措施|任务|安排|组长|副组长|成员)[:：]"
)
_NUMBER = re.compile(
    rf"{_CHINESE}、(?!{_CHINESE}[、产])|[（(](?:{_CHINESE}|\d{{1,2}})[）)]|\d{{1,3}}[.．、](?:(?!\d)|(?=\d{{1,2}}月|(?:19|20)\d\d年))|第{_CHINESE}[章节条]"
)
_LABEL_MOST = 24
_LEAST_LINES, _LEAST_WIDTH, _MOST_WIDTH = 12, 40, 130
"""Fewer or narrower lines tell nothing; in columns of which a Chinese character takes two."""
_PLAY = 3
"""Columns that a line may stay short when the next character did not fit, or a stop must not begin a line."""
_FULL_SHARE, _LONGER_SHARE = 0.35, 0.02


def begins(line: str) -> bool:
    """Whether a line begins something of its own, whatever stands before it."""
    return bool(_LABEL.match(re.sub(r"\s+", "", line[:_LABEL_MOST])) or _NUMBER.match(line))


def glued(first: str, then: str) -> str:
    """Two parts of a sentence that a line break cut."""
    return together((first, then))


def together(parts: Sequence[str]) -> str:
    """The parts of a sentence that line breaks cut: nothing between Chinese, a blank between words."""
    texts = [parts[0]]
    for last, then in pairwise(parts):
        blank = last[-1:].isascii() and last[-1:].isalpha() and then[:1].isascii() and then[:1].isalnum()
        texts.append(f" {then}" if blank else then)
    return "".join(texts)


def unwrapped(lines: Sequence[str]) -> list[tuple[int, str]] | None:
    """(number, text) of the paragraphs of a text whose lines all break at one width; None for one that is not so.

    lines: as they stand, with their indents; blank ones too.
    """
    found = []
    for measure in (display_width, _characters):
        widths = [measure(line.rstrip()) for line in lines]
        edge, count = _edge([width for width in widths if width])
        found.append((count, edge, widths))
    count, edge, widths = max(found, key=lambda one: one[0])
    return _joined(lines, widths, edge) if count else None


def _characters(line: str) -> int:
    """As programs count that break lines after so many characters, in columns all the same."""
    return 2 * len(line)


def _joined(lines: Sequence[str], widths: Sequence[int], edge: int) -> list[tuple[int, str]]:
    paragraphs: list[tuple[int, list[str]]] = []
    open_line = False
    for number, (line, width) in enumerate(zip(lines, widths, strict=True), 1):
        text = line.strip()
        if text and open_line and line[:1] == text[:1] and not begins(text):
            paragraphs[-1][1].append(text)
        elif text:
            paragraphs.append((number, [text]))
        open_line = bool(text) and width >= edge - _PLAY
    return [(number, together(parts)) for number, parts in paragraphs]


def _edge(widths: Sequence[int]) -> tuple[int, int]:
    """The width at which lines break, and how many have just that; a count of 0 when they do not break at any."""
    common = Counter(width for width in widths if _LEAST_WIDTH <= width <= _MOST_WIDTH).most_common(1)
    if len(widths) < _LEAST_LINES or not common:
        return 0, 0
    width, count = common[0]
    edge = width + _PLAY - 1
    full = sum(edge - 2 * _PLAY <= width <= edge for width in widths)
    longer = sum(width > edge for width in widths)
    broken = full >= _FULL_SHARE * len(widths) and longer <= _LONGER_SHARE * len(widths)
    return edge, count if broken else 0
