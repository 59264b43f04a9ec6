"""What a notice says once for all its tasks: who of a list leads, and which bodies belong to every later task."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ipxl.notice.found import FieldRead
from ipxl.notice.names.units import MARKS, hide_places, is_group, looks_like_unit, show_places, units_in

_FIRST = (
    "首位|首个|首列|列首|首家|首名|首单位|首部门|居首|为首|最前|前列|打头|排头|前者|列前|排前|前面的|靠前|第1位|第1个|"
    "第一(?!时间|书记|责任人|阶段|季度|批|产业|步|线|章|条|款|轮|副|次|期)"
)
_LEADS = "牵头|主办|主责|汇总|总责|抓总|主要责任单位|统筹"
_FIRST_LEADS = re.compile(
    rf"(?:{_FIRST})[^。;]{{0,20}}?(?:为|是|即|作为|系|任|负责)?[^。;]{{0,6}}(?:{_LEADS})"
    rf"|(?:牵头|主办)(?:单位|部门)?[^。;、:]{{0,10}}(?:{_FIRST})"
)
_FIRST_GROUP_LEADS = re.compile(
    r"(?:第一个|首个)?(?:逗号|分号)(?:之?前)(?:面)?的?(?:单位|部门)?(?:为|是|均为|即为)?[^。;,]{0,4}(?:牵头|主办)"
)
_SIGN = rf"(?P<sign>[{re.escape(MARKS)}]|星号|星标|五角星|三角)"
_MARKED = re.compile(
    rf"(?:加|标|标注|标记|带|注|打|有|用)[注有“”\"'(]{{0,3}}{_SIGN}[“”\"')]{{0,2}}(?:号|符号|标记|者)?[^。;]{{0,12}}(?:牵头|主办)"
)
_MARKS_LEAD = re.compile(
    rf"[“\"(]?{_SIGN}[”\")]?(?:号|标)?(?:单位|部门|者|的)?(?:为|是|表示|代表|标注的?|—+|:|即)?[^。;、,]{{0,6}}(?:牵头|主办)"
)
_SIGNS = {"星号": "*★☆※", "星标": "*★☆※", "五角星": "★☆", "三角": "▲△"}
_LEADER = re.compile(
    r"(?:各项|每项|所有|上述|以上|以下|全部|均|都|未(?:明确|注明|标明|列明|写明)[^。;]{0,16})[^。;:]{0,16}?由(?P<who>[^。;,:由]{2,30}?)(?:负责)?(?:总牵头|统筹牵头|牵头)"
    r"(?!调度|督|汇总|考核|成立|召开|组织召开|会商|研究)"
    r"|牵头单位(?:均|都|统一|一律)(?:为|是)(?P<also>[^。;,:]{2,30})"
)
_ALONE_LEADS = re.compile(
    r"(?:无|没有|未明确|未标明|未列)[^。;]{0,8}牵头(?:单位|部门)[^。;]{0,6}责任单位(?:即|就是|均)?(?:为|是)?牵头"
)
_NOT = re.compile(r"(?:不|非)(?:一定|代表|表示|分)")

_EACH = "以下|各项|每项|每一项|所有|上述|以上|全部|各条|每条|各任务|以下|下列|下述|后续|其余|此后|后面|具体任务"
_BODY = "责任|配合|落实|参与|参加|协办|实施|共同责任|协同"
_ADDS = (
    # what a clause must say to add somebody to other tasks too
    re.compile(r"(?:均|都|皆|需|由|须|涉及|包括|包含|对|为|按).{0,60}(?:不再|不另|下同)"),
    re.compile(rf"(?:均|都|皆)(?:为|是|作为|列为|系|属于?).{{0,16}}(?:{_BODY})(?:单位|部门|主体)"),
    re.compile(rf"(?:为|是|作为)(?:{_EACH}).{{0,12}}(?:{_BODY})(?:单位|部门|主体)"),
    re.compile(
        rf"(?:{_EACH}).{{0,16}}?(?:均|都|皆)(?:应|要|须)?(?:需|由|要|须).{{2,60}}(?:落实|负责|配合|参与|参加|实施|承担|结合实际)"
    ),
)
_NOT_ADDING = re.compile(
    r"督查|督办|考核|统筹|协调|调度|汇总|解释|联络|监督|报送|通报|牵头|涉及.{2,40}的(?:,|$)|主要负责"
)
_LATER = re.compile("以下|下列|下述|后续|其余|下同|此后|后面|不再|不另")
_UPPER = re.compile("以上|上述")
_AROUND = re.compile(
    rf"责任单位|配合单位|参与单位|均|都|皆|需要?|由|须|应|涉及|包括|包含|为|对|按(?:照)?|{_EACH}|不再|下同|作为|列为|[,、;]|"
    r"落实|负责|配合|参与|参加|实施|承担|结合|贯彻|负有|具体|除.{0,8}外|任务|工作|措施"
)
_MOST_ADDED = 20
_NAMED = re.compile(r"(?:[局委厅办部院会府室]|中心|街道|公司)(?:\([^()]*\))?$")
_SEGMENT = re.compile(r"[。;:()\[\]]")
_CLAUSE_BEGINS = re.compile(
    rf"(?:^|(?<=[,、]))\s*(?:{_EACH})|(?<=,)\s*(?:下同|均(?:为|需|由|涉及)|(?:[^,、]{{0,8}})(?:不再|不另)(?:重复|单独|另行)?列)"
)


@dataclass(frozen=True, slots=True)
class Added:
    """Bodies that a clause adds. order: of its line; every: to all tasks, else from the one it stands in."""

    names: tuple[str, ...]
    order: int
    every: bool
    place: str
    text: str


@dataclass(frozen=True, slots=True)
class Rules:
    """first_leads: the sentence that says so. first_group_leads: that all before the first comma lead. mark: the signs that leading units carry.

    leader: who leads where nobody else is said to. alone_leads: who is named leads.
    """

    first_leads: FieldRead[str] | None = None
    first_group_leads: FieldRead[str] | None = None
    mark: FieldRead[str] | None = None
    alone_leads: FieldRead[str] | None = None
    leader: FieldRead[tuple[str, ...]] | None = None
    added: tuple[Added, ...] = ()


def rules_of(texts: Iterable[tuple[str, str, int]]) -> Rules:
    """The rules in (folded text, place, order) triples."""
    first = first_group = mark = alone = leader = None
    added: list[Added] = []
    for text, place, order in texts:
        if first_group is None and (found := _FIRST_GROUP_LEADS.search(text)):
            first_group = FieldRead(found.group(), place)
        if first is None and (found := _FIRST_LEADS.search(text)) and not _NOT.search(found.group()):
            first = FieldRead(found.group(), place)
        if mark is None and "牵头" in text and (found := _MARKED.search(text) or _MARKS_LEAD.search(text)):
            mark = FieldRead(_SIGNS.get(found.group("sign"), found.group("sign")), place)
        if leader is None and "牵头" in text and (found := _LEADER.search(text)):
            leader = _leader(found, place)
        if alone is None and "牵头" in text and (found := _ALONE_LEADS.search(text)):
            alone = FieldRead(found.group(), place)
        added += _added(text, place, order)
    once = {(one.names, one.every): one for one in reversed(added)}
    return Rules(
        first, first_group, mark, alone, leader, tuple(sorted(once.values(), key=lambda one: one.order)[:_MOST_ADDED])
    )


def _leader(found: re.Match[str], place: str) -> FieldRead[tuple[str, ...]] | None:
    names = [name.text for name in units_in(found.group("who") or found.group("also"))[0]]
    if not names or not all(looks_like_unit(name) and _NAMED.search(name) for name in names):
        return None
    return FieldRead(tuple(names), place, False, f"按{place}的说明：“{found.group()}”")


def _added(text: str, place: str, order: int) -> list[Added]:
    if not re.search("均|都|皆|不再|下同|责任单位|配合单位", text):
        return []
    result: list[Added] = []
    before = ""
    for segment in _SEGMENT.split(hide_places(text)):
        if any(pattern.search(segment) for pattern in _ADDS) and not _NOT_ADDING.search(segment):
            listed, clause = _apart(segment)
            groups = [name for name in _names(listed) if is_group(name)]
            known = [*groups, *filter(is_group, _names(before))]
            names = _in_full([*_names(clause), *_short(clause, known)], known) or groups
            names = names or (_names(before)[-1:] if not listed.strip() else [])
            if names:
                every = bool(_UPPER.search(clause)) or not _LATER.search(clause)
                result.append(Added(tuple(names), order, every, place, show_places(clause).strip(" ,")))
        before = segment if segment.strip() else before
    return result


def _apart(segment: str) -> tuple[str, str]:
    """The list that a clause stands behind, and the clause: 市人社局,以下均涉及各县区,不再列出 has both."""
    if found := _CLAUSE_BEGINS.search(segment):
        return segment[: found.start()], segment[found.start() :]
    return "", segment


def _short(clause: str, groups: Sequence[str]) -> list[str]:
    """Words of a clause that are short for groups of the list before it: 功能区 for 各功能区管委会."""
    parts = [show_places(part).strip() for part in _AROUND.split(clause)]
    return [part for part in parts if len(part) > 1 and any(part in group for group in groups)]


def _in_full(names: Sequence[str], groups: Sequence[str]) -> list[str]:
    """The names of a clause as the list before it prints them: 各县区, 功能区 are 各县区人民政府, 各功能区管委会 there."""
    result = []
    for name in names:
        core = name.removeprefix("各")
        result.append(next((group for group in groups if core in group), name))
    return list(dict.fromkeys(result))


def _names(segment: str) -> list[str]:
    """The groups and units that a clause mentions, between the words that it is made of."""
    parts = [show_places(part) for part in _AROUND.split(segment)]
    names = [name.text for part in parts if part and len(part) <= 40 for name in units_in(part)[0]]
    return [name for name in dict.fromkeys(names) if is_group(name) or (looks_like_unit(name) and _NAMED.search(name))]
