"""What a program has made of a text: a number cut to 15 digits, a day, an error value, words that are struck through."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import NamedTuple

from ipxl.check.desk import ReturnCheck
from ipxl.check.values import fold
from ipxl.form import spec
from ipxl.intake.marks import struck_words
from ipxl.intake.workbook import Scalar

EXACT_BELOW = 10**15
"""From here on programs keep no more than the first 15 digits of a number."""
_EMPTY = """同上 同上期 同上季度 同上一期 同前 同左 如上 见附件 详见附件 见附表 详见附表 见材料 见佐证材料 另附 另报
正常 正常推进 正在推进 有序推进 稳步推进 扎实推进 积极推进 持续推进 按计划推进 按计划进行 推进中 进行中 正在进行
正在进行中 已完成 完成 全部完成 基本完成 无进展 无变化 没有变化 无新进展 暂无进展 按要求完成 按要求落实 已落实
正在落实 落实中 已办 已报 1 11 111 123 1234 12345 a aa aaa abc asd asdf test 测试 测试一下 试填 xx xxx xxxx ×××
示例 样例"""
EMPTY_WORDS = frozenset(_EMPTY.split())
"""Accounts that say nothing of what was done."""
_ACCOUNT = 200
"""Characters that a field takes which is an account; shorter ones are names and codes."""
_LONGEST_EMPTY = max(map(len, EMPTY_WORDS)) + 4
_GARBLED = re.compile("[\ufffd\ue000-\uf8ff]+|\\?{3,}|(?:[ÃÂåæçèéä][\x80-\xbf]){2,}|锟斤拷|烫烫烫|屯屯屯")
_ERROR = re.compile(
    r"[#＃](?:REF|VALUE|NAME|NULL|NUM|SPILL|CALC|FIELD|BLOCKED|CONNECT|GETTING_DATA|DIV/0|N/A)[!！?？]?|#{3,}", re.I
)
_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?: 00:00:00)?")
_OLDEST_YEARS, _AHEAD = 20, timedelta(62)
"""Around a period, for days in a column that takes days too: a document is rarely older, and not younger than the return."""


class TextFault(NamedTuple):
    """A finding about a text. kept: the text is merged all the same. shown: what the finding quotes."""

    code: str
    kept: bool
    shown: str
    expected: str = ""


def text_fault(value: Scalar, text: str, desk: ReturnCheck, field: spec.Field) -> TextFault | None:
    """What is wrong with a text as a cell; None for an ordinary one."""
    dated = "日期" in field.header  # takes days as well
    account = field.limits is not None and field.limits[1] >= _ACCOUNT
    if isinstance(value, float) and abs(value) >= EXACT_BELOW:
        return TextFault("NUMBER_CUT", False, text)
    if _ERROR.fullmatch(text):
        return TextFault("CELL_ERROR", False, text)
    if match := _DAY.fullmatch(text):
        return TextFault("TEXT_IS_DAY", True, match[0][:10]) if not (dated and _is_near(match, desk)) else None
    if words := struck_words(text):
        return TextFault("TEXT_STRUCK", True, words)
    if garbled := _GARBLED.search(text):
        return TextFault("TEXT_GARBLED", True, garbled[0])
    if account and text_says_little(text):
        return TextFault("TEXT_EMPTY_WORDS", True, text)
    return None


def text_says_little(text: str) -> bool:
    """Whether an account consists of words that any account could."""
    return len(text) <= _LONGEST_EMPTY and fold(text).replace(" ", "").strip("。.，,、！!") in EMPTY_WORDS


def _is_near(match: re.Match[str], desk: ReturnCheck) -> bool:
    try:
        day = date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return False
    end = desk.period.end
    return end.year - _OLDEST_YEARS <= day.year and day <= max(end, desk.period.deadline) + _AHEAD
