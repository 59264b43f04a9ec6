"""When a unit's own words settle a doubt about the size of a number: they name the number, or confirm it."""

from __future__ import annotations

import re
from decimal import Decimal

from ipxl.check.numerals import CHARACTERS
from ipxl.check.values import fold

CONFIRMS = (
    "属实", "确实如此", "情况如此", "无误", "确认过", "已确认", "已核实", "经核实", "核实过", "已核对", "核对过", "数据准确", "数字准确",
    "数据正确", "数字正确", "没有填错", "没填错", "未填错", "不是笔误",
)  # fmt: skip
"""Words that confirm what stands in the cell without naming it."""
OPEN = (
    "不属实", "是否", "未属实", "有误", "待核实", "待确认", "待核对", "未核实", "未确认", "未经", "尚未", "还没", "没有核", "没核",
    "没有确认", "没确认", "正在", "不准", "不正确", "不确定", "不一定", "可能", "大概", "大约", "估", "再核", "请核", "需核", "难以",
    "无法", "怎么", "吗",
)  # fmt: skip
"""Words that leave it open: with one of them nothing is confirmed."""
_MOST_WORDS = 2000
"""Characters of an explanation, which may have 300: a longer one is pasted, and each of its numbers would be tried."""
_BOUNDS = (
    "约",
    "近",
    "超",
    "超过",
    "不足",
    "不到",
    "至少",
    "最多",
    "将近",
    "接近",
    "逾",
    "突破",
    "预计",
    "目标",
    "计划",
    "上期",
    "去年",
    "原",
)
_ASSERTS = re.compile(r"(?:确为|确是|确实是|确实为|实为|实际是|实际为|实际|应为|应是|就是|本期值?为|按)[:：]?$")
_NUMBER = re.compile(
    rf"(?<![0-9.a-z])(?P<n>-?[0-9][0-9,]*(?:\.[0-9]+)?|[{CHARACTERS}点]+)"
    r"(?P<tail>[%‰]|[十百千万亿]{0,2}[\u4e00-\u9fff/]{0,6})"
)


def settles(words: str, number: Decimal, unit_of_measure: str) -> bool:
    """Whether an explanation names `number`, in the column's unit of measure, or confirms what stands in the cell.

    A number that is named with another unit (新增2家银行 beside 2 亿元), as a bound, or as what was last period names
    nothing; where another number is asserted (确为 12 beside 21), words that confirm do not help.
    """
    if len(words) > _MOST_WORDS:
        return False
    text = fold(words)
    if any(word in text for word in OPEN):
        return False
    named = [_names(match, text, number, unit_of_measure) for match in _NUMBER.finditer(text)]
    if True in named:
        return True
    return False not in named and any(word in text for word in CONFIRMS)


def _names(match: re.Match[str], text: str, number: Decimal, unit_of_measure: str) -> bool | None:
    """Whether a number in the text is the one in the cell; False where it contradicts it, None where it is another's."""
    from ipxl.check.numbers import own_unit, read_number

    before, digits, tail = text[: match.start()].rstrip(), match["n"], match["tail"]
    own = own_unit(unit_of_measure)
    asserted = _ASSERTS.search(before) is not None
    unit = next(
        (
            own_tail
            for own_tail in (own.text, own.text.removesuffix(own.base))
            if own_tail and tail.startswith(own_tail)
        ),
        "",
    )
    whole = text[match.start() : match.start("tail")] + unit
    bare = not tail or not re.match(r"[%‰十百千万亿\u4e00-\u9fff]", tail)
    if not unit and not bare and not asserted:
        return None
    if before.endswith(_BOUNDS):
        return None
    read = read_number(whole if unit else digits, unit_of_measure).number
    if read is None:
        return None
    if read == number:
        return True
    return False if asserted else None
