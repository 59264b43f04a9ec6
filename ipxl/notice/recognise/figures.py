"""Figures as notices print them: 50家以上, 不低于95%, 5.2万件, 控制在3%以内."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

from ipxl.notice.found import Comparison

_SCALE = "万亿|千亿|百亿|亿|千万|百万|万|千"
_COUNTED = (
    "平方公里|平方千米|平方米|立方米|微克/立方米|毫克/立方米|毫克/升|微克|公顷|公里|千米|千瓦时|千瓦|兆瓦|吉瓦|标准煤|标煤|吨标准煤|吨标煤|人次|件次|班次|架次|人年|床位|个百分点|百分点|"
    "车位|泊位|学时|课时|分钟|小时|工作日|天|日|个月|月|年|周岁|岁|位数|名次|位|次|元/人|元|吨|公斤|千克|克|升|亩|米|件|个|家|项|户|所|人|名|座|处|条|支|批|台|辆|套|张|例|宗|篇|部|本|"
    "场|期|类|种|村|镇|街|站|桩|孔|盏|株|头|只|尾|艘|架|枚|款|门|间|栋|幢|层|片|块|段|轮|对|组|队|团|级|档|分|倍|笔|单|起|席|床|张床|屏|点|园|校|馆|院|店|企|标|对点|"
    r"[EPT]Flops|[EPT]FLOPS|[EPTZ]B|[MG]bps|[MGk][Ww]h?|毫秒|微秒|秒|ms|dB|℃|辆次|户次|车次|家次|亩次|公顷次|标箱|TEU"
)
_MEASURE = rf"(?:%|‰|/\d{{0,3}}[十百千]?万|(?:{_SCALE})?(?:{_COUNTED})(?:/(?:万|千|百)?[\u4e00-\u9fff]{{1,4}})?|(?:{_SCALE})(?![\d]))"
NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
FIGURE = re.compile(
    rf"(?P<before>≥|≤|>|<|不低于|不少于|不小于|不高于|不超过|不大于|超过|高于|多于|大于|低于|少于|小于|约|近|至少|突破|达到|达|过|超)?\s*(?P<number>{NUMBER})\s*"
    rf"(?P<measure>{_MEASURE})?\s*(?P<after>以上|以内|以下|左右|之内|及以上)?"
)
_LEAST = ("≥", "不低于", "不少于", "不小于", "至少", "以上", "及以上")
_MOST = ("≤", "不高于", "不超过", "不大于", "以内", "以下", "之内")
_MORE, _LESS = (">", "超过", "高于", "多于", "大于", "突破", "过", "超"), ("<", "低于", "少于", "小于")


class Figure(NamedTuple):
    value: Decimal
    measure: str
    comparison: Comparison


def figure_of(found: re.Match[str]) -> Figure:
    """The figure that FIGURE has found."""
    before, after = found.group("before") or "", found.group("after") or ""
    value = Decimal(found.group("number").replace(",", ""))
    return Figure(value, found.group("measure") or "", comparison_of(before, after))


def comparison_of(before: str, after: str) -> Comparison:
    """≥ for 50家以上 and 不低于50家; = for a plain figure."""
    if before in _LEAST or after in _LEAST:
        return "≥"
    if before in _MOST or after in _MOST:
        return "≤"
    if before in _MORE:
        return ">"
    return "<" if before in _LESS else "="


def is_measure(text: str) -> bool:
    """Whether `text` is a unit of measure and nothing else: 万件, %, 微克/立方米."""
    odd = rf"(?:{_SCALE})?[\u4e00-\u9fff]/(?:{_SCALE})?[\u4e00-\u9fff]{{1,4}}|[\u4e00-\u9fff]{{1,2}}/[\u4e00-\u9fff]{{1,3}}|比值|级别"
    odd += r"|1?/(?:\d{1,6}|[十百千万])[十百千万]?[人口]{0,2}"
    return re.fullmatch(rf"{_MEASURE}|亿元?|万元?|{odd}", text) is not None


_LOW = re.compile(
    r"(?:死亡率|发生率|发病率|损失率|损耗率|近视率|漏损率|失业率|辍学率|投诉率|病死率|空置率|不良率|贫困率|事故率?|逾期率|死亡人数|能耗|电耗|水耗|排放量|排放强度|浓度|"
    r"办理时[限间]|用时|时长|投诉量)(?:\([^()]*\))?$"
)
_TO_LESS = re.compile("(?:降|下降|降低|压减|压降|缩短|压缩|减少|减|控制)(?:至|到|在)")
_FALLS_BY = re.compile("(?:下降|降低|减少|压减|缩短|压缩|降幅|降低率|减少率)(?:率|幅度|比例)?$")


def falls(name: str, text: str, comparison: Comparison) -> bool:
    """Whether the smaller figure is the better one. text: what is said of it.

    能耗下降14% is a fall, and the more of it the better.
    """
    if _FALLS_BY.search(name):
        return False
    return comparison in ("≤", "<") or bool(_TO_LESS.search(text) or _LOW.search(name))
