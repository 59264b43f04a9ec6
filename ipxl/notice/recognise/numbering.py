"""The mark a paragraph begins with: 一、 (一) 1. (1) ① 一是 第一条 任务一: —— and their relatives."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from ipxl.notice.mend.folded import chinese_number

_CN = "[一二三四五六七八九十百零〇]"

_NO_DECIMAL = r"(?:19|20)\d\d\s?年|\d{3,}(?![万亿])[\u4e00-\u9fff“]|\d[GK][\u4e00-\u9fff]|\d{1,2}月(?:底|份|末|初|前|起|开始|[上中下]旬|\d)"
"""What may stand behind 5. without being its decimals: 5.2024年, 2.12345热线, 6.5G网络, 4.5月底."""
_COUNTED = r"\d+(?![月季楼号级])[\u4e00-\u9fffA-Za-z]"
"""The same behind 3、, where 3、4月 is a list: 3、120个社区."""

_FORMS: tuple[tuple[str, str], ...] = (
    # kind, pattern with the number as its group
    ("part", rf"第\s?({_CN}{{1,4}}|\d{{1,2}})\s?(?:章|篇|部分)[\s、.:,]*"),
    ("section", rf"第\s?({_CN}{{1,4}}|\d{{1,2}})\s?节[\s、.:,]*"),
    ("article", rf"第\s?({_CN}{{1,5}}|\d{{1,3}})\s?条[\s、.:,]*"),
    ("named", rf"(?:重点)?(?:任务|行动|工程|措施|专项|专项行动|举措)({_CN}{{1,3}}|\d{{1,2}})(?:\s*[:、.]\s*|\s+)"),
    ("chinese", rf"({_CN}{{1,4}})\s?[、.]\s*"),
    ("chinese_bracket", rf"\(\s?({_CN}{{1,4}})\s?\)[、.]?\s*"),
    ("decimal", r"\d{1,2}\.(\d{1,2})(?:[.、]\s*|\s+|(?=[\u4e00-\u9fff“《]))(?![\d年月日万亿个家%])"),
    (
        "arabic",
        rf"(\d{{1,3}})\s?(?:[.、](?:\s*(?={_NO_DECIMAL})|(?![\d.])\s*)|、(?={_COUNTED}|\d{{1,2}}月(?:起|开始)))",
    ),
    ("arabic_bracket", r"\(\s?(\d{1,3})\s?\)[、.]?\s*"),
    ("arabic_half", r"(\d{1,3})\)[、.]?\s*"),
    ("is", rf"({_CN}{{1,2}})(?:是|要)[:,]?\s*"),
    ("ordinal", rf"第({_CN}{{1,3}})[,、:]\s*"),
    ("arabic", r"(\d{1,2})\s+(?=[\u4e00-\u9fff“《])(?![年月日万亿个家%])"),
    ("dash", r"(?:——|—|--|●|■|◆|▲|★|※|•|·|○|√|➢|◇|□|-)\s*()(?=[\u4e00-\u9fff“《])"),
)
_MARKS = tuple((kind, re.compile(r"\s*" + pattern)) for kind, pattern in _FORMS)
_CIRCLED = re.compile(r"\s*([①-⑳❶-❿⓵-⓾⑴-⒇⒈-⒛㈠-㈩])[、.]?\s*")
_CIRCLE_BASES = (
    ("①", 20, "circle"),
    ("❶", 10, "circle"),
    ("⓵", 10, "circle"),
    ("⑴", 20, "arabic_bracket"),
    ("⒈", 20, "arabic"),
    ("㈠", 10, "chinese_bracket"),
)
_FIRST = re.compile(r"\s*[第一二三四五六七八九十百\d(任重行工措专举—\-●■◆▲★※•·○√➢◇□①-⑳❶-❿⓵-⓾⑴-⒇⒈-⒛㈠-㈩]")

_LOOK = 40
"""No mark, with the blanks before it and what is looked at behind it, is longer."""


class NumberMark(NamedTuple):
    """kind: which family. number: None for a dash. length: of the mark with the blanks around it."""

    kind: str
    number: int | None
    length: int


def mark_of(text: str) -> NumberMark | None:
    """The mark that a folded text begins with."""
    return _mark(text[:_LOOK])


@lru_cache(maxsize=8192)
def _mark(text: str) -> NumberMark | None:
    if not _FIRST.match(text):
        return None
    if found := _CIRCLED.match(text):
        for first, count, kind in _CIRCLE_BASES:
            place = ord(found.group(1)) - ord(first)
            if 0 <= place < count:
                return NumberMark(kind, place + 1, found.end())
    for kind, pattern in _MARKS:
        if found := pattern.match(text):
            number = chinese_number(found.group(1)) if found.group(1) else None
            if number is None and kind != "dash":
                continue
            return NumberMark(kind, number, found.end())
    return None
