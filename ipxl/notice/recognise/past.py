"""Figures of what has been reached, which are no targets: 2022年已达到86家, “十三五”期间累计完成60万平方米."""

from __future__ import annotations

import re

from ipxl.notice.mend.folded import chinese_number

DONE = re.compile("已(?:经)?(?:达|建|完|实现|有|超|突破|培|形成|累|认|引|全|成|发|开)|(?<!第)以来")
"""A clause that tells what has been done."""
AIMS = re.compile("(?<![达提增降升])到|(?<![截降减升增])至|力争|争取|确保|底前|目标")
"""What says beside a year that a figure is to be reached in it."""
_FIVE_YEARS = re.compile(r"\s*“?十([一二三四五])五”?(?:期间|时期|以来|期末|末)")
_OF_YEAR = re.compile(r"\s*(?:截至|截止)?(20\d\d)年(?:底|末)?,?")
_LATER = re.compile(r"(?:到|至|力争)(20\d\d)年")
_WILL = re.compile("力争|争取|确保|要|将|底前|计划|预计|目标|新建|新增|建成|完成|培育|引进|实施|改造")
_STATES = re.compile("达|为|占|突破|超过")


def is_past(text: str, start: int, end: int, begins: int | None) -> bool:
    """Whether the sentence of a paragraph from start to end tells what was reached. begins: the plan's first year."""
    sentence = text[start:end]
    if "年" not in sentence and "期" not in sentence:
        return False
    if found := _FIVE_YEARS.match(sentence):
        ends = 2005 + 5 * ((chinese_number(found.group(1)) or 1) - 1) + 5
        known = begins if begins is not None else max(_years_to(text), default=None)
        return known is not None and ends < known
    if found := _OF_YEAR.match(sentence):
        year = int(found.group(1))
        if begins is not None:
            return year < begins
        # 2022年,总产量达到42万吨。到2025年…… : as it is, before as it shall be.
        return (
            any(year < one for one in _years_to(text[start:]))
            and bool(_STATES.search(sentence))
            and not _WILL.search(sentence)
        )
    return False


def _years_to(text: str) -> list[int]:
    return [int(year) for year in _LATER.findall(text[:2000])]
