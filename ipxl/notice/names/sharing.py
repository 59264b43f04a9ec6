"""What the names of a list share: 市科技、财政、人社局 is 市科技局、市财政局、市人社局; 甲区、乙区人民政府 are two governments."""

from __future__ import annotations

import re
from functools import lru_cache

from ipxl.notice.names.words import PARTY_STEMS, PLACE_ENDS, SHARED_ENDS, STEMS, UNIT_ENDS

_LEVELS = "市省县区州旗盟镇乡"
_STEM_SET = frozenset(STEMS)
_STEM_LENGTHS = sorted({len(stem) for stem in STEMS}, reverse=True)
_BARE = frozenset(
    [
        "公安",
        "人社",
        "税务",
        "气象",
        "消防",
        "邮政",
        "烟草",
        "国资",
        "供电",
        "电信",
        "移动",
        "联通",
        "铁塔",
        "事务",
        "机关",
    ]
)
"""Ends that are stems too: alone they may still wait for a shared 局."""
_CLOSING = re.compile(r"(?:[(\[][^()\[\]]*[)\]])+$")
_EACH = re.compile(r"街道办事处|街道|(?:功能区|开发区|园区|产业园区|管理区)(?:管委会|管理委员会)?")
_GOVERNMENT = re.compile(r"(?<=[\u4e00-\u9fff]{2})[市县区州旗](?:人民政府|政府|委、政府)$")
_LAST_WORD = re.compile(
    r"(?:管理委员会|管委会|人民政府|政府|办事处|分公司|公司|集团|银行|支行|分行|支队|总队|中心|[局委厅办部处科室院])$"
)
_ZONE = re.compile(
    r"(?:新区|园区|开发区|高新区|经开区|示范区|度假区|保税区|功能区|景区|合作区|管理区|自贸区|试验区|产业园|工业园)$"
)
_OWN = re.compile(
    r"(?:各|国家|中国|中央|全|驻|自治区|国网|相关|有关|所有|属地|团|武警|人民银行|人行|中共|国务院|金融监管总局|海事局|证监局|银保监局)"
)
_TAKES_NONE = re.compile(
    r"(?:管委会|管理委员会|政府|公司|集团|银行|分行|支行|学校|大学|学院|医院|海关|协会|学会|商会|基金会|办事处|企业|单位)$"
)
_BRANCH = re.compile(
    r"(?:公安|税务|国土|规划|环保|资规|自然资源|生态环境|市场监管|房管)(?!监督|管理|保护)[\u4e00-\u9fff]{2,4}分局"
)
"""A branch with the name of its place inside: 公安甲山分局."""
_PLACES = re.compile(r"[县市区州旗镇乡](?:[、,(/]|[县市区州旗镇乡])")
_NO_PLACE = re.compile(r"(?:小?城镇|村镇|乡镇|城乡|社区|城区|园区|景区|库区|矿区|林区|牧区|灾区|片区|辖区|小区)")
"""Words that end as places do and name none: 村镇 of 村镇建设处 is not to be shared with 科技处."""
_LEVEL_FIRST = re.compile(
    r"省|[市县区州旗](?:委|人?民?政府|直属?|级|属)|市(?!政(?:园林|公用|工程|局|处|中心|和|设施|集团|建设|公司|管理|养护)|场|容|民|监|话|区|州|县|乡|镇)[\u4e00-\u9fff]{2,}(?:局|委|办|院|中心)$"
)
"""市 that is the level, as in 市政管局 and 市政府国资委, and not the word's own, as in 市政园林局 or 市场监管局."""
_CITY = re.compile(r"[\u4e00-\u9fff]州$")
"""云州, 广州: a city's name, no prefecture."""
_PARTY = re.compile(r"(?P<place>[\u4e00-\u9fff]*[市县区州旗乡镇])(?:党委|委)$|(?P<zone>[\u4e00-\u9fff]{2,})党工委$")
_DEPARTMENT = re.compile(r"(?:部门|[局委厅办部院社联会馆署队处台协]|中心)$")


@lru_cache(maxsize=8192)
def has_end(name: str) -> bool:
    """Whether a folded name ends as units' names do."""
    core = _CLOSING.sub("", name)
    return (
        core.endswith(UNIT_ENDS) or core.startswith(("国网", "南网")) or (core.endswith(PLACE_ENDS) and len(core) > 1)
    )


def share(names: list[str], carried: str) -> tuple[list[tuple[str, str]], str]:
    """Names with what the list shares supplied, each with what is doubtful about that, and the prefix to carry on."""
    whole = _share_ends(names)
    result: list[tuple[str, str]] = []
    party = each = False
    for name, why in whole:
        name = _of_the_same_place(name, result[-1][0]) if result else name
        prefix = _prefix(name)
        if name.startswith("各"):
            each = True
        elif each and _EACH.fullmatch(name):
            name = "各" + name
        elif prefix:
            carried, party = prefix, name.startswith(prefix + "委") and name[len(prefix) + 1 :].startswith(PARTY_STEMS)
        elif carried and _may_take(name):
            shared = carried + "委" if party and name.startswith(PARTY_STEMS) else carried
            name = shared + name
        result.append((name, why))
    return result, carried


def _of_the_same_place(name: str, before: str) -> str:
    """甲山区政府 of 甲山区党委、政府; 乙水街道办事处 of 乙水街道党工委、办事处."""
    if name not in SHARED_ENDS or not (found := _PARTY.match(before)):
        return name
    place = found.group("place") if name.endswith("政府") else found.group("zone")
    return f"{place}{name}" if place else name


def _share_ends(names: list[str]) -> list[tuple[str, str]]:
    """Give names without an end the one of the next name that has one."""
    result = [(name, "") for name in names]
    waiting: list[int] = []
    for at, name in enumerate(names):
        if (_placewaits(name) and not _is_city(name)) or waits(name):
            waiting.append(at)
            continue
        last = _LAST_WORD.search(_CLOSING.sub("", name))
        bare = _GOVERNMENT.search(name)
        for back in range(at - 1, -1, -1) if bare else ():
            if not (_bare_place(names[back]) or _is_city(names[back])) or back in waiting:
                break
            result[back] = (
                (names[back] + bare.group(), f"原文印作“{names[back]}”，按同一列表补全") if bare else result[back]
            )
        for back in waiting:
            if last and _fits(names[back], last.group()):
                result[back] = (names[back] + last.group(), "")
        waiting = []
    return result


def _is_city(name: str) -> bool:
    return len(name) == 2 and _CITY.fullmatch(name) is not None


def _bare_place(name: str) -> bool:
    """A place without its level, as 甲山 in 甲山、乙水市人民政府."""
    return 2 <= len(name) <= 4 and not has_end(name) and not _stem(name) and not _prefix(name)


def waits(name: str) -> bool:
    """Whether a name is that of a department without its end: 市财政, 自然资源."""
    core = name[len(_prefix(name)) :]
    return core in _BARE or (core in _STEM_SET and (not has_end(name) or name.endswith(PLACE_ENDS)))


def _placewaits(name: str) -> bool:
    return 2 <= len(name) <= 10 and name.endswith(PLACE_ENDS) and not name.startswith("各") and not waits(name)


def _fits(name: str, end: str) -> bool:
    """Whether a waiting name takes this end: a county no 管委会, a zone no 政府, a department no 人民政府."""
    if not _placewaits(name):
        return end not in SHARED_ENDS
    if _ZONE.search(name):
        return end in ("管委会", "管理委员会")
    return end in ("人民政府", "政府") or (name.endswith("街道") and end == "办事处")


def _stem(text: str) -> str:
    """The longest stem that `text` begins with."""
    return next((text[:length] for length in _STEM_LENGTHS if text[:length] in _STEM_SET), "")


@lru_cache(maxsize=4096)
def _prefix(name: str) -> str:
    """市 of 市科技局, 青山市 of 青山市科技局, "" of a name that begins with no level of government."""
    if name[0] in _LEVELS and (_stem(name[1:]) or _LEVEL_FIRST.match(name)):
        return name[0]  # 市市场监管局, and 市政务办 though 市政 is a stem too
    if _PLACES.match(name):
        return ""
    if name.startswith("自治区"):
        return "自治区"
    if _stem(name) or _OWN.match(name) or _NO_PLACE.match(name):
        return ""
    for at in range(1, min(6, len(name) - 1)):
        if name[at - 1] in _LEVELS and (_stem(name[at:]) or name.startswith(("委", "政府办"), at)):
            return name[:at]
    return name[0] if name[0] in _LEVELS else ""


def _may_take(name: str) -> bool:
    if _OWN.match(name) or _TAKES_NONE.search(name):
        return False
    if name.startswith(PARTY_STEMS):
        return True
    if _BRANCH.fullmatch(name):
        return False
    if _stem(name):
        return bool(_DEPARTMENT.search(_CLOSING.sub("", name))) or name in _STEM_SET
    # A name that begins with no known stem may begin with a place of its own: 宁澜海事局.
    return False
