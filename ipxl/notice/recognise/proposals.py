"""What a notice does not say in so many words, proposed from what it says elsewhere; all of it doubtful.

Members of groups from the posts in the list of members, the tasks of an indicator from shared words, what kind of figure
it is from the sums of its targets.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from ipxl.notice.found import FieldRead, FoundGroup, FoundIndicator, FoundMember, FoundTask
from ipxl.notice.mend.folded import fold, squeeze

_POST_OF_PLACE = re.compile(
    r"(?P<place>[\u4e00-\u9fff]{1,7}?(?:县|区|市|旗|镇|乡|街道))(?:党委|委|政府|人民政府|街道办事处|办事处)?(?:书记|副书记|委?常委|常务|副?[县区市旗镇乡]长|党工委|主任|副主任|政府)"
)
"""东湖区副区长, 青山镇镇长: whom the list of members names for a place."""
_ZONE = re.compile(
    r"(?P<place>[\u4e00-\u9fff]{2,12}(?:开发区|高新区|经开区|新区|园区|示范区|度假区|功能区)(?:管委会)?)"
)
_COUNTIES, _TOWNS, _ZONES = re.compile("[县区市旗]"), re.compile("镇|乡|街道"), re.compile("功能区|开发区|园区|管委会")
_OF_MEMBERS = re.compile("成员单位")
_LEVEL = "市省县区州旗镇乡"

_EMPTY = re.compile(
    r"率|数量|数|总量|量|比例|占比|达到|建设|完成|全市|全县|全区|全省|实现|工作|推进|加强|年均|增长|提高|提升|以上|新增|新建|累计|[()\d%\s]"
)
_LEAST_SHARE, _LEAST_PAIRS = 0.5, 1
"""Share of an indicator's pairs of characters that a task must have (护理型床位 beside 增加护理床位, 助餐点 beside 助餐服务)."""
_SUMMED = "累计|共计|共|合计|总计|总共|[两二三四五]年|期间|期内|全部"
_YEARLY = re.compile("^(?:新增|新建|每年|年度|当年|全年)")


def with_members(groups: Sequence[FoundGroup], members: Sequence[FoundMember], title: str) -> tuple[FoundGroup, ...]:
    """The groups with the members that the list of members suggests."""
    seats = _places(members, squeeze(title))
    units = list(dict.fromkeys(one.unit.value for one in members if one.unit.value and one.unit.value[0] in _LEVEL))
    result = []
    for group in groups:
        kind = _kind_of(group.name)
        names = units if kind == "members" else [place for place in seats if _kind_of_place(place) == kind]
        if names and not group.members.value:
            at = next((one.place for one in members), "")
            why = "通知没有列出成员，按领导小组名单里的单位和职务建议"
            group = replace(group, members=FieldRead(tuple(names), at, False, why))
        result.append(group)
    return tuple(result)


def place_of_post(post: str) -> str:
    """东湖区 of 东湖区副区长; "" for a post that names no place."""
    found = _POST_OF_PLACE.match(squeeze(fold(post)))
    return found.group("place") if found and len(found.group("place")) > 1 else ""


def _places(members: Sequence[FoundMember], title: str) -> list[str]:
    """Places and zones that members stand for, but not the plan's own: 云州市副市长 in a plan of 云州市."""
    result: list[str] = []
    for one in members:
        text = squeeze(fold(one.unit.value + one.post.value))
        zone = _ZONE.match(text)
        place = zone.group("place") if zone else place_of_post(text)
        if place and len(place) > 2 - text.startswith(place) and not title.startswith(place) and place[0] not in _LEVEL:
            result.append(place)
    return list(dict.fromkeys(result))


def _kind_of(group: str) -> str:
    if _OF_MEMBERS.search(group):
        return "members"
    if _ZONES.search(group) and not re.search("[县市]", group):
        return "zone"
    bare = re.sub(r"功能区|开发区|园区|街区|社区|各?有关|人民政府|政府", "", group)
    if _TOWNS.search(bare):
        return "town"
    return "county" if _COUNTIES.search(bare) else ""


def _kind_of_place(place: str) -> str:
    if _ZONE.fullmatch(place):
        return "zone"
    return "town" if place.endswith(("镇", "乡", "街道")) else "county"


def with_tasks(figures: Sequence[FoundIndicator], tasks: Sequence[FoundTask]) -> tuple[FoundIndicator, ...]:
    """The indicators, each with the task that shares most of its words where the notice names none."""
    texts = [_pairs(task.title.value * 2 + task.requirement.value) for task in tasks]
    common = Counter(pair for pairs in texts for pair in set(pairs))
    result = []
    for row in figures:
        if row.tasks.value or not tasks:
            result.append(row)
            continue
        own = set(_pairs(row.name.value))
        weights = {pair: 1 / common[pair] for pair in own if common[pair]}
        scores = [sum(weights.get(pair, 0) for pair in own if pair in pairs) for pairs in texts]
        best = max(range(len(tasks)), key=lambda at: (scores[at], -at))
        shared = sum(pair in texts[best] for pair in own)
        if own and shared > _LEAST_PAIRS and shared >= _LEAST_SHARE * len(own):
            why = f"通知没有写，按字面与“{tasks[best].title.value[:20]}”相近建议"
            row = replace(row, tasks=FieldRead((best,), row.place, False, why))
        result.append(row)
    return tuple(result)


def _pairs(text: str) -> Counter[str]:
    bare = _EMPTY.sub("", fold(text))
    return Counter(bare[at : at + 2] for at in range(len(bare) - 1))


def with_kinds(figures: Sequence[FoundIndicator], texts: Sequence[str]) -> tuple[FoundIndicator, ...]:
    """The indicators with the kind that arithmetic shows: yearly targets that add up to a total are 流量, rising ones 存量."""
    whole = "\n".join(texts)
    return tuple(row if row.kind.value else replace(row, kind=_kind(row, whole)) for row in figures)


def _kind(row: FoundIndicator, text: str) -> FieldRead[str]:
    if row.unit_of_measure.value in ("%", "‰", "％"):
        return row.kind
    values = [target.value for _, target in row.targets]
    if len(values) > 1 and _total_stands(sum(values, Decimal(0)), text):
        return FieldRead(
            "流量", row.place, False, f"各年目标相加等于文中的总数{_plain(sum(values, Decimal(0)))}，按当年数建议"
        )
    if _YEARLY.match(row.name.value):
        return FieldRead("流量", row.place, False, f"名称写的是“{row.name.value[:2]}”，按当年数建议")
    if len(values) > 1 and values == sorted(values) and values[0] < values[-1]:
        return FieldRead("存量", row.place, False, "各年目标逐年上升，按期末数建议")
    return row.kind


def _total_stands(total: Decimal, text: str) -> bool:
    """Whether a text says of this number that it is a sum over the years."""
    if total < 2:
        return False
    return re.search(rf"(?:{_SUMMED})[^。;\n]{{0,24}}?(?<![\d.]){re.escape(_plain(total))}(?![\d.])", text) is not None


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"
